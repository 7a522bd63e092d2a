"""Verdicts on split tests: sample-ratio check, Newcombe's interval, pooled z, Holm."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kpisite.analysis.statistics import chi_square_sf, holm, normal_quantile, two_sided_p
from kpisite.model.playbook import Direction, Experiment, Variant
from kpisite.model.review import ExperimentComparison, ExperimentResult

Verdict = Literal["positive", "negative", "inconclusive", "invalid"]

INVALID_BELOW = 0.001
WARNING_BELOW = 0.01
SIGNIFICANT_BELOW = 0.05


def experiment_result(experiment: Experiment, *, direction: Direction = "up") -> ExperimentResult:
    """Return the verdict on the experiment, each variant against the control (the first where none is declared).

    First the sample ratio: p < 0.001 makes the whole experiment invalid, p < 0.01 is a warning. Positive: the 95%
    interval of the difference lies wholly on the KPI's good side, and with several variants Holm's p is below 0.05
    too. A `band` KPI has no good side: inconclusive. The top fields are those of the best variant: a positive one
    first, then the smallest p. Impossible counts (no trials, more successes than trials) are invalid.
    """
    if not experiment.variants:
        return ExperimentResult(id=experiment.id, verdict="invalid", control="", control_trials=0, control_successes=0)
    control = next((variant for variant in experiment.variants if variant.control), experiment.variants[0])
    others = [variant for variant in experiment.variants if variant is not control]
    ratio_p = sample_ratio_p(experiment.variants)
    valid = ratio_p is not None and ratio_p >= INVALID_BELOW
    comparisons = _compare(control, others, direction, valid=valid)
    best = min(comparisons, key=_preference, default=None)
    return ExperimentResult(
        id=experiment.id,
        verdict=best.verdict if best else "invalid",
        control=control.id,
        control_trials=control.trials,
        control_successes=control.successes,
        difference=best.difference if best else None,
        low=best.low if best else None,
        high=best.high if best else None,
        p_value=best.p_value if best else None,
        sample_ratio_p=ratio_p,
        sample_ratio_warning=ratio_p is not None and ratio_p < WARNING_BELOW,
        comparisons=comparisons,
    )


def sample_ratio_p(variants: Sequence[Variant]) -> float | None:
    """Return the p-value of Pearson's chi-square that trials follow the intended shares; None without trials.

    Variants without a share take equal parts of what the declared shares leave; shares are scaled to add up to one.
    """
    total = sum(variant.trials for variant in variants)
    declared = sum(variant.share or 0.0 for variant in variants)
    open_ones = sum(variant.share is None for variant in variants)
    each = max(0.0, 1 - declared) / open_ones if open_ones else 0.0
    shares = [each if variant.share is None else variant.share for variant in variants]
    if total <= 0 or len(variants) < 2 or min(shares) <= 0:
        return None
    expected = [total * share / sum(shares) for share in shares]
    statistic = sum((variant.trials - count) ** 2 / count for variant, count in zip(variants, expected))
    return chi_square_sf(statistic, len(variants) - 1)


def wilson_interval(successes: int, trials: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return the score interval of a proportion (Wilson 1927)."""
    z = normal_quantile((1 + confidence) / 2)
    share = successes / trials
    middle = share + z * z / (2 * trials)
    half = z * math.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    scale = 1 + z * z / trials
    return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)


def newcombe_interval(first: Variant, second: Variant, confidence: float = 0.95) -> tuple[float, float]:
    """Return the interval of the difference of two proportions, first − second (Newcombe 1998, method 10)."""
    share_1, share_2 = _share(first), _share(second)
    low_1, high_1 = wilson_interval(first.successes, first.trials, confidence)
    low_2, high_2 = wilson_interval(second.successes, second.trials, confidence)
    difference = share_1 - share_2
    return (
        difference - math.hypot(share_1 - low_1, high_2 - share_2),
        difference + math.hypot(high_1 - share_1, share_2 - low_2),
    )


def pooled_p(first: Variant, second: Variant) -> float:
    """Return the two-sided p-value of equal proportions by the pooled z test; 1.0 where nothing varies."""
    trials = first.trials + second.trials
    share = (first.successes + second.successes) / trials
    error = math.sqrt(share * (1 - share) * (1 / first.trials + 1 / second.trials))
    return two_sided_p((_share(first) - _share(second)) / error) if error else 1.0


@dataclass(frozen=True)
class _Test:
    """One variant against the control, before the number of variants is allowed for."""

    variant: Variant
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    p_value: float | None = None


def _compare(
    control: Variant, others: Sequence[Variant], direction: Direction, *, valid: bool
) -> tuple[ExperimentComparison, ...]:
    tests = [_test(variant, control) for variant in others]
    computed = [test.p_value for test in tests if test.p_value is not None]
    adjusted = iter(holm(computed))
    rows = [(test, None if test.p_value is None else next(adjusted)) for test in tests]
    return tuple(
        ExperimentComparison(
            variant=test.variant.id,
            trials=test.variant.trials,
            successes=test.variant.successes,
            difference=test.difference,
            low=test.low,
            high=test.high,
            p_value=test.p_value,
            p_adjusted=p_adjusted if len(others) > 1 else None,
            verdict=_verdict(test, p_adjusted, direction, several=len(others) > 1) if valid else "invalid",
        )
        for test, p_adjusted in rows
    )


def _test(variant: Variant, control: Variant) -> _Test:
    if not (_possible(variant) and _possible(control)):
        return _Test(variant)
    low, high = newcombe_interval(variant, control)
    return _Test(variant, _share(variant) - _share(control), low, high, pooled_p(variant, control))


def _verdict(test: _Test, p_adjusted: float | None, direction: Direction, *, several: bool) -> Verdict:
    if test.low is None or test.high is None or p_adjusted is None:
        return "invalid"
    side = (test.low > 0) - (test.high < 0)
    if side == 0 or direction == "band" or (several and p_adjusted >= SIGNIFICANT_BELOW):
        return "inconclusive"
    return "positive" if (side > 0) == (direction == "up") else "negative"


def _preference(comparison: ExperimentComparison) -> tuple[bool, float]:
    return comparison.verdict != "positive", 2.0 if comparison.p_value is None else comparison.p_value


def _possible(variant: Variant) -> bool:
    return 0 <= variant.successes <= variant.trials and variant.trials > 0


def _share(variant: Variant) -> float:
    return variant.successes / variant.trials
