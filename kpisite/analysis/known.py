"""The definitions and the journal as they stood on the as-of date: what came later is not seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kpisite.model.playbook import Journal, Node, Playbook


def known_by(playbook: Playbook, as_of: date) -> Playbook:
    """Return the playbook without what begins after `as_of`: holds, reasons, experiments, decisions and notes.

    Actions stay, since a plan is known before it begins; their lane follows the date. Targets carry no history: the
    one that is written stands for every date.
    """
    trees = tuple(_known_node(tree, as_of) for tree in playbook.trees)
    return replace(playbook, trees=trees, journal=_known_journal(playbook.journal, as_of))


def _known_journal(journal: Journal, as_of: date) -> Journal:
    return replace(
        journal,
        reasons=tuple(row for row in journal.reasons if row.span.start <= as_of),
        experiments=tuple(row for row in journal.experiments if row.start is None or row.start <= as_of),
        decisions=tuple(row for row in journal.decisions if row.on <= as_of),
        notes=tuple(row for row in journal.notes if row.on <= as_of),
    )


def _known_node(node: Node, as_of: date) -> Node:
    early = node.watch == "hold" and node.hold_since is not None and node.hold_since > as_of
    children = tuple(_known_node(child, as_of) for child in node.children)
    return replace(node, watch="watch" if early else node.watch, children=children)
