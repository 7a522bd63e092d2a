"""The review as a table: one row a KGI or KPI, as CSV or as an Excel workbook. Values are as review.json has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

from kpisite.model.review import NodeReview, Review
from kpisite.view.pages.files import csv_bytes
from kpisite.view.wording import Wording

Cell = str | float | date | None
COLUMNS = (
    *("kgi", "id", "name", "category", "status", "start", "through"),
    *("actual", "plan", "attainment", "gap", "previous_year", "yoy_ratio"),
    *("target", "target_by", "landing", "landing_low", "landing_high"),
    *("lower", "center", "upper", "smart", "data_through"),
)
HISTORY = ("kgi", "id", "start", "through", "actual", "plan", "previous_year")


def review_rows(review: Review, words: Wording) -> list[list[Cell]]:
    """Return a head and one row a node, parents first."""
    rows: list[list[Cell]] = [[words(f"cli.export.heads.{name}") for name in COLUMNS]]
    return rows + [_row(kgi.id, node, words) for kgi in review.kgis for node in kgi.nodes]


def history_rows(review: Review, words: Wording) -> list[list[Cell]]:
    """Return a head and one row a node and period."""
    rows: list[list[Cell]] = [[words(f"cli.export.heads.{name}") for name in HISTORY]]
    for kgi in review.kgis:
        for node in kgi.nodes:
            rows += [
                [kgi.id, node.id, point.start, point.through, point.actual, point.plan, point.previous_year]
                for point in node.history
            ]
    return rows


def review_csv(review: Review, words: Wording) -> bytes:
    """Return the nodes as CSV that Excel opens as UTF-8, texts that it would run quoted off."""
    return csv_bytes([_text(cell) for cell in row] for row in review_rows(review, words))


def review_workbook(review: Review, words: Wording) -> bytes:
    """Return a workbook with the nodes and their history; texts are stored as texts, whatever they begin with."""
    sheets = {"kpis": review_rows(review, words), "history": history_rows(review, words)}
    return workbook({words(f"cli.export.sheets.{name}"): rows for name, rows in sheets.items()}, review.as_of)


def workbook(sheets: dict[str, list[list[Cell]]], day: date) -> bytes:
    """Return an Excel workbook of tables with a frozen head; `day` stands as its date, so same input, same bytes."""
    from xlsxwriter import Workbook

    memory = BytesIO()
    book = Workbook(memory, {"in_memory": True})
    book.set_properties({"created": datetime(day.year, day.month, day.day)})
    formats = {
        "head": book.add_format({"bold": True, "bottom": 1}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(0, len(rows[0]) - 1), 14)
        for at, row in enumerate(rows):
            _write_row(sheet, at, row, formats)
    book.close()
    return memory.getvalue()


def _write_row(sheet: Any, at: int, row: Sequence[Cell], formats: Mapping[str, Any]) -> None:
    for column, cell in enumerate(row):
        match cell:
            case date():
                sheet.write_datetime(at, column, datetime(cell.year, cell.month, cell.day), formats["day"])
            case str():
                sheet.write_string(at, column, cell, formats["head"] if at == 0 else None)
            case float() | int():
                sheet.write_number(at, column, cell)


def _row(kgi: str, node: NodeReview, words: Wording) -> list[Cell]:
    process = node.process
    limits = (process.lower, process.center, process.upper) if process else (None, None, None)
    return [
        *(kgi, node.id, node.name.ja if words.language == "ja" else node.name.en, node.category),
        *(words(f"pages.status.{node.status}"), node.start, node.through),
        *(node.actual, node.plan, node.attainment, node.gap, node.previous_year, node.yoy_ratio),
        *(node.target.value, node.target.by, node.landing.value, node.landing.low, node.landing.high),
        *(*limits, node.smart.score if node.smart else None, node.data_through),
    ]


def _text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case date():
            return cell.isoformat()
        case str():
            return cell
    return repr(cell)
