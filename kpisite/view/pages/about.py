"""This edition: its name, its as-of date, what it is made of, and what changed since the one before."""

from __future__ import annotations

from dataclasses import dataclass

from kpisite.view.pages.changes import ChangeLine, change_lines, changes_finding
from kpisite.view.pages.drafts import Draft, prose
from kpisite.view.pages.portal import Portal

PREFIX = "../"


@dataclass(frozen=True)
class AboutPage:
    """Everything on the page about this edition."""

    facts: tuple[tuple[str, str], ...]
    changes_title: str
    changes: tuple[ChangeLine, ...]
    no_previous: bool
    rules: tuple[tuple[str, str], ...]


def about_page(portal: Portal) -> Draft:
    """Return the page about this edition."""
    model = AboutPage(
        facts=_facts(portal),
        changes_title=portal.say(changes_finding(portal)),
        changes=change_lines(portal, PREFIX),
        no_previous=portal.previous is None,
        rules=tuple(
            (portal.words(f"pages.about.rule.{key}.name"), portal.words(f"pages.about.rule.{key}.text"))
            for key in ("status", "attainment", "landing", "signal", "smart", "missing")
        ),
    )
    return Draft(
        path="about/index.md",
        title=portal.words("pages.about.nav"),
        description=portal.edition_label,
        section="about",
        template="about.html",
        model=model,
        prose=prose(portal.edition_label, model.changes_title, *(text for _, text in model.rules)),
        hide=("navigation", "toc"),
        nav_title=portal.words("pages.about.nav"),
    )


def _facts(portal: Portal) -> tuple[tuple[str, str], ...]:
    review = portal.review
    kpis = sum(len(kgi.nodes) - 1 for kgi in review.kgis)
    rows = (
        ("edition", portal.edition_label),
        ("as_of", portal.day(review.as_of)),
        ("period", portal.period_name()),
        ("holds", _holds(portal, kpis)),
        ("data", _data(portal)),
        ("problems", _problems(portal)),
        ("fiscal", portal.words("pages.about.fiscal", month=review.fiscal_year_start)),
        ("schema", review.schema_),
    )
    return tuple((portal.words(f"pages.about.{key}_label"), text) for key, text in rows)


def _holds(portal: Portal, kpis: int) -> str:
    kgis = portal.words("pages.about.kgis", count=len(portal.review.kgis))
    return portal.join((kgis, portal.words("pages.about.kpis", count=kpis)))


def _problems(portal: Portal) -> str:
    review = portal.review
    problems = portal.words("pages.about.problems", count=len(review.problems))
    return portal.join((problems, portal.words("pages.about.normalised", count=len(review.ledger))))


def _data(portal: Portal) -> str:
    states = portal.review.data
    through = max((state.through for state in states if state.through), default=None)
    rows = portal.integer(sum(state.rows for state in states))
    return portal.words("pages.about.data", measures=len(states), rows=rows, through=portal.day(through))
