"""With several variants p is named as adjusted by Holm's method; with two groups it is plain."""

from __future__ import annotations

import pytest

from kpisite.model.review import ExperimentComparison, ExperimentResult
from kpisite.model.settings import Settings
from kpisite.model.text import Language
from kpisite.view.pages.evidence import ExperimentTable, experiment_table
from kpisite.view.pages.portal import portal_of
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
