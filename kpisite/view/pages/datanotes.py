"""Notes on a page's data, its table of periods, and the CSV files to download."""

from __future__ import annotations

from dataclasses import dataclass

from kpisite.model.review import Coherence, DataState, KgiReview, NodeReview, Point
from kpisite.view.pages.portal import Portal
from kpisite.view.pages.portalfindings import data_findings
from kpisite.view.traced import traced


@dataclass(frozen=True)
class Download:
    """A file beside the page."""

    href: str
    label: str


@dataclass(frozen=True)
class DataNotes:
    """What a reader must know of the data, and where to get it."""

    title: str
    facts: tuple[tuple[str, str], ...]
    downloads: tuple[Download, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class History:
    """The fiscal year's periods as a table."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def kgi_notes(portal: Portal, kgi: KgiReview, prefix: str) -> DataNotes:
    """Return the notes of a KGI with the coherence of its children's targets."""
    states = states_of(portal, [node.id for node in kgi.nodes])
    own = states_of(portal, [kgi.id])
    facts = [*_facts(portal, states), *_coherence(portal, kgi.coherence)]
    downloads = (
        Download(f"{portal.href(kgi.id, prefix)}{kgi.id}.csv", portal.words("pages.data.csv")),
        Download(f"{prefix}review.json", "review.json"),
    )
    return DataNotes(_title(portal, own or states), tuple(facts), downloads, (portal.words("pages.table.note"),))


def kpi_notes(portal: Portal, review: NodeReview) -> DataNotes:
    """Return the notes of a KPI."""
    states = states_of(portal, [review.id])
    return DataNotes(
        _title(portal, states),
        tuple(_facts(portal, states)),
        (Download(f"{review.id}.csv", portal.words("pages.data.csv")),),
        (),
    )


def states_of(portal: Portal, ids: list[str]) -> tuple[DataState, ...]:
    """Return the data states of the measures that these nodes are computed from."""
    used = {measure.id for name in ids for measure in portal.measures_of(portal.node(name))}
    return tuple(state for state in portal.review.data if state.measure in used)


def _title(portal: Portal, states: tuple[DataState, ...]) -> str:
    through = min((state.through for state in states if state.through), default=None)
    found = data_findings(
        through=through, gaps=sum(state.gaps for state in states), stale=any(state.stale for state in states)
    )
    return portal.say(found)


def _facts(portal: Portal, states: tuple[DataState, ...]) -> list[tuple[str, str]]:
    facts = [(portal.words("pages.data.as_of"), portal.day(portal.review.as_of))]
    texts: dict[str, list[str]] = {}
    for state in states:
        texts.setdefault(state_text(portal, state), []).append(portal.any_name(state.measure))
    return facts + [(portal.join(names), text) for text, names in texts.items()]


def state_text(portal: Portal, state: DataState) -> str:
    """Return one measure's span, grain, source and gaps."""
    if state.from_ is None or state.through is None:
        return portal.words("pages.missing.no_fact")
    parts = [
        portal.words("pages.from_to", start=portal.day(state.from_), end=portal.day(state.through)),
        portal.words(f"pages.grain.{state.grain}"),
        portal.source(state.measure),
        portal.words("pages.data.gaps", count=state.gaps) if state.gaps else "",
        portal.words("pages.data.stale") if state.stale else "",
    ]
    return portal.words("pages.facts").join(part for part in parts if part)


def _coherence(portal: Portal, coherence: Coherence | None) -> list[tuple[str, str]]:
    label = portal.words("pages.data.coherence")
    if coherence is None:
        return []
    if coherence.implied is None or coherence.difference is None:
        names = portal.names(coherence.without)
        return [(label, portal.words("pages.data.coherence_unknown", names=names or portal.words("pages.none")))]
    share = (
        traced(portal.signed_percent(coherence.difference / coherence.target), coherence.node, "coherence")
        if coherence.target
        else portal.words("pages.none")
    )
    values = {
        "implied": traced(portal.amount(coherence.implied, coherence.node), coherence.node, "coherence"),
        "difference": traced(portal.difference(coherence.difference, coherence.node), coherence.node, "coherence"),
    }
    return [(label, portal.words("pages.data.coherence_known", share=share, **values))]


def history_table(portal: Portal, review: NodeReview) -> History:
    """Return the fiscal year's periods: actual, target, attainment of the period, last year."""
    heads = tuple(portal.words(f"pages.table.{key}") for key in ("period", "actual", "plan", "gap", "previous_year"))
    points = review.monthly or review.history[-12:]
    return History(heads, tuple(_history_row(portal, review, point) for point in points))


def _history_row(portal: Portal, review: NodeReview, point: Point) -> tuple[str, ...]:
    gap = None if point.actual is None or point.plan is None or point.partial else point.actual - point.plan
    actual = portal.amount(point.actual, review.id)
    if point.actual is None and point.missing:
        actual = portal.words("pages.missing_cell", reason=portal.words(f"pages.missing.{point.missing}"))
    if point.partial and point.actual is not None:
        actual = portal.words("pages.partial", amount=actual)
    return (
        portal.span(point.start, point.through),
        actual,
        portal.amount(point.plan, review.id),
        portal.difference(gap, review.id),
        portal.amount(point.previous_year, review.id),
    )
