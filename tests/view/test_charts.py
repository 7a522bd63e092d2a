from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from kpisite.model.periods import add_months
from kpisite.model.review import (
    InfluenceResult,
    KgiReview,
    Landing,
    NodeReview,
    Point,
    Process,
    ProcessPoint,
    ProcessSegment,
    Signal,
    TargetSummary,
    Words,
)
from kpisite.view.charts import (
    Chart,
    Drawer,
    RenderedChart,
    chart_spec,
    chart_table,
    lag_scatter,
    process_chart,
    progress_chart,
    sensitivity_bars,
    trend_chart,
    year_chart,
    z_chart,
)
from kpisite.view.charts.axis import axis_for, round_step, step_decimals, text_width
from kpisite.view.charts.clear import Box, Place, clear_place, label_box
from kpisite.view.charts.timeline import named_slots, spread
from kpisite.view.charts.z import z_series
from kpisite.view.formats import Formats
from kpisite.view.render import environment

JA, EN = Formats("ja"), Formats("en")


def month(index: int, **values: object) -> Point:
    start = add_months(date(2026, 4, 1), index)
    return Point(start=start, through=add_months(start, 1) - timedelta(days=1), **values)  # type: ignore[arg-type]


def year(**changes: object) -> NodeReview:
    done = [month(i, actual=90e6 + i * 1e6, plan=95e6, previous_year=85e6) for i in range(6)]
    rest = [month(i, plan=100e6, previous_year=90e6, forecast=98e6, missing="not_yet") for i in range(6, 12)]
    base = NodeReview(
        id="sales",
        name=Words(ja="年間売上", en="Annual sales"),
        parent=None,
        edge="root",
        category=None,
        status="amber",
        actual=555e6,
        monthly=(*done, *rest),
        target=TargetSummary(value=1_200e6, start=date(2026, 4, 1), by=date(2027, 3, 31), kind="accumulate"),
        landing=Landing(
            value=1_143e6, low=1_100e6, high=1_180e6, method="seasonal", basis="past_errors", shortfall=-57e6
        ),
    )
    return base.model_copy(update=changes)


def controlled(values: list[float | None], *, on: str = "value") -> NodeReview:
    starts = [add_months(date(2024, 4, 1), i) for i in range(len(values))]
    last = starts[-1]
    segment = ProcessSegment(
        start=starts[0], through=last, center=1.34, lower=1.30, upper=1.38, range_center=0.015, range_upper=0.049,
        baseline_start=starts[0], baseline_through=starts[9], baseline_points=10, provisional=False,
    )  # fmt: skip
    points = tuple(
        ProcessPoint(start=s, value=v, moving_range=None if v is None else 0.01, rules=("run_of_8",) if i >= 12 else ())
        for i, (s, v) in enumerate(zip(starts, values, strict=True))
    )
    signal = Signal(
        rule="run_of_8",
        period=starts[-1],
        through=last + timedelta(days=27),
        direction="down",
        favourable=False,
        value=1.3,
        points=8,
        start=starts[12],
    )
    process = Process(on=on, center=1.34, lower=1.30, upper=1.38, segments=(segment,), points=points, signals=(signal,))  # type: ignore[arg-type]
    return year(id="orders", process=process)


VALUES: list[float | None] = [1.34, 1.35, 1.33, 1.36, None, 1.32, 1.35, 1.34, 1.33, 1.36, 1.35, 1.34, *[1.33] * 8]


def render_charts(wanted: Iterable[Chart], **options: Any) -> dict[str, RenderedChart]:
    with Drawer(**options) as drawer:
        return drawer.draw(wanted)


@pytest.fixture(scope="module")
def charts() -> tuple[Chart, ...]:
    child = year(
        id="visits",
        edge="influence",
        influence=InfluenceResult(of="sales", lag=1, lag_unit="month", correlation=0.4, low=0.1, high=0.6, n=9,
                                  pairs=tuple((0.01 * i, (-1) ** i * 1e6 * i) for i in range(9))),
    )  # fmt: skip
    found = (
        progress_chart(year(), "JPY", JA),
        year_chart(year(), "JPY", JA),
        z_chart(year(), "JPY", JA),
        trend_chart(year(), "JPY", JA),
        process_chart(
            controlled(VALUES), "回", JA, markers=[(1, date(2024, 6, 10), "値上げ"), (2, date(2024, 6, 11), "<b>")]
        ),
        lag_scatter(child, year(), ("%", "JPY"), JA),
        sensitivity_bars(tree(), "JPY", JA),
    )
    return tuple(chart for chart in found if chart)


def tree() -> KgiReview:
    nodes = (year(), year(id="a", sensitivity=5e6, sensitivity_share=0.4), year(id="b", sensitivity=-9e6))
    return KgiReview.model_construct(id="sales", nodes=nodes)


@pytest.fixture(scope="module")
def drawn(charts: tuple[Chart, ...]) -> dict[str, RenderedChart]:
    return render_charts(charts)


def forms(drawn: dict[str, RenderedChart]) -> Iterator[str]:
    for rendered in drawn.values():
        yield from (svg for svg in (rendered.wide, rendered.narrow) if svg)


def rows(chart: Chart | None, name: str) -> tuple[dict[str, object], ...]:
    assert chart is not None
    return chart.data[name]


def test_every_kind_is_drawn_in_two_forms_but_the_year_in_one(drawn: dict[str, RenderedChart]) -> None:
    assert len(drawn) == 7
    assert [key for key, rendered in drawn.items() if not rendered.narrow] == ["sales-year"]


def test_an_svg_is_accessible_and_passes_a_strict_policy(drawn: dict[str, RenderedChart]) -> None:
    for svg in forms(drawn):
        root = ElementTree.fromstring(svg)
        assert root.get("role") == "img"
        title, description = (root.findtext(name) for name in ("title", "desc"))
        assert title and description
        assert "style=" not in svg and "<script" not in svg and "href" not in svg


def test_ids_are_unique_on_a_page_and_every_reference_resolves(drawn: dict[str, RenderedChart]) -> None:
    page = "".join(forms(drawn)) + small_figure("hatches()")
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]+)\)", page)) <= set(ids)
    assert {name for names in re.findall(r'aria-labelledby="([^"]+)"', page) for name in names.split()} <= set(ids)


def test_numbers_have_one_decimal_at_most(drawn: dict[str, RenderedChart]) -> None:
    for svg in forms(drawn):
        assert not re.search(r'(?:d|x|y|x1|x2|y1|y2)="[^"]*\d\.\d\d', svg)
        assert "NaN" not in svg and "undefined" not in svg and "Infinity" not in svg


def test_labels_lie_inside_the_picture(charts: tuple[Chart, ...], drawn: dict[str, RenderedChart]) -> None:
    for svg in forms(drawn):
        root = ElementTree.fromstring(svg)
        width, height = (float(side) for side in root.attrib["viewBox"].split()[2:])
        for text in root.iter("text"):
            reach = text_width("".join(text.itertext()))
            start = float(text.attrib["x"]) - reach * {"end": 1.0, "middle": 0.5}.get(text.get("text-anchor", ""), 0.0)
            assert start >= -4 and start + reach <= width + 12, "".join(text.itertext())
            assert 0 < float(text.attrib["y"]) <= height


def test_the_same_charts_give_the_same_bytes_with_and_without_a_cache(
    charts: tuple[Chart, ...], drawn: dict[str, RenderedChart], tmp_path: object
) -> None:
    first = render_charts(charts, cache_dir=tmp_path)  # type: ignore[arg-type]
    kept = render_charts(charts, cache_dir=tmp_path)  # type: ignore[arg-type]
    assert first == kept == drawn


def test_a_torn_cache_file_is_drawn_again(
    charts: tuple[Chart, ...], drawn: dict[str, RenderedChart], tmp_path: object
) -> None:
    render_charts(charts[:1], cache_dir=tmp_path)  # type: ignore[arg-type]
    for file in tmp_path.glob("*.json"):  # type: ignore[attr-defined]
        file.write_text("{", encoding="utf-8")
    again = render_charts(charts[:1], cache_dir=tmp_path)  # type: ignore[arg-type]
    assert again[charts[0].id] == drawn[charts[0].id]


def test_texts_of_authors_are_escaped(charts: tuple[Chart, ...]) -> None:
    named = replace(charts[0], id="x", title="<script>alert(1)</script> & co", description='"quoted"')
    svg = render_charts([named])["x"].wide
    assert "<script" not in svg and "&lt;script&gt;" in svg


def test_a_spec_holds_the_data_for_the_browser(charts: tuple[Chart, ...]) -> None:
    spec = chart_spec(charts[0])
    assert [source["values"] for source in spec["data"] if source["name"] == "months"] == [
        list(charts[0].data["months"])
    ]


def test_a_missing_month_is_a_gap_and_never_zero() -> None:
    months = list(year().monthly)
    months[2] = month(2, plan=95e6, missing="no_fact")
    chart = progress_chart(year(monthly=tuple(months)), "JPY", JA)
    gap = rows(chart, "months")[2]
    assert (gap["actual"], gap["value"], gap["difference"], gap["value_text"]) == (None, None, None, "")
    svg = render_charts([chart])["sales-progress"].wide  # type: ignore[list-item]
    (bars,) = re.findall(r'<path d="([^"]+)" fill="var\(--ks-actual\)"', svg)
    assert bars.count("m") == 5
    assert chart_table(chart).rows[2][1] == "—"  # type: ignore[arg-type]


def test_a_line_breaks_at_a_missing_value() -> None:
    chart = process_chart(controlled(VALUES), "回", JA)
    svg = render_charts([chart])["orders-process"].wide  # type: ignore[list-item]
    line = max(re.findall(r' d="(m[^"]+)"[^>]*stroke-width="1.6"', svg), key=len)
    assert line.count("m") == 2


def test_quarters_are_not_called_months() -> None:
    starts = [add_months(date(2026, 4, 1), 3 * index) for index in range(2)]
    quarters = tuple(
        Point(start=start, through=add_months(start, 3) - timedelta(days=1), actual=90e6, plan=95e6) for start in starts
    )
    for formats, said in ((JA, "実績のある2四半期すべてで計画を下回った"), (EN, "fell below plan (2 quarters)")):
        chart = progress_chart(year(monthly=quarters), "JPY", formats)
        assert chart is not None and said in chart.description


def test_a_partial_month_without_a_forecast_is_not_compared_with_a_whole_months_plan() -> None:
    months = (*year().monthly[:5], month(5, actual=10e6, plan=95e6, partial=True))
    last = rows(progress_chart(year(monthly=months), "JPY", JA), "months")[-1]
    assert last["actual"] == 10e6 and last["difference"] is None


@pytest.mark.parametrize(("direction", "fill"), [("up", "bad"), ("down", "good"), ("band", "na")])
def test_a_difference_is_judged_by_the_direction(direction: str, fill: str) -> None:
    chart = progress_chart(year(), "JPY", JA, direction=direction)  # type: ignore[arg-type]
    assert rows(chart, "months")[0]["difference_fill"] == f"var(--ks-{fill}-fill)"


def test_differences_keep_the_scale_of_the_bars_or_say_that_they_do_not() -> None:
    near = progress_chart(year(), "JPY", JA)
    assert rows(near, "strip")[0]["scale_wide"] == ""
    far = tuple(point.model_copy(update={"plan": 20e6}) for point in year().monthly)
    assert rows(progress_chart(year(monthly=far), "JPY", JA), "strip")[0]["scale_wide"].startswith("縮尺1/")  # type: ignore[attr-defined]


def test_last_years_sum_needs_every_month() -> None:
    assert [row["kind"] for row in rows(year_chart(year(), "JPY", JA), "bars")] == ["previous", "landing", "target"]
    months = (*year().monthly[:11], month(11, plan=1.0))
    assert [row["kind"] for row in rows(year_chart(year(monthly=months), "JPY", JA), "bars")] == ["landing", "target"]


def test_nothing_to_draw_is_none() -> None:
    level = year(target=TargetSummary(value=1.3, kind="reach"), monthly=(), history=(), process=None)
    assert progress_chart(level, "回", JA) is None
    assert year_chart(level, "回", JA) is None
    assert z_chart(level, "回", JA) is None
    assert trend_chart(level, "回", JA) is None
    assert process_chart(level, "回", JA) is None
    assert lag_scatter(level, level, ("回", "回"), JA) is None
    assert sensitivity_bars(KgiReview.model_construct(id="k", nodes=(level,)), "JPY", JA) is None


def test_the_moving_total_is_this_year_so_far_and_last_year_after_it() -> None:
    series = z_series(year().monthly)
    assert series["moving"][0] == 90e6 + 5 * 85e6 + 6 * 90e6
    assert series["cumulative"][5] == sum(90e6 + i * 1e6 for i in range(6))
    assert series["moving"][6] is None


def test_totals_stop_at_a_missing_month() -> None:
    months = (*year().monthly[:2], month(2), *year().monthly[3:])
    assert z_series(months)["cumulative"][1:4] == (181e6, None, None)


def test_a_ratio_to_last_year_is_charted_in_percent() -> None:
    chart = process_chart(controlled(VALUES, on="yoy"), "JPY", JA)
    assert chart is not None and "前年比" in chart.title and "%" in chart.title
    assert [row["text"] for row in rows(chart, "limits")][:3] == ["上限 138.0", "平均 134.0", "下限 130.0"]


def test_the_run_that_still_holds_is_shaded_and_named() -> None:
    shade = rows(process_chart(controlled(VALUES), "回", JA), "signals")[0]
    assert shade["text"] == "8点続けて平均未満" and shade["down"] is True


def signalling(*signals: Signal) -> Chart:
    node = controlled(VALUES)
    assert node.process is not None
    chart = process_chart(
        node.model_copy(update={"process": node.process.model_copy(update={"signals": signals})}), "回", EN
    )
    assert chart is not None
    return chart


def holding(rule: str, points: int) -> Signal:
    start, through = date(2025, 8, 1), date(2025, 11, 30)
    return Signal(
        rule=rule, period=start, start=start, through=through, direction="up", favourable=True, value=1.4, points=points
    )


def test_the_shade_says_what_the_headline_says_first() -> None:
    near, outside = holding("three_of_four", 6), holding("outside", 5)
    assert rows(signalling(near), "signals")[0]["text"] == "3 of 4 near the upper limit"
    assert rows(signalling(near, outside), "signals")[0]["text"] == "5 points above the upper limit"
    assert rows(signalling(near, holding("outside", 1)), "signals") == ()


def test_words_of_a_signal_stand_clear_of_the_plot_and_of_a_baselines_name(charts: tuple[Chart, ...]) -> None:
    fall = rows(next(chart for chart in charts if chart.kind == "process"), "signals")[0]
    assert fall["above"] is False  # a fall's words stand under the plot, where no marker's line comes
    rise = rows(signalling(holding("outside", 5)), "signals")[0]
    assert rise["above"] is True and rise["dx"] < -60  # type: ignore[operator]


def test_each_baseline_is_named_that_there_is_room_for() -> None:
    node = controlled(VALUES)
    assert node.process is not None
    first = node.process.segments[-1]
    half, after = (node.process.points[index].start for index in (10, 11))
    changed = (
        first.model_copy(update={"through": half, "baseline_through": half}),
        first.model_copy(update={"start": after, "baseline_start": after, "baseline_through": first.through}),
    )
    named = rows(
        process_chart(
            node.model_copy(update={"process": node.process.model_copy(update={"segments": changed})}), "回", JA
        ),
        "segments",
    )
    assert all(row["text_w"] for row in named)
    assert [bool(row["text_n"]) for row in named] == [False, True]


def test_a_label_takes_the_first_place_that_no_line_crosses() -> None:
    places = [Place("left", 10, 4), Place("left", 0, -10), Place("left", 0, 20)]
    picture = Box(0, 0, 400, 200)
    rising, level = [(0.0, 190.0), (200.0, 60.0)], [(100.0, 100.0), (390.0, 100.0)]
    assert clear_place((100, 100), "label", places, lines=[], taken=[], inside=picture) == places[0]
    assert clear_place((100, 100), "label", places, lines=[level], taken=[], inside=picture) == places[1]
    above = label_box((100, 100), "label", places[1])
    assert clear_place((100, 100), "label", places, lines=[level], taken=[above], inside=picture) == places[2]
    assert clear_place((100, 5), "label", places[1:], lines=[rising], taken=[], inside=picture) == places[2]


@pytest.mark.parametrize(
    ("line", "crossed"),
    [
        (((0, 0), (10, 10)), True),
        (((0, 0), (3, 3)), False),
        (((5, 0), (5, 20)), True),
        (((0, 20), (20, 20)), False),
        (((6, 6), (7, 7)), True),
    ],
)
def test_a_line_crosses_a_box(line: tuple[tuple[float, float], tuple[float, float]], crossed: bool) -> None:
    assert Box(4, 4, 8, 8).is_crossed(*line) is crossed


def test_the_year_is_as_many_times_smaller_than_the_months_as_it_says() -> None:
    months, whole = progress_chart(year(), "JPY", JA), year_chart(year(), "JPY", JA)
    assert months is not None and whole is not None
    factor = whole.parameters["y_high"] / months.parameters["y_high"]  # type: ignore[operator]
    assert factor == round(factor) > 1
    assert rows(whole, "zero")[0]["scale"] == f"目盛りは月別の{round(factor)}分の1"
    assert max(float(row["top"]) for row in rows(whole, "bars")) < whole.parameters["y_high"]  # type: ignore[arg-type, operator]


def test_a_long_name_of_an_axis_takes_two_lines_and_no_name_runs_out_of_the_picture() -> None:
    pairs = tuple((0.01 * i, (-1) ** i * 1e6 * i) for i in range(9))
    seen = InfluenceResult(of="sales", lag=1, lag_unit="month", correlation=0.4, low=0.1, high=0.6, n=9, pairs=pairs)
    name = Words(ja="とても長い名前の指標" * 4, en="n")
    for called, lines in ((year().name, 1), (name, 2)):
        chart = lag_scatter(
            year(id="visits", name=called, edge="influence", influence=seen), year(name=called), ("%", "JPY"), JA
        )
        origin = rows(chart, "origin")[0]
        assert bool(origin["x_name_n2"]) == (lines == 2)
        assert all(text_width(str(origin[f"{axis}_name_n"])) <= 322 for axis in "xy")


def test_a_signal_up_to_the_newest_value_still_holds_when_the_newest_period_has_none() -> None:
    node = controlled(VALUES)
    assert node.process is not None
    open_period = ProcessPoint(start=date(2026, 1, 1), value=None)
    ahead = node.process.model_copy(update={"points": (*node.process.points, open_period)})
    chart = process_chart(node.model_copy(update={"process": ahead}), "回", JA)
    assert rows(chart, "signals") and "通常の変動" not in chart.description  # type: ignore[union-attr]


def test_crowded_markers_take_a_second_row() -> None:
    marks = [
        (1, date(2024, 6, 10), ""),
        (2, date(2024, 6, 11), ""),
        (3, date(2025, 9, 1), ""),
        (4, date(2030, 1, 1), ""),
    ]
    found = rows(process_chart(controlled(VALUES), "回", JA, markers=marks), "markers")
    assert [(row["text"], row["row_w"]) for row in found] == [("1", 0), ("2", 1), ("3", 0)]


def test_both_languages_name_the_series() -> None:
    ja, en = (chart_table(trend_chart(year(), "JPY", formats)).heads for formats in (JA, EN))  # type: ignore[arg-type]
    assert ja == ("期間", "実績", "目標", "前年") and en == ("Period", "Actual", "Target", "Last year")


@given(st.floats(1e-6, 1e12))
def test_a_round_step_is_the_next_of_its_kind(raw: float) -> None:
    step = round_step(raw)
    assert raw * (1 - 1e-9) <= step <= raw * 2.5
    assert abs(step * 10 ** step_decimals(step) - round(step * 10 ** step_decimals(step))) < 1e-3


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=20), st.booleans())
def test_an_axis_holds_its_values_and_its_ticks(values: list[float], zero: bool) -> None:
    axis = axis_for(values, JA.scale_for(values, "人"), JA, zero=zero)
    assert (axis is not None and axis.low < axis.high) or values == [0.0] * len(values)
    assert axis.low <= min(values) and axis.high >= max(values)  # type: ignore[union-attr]
    assert not zero or axis.low <= 0 <= axis.high  # type: ignore[union-attr]


@given(st.lists(st.floats(0, 300), max_size=4))
def test_spread_labels_do_not_overlap(places: list[float]) -> None:
    moved = sorted(place + shift for place, shift in zip(places, spread(places, 16), strict=True))
    assert all(high - low > 15 for low, high in pairwise(moved))


@pytest.mark.parametrize("count", [1, 3, 14, 30, 66, 130])
def test_few_periods_are_named(count: int) -> None:
    named = named_slots([add_months(date(2021, 4, 1), i) for i in range(count)], JA)
    assert 1 <= len(named) <= 7 and all(0 <= slot < count for slot in named)


def small_figure(call: str) -> str:
    return str(environment().from_string("{% import 'svg.html' as svg %}{{ svg." + call + " }}").render())


MACROS = [
    "sprite()",
    "hatches()",
    "bullet(0.971, 0.9, 1.0)",
    "bullet(1.9, 0.9, 1.0)",
    "sparkline({'line': 'M6 4l9 9', 'good': '', 'bad': 'M6 4h0', 'last': 'M15 13h0', 'tone': 'flat', 'band': (8, 36)})",
    "rail('r', '<位置>', 0.446, 0.468, 0.501, 0.95, 0.92, 0.97, "
    "{'progress': '進捗率', 'plan': '計画', 'elapsed': '経過率', 'landing': '見込', 'target': '目標'}, true)",
    "rail('r', 't', 1.2, none, none, none, none, none, {'progress': '進捗率', 'target': '目標'}, false)",
    "landing(0.963, 0.95, 0.97)",
    "landing(0.5, none, none)",
    "landing_axis()",
    "contribution_bar(-0.5, 'neg')",
    "waterfall_bar(-100, -40, -200, 50, 'pos')",
    "interval(0.026, 0.006, 0.047, 0.06, 'pos')",
    "interval_axis([(-0.02, '−2pt'), (0, '0')], 0.06)",
    "smart([{'weight': 15, 'points': '15', 'low': False, 'share': 1.0}, "
    "{'weight': 30, 'points': '—', 'low': True, 'share': none}])",
    "key([('actual', '実績'), ('forecast', '見込')], '凡例')",
]


@pytest.mark.parametrize("call", MACROS)
def test_a_small_figure_is_well_formed_and_has_no_style(call: str) -> None:
    html = small_figure(call)
    assert "style=" not in html and "−0" not in html
    assert ElementTree.fromstring(html).tag in ("svg", "ul")
    assert not re.search(r'="-?\d+\.?\d*%"', html) or all(
        0 <= float(place) <= 100 for place in re.findall(r'="(-?\d+\.?\d*)%"', html)
    )
    assert Markup(html)
