"""The KPIs beside a KPI: enough to walk the tree, never the whole of it."""

from __future__ import annotations

from pathlib import Path

from kpisite.analysis.review import compute_review
from kpisite.load.project import load_project, load_settings
from kpisite.view.pages.beside import beside
from kpisite.view.pages.portal import portal_of

ROOT = Path(__file__).parents[2]


def test_the_kgi_its_children_and_the_own_branch_are_listed_in_the_authors_order() -> None:
    settings, _ = load_settings(ROOT)
    loaded = load_project(ROOT, settings)
    assert loaded.facts.as_of is not None
    review = compute_review(loaded.playbook, loaded.facts, settings, loaded.facts.as_of)
    rows = beside(portal_of(loaded.playbook, review, settings, "en"), "mail_open_rate", "../../")
    assert [(row.level, row.text, row.here) for row in rows] == [
        (0, "Annual sales", False),
        (1, "Buyers", False),
        (1, "Orders per buyer", False),
        (2, "Mail open rate", True),
        (3, "Mail unsubscribe rate", False),
        (2, "LINE friends", False),
        (1, "Average order value", False),
    ]
    assert rows[0].href == "../../kgi/annual_sales/"
