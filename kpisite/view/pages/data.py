"""The data page: how far each measure reaches, what was normalised, what is wrong, what can be had or filled in."""

from __future__ import annotations

from dataclasses import dataclass

from kpisite.model.review import DataState, LedgerRow, ProblemRow
from kpisite.view.pages.blankfiles import Blank, blank_downloads
from kpisite.view.pages.datanotes import Download
from kpisite.view.pages.drafts import Draft, prose
from kpisite.view.pages.findings import Finding, Findings, Names
from kpisite.view.pages.portal import Portal
from kpisite.view.pages.portalfindings import data_findings

PREFIX = "../"


@dataclass(frozen=True)
class StateRow:
    """One measure's data."""

    name: str
    id: str
    unit: str
    span: str
    grain: str
    rows: str
    gaps: str
    stale: str


@dataclass(frozen=True)
class StateGroup:
    """The measures from one source."""

    source: str
    rows: tuple[StateRow, ...]


@dataclass(frozen=True)
class PlaceRow:
    """Something at a place in the author's files."""

    what: str
    place: str
    count: str
    css: str = ""


@dataclass(frozen=True)
class DataPage:
    """Everything on the data page."""

    title: str
    groups: tuple[StateGroup, ...]
    ledger_title: str
    ledger: tuple[PlaceRow, ...]
    problems_title: str
    problems: tuple[PlaceRow, ...]
    blanks_title: str
    blanks: tuple[Blank, ...]
    downloads: tuple[tuple[Download, tuple[Download, ...]], ...]
    computed: tuple[Download, ...]


def data_page(portal: Portal) -> Draft:
    """Return the data page."""
    review = portal.review
    problems = tuple(_problem(portal, row) for row in review.problems)
    blanks = blank_downloads(portal)
    model = DataPage(
        title=portal.say(_findings(portal)),
        groups=_groups(portal),
        ledger_title=portal.words(
            "pages.data.ledger_title" if review.ledger else "pages.data.no_ledger", count=len(review.ledger)
        ),
        ledger=tuple(_ledger(portal, row) for row in review.ledger),
        problems_title=portal.words(
            "pages.data.problems_title" if problems else "pages.data.no_problems", count=len(problems)
        ),
        problems=problems,
        blanks_title=portal.words("pages.data.blanks_title", count=len(blanks)),
        blanks=blanks,
        downloads=_downloads(portal),
        computed=(
            Download(f"{PREFIX}review.json", "review.json"),
            Download(f"{PREFIX}calendar/reviews.ics", "reviews.ics"),
        ),
    )
    return Draft(
        path="data/index.md",
        title=portal.words("pages.data.nav"),
        description=model.title,
        section="data",
        template="data.html",
        model=model,
        prose=prose(model.title, portal.join(f"{row.name} ({row.id})" for group in model.groups for row in group.rows)),
        hide=("navigation", "toc"),
        nav_title=portal.words("pages.data.nav"),
    )


def _findings(portal: Portal) -> Findings:
    """Return how far the data reaches, what is missing in it, and which measures are no longer updated."""
    states = portal.review.data
    through = max((state.through for state in states if state.through), default=None)
    found = data_findings(through=through, gaps=sum(state.gaps for state in states), stale=False)
    stopped = tuple(state.measure for state in states if state.stale)
    if not stopped:
        return found
    return (*found, Finding("data.stopped", {"names": Names(stopped), "total": len(states), "count": len(stopped)}))


def _groups(portal: Portal) -> tuple[StateGroup, ...]:
    """Return the measures by source, the sources that need a look first, then in the dictionary's order."""
    sources: dict[str, list[DataState]] = {}
    for state in portal.review.data:
        sources.setdefault(portal.source(state.measure), []).append(state)
    worst_first = sorted(sources.items(), key=lambda item: not any(map(_needs_a_look, item[1])))
    return tuple(
        StateGroup(source or portal.words("pages.data.no_source"), tuple(_state(portal, state) for state in states))
        for source, states in worst_first
    )


def _needs_a_look(state: DataState) -> bool:
    return bool(state.stale or state.gaps or state.missing or state.through is None)


def _state(portal: Portal, state: DataState) -> StateRow:
    measure = portal.playbook.measures.get(state.measure)
    span = portal.words("pages.none")
    if state.from_ and state.through:
        span = portal.words("pages.from_to", start=portal.day(state.from_), end=portal.day(state.through))
    return StateRow(
        name=portal.any_name(state.measure),
        id=state.measure,
        unit=portal.unit_word(measure.unit, measure.unit_words) if measure else "",
        span=span,
        grain=portal.words(f"pages.grain.{state.grain}"),
        rows=portal.integer(state.rows),
        gaps=_gaps(portal, state),
        stale=_stale(portal, state),
    )


def _gaps(portal: Portal, state: DataState) -> str:
    """Return what is missing between the first and the last period, in words; a dash where nothing is."""
    counts = (("gaps", state.gaps), ("missing", state.missing))
    told = [portal.words(f"pages.data.{key}", count=count) for key, count in counts if count]
    return portal.join(told) or portal.words("pages.none")


def _stale(portal: Portal, state: DataState) -> str:
    if state.stale:
        return portal.words("pages.data.stale")
    return "" if state.from_ and state.through else portal.words("pages.missing.no_fact")


def _ledger(portal: Portal, row: LedgerRow) -> PlaceRow:
    return PlaceRow(
        portal.problem_words("ledger", row.code, row.values),
        f"{row.file}:{row.line}" if row.line else row.file,
        portal.integer(row.count),
    )


def _problem(portal: Portal, row: ProblemRow) -> PlaceRow:
    place = ":".join(str(part) for part in (row.file, row.line, row.column) if part)
    css = {"error": "bad", "warning": "warn"}.get(row.severity, "na")
    return PlaceRow(
        portal.problem_words("problems", row.code, row.values),
        place,
        portal.words(f"pages.severity.{row.severity}"),
        css,
    )


def _downloads(portal: Portal) -> tuple[tuple[Download, tuple[Download, ...]], ...]:
    """Return each KGI's CSV with those of its KPIs."""
    return tuple(
        (_csv(portal, kgi.id), tuple(_csv(portal, node.id) for node in kgi.nodes if node.id != kgi.id))
        for kgi in portal.review.kgis
    )


def _csv(portal: Portal, name: str) -> Download:
    return Download(f"{portal.href(name, PREFIX)}{name}.csv", portal.name(name))
