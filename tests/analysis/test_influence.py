from __future__ import annotations

import random
from datetime import date, timedelta

import numpy as np
import pytest

from kpisite.analysis.influence import influence_result
from kpisite.model.periods import add_months

FIRST = date(2024, 4, 1)


def series(values, first=FIRST):
    return [(add_months(first, place), value) for place, value in enumerate(values)]


def walk(seed, count):
    rng = random.Random(seed)
    return list(np.cumsum([rng.gauss(0, 1) for _ in range(count)]))


def test_a_parent_that_follows_two_months_later():
    child = walk(1, 30)
    parent = [0.0, 0.0, *(3 * value + 7 for value in child[:-2])]
    result = influence_result(series(child), series(parent), of="kgi", lag=2, lag_unit="month")
    assert result.correlation == pytest.approx(1, abs=0.1) and result.missing is None
    assert result.n == 27 and result.low <= result.correlation <= result.high
    assert [lag for lag, _, _ in result.other_lags] == [0, 1, 3, 4, 5, 6]
    assert all(abs(r) < 0.6 for _, r, _ in result.other_lags)


def test_it_is_numpys_correlation_of_differences():
    child, parent = walk(2, 25), walk(3, 25)
    result = influence_result(series(child), series(parent), of="kgi", lag=1, lag_unit="month")
    expected = np.corrcoef(np.diff(child)[:-1], np.diff(parent)[1:])[0, 1]
    assert result.correlation == pytest.approx(expected)
    z = np.arctanh(expected)
    assert (result.low, result.high) == pytest.approx(
        (np.tanh(z - 1.959964 / 20**0.5), np.tanh(z + 1.959964 / 20**0.5)), abs=1e-6
    )


def test_a_common_trend_alone_is_no_correlation():
    rng = random.Random(5)
    child = [place + rng.gauss(0, 0.1) for place in range(40)]
    parent = [5 * place + rng.gauss(0, 0.1) for place in range(40)]
    result = influence_result(series(child), series(parent), of="kgi", lag=0, lag_unit="month")
    assert np.corrcoef(child, parent)[0, 1] > 0.99
    assert result.low < 0 < result.high


def test_a_step_that_a_new_count_makes_is_no_change_of_its_side():
    child, parent = series([1, 2, 3, 100, 101]), series([5, 6, 8, 9, 11])
    second, fourth = child[1][0], child[3][0]
    options = {"of": "kgi", "lag": 0, "lag_unit": "month"}
    anew = influence_result(child, parent, rebase_dates=([fourth], []), **options)
    assert anew.pairs == ((1, 1), (1, 2), (1, 2))
    # A day within a period counts from the next one on, as on the process chart.
    within = influence_result(child, parent, rebase_dates=([], [second - timedelta(days=3)]), **options)
    assert within.pairs == ((1, 2), (97, 1), (1, 2))


def test_changes_never_reach_across_a_gap_and_series_are_joined_by_date():
    child = series([1, 2, None, 4, 5, 7, 8, 9])
    parent = series([5, 7, 6, 9], first=add_months(FIRST, 4))
    result = influence_result(child, parent, of="kgi", lag=0, lag_unit="month")
    assert result.pairs == ((2, 2), (1, -1), (1, 3))
    assert influence_result(child, parent, of="kgi", lag=3, lag_unit="month").pairs == ((1, 3),)


def test_few_pairs_or_no_variation_are_not_computable():
    few = influence_result(series(walk(1, 8)), series(walk(2, 8)), of="kgi", lag=0, lag_unit="month")
    assert (few.n, few.correlation, few.low, few.missing) == (7, None, None, "not_computable")
    assert len(few.pairs) == 7
    flat = influence_result(series([0.1 + 0.2, 0.3] * 10), series(walk(2, 20)), of="kgi", lag=0, lag_unit="month")
    assert (flat.n, flat.correlation, flat.missing) == (19, None, "not_computable")
