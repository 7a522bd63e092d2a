"""The landing of a KGI or KPI in words: where it ends if it goes on so, and how that was worked out."""

from __future__ import annotations

from dataclasses import dataclass

from kpisite.model.review import NodeReview
from kpisite.view.pages.headline import Line, landing_figure
from kpisite.view.pages.marks import landing_method
from kpisite.view.pages.portal import Portal
from kpisite.view.traced import traced


@dataclass(frozen=True)
class Landed:
    """The landing as one line: `amount` leads to its trace and is empty where there is none; `method` is below it."""

    label: str
    amount: str
    facts: str
    method: str


def kpi_landing(portal: Portal, node: NodeReview) -> Landed | None:
    """Return the landing, or why it cannot be told; None where no target asks for one, and on hold."""
    if node.target.value is None or node.watch == "hold":
        return None
    figure, value = landing_figure(portal, node), node.landing.value
    return Landed(
        label=figure.label,
        amount="" if value is None else traced(portal.amount(value, node.id), node.id, "landing"),
        facts=portal.words("pages.facts").join(_said(line) for line in figure.lines),
        method="" if value is None else landing_note(portal, node),
    )


def _said(line: Line) -> str:
    """Return one line as part of a sentence that has begun."""
    return f"{line.lead[0].lower()}{line.lead[1:]}{line.glue}{line.text}" if line.lead else line.text


def landing_note(portal: Portal, node: NodeReview) -> str:
    """Return how the landing and its range were computed, and where the phasing came from."""
    landing, parts = node.landing, []
    if landing.method:
        parts.append(landing_method(portal, node))
    if landing.basis:
        values = {"errors": _errors(portal, node), "count": landing.recent_periods}
        parts.append(portal.words(f"pages.landing.basis_{landing.basis}", **values))
    if node.target.phasing:
        parts.append(portal.words(f"pages.phasing.{node.target.phasing}"))
    return portal.together(*parts)


def _errors(portal: Portal, node: NodeReview) -> str:
    errors = [error for error in node.landing.past_errors if error.log_error is not None]
    told = portal.join(portal.log_error(error.log_error) for error in errors if error.log_error is not None)
    return traced(told, node.id, "landing")
