"""The small line of a KPI's last periods, and outlines in few bytes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kpisite.view.charts.outline import places, short_outline
from kpisite.view.pages.sparkline import draw_sparkline


def test_bars_stay_equally_wide_and_end_on_their_line() -> None:
    short = short_outline("M63.5,109.3h19.2v116.7h-19.2ZM121.7,109.7h19.2v116.3h-19.2Z", grid=1)
    assert short == "m64 109h19v117h-19zm58 1h19v116h-19z"


def test_a_line_needs_its_letter_once() -> None:
    assert short_outline("M3,4L5.2,6.1L7,7.5M9,9L9.5,8.4", grid=2) == "m3 4 2 2 2 1.5m2 1.5 .5-.5"


def test_places_are_those_that_the_pen_goes_to() -> None:
    assert places("m3 4 2-2h.5v-1zm1 1 1 0") == [(3, 4), (5, 2), (5.5, 2), (5.5, 1), (4, 5), (5, 5)]


def test_a_curve_is_left_alone() -> None:
    assert short_outline("M0,0C1,1,2,2,3,3", grid=1) == "M0,0C1,1,2,2,3,3"


@given(st.lists(st.tuples(st.floats(0, 800), st.floats(0, 400)), min_size=1, max_size=40), st.sampled_from([1, 2]))
def test_no_place_drifts(points: list[tuple[float, float]], grid: int) -> None:
    outline = "M" + "L".join(f"{x:.6f},{y:.6f}" for x, y in points)
    for (x, y), (kept_x, kept_y) in zip(points, places(short_outline(outline, grid=grid)), strict=True):
        assert abs(x - kept_x) <= 0.5 / grid + 1e-5 and abs(y - kept_y) <= 0.5 / grid + 1e-5


def test_a_missing_value_breaks_the_sparkline() -> None:
    drawn = draw_sparkline([1.0, None, 3.0, 2.0], limits=(None, None), good={2}, bad={3})
    assert drawn is not None and drawn.line.count("m") == 2
    assert drawn.tone == "bad" and drawn.band is None and places(drawn.good)[0] == places(drawn.line)[1]


def test_limits_are_a_band_and_a_flat_series_is_a_line_in_the_middle() -> None:
    drawn = draw_sparkline([1.0, 3.0], limits=(0.0, 4.0), good=set(), bad=set())
    assert drawn is not None and drawn.band == (8, 36) and drawn.tone == "flat"
    flat = draw_sparkline([2.0, 2.0], limits=(None, None), good=set(), bad=set())
    assert flat is not None and {y for _, y in places(flat.line)} == {26.0}


def test_one_value_is_no_line() -> None:
    assert draw_sparkline([None, 2.0], limits=(None, None), good=set(), bad=set()) is None


@given(st.lists(st.none() | st.floats(-1e6, 1e6), min_size=2, max_size=18))
def test_every_known_value_is_inside_the_picture(values: list[float | None]) -> None:
    drawn = draw_sparkline(values, limits=(None, None), good=set(), bad=set())
    if drawn is not None:
        seen = places(drawn.line)
        assert len(seen) == sum(value is not None for value in values)
        assert all(6 <= x <= 186 and 8 <= y <= 44 for x, y in seen)
