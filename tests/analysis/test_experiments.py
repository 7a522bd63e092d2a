from __future__ import annotations

import pytest

from kpisite.analysis.experiments import experiment_result, pooled_p, sample_ratio_p
from kpisite.model.playbook import Experiment, Variant
from kpisite.model.problems import Place


def experiment(*variants):
    return Experiment("test", "open_rate", variants, Place("x"))


A = Variant("A", 12_000, 3_312, control=True)
B = Variant("B", 12_000, 3_641)
SAME = Variant("C", 12_000, 3_320)


def test_a_clear_gain():
    result = experiment_result(experiment(A, B))
    assert result.verdict == "positive" and result.control == "A"
    assert result.difference == pytest.approx(329 / 12_000)
    assert 0 < result.low < result.difference < result.high
    assert result.p_value < 0.001 and result.sample_ratio_p == 1 and not result.sample_ratio_warning
    assert result.comparisons[0].p_adjusted is None


def test_lower_is_better():
    assert experiment_result(experiment(A, B), direction="down").verdict == "negative"


def test_a_band_has_no_good_side():
    assert experiment_result(experiment(A, B), direction="band").verdict == "inconclusive"


def test_no_difference_is_inconclusive():
    assert experiment_result(experiment(A, SAME)).verdict == "inconclusive"


def test_the_control_need_not_come_first():
    assert experiment_result(experiment(B, A)).difference == pytest.approx(329 / 12_000)


def test_a_lopsided_split_is_invalid_and_a_doubtful_one_warns():
    lopsided = experiment_result(experiment(A, Variant("B", 11_000, 3_500)))
    assert lopsided.verdict == "invalid" and lopsided.comparisons[0].verdict == "invalid"
    assert lopsided.sample_ratio_p < 0.001 and lopsided.difference is not None
    doubtful = experiment_result(experiment(A, Variant("B", 11_570, 3_500)))
    assert doubtful.verdict != "invalid" and doubtful.sample_ratio_warning and 0.001 < doubtful.sample_ratio_p < 0.01


def test_intended_shares_count():
    small, large = Variant("A", 1_000, 100, control=True, share=0.1), Variant("B", 9_000, 990)
    assert sample_ratio_p((small, large)) == 1
    assert sample_ratio_p((Variant("A", 1_000, 1), Variant("B", 9_000, 1))) < 1e-9


def test_several_variants_are_adjusted_and_the_best_leads():
    weak = Variant("W", 12_000, 3_415)  # p = 0.13 alone
    edge = Variant("E", 12_000, 3_452)  # p = 0.041 alone, 0.12 of three
    result = experiment_result(experiment(A, weak, edge, B))
    by_name = {row.variant: row for row in result.comparisons}
    assert result.p_value == by_name["B"].p_value and result.verdict == "positive"
    assert by_name["E"].p_value < 0.05 < by_name["E"].p_adjusted
    assert by_name["E"].low > 0 and by_name["E"].verdict == "inconclusive"
    assert by_name["B"].p_adjusted == pytest.approx(3 * by_name["B"].p_value)


def test_a_positive_variant_leads_before_a_negative_one_with_a_smaller_p():
    worse = Variant("bad", 12_000, 2_000)
    assert experiment_result(experiment(A, worse, B)).verdict == "positive"


def test_impossible_counts_are_invalid():
    assert experiment_result(experiment(A, Variant("B", 12_000, 13_000))).verdict == "invalid"
    assert experiment_result(experiment(A, Variant("B", 0, 0))).verdict == "invalid"
    assert experiment_result(experiment(Variant("A", 0, 0), Variant("B", 0, 0))).sample_ratio_p is None
    assert experiment_result(experiment(A)).verdict == "invalid"
    assert experiment_result(experiment()).verdict == "invalid"


def test_pooled_z_by_hand():
    # z = 0.2 / sqrt(104/150 · 46/150 · (1/70 + 1/80)) = 2.6502
    assert pooled_p(Variant("a", 70, 56), Variant("b", 80, 48)) == pytest.approx(0.00805, abs=1e-5)
    assert pooled_p(Variant("a", 10, 0), Variant("b", 10, 0)) == 1
