"""Waterfalls where last year is below zero, or where what would explain a part is missing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kpisite.view.pages.gaps import waterfalls
from kpisite.view.pages.marks import landing_method
from kpisite.view.pages.portal import Portal
from tests.view.projects import portal_at

NEGATIVE = Path(__file__).parents[1] / "golden" / "negative_base"


@pytest.fixture(scope="module")
def portal() -> Portal:
    return portal_at(NEGATIVE)


def test_a_waterfall_gives_no_ratio_to_a_base_below_zero(portal: Portal) -> None:
    (kgi,) = portal.review.kgis
    to_plan, to_last_year = waterfalls(portal, kgi, "").rows
    assert to_plan.total.ratio.endswith("%")
    assert to_last_year.total.ratio == portal.words("pages.none")
    assert [step.ratio[-1] for step in to_last_year.steps] == ["%", "%"]


def test_a_run_rate_does_not_deny_a_last_year_that_is_below_zero(portal: Portal) -> None:
    node = portal.reviewed("profit")
    assert node.landing.method == "run_rate"
    assert landing_method(portal, node) == portal.words("pages.landing.method_run_rate_below_zero")
    without = node.model_copy(update={"previous_year": None})
    assert landing_method(portal, without) == portal.words("pages.landing.method_run_rate")


def test_what_is_missing_is_named_for_what_it_is(portal: Portal) -> None:
    (kgi,) = portal.review.kgis
    plan, year = kgi.attributions["plan"], kgi.attributions["previous_year"]
    first, second = (node.id for node in kgi.nodes[1:3])
    bare = kgi.nodes[1].model_copy(update={"actual": None})
    nodes = (kgi.nodes[0], bare, *kgi.nodes[2:])
    both = {
        "plan": plan.model_copy(update={"without": (first, second)}),
        "previous_year": year.model_copy(update={"without": (second,)}),
    }
    changed = kgi.model_copy(update={"nodes": nodes, "attributions": both})
    told = replace(portal, review=portal.review.model_copy(update={"kgis": (changed,)}))
    to_plan, to_last_year = waterfalls(told, changed, "").rows
    names = (told.name(first), told.name(second))
    assert to_plan.note == f"A part stays unexplained for want of actuals of {names[0]}, a plan for {names[1]}."
    assert to_last_year.note == f"A part stays unexplained for want of last year's actuals of {names[1]}."
