"""What is known of each KGI and KPI, by id: definition, review, place in its tree, signals and reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from markupsafe import Markup

from kpisite.model.playbook import Action, Measure, Node, Playbook, Reason
from kpisite.model.review import ActionResult, KgiReview, NodeReview, Review, Signal
from kpisite.model.settings import Settings
from kpisite.model.text import Language, Text
from kpisite.view.formats import Formats
from kpisite.view.pages.findings import current_signals, is_judged
from kpisite.view.wording import Wording

DETAILS = "details/"  # below a KGI's page


@dataclass(frozen=True)
class Link:
    """A text and where it leads."""

    text: str
    href: str


@dataclass(frozen=True)
class Lookups:
    """One language's portal with every look-up by id."""

    playbook: Playbook
    review: Review
    settings: Settings
    language: Language
    words: Wording
    formats: Formats
    previous: Review | None = None
    edition: str | None = None
    content: frozenset[str] = frozenset()  # paths of the author's own pages

    @cached_property
    def _reviews(self) -> dict[str, NodeReview]:
        return {node.id: node for kgi in self.review.kgis for node in kgi.nodes}

    @cached_property
    def _kgis(self) -> dict[str, KgiReview]:
        return {node.id: kgi for kgi in self.review.kgis for node in kgi.nodes}

    @cached_property
    def _previous_nodes(self) -> dict[str, NodeReview]:
        return {node.id: node for kgi in self.previous.kgis for node in kgi.nodes} if self.previous else {}

    @cached_property
    def _waiting(self) -> frozenset[tuple[str, date, str]]:
        return frozenset((row.kpi, row.period, row.rule) for row in self.review.waiting)

    def node(self, kpi: str) -> Node:
        """Return the definition of a KGI or KPI."""
        return self.playbook.nodes[kpi]

    def reviewed(self, kpi: str) -> NodeReview:
        """Return the computed review of a KGI or KPI."""
        return self._reviews[kpi]

    def kgi_of(self, kpi: str) -> KgiReview:
        """Return the KGI that a node belongs to."""
        return self._kgis[kpi]

    def previous_node(self, kpi: str) -> NodeReview | None:
        """Return the node in the previous edition."""
        return self._previous_nodes.get(kpi)

    def is_waiting(self, kpi: str, signal: Signal) -> bool:
        """Tell whether this very signal waits for a reason."""
        return (kpi, signal.period, signal.rule) in self._waiting

    def waits(self, kpi: str) -> bool:
        """Tell whether any signal of the KPI waits for a reason."""
        return any(row.kpi == kpi for row in self.review.waiting)

    def is_normal(self, node: NodeReview) -> bool:
        """Tell whether nothing lies beyond the KPI's limits now.

        That is not known of provisional limits and of stale data, and not asked of a KPI on hold.
        """
        charted = node.process is not None and node.process.center is not None and not node.process.provisional
        return charted and is_judged(node) and not current_signals(node)

    def hangs_on_influence(self, kpi: str) -> bool:
        """Tell whether the way from the node to its KGI passes an influence edge."""
        node = self.node(kpi)
        while node.parent is not None:
            if node.edge == "influence":
                return True
            node = self.node(node.parent)
        return False

    def action_result(self, action: Action) -> ActionResult | None:
        """Return what the review says of an action."""
        nodes = [self._reviews[action.kpi]] if action.kpi in self._reviews else []
        return next(
            (result for node in (*nodes, *self._reviews.values()) for result in node.actions if result.id == action.id),
            None,
        )

    def reasons_for(self, node: NodeReview) -> tuple[Reason, ...]:
        """Return the journal reasons that explain the node's current signals."""
        ids = {signal.reason for signal in current_signals(node)}
        return tuple(reason for reason in self.playbook.journal.reasons if reason.id in ids)

    def measures_of(self, node: Node) -> tuple[Measure, ...]:
        """Return the measures that a node is computed from."""
        names = node.value.names if node.value else ()
        return tuple(self.playbook.measures[name] for name in names if name in self.playbook.measures)

    def depth(self, kpi: str) -> int:
        """Return how far below its KGI a node hangs: 1 for the KGI's own children."""
        node, levels = self.node(kpi), 0
        while node.parent is not None:
            node, levels = self.node(node.parent), levels + 1
        return levels

    def kpi_order(self, kgi: str) -> list[str]:
        """Return a KGI's KPIs in the author's order."""
        return [node.id for node in self.kgi_of(kgi).nodes if node.id != kgi]

    # Names and links

    def name(self, kpi: str) -> str:
        """Return the name of a KGI or KPI."""
        return self.words.text(self.node(kpi).name) or kpi

    def owner(self, owner: Text) -> str:
        """Return who is responsible, or that nobody is named yet."""
        return self.words.text(owner) or self.words("pages.no_owner")

    def source(self, measure: str) -> str:
        """Return where a measure's numbers come from; empty where nothing is said."""
        return self.words.text(self.playbook.measures[measure].source) if measure in self.playbook.measures else ""

    def other_name(self, node: Node) -> str:
        """Return the name in the other language where it differs, marked as being in that language."""
        language: Language = "en" if self.language == "ja" else "ja"
        other = node.name.in_language(language)
        return Markup('<span lang="{}">{}</span>').format(language, other) if other != self.name(node.id) else ""

    def any_name(self, name: str) -> str:
        """Return the name of a KPI or measure; an unknown id is itself."""
        if name in self.playbook.nodes:
            return self.name(name)
        measure = self.playbook.measures.get(name)
        return (self.words.text(measure.name) if measure else "") or name

    def dimension_name(self, dimension: str) -> str:
        """Return a dimension's name: its author's, else ours for a usual one, else its CSV column."""
        named, usual = self.playbook.dimensions.get(dimension), f"pages.dimensions.{dimension}"
        own = self.words.text(named.name) if named else ""
        return own or (self.words(usual) if usual in self.words else dimension)

    def part_name(self, dimension: str, value: str) -> str:
        """Return the name of a dimension's value: its author's, else what stands in the CSV."""
        named = self.playbook.dimensions.get(dimension)
        own = named.values.get(value) if named else None
        return (self.words.text(own.name) if own else "") or value

    def href(self, kpi: str, prefix: str) -> str:
        """Return the way to a KGI's or KPI's page from a page at `prefix` from the root."""
        return f"{prefix}{'kgi' if self.node(kpi).parent is None else 'kpi'}/{kpi}/"

    def traces_href(self, kpi: str, prefix: str) -> str:
        """Return the way to the page that holds a KGI's or KPI's traces: a KGI's are with its details."""
        return self.href(kpi, prefix) + (DETAILS if self.node(kpi).parent is None else "")

    def siblings(self, kpi: str, order: Sequence[str], prefix: str) -> tuple[Link | None, Link | None]:
        """Return the pages before and after this one."""
        at = order.index(kpi)
        before = order[at - 1] if at else None
        after = order[at + 1] if at + 1 < len(order) else None
        links = [Link(self.name(found), self.href(found, prefix)) if found else None for found in (before, after)]
        return links[0], links[1]
