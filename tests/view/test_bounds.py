"""A rate's limits stop at 0 and 100% wherever they are shown, and say so; computed limits stay as they are."""

from __future__ import annotations

import pytest

from kpisite.model.review import Process
from kpisite.model.text import Language
from kpisite.view.charts import process_chart
from kpisite.view.charts.bounds import at_bound, bounded, limit_text
from kpisite.view.formats import Formats
from kpisite.view.pages.sparkline import sparkline
from tests.view.test_charts import controlled, rows

RATES: list[float | None] = [0.95, 0.99, 0.97, 0.9, 0.98, 0.96] * 3


def near_the_top(low: float | None = 0.0, high: float | None = 1.0) -> Process:
    process = controlled(RATES).process
    assert process is not None
    limits = {"center": 0.967, "lower": 0.874, "upper": 1.06}
    segments = tuple(row.model_copy(update=limits) for row in process.segments)
    bounds = {"natural_low": low, "natural_high": high, "segments": segments, "signals": ()}
    return process.model_copy(update={**limits, **bounds})


def test_a_limit_beyond_the_bound_is_shown_at_the_bound() -> None:
    process = near_the_top()
    shown = bounded(process)
    assert (shown.lower, shown.upper, shown.segments[-1].upper) == (0.874, 1.0, 1.0)
    assert (at_bound(shown, "lower"), at_bound(shown, "upper")) == (False, True)
    assert process.upper == process.segments[-1].upper == 1.06


def test_without_bounds_nothing_changes() -> None:
    process = near_the_top(None, None)
    assert bounded(process) is process
    assert not at_bound(process, "upper")


def test_a_lower_limit_below_zero_is_shown_at_zero() -> None:
    process = near_the_top(low=0.9)
    assert bounded(process).lower == 0.9
    words = Formats("en").words
    assert limit_text(bounded(process), "lower", "90%", words) == "90% (natural bound)"


@pytest.mark.parametrize(
    ("language", "label", "described"),
    [("ja", "限度 100.0", "100.0（取りうる値の限度）"), ("en", "Bound 100.0", "to 100.0 (natural bound)")],
)
def test_the_chart_stops_at_the_bound_and_says_so(language: Language, label: str, described: str) -> None:
    node = controlled(RATES).model_copy(update={"process": near_the_top()})
    chart = process_chart(node, "%", Formats(language), 1)
    assert chart is not None
    assert [row["upper"] for row in rows(chart, "segments")] == [1.0]
    labels = {row["name"]: row["text"] for row in rows(chart, "limits")}
    assert labels["upper"] == label
    assert described in chart.description
    assert "106" not in chart.description + "".join(labels.values())


def test_the_band_of_a_sparkline_stops_at_the_bound() -> None:
    node = controlled(RATES)
    history = [point.model_copy(update={"actual": 0.9 + 0.01 * i}) for i, point in enumerate(node.monthly[:6])]
    held, free = (
        sparkline(node.model_copy(update={"process": near_the_top(high=high), "history": tuple(history)}))
        for high in (1.0, None)
    )
    assert held is not None and free is not None and held.band is not None and free.band is not None
    assert held.line != free.line  # the band ends lower, so the line has more room
