"""The CDNOW example: its CSVs against totals computed straight from the public purchase file."""

import importlib.util
import subprocess
import sys
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from kpisite.analysis.evaluate import evaluate
from kpisite.load.project import load_project, load_settings
from kpisite.model.periods import FiscalCalendar

EXAMPLE = Path(__file__).parents[2] / "examples" / "cdnow"
ACTUALS = EXAMPLE / "kpi" / "actuals"


@cache
def history() -> pd.DataFrame:
    """Return the purchase file as it is: customer, date, number of CDs, dollars in cents."""
    found = importlib.util.find_spec("lifetimes")
    if found is None or not found.submodule_search_locations:
        pytest.skip("the package lifetimes, which carries CDNOW_master.txt, is not installed")
    path = Path(found.submodule_search_locations[0]) / "datasets" / "CDNOW_master.txt"
    names = ["customer", "date", "units", "dollars"]
    rows = pd.read_csv(path, sep=r"\s+", header=0, names=names, dtype={"customer": str, "date": str})
    rows["cents"] = (rows["dollars"] * 100).round().astype("int64")
    rows["month"] = rows["date"].str[:4] + "-" + rows["date"].str[4:6]
    return rows


@cache
def daily() -> pd.DataFrame:
    rows = pd.read_csv(ACTUALS / "sales_daily.csv")
    rows["cents"] = (rows["sales"] * 100).round().astype("int64")
    return rows.assign(month=rows["date"].str[:7])


@cache
def buyers() -> pd.DataFrame:
    return pd.read_csv(ACTUALS / "buyers_monthly.csv").pivot(index="date", columns="measure", values="value")


def test_the_history_is_the_published_one() -> None:
    assert len(history()) == 69_659
    assert history()["customer"].nunique() == 23_570
    assert (history()["date"].min(), history()["date"].max()) == ("19970101", "19980630")


def test_the_totals_are_those_of_the_purchase_file() -> None:
    assert daily()["orders"].sum() == len(history())
    assert daily()["units"].sum() == history()["units"].sum()
    assert daily()["cents"].sum() == history()["cents"].sum()


def test_each_month_is_that_of_the_purchase_file() -> None:
    ours, theirs = daily().groupby("month"), history().groupby("month")
    assert ours["cents"].sum().to_dict() == theirs["cents"].sum().to_dict()
    assert ours["orders"].sum().to_dict() == theirs.size().to_dict()
    assert buyers()["buyers"].to_dict() == theirs["customer"].nunique().to_dict()


def test_buyers_are_first_time_or_returning() -> None:
    first_month = history().groupby("customer")["month"].min()
    assert (buyers()["first_time_buyers"] + buyers()["returning_buyers"] == buyers()["buyers"]).all()
    assert buyers()["first_time_buyers"].sum() == 23_570
    counts = first_month.value_counts()
    assert buyers()["first_time_buyers"].loc[counts.index].to_dict() == counts.to_dict()
    assert buyers()["known_customers"].diff().shift(-1).dropna().sum() == 23_570


def test_no_day_is_left_out() -> None:
    days = pd.to_datetime(daily()["date"])
    assert (days.diff().dropna().dt.days == 1).all()
    assert days.iloc[-1] == pd.Timestamp(1998, 6, 30)


def test_the_files_are_the_bytes_that_the_script_writes() -> None:
    assert len(history()) > 0  # skips where the purchase file is not installed
    script = [sys.executable, str(EXAMPLE / "make_actuals.py"), "--check"]
    done = subprocess.run(script, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_formulas_hold_to_the_cent_in_every_year() -> None:
    loaded = load_project(EXAMPLE, load_settings(EXAMPLE)[0])
    as_of, calendar = loaded.facts.as_of, FiscalCalendar(1)
    assert as_of
    evaluation = evaluate(loaded.playbook, loaded.facts, calendar, as_of)
    for span in (calendar.year(1997), calendar.year(1998).until(as_of)):
        value = {kpi: evaluation.node(kpi, span).value or 0.0 for kpi in loaded.playbook.nodes}
        assert value["annual_sales"] == pytest.approx(
            value["buyers"] * value["orders_per_buyer"] * value["order_value"], abs=0.005
        )
        assert value["returning_customers"] == pytest.approx(value["customer_base"] * value["repeat_rate"])
        assert value["buyers"] == value["first_time_customers"] + value["returning_customers"]


def test_the_example_loads_without_a_problem() -> None:
    settings, faults = load_settings(EXAMPLE)
    assert (settings.fiscal_year_start, faults) == (1, ())
    loaded = load_project(EXAMPLE, settings)
    assert loaded.problems == ()
    assert loaded.facts.as_of is not None and loaded.facts.as_of.isoformat() == "1998-06-30"
    assert set(loaded.playbook.nodes) >= {"annual_sales", "buyers", "repeat_rate", "order_value"}
