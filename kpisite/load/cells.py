"""Cells of a CSV as numbers in a unit: vectorised where clean, one by one where not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from kpisite.load.findings import Findings, folded
from kpisite.load.numbers import NumberError, plain_text, read_number, take_apart
from kpisite.load.table import Table

MISSING = frozenset({"", "-", "–", "—", "―", "‐", "ー", "n/a", "na", "null", "none", "nil", "なし", "...", "…"})
MOST_DIGITS = 15  # a float and Excel keep no more
_CLEAN = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,3})?|-?0\.[0-9]{1,15}")
_EXCEL_ERROR = re.compile(r"#(DIV/0!|REF!|N/A|NAME\?|NULL!|NUM!|VALUE!|SPILL!|CALC!|####*)|#+", re.IGNORECASE)
_SCIENTIFIC = re.compile(r"[+-]?\d+(\.\d+)?[eE][+-]?\d+")
_EUROPEAN = re.compile(r"[+-]?\d{1,3}(\.\d{3})+,\d+|[+-]?\d+,\d{1,2}")
_PARENTHESES = re.compile(r"\(([^()]+)\)")


@dataclass(frozen=True)
class Cell:
    """One cell read: `value` None is missing, `notes` are ledger codes, `warning` a problem code."""

    value: float | None
    notes: tuple[str, ...] = ()
    warning: str = ""


@dataclass(frozen=True)
class Numbers:
    """A column read; NaN where `kept` is False, because the cell was missing or wrong."""

    values: npt.NDArray[np.float64]
    kept: npt.NDArray[np.bool_]
    missing: int


@dataclass(frozen=True)
class Quantity:
    """What a column's numbers are: their unit and natural bounds."""

    unit: str | None
    low: float | None = None
    high: float | None = None

    @property
    def is_rate(self) -> bool:
        """Tell whether a percentage is written here."""
        return self.unit == "%"


def read_numbers(table: Table, column: int, rows: Sequence[int], quantity: Quantity, findings: Findings) -> Numbers:
    """Return the numbers of a column at `rows` in the quantity's unit; whatever is wrong is recorded at its cell."""
    texts = table.columns[column]
    clean = [_CLEAN.fullmatch(texts[row]) is not None for row in rows]
    values = np.array([texts[row] if ok else "nan" for row, ok in zip(rows, clean)], dtype=object).astype(np.float64)
    missing = 0
    for index, ok in enumerate(clean):
        if not ok:
            cell = _cell_at(table, column, rows[index], quantity, findings)
            missing += cell is not None and cell.value is None
            values[index] = np.nan if cell is None or cell.value is None else cell.value
    _check_range(table, column, rows, values, quantity, findings)
    return Numbers(values, ~np.isnan(values), missing)


def _cell_at(table: Table, column: int, row: int, quantity: Quantity, findings: Findings) -> Cell | None:
    text = table.columns[column][row]
    try:
        cell = read_cell(text, quantity.unit)
    except NumberError as error:
        findings.add(error.code, table.place(row, column), length=max(1, len(text)), **error.values)
        return None
    for note in cell.notes:
        findings.normalised(note, table.place(row, column))
    if cell.warning:
        findings.add(cell.warning, table.place(row, column), length=len(text), text=text.strip())
    return cell


def read_cell(text: str, unit: str | None) -> Cell:
    """Return the number in one cell; raise NumberError with a problem code when it is none.

    More is refused than in YAML: `1.2万` in a table of plain numbers is more often a slip than a wish.
    """
    stripped = text.strip()
    if folded(stripped) in MISSING:
        return Cell(None, ("missing-values",) if stripped else ())
    plain = plain_text(stripped)
    _refuse(stripped, plain)
    notes = ["spaces"] if stripped != text else []
    if _SCIENTIFIC.fullmatch(plain):
        return Cell(float(plain), tuple(notes), "csv-scientific")
    if inner := _PARENTHESES.fullmatch(plain):
        notes.append("parentheses")
        plain = f"-{inner[1]}"
    value = read_number(plain, unit)
    notes += _forms(stripped, plain)
    digits = sum(character.isdigit() for character in plain.lstrip("-+0."))
    return Cell(value, tuple(notes), "csv-digits" if digits > MOST_DIGITS else "")


def _refuse(text: str, plain: str) -> None:
    if _EXCEL_ERROR.fullmatch(plain):
        raise NumberError("csv-excel-error", text=text)
    if plain.casefold() in ("true", "false"):
        raise NumberError("csv-boolean", text=text)
    if _EUROPEAN.fullmatch(plain):
        raise NumberError("csv-european", text=text)
    written = take_apart(plain)
    if written and written.scaled:
        raise NumberError("csv-scale", text=text, hint=f"{written.value:.15g}")


def _forms(stripped: str, plain: str) -> list[str]:
    wide = any("０" <= character <= "９" or character in "．，％－＋" for character in stripped)
    found = {
        "full-width": wide,
        "thousands": "," in plain,
        "currency": any(sign in plain for sign in "¥円$"),
        "percent": "%" in plain,
        "minus-sign": "−" in stripped,
        "negative-mark": plain[:1] in "△▲",
        "plus-sign": plain[:1] == "+",
    }
    return [code for code, seen in found.items() if seen]


def _check_range(
    table: Table,
    column: int,
    rows: Sequence[int],
    values: npt.NDArray[np.float64],
    quantity: Quantity,
    findings: Findings,
) -> None:
    low = -np.inf if quantity.low is None else quantity.low
    high = np.inf if quantity.high is None else quantity.high
    for index in np.flatnonzero((values < low) | (values > high)).tolist():
        _add(table, column, rows[index], "out-of-range", findings, low=f"{low:g}", high=f"{high:g}")
        values[index] = np.nan
    if quantity.is_rate:
        for index in np.flatnonzero(values > 2).tolist():  # above 200%, 12 rather means 12%
            _add(table, column, rows[index], "ratio-percent", findings, read=f"{values[index] * 100:g}%")


def _add(table: Table, column: int, row: int, code: str, findings: Findings, **values: Any) -> None:
    text = table.columns[column][row]
    findings.add(code, table.place(row, column), length=max(1, len(text)), text=text.strip(), **values)


def is_number(text: str) -> bool:
    """Tell whether a cell holds a number in any unit."""
    return take_apart(plain_text(text)) is not None
