"""The loaded actuals."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import pandas as pd

COLUMNS = ("date", "measure", "value", "file", "line")


@dataclass(frozen=True)
class Facts:
    """All actuals of a portal.

    `rows`: one row per measure, period and combination of dimension values, sorted by measure, date and dimensions;
    `date` is the first day of the measure's own period (datetime64), `value` in the measure's unit and never NaN,
    `file` (categorical) and `line` say where it was written; one categorical column for each name in `dimensions`,
    the empty string where the row gives none. A row with every dimension empty is the measure's total; only where
    a date has no such row are its dimension rows aggregated (sum and last add up, mean, max and min are themselves).
    `missing` counts cells that were written as missing (empty, N/A, -), by measure.
    """

    rows: pd.DataFrame
    dimensions: tuple[str, ...] = ()
    covered_until: dict[str, date] = field(default_factory=dict)  # last covered day by measure
    missing: dict[str, int] = field(default_factory=dict)

    @cached_property
    def as_of(self) -> date | None:
        """The last day that any measure covers; None without actuals."""
        return max(self.covered_until.values(), default=None)


def no_facts() -> Facts:
    """Return facts without any row."""
    return Facts(pd.DataFrame({name: [] for name in COLUMNS}))
