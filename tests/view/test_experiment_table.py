"""An experiment's table: p is named as adjusted where it is, and each variant by its name in the page's language."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kpisite.model.playbook import Experiment, Journal, Variant
from kpisite.model.problems import Place
from kpisite.model.review import ExperimentComparison, ExperimentResult
from kpisite.model.settings import Settings
from kpisite.model.text import Language, Text
from kpisite.view.pages.evidence import ExperimentTable, experiment_table
from kpisite.view.pages.portal import portal_of
from kpisite.view.pages.tableorigins import TABLE_ORIGINS
from tests.builders import make_node, make_playbook, make_review, make_reviewed


def compared(variant: str, adjusted: float | None) -> ExperimentComparison:
    return ExperimentComparison(
        variant=variant, trials=100, successes=30, difference=0.1, low=-0.02, high=0.22, p_value=0.04,
        p_adjusted=adjusted, verdict="inconclusive",
    )  # fmt: skip


def result(name: str, *adjusted: float | None) -> ExperimentResult:
    rows = tuple(compared(f"v{index}", value) for index, value in enumerate(adjusted))
    return ExperimentResult(
        id=name, verdict="inconclusive", control="c", control_trials=100, control_successes=20, comparisons=rows
    )


def table(language: Language, *results: ExperimentResult) -> ExperimentTable:
    node = make_reviewed("sales", experiments=results)
    portal = portal_of(make_playbook([], make_node("sales")), make_review(node), Settings(), language)
    found = experiment_table(portal, node)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("language", "plain", "holm"), [("ja", "p 値", "p（Holm 補正）"), ("en", "p value", "p (Holm)")]
)
def test_holm_is_named_where_p_is_adjusted(language: Language, plain: str, holm: str) -> None:
    two, three = table(language, result("a", None)), table(language, result("b", 0.08, 0.08))
    assert (two.p_label, two.notes) == (plain, ())
    assert three.p_label == holm
    assert "Holm" in three.notes[0]
    both = table(language, result("a", None), result("b", 0.08, 0.08))
    assert (both.p_label, [row.p_label for row in both.rows]) == (plain, [plain, holm, holm])


COMMON = Variant("c", 100, 20, control=True, name=Text("共通", "Common"))
NUMBER = Variant("v0", 100, 30, name=Text("数字入り", "A number"))


@pytest.mark.parametrize(
    ("language", "names"), [("ja", ("共通", "数字入り", "v1")), ("en", ("Common", "A number", "v1"))]
)
def test_variants_are_called_by_their_names_else_by_their_ids(language: Language, names: tuple[str, ...]) -> None:
    declared = Experiment("a", "sales", (COMMON, NUMBER), Place("kpi/journal/2026.yml", 1, 1))
    node = make_reviewed("sales", experiments=(result("a", 0.08, 0.08),))
    playbook = replace(make_playbook([], make_node("sales")), journal=Journal(experiments=(declared,)))
    portal = portal_of(playbook, make_review(node), Settings(), language)

    found = experiment_table(portal, node)
    origin = TABLE_ORIGINS["experiment"](portal, node)

    assert found is not None and origin is not None
    counts = [found.rows[0].control_counts, *(row.variant_counts for row in found.rows)]
    assert [text.rsplit(maxsplit=1)[0] for text in counts] == [*names]
    assert all(name in origin.inputs[0][1] for name in names)
