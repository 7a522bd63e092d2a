"""The data page: how far each measure reaches, what was normalised, what is wrong, what can be downloaded."""

from __future__ import annotations

from dataclasses import dataclass

from kpisite.model.review import DataState, LedgerRow, ProblemRow
from kpisite.view.pages.drafts import Draft, prose
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
    missing: str
    gaps: str
    source: str
    stale: str


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
    states: tuple[StateRow, ...]
    ledger_title: str
    ledger: tuple[PlaceRow, ...]
    problems_title: str
    problems: tuple[PlaceRow, ...]
    downloads: tuple[tuple[str, str], ...]


def data_page(portal: Portal) -> Draft:
    """Return the data page."""
    review = portal.review
    through = max((state.through for state in review.data if state.through), default=None)
    found = data_findings(through=through, gaps=sum(state.gaps for state in review.data), stale=False)
    problems = tuple(_problem(portal, row) for row in review.problems)
    model = DataPage(
        title=portal.say(found),
        states=tuple(_state(portal, state) for state in review.data),
        ledger_title=portal.words(
            "pages.data.ledger_title" if review.ledger else "pages.data.no_ledger", count=len(review.ledger)
        ),
        ledger=tuple(_ledger(portal, row) for row in review.ledger),
        problems_title=portal.words(
            "pages.data.problems_title" if problems else "pages.data.no_problems", count=len(problems)
        ),
        problems=problems,
        downloads=_downloads(portal),
    )
    return Draft(
        path="data/index.md",
        title=portal.words("pages.data.nav"),
        description=model.title,
        section="data",
        template="data.html",
        model=model,
        prose=prose(model.title, portal.join(f"{row.name} ({row.id})" for row in model.states)),
        hide=("navigation", "toc"),
        nav_title=portal.words("pages.data.nav"),
    )


def _state(portal: Portal, state: DataState) -> StateRow:
    measure = portal.playbook.measures.get(state.measure)
    none = portal.words("pages.none")
    known = state.from_ is not None and state.through is not None
    span = (
        portal.words("pages.from_to", start=portal.day(state.from_), end=portal.day(state.through))
        if state.from_ and state.through
        else none
    )
    return StateRow(
        name=portal.any_name(state.measure),
        id=state.measure,
        unit=portal.unit_word(measure.unit) if measure else "",
        span=span,
        grain=portal.words(f"pages.grain.{state.grain}"),
        rows=portal.integer(state.rows),
        missing=portal.integer(state.missing),
        gaps=portal.integer(state.gaps),
        source=portal.source(state.measure) or none,
        stale=portal.words("pages.data.stale")
        if state.stale
        else ""
        if known
        else portal.words("pages.missing.no_fact"),
    )


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


def _downloads(portal: Portal) -> tuple[tuple[str, str], ...]:
    files = [(f"{PREFIX}review.json", "review.json"), (f"{PREFIX}calendar/reviews.ics", "reviews.ics")]
    for kgi in portal.review.kgis:
        for node in kgi.nodes:
            folder = "kgi" if node.parent is None else "kpi"
            files.append(
                (
                    f"{PREFIX}{folder}/{node.id}/{node.id}.csv",
                    portal.words("pages.data.csv_of", name=portal.name(node.id)),
                )
            )
    return tuple(files)
