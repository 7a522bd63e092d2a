"""Rows of all files joined into facts: sorted, each key once, gaps and double rows recorded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd

from kpisite.load.actuals import Actuals
from kpisite.load.fields import Reading
from kpisite.model.facts import Facts, no_facts
from kpisite.model.periods import Grain
from kpisite.model.problems import Place

_STEP: Mapping[Grain, str] = {"day": "D", "week": "7D", "month": "MS", "quarter": "3MS", "half": "6MS", "year": "12MS"}
_SHOWN_GAPS = 6


def join_facts(actuals: Actuals, as_of: date | None) -> Facts:
    """Return the facts of all files; conflicting and repeated rows are recorded, the first is kept."""
    frames = [frame for frame in actuals.frames if len(frame)]
    dimensions = tuple(sorted(actuals.dimensions))
    if not frames:
        return no_facts()
    rows = pd.concat(frames, ignore_index=True)
    for name in dimensions:
        rows[name] = rows[name].fillna("") if name in rows else ""
    keys = ["measure", "date", *dimensions]
    rows = rows.sort_values([*keys, "file", "line"], kind="stable", ignore_index=True)
    rows = _without_repeats(rows, keys, actuals.reading)
    _check_as_of(rows, as_of, actuals.reading)
    _check_gaps(rows, actuals)
    for name in ("measure", "file", *dimensions):
        rows[name] = rows[name].astype("category")
    rows = rows[["date", "measure", "value", "file", "line", *dimensions]]
    missing = {measure_id: count for measure_id, count in sorted(actuals.missing.items()) if count}
    return Facts(rows, dimensions, _covered(rows, actuals), missing)


def _without_repeats(rows: pd.DataFrame, keys: list[str], reading: Reading) -> pd.DataFrame:
    repeated = rows.duplicated(keys, keep="first")
    if not repeated.any():
        return rows
    firsts = rows.groupby(keys, sort=False, observed=True)[["file", "line", "value"]].transform("first")
    for index in rows.index[repeated]:
        _add_repeat(rows.loc[index], firsts.loc[index], reading)
    return rows[~repeated].reset_index(drop=True)


def _add_repeat(row: pd.Series, first: pd.Series, reading: Reading) -> None:
    place, other = Place(str(row["file"]), int(row["line"]), 1), Place(str(first["file"]), int(first["line"]), 1)
    if place.file != other.file:
        code = "same-key-two-files"
    else:
        code = "duplicate-row" if row["value"] == first["value"] else "conflicting-row"
    reading.findings.add(
        code,
        place,
        length=200,
        other=other,
        measure=row["measure"],
        date=row["date"].date(),
        value=f"{row['value']:.15g}",
        first=f"{first['value']:.15g}",
    )


def _check_as_of(rows: pd.DataFrame, as_of: date | None, reading: Reading) -> None:
    if as_of is None:
        return
    late = rows[rows["date"] > pd.Timestamp(as_of)].sort_values(["file", "line"], kind="stable")
    for file, part in late.groupby("file", sort=True):
        place = Place(str(file), int(part["line"].iloc[0]), 1)
        day = part["date"].iloc[0].date()
        reading.findings.add("after-as-of", place, length=200, date=day, as_of=as_of, count=part["line"].nunique())


def _check_gaps(rows: pd.DataFrame, actuals: Actuals) -> None:
    for measure_id, days in rows.groupby("measure", sort=True)["date"]:
        measure = actuals.measures[str(measure_id)]
        present = pd.DatetimeIndex(days.unique())
        wanted = pd.date_range(present.min(), present.max(), freq=_STEP[measure.grain])
        gaps = [day.date().isoformat() for day in wanted.difference(present)]
        if gaps:
            shown = ", ".join(gaps[:_SHOWN_GAPS]) + (" …" if len(gaps) > _SHOWN_GAPS else "")
            actuals.reading.findings.add(
                "missing-period",
                measure.place,
                length=len(measure.id),
                measure=measure_id,
                periods=shown,
                count=len(gaps),
            )


def _covered(rows: pd.DataFrame, actuals: Actuals) -> dict[str, date]:
    last = rows.groupby("measure", sort=True, observed=True)["date"].max()
    calendar = actuals.reading.calendar
    return {
        str(measure_id): calendar.period_of(day.date(), actuals.measures[str(measure_id)].grain).last_day
        for measure_id, day in last.items()
    }
