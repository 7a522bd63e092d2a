"""The definition sheet (定義書): every fact of a KPI that people cite."""

from __future__ import annotations

from dataclasses import dataclass

from kpisite.model.playbook import Measure, Node
from kpisite.model.review import NodeReview
from kpisite.view.pages.portal import Portal
from kpisite.view.pages.tree import named


@dataclass(frozen=True)
class Fact:
    """One row of the sheet; `code` is set in monospace after the text; `missing` marks what is not written yet."""

    label: str
    text: str
    code: str = ""
    missing: bool = False


@dataclass(frozen=True)
class Definition:
    """The sheet in two columns, with links that the author gave."""

    title: str
    left: tuple[Fact, ...]
    right: tuple[Fact, ...]
    links: tuple[tuple[str, str], ...]


def definition(portal: Portal, review: NodeReview) -> Definition:
    """Return the definition sheet of a KGI or KPI."""
    node = portal.node(review.id)
    left, right = _what(portal, node), _goal(portal, node, review)
    missing = any(fact.missing for fact in (*left, *right))
    links = tuple(
        (portal.words.text(text) or url, url) for text, url in node.links if url.startswith(("https://", "http://"))
    )
    return Definition(portal.words(f"findings.definition.{'missing' if missing else 'full'}"), left, right, links)


def _fact(portal: Portal, key: str, text: str, code: str = "") -> Fact:
    label = portal.words(f"pages.definition.{key}")
    return Fact(
        label, text or ("" if code else portal.words("pages.definition.not_written")), code, not text and not code
    )


def _what(portal: Portal, node: Node) -> tuple[Fact, ...]:
    other = portal.other_name(node)
    name = (
        portal.words("pages.definition.both_names", name=portal.name(node.id), other=other)
        if other
        else portal.name(node.id)
    )
    computed = named(portal, node.value.expression) if node.value else ""
    return (
        _fact(portal, "name", name, node.id),
        _fact(portal, "definition", portal.words.text(node.definition)),
        _fact(portal, "value", computed, str(node.value) if node.value else ""),
        *((_fact(portal, "formula", named(portal, node.formula.expression)),) if node.formula else ()),
        _fact(portal, "unit", portal.unit_of(node.id)),
        _fact(portal, "source", _source(portal, node)),
        _fact(portal, "scope", portal.words.text(node.scope)),
    )


def _source(portal: Portal, node: Node) -> str:
    if node.source:
        return portal.words.text(node.source)
    return portal.join(_measure(portal, measure) for measure in portal.measures_of(node))


def _measure(portal: Portal, measure: Measure) -> str:
    grain = portal.words(f"pages.grain.{measure.grain}")
    source = portal.words.text(measure.source)
    name = portal.words.text(measure.name) or measure.id
    return (
        portal.words("pages.definition.measure", name=name, source=source, grain=grain)
        if source
        else portal.words("pages.definition.measure_alone", name=name, grain=grain)
    )


def _goal(portal: Portal, node: Node, review: NodeReview) -> tuple[Fact, ...]:
    target = review.target
    kind = portal.words(f"pages.target_kind.{target.kind}") if target.kind else ""
    phasing = portal.words(f"pages.phasing.{target.phasing}") if target.phasing else ""
    kinds = portal.words("pages.sentence_join").join(part for part in (kind, phasing) if part)
    return (
        _fact(portal, "target", portal.target_sentence(node.id)),
        _fact(portal, "target_kind", kinds),
        *((_fact(portal, "baseline", portal.amount(target.baseline, node.id)),) if target.baseline is not None else ()),
        _fact(portal, "direction", portal.words(f"pages.direction.{node.direction}")),
        _fact(portal, "rule", _rule(portal, review)),
        _fact(portal, "owner", portal.words.text(node.owner)),
        _fact(portal, "cadence", portal.words(f"pages.cadence.{node.cadence}")),
        *(
            _fact(
                portal,
                "decisions",
                portal.words(
                    "pages.definition.decision",
                    on=portal.day(row.on),
                    kind=portal.words(f"pages.marker.decision_{row.kind}"),
                    why=portal.words.text(row.why),
                ),
            )
            for row in portal.playbook.journal.decisions
            if row.kpi == node.id and row.on <= portal.review.as_of
        ),
    )


def _rule(portal: Portal, review: NodeReview) -> str:
    return portal.words(
        "pages.definition.rule_text", green=portal.percent_short(review.green), amber=portal.percent_short(review.amber)
    )
