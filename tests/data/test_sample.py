"""The sample portal's own files: what the script writes, adding up, with the stories in them."""

import re
import shutil
import subprocess
import sys
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from kpisite.analysis.evaluate import evaluate
from kpisite.load.project import Loaded, load_project
from kpisite.model.formula import evaluate_formula
from kpisite.model.periods import FiscalCalendar, Span
from kpisite.model.playbook import Node
from kpisite.model.settings import Settings

ROOT = Path(__file__).parents[2]
KPI = ROOT / "kpi"
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
HALF, LAST_HALF = slice("2026-04", "2026-09"), slice("2025-04", "2025-09")


@cache
def read(name: str) -> pd.DataFrame:
    return pd.read_csv(KPI / name)


@cache
def monthly() -> pd.DataFrame:
    """Return every sum measure by month, all channels together: a deliberately plain second reading of the CSVs."""
    frames = []
    for path in sorted((KPI / "actuals").glob("*.csv")):
        frame = pd.read_csv(path).drop(columns="channel", errors="ignore")
        frames.append(frame if "measure" in frame else frame.melt("date", var_name="measure"))
    rows = pd.concat(frames)
    weeks = rows["date"].str.contains("W")
    mondays = pd.to_datetime(rows.loc[weeks, "date"] + "-1", format="%G-W%V-%u")
    rows.loc[weeks, "date"] = mondays.dt.strftime("%Y-%m-%d")
    rows["month"] = rows["date"].str[:7]
    return rows.pivot_table(index="month", columns="measure", values="value", aggfunc="sum")


@cache
def loaded() -> Loaded:
    return load_project(ROOT, Settings())


def nodes() -> dict[str, Node]:
    return loaded().playbook.nodes


def test_the_files_are_the_bytes_that_the_script_writes() -> None:
    done = subprocess.run(
        [sys.executable, str(KPI / "make_actuals.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_check_notices_a_changed_number(tmp_path: Path) -> None:
    copy = Path(shutil.copytree(KPI, tmp_path / "kpi"))
    script, changed = copy / "make_actuals.py", copy / "actuals" / "nps.csv"
    changed.write_text(changed.read_text().replace("2026-07-01,nps,", "2026-07-01,nps,9"))
    done = subprocess.run([sys.executable, str(script), "--check"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "differs: actuals/nps.csv\n")


def test_the_portal_loads_without_a_problem() -> None:
    assert loaded().problems == ()
    assert loaded().facts.as_of == date(2026, 9, 30)


def test_every_text_is_written_in_both_languages() -> None:
    measures = loaded().playbook.measures.values()
    texts = [text for node in nodes().values() for text in (node.name, node.definition, node.scope) if text]
    texts += [text for measure in measures for text in (measure.name, measure.definition, measure.source) if text]
    journal = loaded().playbook.journal
    texts += [reason.why for reason in journal.reasons] + [decision.why for decision in journal.decisions]
    texts += [note.text for note in journal.notes]
    texts += [text for action in journal.actions for text in (action.name, action.hypothesis)]
    texts += [variant.name for experiment in journal.experiments for variant in experiment.variants]
    dimensions = loaded().playbook.dimensions.values()
    texts += [named.name for dimension in dimensions for named in (dimension, *dimension.values.values())]
    assert [text for text in texts if text.missing_languages()] == []
    assert [text.en for text in texts if JAPANESE.search(text.en or "")] == []
    assert [text.ja for text in texts if re.search("[a-z]", text.ja or "") and not JAPANESE.search(text.ja or "")] == []


def test_every_dimension_and_value_in_the_actuals_has_a_name() -> None:
    facts, named = loaded().facts, loaded().playbook.dimensions
    for dimension in facts.dimensions:
        assert {*named[dimension].values} == {*facts.rows[dimension]} - {""}


def test_channels_and_buyers_add_up() -> None:
    table = monthly()
    since = table.loc["2024-04":]
    assert (since["buyers"] == since["new_buyers"] + since["returning_buyers"]).all()
    assert (since["orders"] >= since["buyers"]).all()
    assert (since["units"] >= since["orders"]).all()
    assert (since["bundle_orders"] <= since["orders"]).all()
    assert (since["active_members"] <= since["buyers"]).all()
    assert (since["member_sales"] <= since["revenue"]).all()


def test_baskets_and_deliveries_are_the_orders_of_the_web_shop() -> None:
    web = pd.concat(read(f"actuals/sales_fy{year}.csv") for year in (2024, 2025, 2026)).query("channel == 'EC'")
    assert web["orders"].tolist() == read("actuals/baskets.csv")["basket_orders"].tolist()
    deliveries = read("actuals/service.csv").query("measure == 'deliveries'").set_index("date")["value"]
    by_month = web.groupby(web["date"].str[:7])["orders"].sum()
    assert deliveries.tolist() == by_month.tolist()


@pytest.mark.parametrize("kpi", ["customers", "new_customers", "returning_customers", "new_visitors", "store_visits"])
def test_a_yearly_target_is_the_sum_of_its_months(kpi: str) -> None:
    plan = read("targets/fy2026.csv").query("kpi == @kpi")["value"]
    target = nodes()[kpi].target
    assert target is not None and target.value == plan.sum()


def test_a_checkpoint_is_the_sum_of_the_months_up_to_it() -> None:
    plan = read("targets/fy2026.csv")
    found, months = {}, {}
    for kpi in plan["kpi"].unique():
        target = nodes()[kpi].target
        assert target
        found |= {(kpi, point.by): point.value for point in target.checkpoints}
        mine = plan[plan["kpi"] == kpi]
        months |= {
            (kpi, point.by): mine[mine["date"] <= f"{point.by:%Y-%m}"]["value"].sum() for point in target.checkpoints
        }
    assert found == months
    assert len(found) >= 5


def test_the_plan_of_sales_is_the_plan_of_its_parts() -> None:
    plan = read("targets/fy2026.csv").pivot(index="date", columns="kpi", values="value")
    times, value = nodes()["orders_per_customer"].target, nodes()["average_order"].target
    assert times and value and times.value and value.value
    assert plan["annual_sales"].sum() == 1_200_000_000
    implied = plan["customers"] * times.value * value.value
    assert implied.tolist() == pytest.approx(plan["annual_sales"].tolist(), rel=1e-4)
    assert (plan["new_customers"] + plan["returning_customers"] == plan["customers"]).all()


def test_sales_are_about_95_percent_of_plan_and_7_percent_above_last_year() -> None:
    sales = monthly()["revenue"]
    plan = read("targets/fy2026.csv").query("kpi == 'annual_sales' and date <= '2026-09'")["value"].sum()
    assert sales[HALF].sum() / plan == pytest.approx(0.951, abs=0.002)
    assert sales[HALF].sum() / sales[LAST_HALF].sum() == pytest.approx(1.070, abs=0.005)


@pytest.mark.parametrize("first_month", ["2026-09", "2026-07", "2026-04", "2025-04"])
def test_every_formula_holds_over_any_span(first_month: str) -> None:
    as_of = loaded().facts.as_of
    assert as_of
    evaluation = evaluate(loaded().playbook, loaded().facts, FiscalCalendar(), as_of)
    span = Span(date.fromisoformat(f"{first_month}-01"), as_of + timedelta(days=1))
    values = {kpi: evaluation.node(kpi, span).value for kpi in nodes()}
    with_formula = [node for node in nodes().values() if node.formula]
    assert len(with_formula) == 5
    for node in with_formula:
        assert node.formula
        assert evaluate_formula(node.formula.expression, values) == pytest.approx(values[node.id])


def test_the_baselines_are_last_years_values() -> None:
    as_of = loaded().facts.as_of
    assert as_of
    calendar = FiscalCalendar()
    evaluation = evaluate(loaded().playbook, loaded().facts, calendar, as_of)
    values = {kpi: evaluation.node(kpi, calendar.year(2025)).value for kpi in nodes()}
    wrong = {
        kpi: (node.baseline, values[kpi])
        for kpi, node in nodes().items()
        if node.baseline is not None and node.baseline != pytest.approx(values[kpi], rel=0.003)
    }
    assert wrong == {}


def test_the_stories_show() -> None:
    now, before = monthly().loc[HALF].sum(), monthly().loc[LAST_HALF].sum()
    plan = read("targets/fy2026.csv").query("kpi == 'new_visitors' and date <= '2026-09'")["value"].sum()
    assert now["new_visits"] / plan < 0.90  # the miss
    assert now["bundle_orders"] / now["orders"] > 1.05 * 0.115  # the beat
    assert now["orders"] / now["buyers"] < 0.98 * before["orders"] / before["buyers"]
    assert nodes()["line_friends"].watch == "hold"
    assert not nodes()["staff_service"].owner
    service = read("actuals/service.csv").set_index("measure")["date"]
    assert service["push_allowed"].max() == "2026-05"
    assert service["card_shown"].min() == "2026-07"


def test_the_mean_of_the_channels_would_mislead() -> None:
    visits, buyers = read("actuals/new_visitors.csv"), read("actuals/buyers.csv")
    visitors = visits[visits["date"] >= "2026-04"].groupby("channel")["new_visits"].sum()
    new = buyers[(buyers["date"] >= "2026-04") & (buyers["measure"] == "new_buyers")].groupby("channel")["value"].sum()
    assert new.sum() / visitors.sum() == pytest.approx(0.0263, abs=0.0005)
    assert (new / visitors).mean() > 0.07


def test_every_lane_and_kind_of_the_journal_is_there() -> None:
    journal, as_of = loaded().playbook.journal, loaded().facts.as_of
    assert as_of
    assert {action.lane(as_of) for action in journal.actions} == {"plan", "do", "check", "act"}
    assert {decision.kind for decision in journal.decisions} == {"target", "hold", "watch", "baseline"}
    assert max(len(experiment.variants) for experiment in journal.experiments) == 3


def test_the_files_stay_small() -> None:
    assert sum(path.stat().st_size for path in KPI.rglob("*.csv")) < 1_500_000


def test_a_unit_may_have_a_name_in_each_language() -> None:
    items, service = nodes()["items_per_order"], nodes()["staff_service"]
    assert (items.unit, items.unit_words.en) == ("点", "items")
    assert (service.unit, bool(service.unit_words)) == ("点", False)
