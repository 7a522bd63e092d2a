"""Section titles: true in every state, in both languages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kpisite.model.formula import parse_formula
from kpisite.model.periods import add_months
from kpisite.model.playbook import Node, Playbook
from kpisite.model.problems import Place
from kpisite.model.review import (
    Attribution,
    Contribution,
    Due,
    Headline,
    InfluenceResult,
    KgiReview,
    Landing,
    NodeReview,
    Point,
    Process,
    ProcessPoint,
    Quarter,
    Review,
    Signal,
    TargetSummary,
    Words,
)
from kpisite.model.settings import Settings
from kpisite.model.text import Text
from kpisite.view.pages.findings import Findings, tally, telling
from kpisite.view.pages.gaps import waterfalls
from kpisite.view.pages.kgifindings import (
    drivers_of,
    gap_findings,
    landing_clause,
    month_findings,
    sensitivity_findings,
    summary_findings,
    table_findings,
    tree_findings,
)
from kpisite.view.pages.kpifindings import influence_findings, signal_findings
from kpisite.view.pages.portal import Portal, portal_of
from kpisite.view.pages.portalfindings import (
    change_findings,
    due_findings,
    focus_findings,
    home_findings,
    landing_findings,
)
from kpisite.view.pages.scores import score_findings
from kpisite.view.traced import bare

PLACE = Place("kpi/trees/sales.yml", 1, 1)
DAY = date(2026, 9, 30)


def node(**changes: object) -> NodeReview:
    base: dict[str, object] = {"id": "sales", "parent": None, "edge": "root", "category": None, "status": "grey"}
    return NodeReview.model_validate(base | {"start": date(2026, 4, 1), "through": DAY} | changes)


def kpi(name: str, status: str = "green", **changes: object) -> NodeReview:
    return node(id=name, parent="sales", edge="formula", status=status, **changes)


def kgi(root: NodeReview, *kpis: NodeReview, plan: dict[str, float] | None = None) -> KgiReview:
    rows = tuple(Contribution(id=name, amount=amount) for name, amount in (plan or {}).items())
    attributions = (
        {"plan": Attribution(base=100.0, actual=100.0 + sum(plan.values()), change=sum(plan.values()))} if plan else {}
    )
    headline = Headline(
        actual=root.actual,
        plan=root.plan,
        attainment=root.attainment,
        progress=None,
        elapsed=None,
        previous_year=None,
        yoy_ratio=None,
        landing=root.landing,
        required_pace=None,
        status=root.status,
    )
    return KgiReview(
        id="sales",
        name=Words(ja="売上", en="Sales"),
        unit="JPY",
        owner=None,
        headline=headline,
        contributions={"plan": rows} if plan else {},
        attributions=attributions,  # type: ignore[arg-type]
        focus=(),
        faq=(),
        coherence=None,
        nodes=(root, *kpis),
    )


def portal(language: str, *kgis: KgiReview) -> Portal:
    names = {"visits": ("訪問者数", "Visits"), "rate": ("購入率", "Purchase rate"), "price": ("単価", "Price")}
    children = tuple(
        Node(name, Text(*texts), PLACE, "sales", parent="sales", edge="formula", unit="JPY")
        for name, texts in names.items()
    )
    tree = Node(
        "sales", Text("売上", "Sales"), PLACE, "sales", unit="JPY", value=parse_formula("revenue"), children=children
    )
    review = Review(as_of=DAY, fiscal_year=2026, quarter=2, kgis=kgis)
    return portal_of(Playbook(trees=(tree,)), review, Settings(), language)  # type: ignore[arg-type]


def say(language: str, findings: Findings, *kgis: KgiReview) -> str:
    return bare(portal(language, *(kgis or (kgi(node()),))).say(findings))


@pytest.mark.parametrize(
    ("state", "ja", "en"),
    [
        ({}, "実績がまだない", "There are no actuals yet"),
        ({"actual": 5.0}, "比べる計画がない", "There is no plan to compare with"),
        ({"watch": "hold", "actual": 5.0}, "この KGI は保留中", "This KGI is on hold"),
        (
            {"actual": 95.0, "plan": 100.0, "attainment": 0.95},
            "達成率 95.0%。計画に届いていない",
            "Short of plan, attainment 95.0%",
        ),
        (
            {"actual": 100.0, "plan": 100.0, "attainment": 1.0},
            "達成率 100.0%。計画に届いている",
            "On or above plan, attainment 100.0%",
        ),
        (
            {"actual": 99.0, "plan": 100.0, "attainment": 0.4, "attainment_from_baseline": True},
            "基準からの進み 40.0%。計画に届いていない",
            "Short of plan, progress from baseline 40.0%",
        ),
    ],
)
def test_summary_without_causes(state: dict[str, object], ja: str, en: str) -> None:
    findings = summary_findings(kgi(node(**state)))
    assert (say("ja", findings), say("en", findings)) == (ja, en)


def test_summary_names_the_causes_on_the_side_of_the_gap_only() -> None:
    root = node(actual=90.0, plan=100.0, attainment=0.9)
    findings = summary_findings(kgi(root, plan={"visits": -12.0, "rate": 5.0, "price": -3.0}))
    assert say("ja", findings) == "達成率 90.0%。計画との差をつくったのは、主に訪問者数"
    assert say("en", findings) == "Short of plan, attainment 90.0%. Most of the gap comes from Visits"


def test_unexplained_is_never_a_cause() -> None:
    root = node(actual=90.0, plan=100.0, attainment=0.9)
    assert drivers_of(kgi(root, plan={"unexplained": -9.0, "visits": -1.0})) == ("visits",)


def test_furthest_behind_is_told_of_each_base_by_itself() -> None:
    share = kgi(node(status="amber", attainment=0.95))
    way = node(id="rate", status="amber", attainment=0.92, attainment_from_baseline=True)
    progress = kgi(way).model_copy(update={"id": "rate"})
    far = kgi(node(id="visits", status="red", attainment=0.4)).model_copy(update={"id": "visits"})
    review = Review(as_of=DAY, fiscal_year=2026, quarter=2, kgis=(share,))
    assert say("ja", home_findings(review)).endswith("最も遅れているのは売上で、達成率 95.0%")
    both = review.model_copy(update={"kgis": (share, progress, far)})
    assert say("ja", home_findings(both)).endswith(
        "最も遅れているのは、訪問者数（達成率 40.0%）と購入率（基準からの進み 92.0%）"
    )


def test_gap_says_both_sides_with_their_sums() -> None:
    tree = kgi(node(), plan={"visits": -30_000_000.0, "rate": 12_000_000.0, "price": -20_000_000.0})
    findings = gap_findings(tree)
    assert say("ja", findings, tree) == "訪問者数・単価で −5,000万円。逆に、購入率は +1,200万円"
    said = "Visits and Price: −¥50.0M. Working the other way, Purchase rate: +¥12.0M"
    assert say("en", findings, tree).startswith(said)


def test_amounts_of_one_sentence_are_in_one_unit() -> None:
    tree = kgi(node(actual=5_000_000.0, plan=6_954_680.0), plan={"visits": -2_949_000.0, "rate": 994_320.0})
    assert say("ja", gap_findings(tree), tree) == "訪問者数で −294.9万円。逆に、購入率は +99.4万円"
    assert say("en", gap_findings(tree), tree) == "Visits: −¥2.9M. Working the other way, Purchase rate: +¥1.0M"


def test_a_part_of_a_change_is_the_same_wherever_it_is_told() -> None:
    tree = kgi(
        node(actual=90e6, plan=100e6), plan={"visits": -6_444_000.0, "rate": -2_444_000.0, "price": -1_112_000.0}
    )
    told = portal("en", tree)
    parts = told.steps("sales", "plan")
    assert sum(parts.values()) == pytest.approx(-10e6)
    shown = waterfalls(told, tree, "").rows[0].steps
    assert [f"−¥{step.amount[1:]}M" for step in shown] == [told.part_text(part, "sales") for part in parts.values()]


def test_gap_without_attribution_says_so() -> None:
    assert say("ja", gap_findings(kgi(node()))) == "計画との差は、要因に分けられない"


@pytest.mark.parametrize(
    ("statuses", "ja"),
    [
        ((), "KPI がまだつながっていない"),
        (("green", "green"), "2つの KPI のうち、達成 2"),
        (("green", "red", "grey"), "3つの KPI のうち、達成 1・未達 1・判定なし 1。未達は購入率"),
    ],
)
def test_tree_counts_only_the_statuses_that_exist(statuses: tuple[str, ...], ja: str) -> None:
    names = ("visits", "rate", "price")
    kpis = [kpi(name, status) for name, status in zip(names, statuses, strict=False)]
    assert say("ja", tree_findings(kgi(node(), *kpis))) == ja


def test_a_kpi_on_hold_counts_as_held_and_not_by_its_number() -> None:
    held = kpi("visits", "red", watch="hold")
    assert tally([held]).counts == (("hold", 1),)


@pytest.mark.parametrize(
    ("actuals", "ja", "en"),
    [
        ((), "計画と比べられる期間がまだない", "No period can be compared with plan yet"),
        ((11.0,), "この1カ月は計画に届いた", "The month reached its plan"),
        ((10.0, 11.0), "2カ月とも計画に届いた", "All 2 months reached their plan"),
        ((9.0, 9.5), "2カ月とも計画に届いていない", "All 2 months missed their plan"),
        ((9.0, 10.0, 11.0), "3カ月のうち、計画に届いたのは2カ月", "2 of 3 months reached their plan"),
    ],
)
def test_months(actuals: tuple[float, ...], ja: str, en: str) -> None:
    points = tuple(
        Point(start=date(2026, 4 + at, 1), through=date(2026, 4 + at, 28), actual=value, plan=10.0)
        for at, value in enumerate(actuals)
    )
    findings = month_findings(node(monthly=points))
    assert (say("ja", findings), say("en", findings)) == (ja, en)


@pytest.mark.parametrize(
    ("months", "actuals", "ja", "en"),
    [
        (3, (9.0, 9.5), "2四半期とも計画に届いていない", "All 2 quarters missed their plan"),
        (3, (9.0, 11.0), "2四半期のうち、計画に届いたのは1四半期", "1 of 2 quarters reached their plan"),
        (3, (11.0,), "この1四半期は計画に届いた", "The quarter reached its plan"),
        (6, (9.0, 9.5), "2半期とも計画に届いていない", "All 2 half-years missed their plan"),
        (12, (11.0,), "この1年は計画に届いた", "The year reached its plan"),
    ],
)
def test_periods_longer_than_a_month_are_not_counted_as_months(
    months: int, actuals: tuple[float, ...], ja: str, en: str
) -> None:
    starts = [add_months(date(2026, 4, 1), months * at) for at in range(len(actuals))]
    points = tuple(
        Point(start=start, through=add_months(start, months) - timedelta(days=1), actual=value, plan=10.0)
        for start, value in zip(starts, actuals)
    )
    findings = month_findings(node(monthly=points))
    assert (say("ja", findings), say("en", findings)) == (ja, en)


def test_a_partial_month_is_not_a_miss() -> None:
    point = Point(start=date(2026, 4, 1), through=date(2026, 4, 30), actual=1.0, plan=10.0, partial=True)
    assert month_findings(node(monthly=(point,)))[0].code == "months.none"


@pytest.mark.parametrize(
    ("landing", "ja"),
    [
        (
            Landing(value=95.0, target_ratio=0.95, shortfall=-5e7, method="seasonal"),
            "このままなら、目標に 5,000万円届かない見込",
        ),
        (
            Landing(value=105.0, target_ratio=1.0, shortfall=0.0, method="run_rate"),
            "このままなら目標に届く見込（差 ±0円）",
        ),
        (Landing(value=95.0, target_ratio=0.9, shortfall=-5e7, method="finished"), "目標に 5,000万円届かずに終わった"),
        (Landing(missing="no_target"), ""),
    ],
)
def test_landing_clause(landing: Landing, ja: str) -> None:
    text = say("ja", landing_clause(node(landing=landing)))
    assert text.replace("±", "") == ja.replace("±", "")


def test_signals_name_the_first_period_of_a_run() -> None:
    run = Signal(
        rule="run_of_8",
        period=date(2026, 9, 1),
        through=DAY,
        direction="down",
        favourable=False,
        value=1.0,
        points=8,
        start=date(2026, 2, 1),
    )
    process = Process(on="value", center=1.0, lower=0.5, upper=1.5, signals=(run,))
    findings = signal_findings(node(process=process))
    assert say("ja", findings) == "2026年2月から8点続けて平均を下回る"
    assert say("en", findings) == "8 points in a row below the mean since Feb 2026"


def test_a_signal_of_an_earlier_year_is_not_said_of_this_one() -> None:
    old = Signal(
        rule="outside", period=date(2025, 6, 1), through=date(2025, 6, 30), direction="up", favourable=True, value=2.0
    )
    process = Process(on="value", center=1.0, lower=0.5, upper=1.5, provisional=False, signals=(old,))
    findings = signal_findings(node(process=process, start=date(2026, 4, 1)))
    assert say("en", findings) == "No signal since Apr 2026. The movement is normal variation"
    assert say("ja", findings) == "2026年4月からはシグナルがない。動きは通常の変動の範囲"
    few = process.model_copy(update={"provisional": True})
    provisional = signal_findings(node(process=few, start=date(2026, 4, 1)))
    assert [finding.code for finding in provisional] == ["signal.none_since", "signal.provisional"]
    assert signal_findings(node(process=process.model_copy(update={"signals": ()})))[0].code == "signal.none"


def test_of_data_that_stopped_only_what_they_reach_is_told() -> None:
    quiet = Process(on="value", center=1.0, lower=0.5, upper=1.5, provisional=False)
    stale = {"stale": True, "data_through": date(2026, 5, 31)}
    findings = signal_findings(node(process=quiet, **stale))
    assert say("ja", findings) == "シグナルはない。実績は2026年5月までで、その後の動きは分からない"
    assert say("en", findings) == "No signal. The data stop with May 2026, and what came after is not known"
    before = signal_findings(node(process=quiet, stale=True, data_through=date(2026, 1, 31)))
    assert [finding.code for finding in before] == ["signal.stopped"]
    up = run("run_of_8", 8, date(2025, 10, 1), direction="up", through=date(2026, 5, 31))
    points = (ProcessPoint(start=date(2026, 5, 1), value=1.0),)
    moving = quiet.model_copy(update={"signals": (up,), "points": points})
    assert say("ja", signal_findings(node(process=moving, **stale))) == (
        "2025年10月から2026年5月まで、8点続けて平均を上回った。実績は2026年5月までで、その後の動きは分からない"
    )
    told = portal("ja", kgi(node(process=quiet)))
    assert told.is_normal(node(process=quiet))
    assert not told.is_normal(node(process=quiet, **stale))


def test_the_direction_seen_last_is_told_and_an_ended_run_in_the_past() -> None:
    down = run("run_of_8", 13, date(2025, 4, 1), through=date(2026, 4, 30))
    up = run("outside", 2, date(2026, 5, 1), direction="up", through=DAY)
    assert telling((down, up)) == (up,)
    points = tuple(ProcessPoint(start=day, value=1.0) for day in (date(2026, 4, 1), date(2026, 5, 1)))
    process = Process(on="value", center=1.0, lower=0.5, upper=1.5, points=points, signals=(down,))
    findings = signal_findings(node(process=process))
    assert say("en", findings) == "13 points in a row were below the mean, Apr 2025 to Apr 2026"
    assert say("ja", findings) == "2025年4月から2026年4月まで、13点続けて平均を下回った"


def test_table_counts_movements_only_among_those_short_of_target() -> None:
    assert say("ja", table_findings([kpi("visits", "green")])) == "判定できる KPI 1件は、すべて目標に届いている"
    assert say("en", table_findings([kpi("visits", "grey")])) == "No KPI can be judged yet"
    short = table_findings([kpi("visits", "red"), kpi("rate", "amber"), kpi("price")])
    assert say("ja", short) == "目標に届かない KPI は2件。通常の変動を超えて動いたものはない"


def test_influence_never_claims_more_than_the_interval_shows() -> None:
    seen = InfluenceResult(of="sales", lag=1, lag_unit="month", correlation=0.5, low=0.2, high=0.7, n=28)
    unsure = seen.model_copy(update={"low": -0.1})
    assert influence_findings(seen)[0].code == "influence.seen_up"
    assert influence_findings(unsure)[0].code == "influence.not_shown"
    assert influence_findings(InfluenceResult(of="sales", lag=0, lag_unit="month"))[0].code == "influence.unknown"


def test_home_without_and_with_kgis() -> None:
    empty = Review(as_of=DAY, fiscal_year=2026, quarter=2, kgis=())
    assert say("ja", home_findings(empty)) == "KGI がまだ登録されていない"
    one = empty.model_copy(update={"kgis": (kgi(node(status="amber", attainment=0.95)),)})
    assert say("ja", home_findings(one)) == "1つの KGI のうち、注意 1。最も遅れているのは売上で、達成率 95.0%"
    assert say("en", home_findings(one)) == "1 KGI: At risk 1. Furthest behind: Sales, attainment 95.0%"


def test_due_names_the_next_day() -> None:
    due = (Due(kpi="visits", kgi="sales", on=date(2026, 10, 7), cadence="monthly"),)
    review = Review(as_of=DAY, fiscal_year=2026, quarter=2, kgis=(), due=due)
    assert say("ja", due_findings(review)) == "10月は1回。最初は10月7日"
    assert due_findings(review.model_copy(update={"due": ()}))[0].code == "due.none"


@pytest.mark.parametrize(
    ("count", "moved", "code"), [(None, 0, "changes.first"), (0, 0, "changes.none"), (3, 1, "changes.some")]
)
def test_changes(count: int | None, moved: int, code: str) -> None:
    findings = change_findings(count, moved)
    assert findings[0].code == code
    assert len(findings) == (2 if moved else 1)


def test_sensitivity_leaves_out_what_is_already_at_target() -> None:
    there = kpi("visits", attainment=1.1, sensitivity=-5e7)
    short = kpi("rate", "red", attainment=0.8, sensitivity=2e7)
    assert say("ja", sensitivity_findings(kgi(node(), there, short))) == (
        "一つだけ目標に届くとき、KGI が最も動くのは購入率（+2,000万円）"
    )
    assert sensitivity_findings(kgi(node(), there))[0].code == "sensitivity.reached"
    assert sensitivity_findings(kgi(node(), kpi("visits")))[0].code == "sensitivity.unknown"
    influence = node(id="nps", parent="sales", edge="influence")
    assert sensitivity_findings(kgi(node(), influence))[0].code == "sensitivity.no_formula"


def test_target_summary_defaults_make_no_landing() -> None:
    assert landing_clause(node(target=TargetSummary())) == ()


def run(rule: str, points: int, start: date, **changes: object) -> Signal:
    base = {"rule": rule, "period": start, "through": DAY, "direction": "down", "favourable": False, "value": 1.0}
    return Signal.model_validate(base | {"points": points, "start": start} | changes)


def test_the_longest_run_and_the_longest_stay_outside_tell_most() -> None:
    early, late = run("outside", 1, date(2026, 4, 1)), run("outside", 5, date(2026, 5, 1))
    long = run("run_of_8", 8, date(2026, 2, 1))
    assert telling((run("moving_range", 1, date(2026, 4, 1)), early, late, long)) == (long, late)
    assert telling((run("three_of_four", 4, date(2026, 4, 1)),))[0].rule == "three_of_four"
    jump = run("moving_range", 1, date(2026, 8, 1)).model_copy(update={"direction": "up"})
    assert telling((jump, early)) == (early,) and telling((jump,)) == (jump,)
    assert telling(()) == ()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((7.0, 8.0), "All 2 months stayed inside the band"),
        ((7.0, 9.5), "1 of 2 months stayed inside the band"),
        ((6.0, 9.5), "All 2 months fell outside the band"),
    ],
)
def test_a_bands_months_are_inside_or_outside(values: tuple[float, float], said: str) -> None:
    target = TargetSummary(kind="band", low=6.5, high=9.0)
    months = tuple(
        Point(start=date(2026, 4 + at, 1), through=date(2026, 4 + at, 28), actual=value)
        for at, value in enumerate(values)
    )
    assert say("en", month_findings(node(target=target, monthly=months))) == said


def test_a_kgi_without_kpis_in_its_formula_is_no_cause_of_itself() -> None:
    alone = kgi(node(actual=91.1, plan=90.0, gap=1.1, attainment=1.012), plan={"sales": 1.1})
    assert drivers_of(alone) == ()
    assert say("en", gap_findings(alone)) == "The gap to plan cannot be split into causes"


@pytest.mark.parametrize(
    ("state", "focus", "ja"),
    [
        ({"attainment": 0.9}, ("visits",), "差を縮めるには、まず訪問者数"),
        ({"attainment": 1.0}, (), "計画と比べられる KGI はすべて計画に届いている。絞る KPI はない"),
        ({"attainment": 0.9}, (), "売上は計画に届いていないが、差を縮める KPI はデータから絞れない"),
        ({}, (), "計画と比べられる KGI がないため、KPI は絞れない"),
        ({"attainment": 0.9, "watch": "hold"}, (), "計画と比べられる KGI がないため、KPI は絞れない"),
    ],
)
def test_no_focus_says_why(state: dict[str, object], focus: tuple[str, ...], ja: str) -> None:
    review = Review(as_of=DAY, fiscal_year=2026, quarter=2, kgis=(kgi(node(**state)),))
    assert say("ja", focus_findings(review, focus)) == ja


def test_what_is_on_hold_is_not_said_to_be_on_course_nor_to_have_met_its_plan() -> None:
    landing = Landing(value=110.0, target_ratio=1.1, shortfall=10.0, method="seasonal")
    quarter = Quarter(quarter=2, start=date(2026, 7, 1), through=DAY, actual=50.0, plan=40.0, attainment=1.25)
    for watch, said in (("watch", ("landing.all", "score.all")), ("hold", ("landing.on_hold", "score.unknown"))):
        root = node(watch=watch, landing=landing, quarters=(quarter,))
        reviewed = portal("en", kgi(root))
        assert (landing_findings(reviewed.review)[0].code, score_findings(reviewed)[0].code) == said
        assert bool(landing_clause(root)) == (watch == "watch")


def test_once_the_span_is_over_home_tells_the_result() -> None:
    over = Landing(value=90.0, method="finished", shortfall=-10.0, target_ratio=0.9)
    assert landing_findings(portal("en", kgi(node(landing=over))).review)[0].code == "landing.ended_none"
    met = over.model_copy(update={"value": 100.0, "shortfall": 0.0, "target_ratio": 1.0})
    reviewed = portal("en", kgi(node(landing=met)))
    assert reviewed.say(landing_findings(reviewed.review)) == "The span is over and the KGI reached its target"
