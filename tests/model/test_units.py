from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpisite.model.units import NO_DIMENSION, canonical_unit, dimension_of

UNITS = st.sampled_from(["JPY", "件", "人", "回", "円/件", "件/人", "%", "", "pt"])


@pytest.mark.parametrize(("unit", "shown"), [("円", "JPY"), ("円/件", "JPY/件"), ("%", "1"), ("名", "人")])
def test_units_have_one_spelling(unit: str, shown: str) -> None:
    assert str(dimension_of(unit)) == shown


def test_a_decomposition_cancels_to_its_parent() -> None:
    product = dimension_of("人").times(dimension_of("件/人")).times(dimension_of("円/件"))
    assert product == dimension_of("JPY")


def test_points_are_no_rate() -> None:
    assert dimension_of("pt") != dimension_of("%") == NO_DIMENSION == dimension_of(None)


@given(UNITS, UNITS)
def test_dividing_undoes_multiplying(left: str, right: str) -> None:
    a, b = dimension_of(left), dimension_of(right)
    assert a.times(b).times(b, -1) == a
    assert a.times(b) == b.times(a)


def test_blanks_around_a_unit_mean_nothing() -> None:
    assert canonical_unit(" 円 ") == "JPY"
