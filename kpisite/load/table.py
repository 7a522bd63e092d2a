"""CSV text as columns of cells that know their lines."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass

from kpisite.load.findings import Findings, folded
from kpisite.load.source import Source
from kpisite.model.problems import Place

_TITLE_LINES = 10  # how far below the top a header is looked for
TOTAL_WORDS = frozenset({"合計", "総計", "計", "小計", "total", "sum", "subtotal", "grand total"})


@dataclass(frozen=True)
class Table:
    """A header with its columns; `lines` holds each row's line in the file."""

    source: Source
    header: tuple[str, ...]
    header_line: int
    delimiter: str
    columns: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]

    def place(self, row: int, column: int) -> Place:
        """Return where a cell's text begins."""
        line = self.lines[row]
        return self.source.place(line, self._offset(line, column) + 1)

    def header_place(self, column: int) -> Place:
        """Return where a column's header begins."""
        return self.source.place(self.header_line, self._offset(self.header_line, column) + 1)

    def _offset(self, line: int, column: int) -> int:
        return cell_offset(self.source.lines[line - 1], column, self.delimiter)


def cell_offset(text: str, column: int, delimiter: str) -> int:
    """Return the 0-based offset of a cell in its line, quotes taken into account."""
    quoted, seen = False, 0
    for offset, character in enumerate(text):
        if seen == column:
            return offset
        if character == '"':
            quoted = not quoted
        seen += character == delimiter and not quoted
    return len(text) if seen == column else 0


def read_table(source: Source, findings: Findings, *, expected: Iterable[str], most_rows: int) -> Table | None:
    """Return the table, or None with a problem recorded. `expected` names columns that a header is known by."""
    if not source.text.strip():
        findings.add("file-empty", source.place())
        return None
    names = frozenset(folded(name) for name in expected)
    skipped = _sep_line(source, findings)
    delimiter = _delimiter(source, findings, skipped, names)
    if delimiter is None:
        return None
    if source.text.count("\n") > most_rows:
        findings.add("csv-too-many-rows", source.place(), rows=source.text.count("\n"), limit=most_rows)
        return None
    rows = _rows(source, findings, delimiter, skipped)
    return _table(source, findings, delimiter, rows, names) if rows else None


def _sep_line(source: Source, findings: Findings) -> int:
    if re.fullmatch(r"sep=.\s*", source.lines[0], re.IGNORECASE):
        findings.normalised("sep-line", source.place(1, 1))
        return 1
    return 0


def _delimiter(source: Source, findings: Findings, skipped: int, names: frozenset[str]) -> str | None:
    first = next((line for line in source.lines[skipped:] if line.strip()), "")
    hits = {sign: len(names & {folded(cell) for cell in first.split(sign)}) for sign in ",\t;"}
    if hits[","] or not any(hits.values()):
        if "," not in first and any(sign in first for sign in "\t;"):
            findings.add("csv-delimiter", source.place(source.lines.index(first) + 1, 1), length=len(first))
            return None
        return ","
    chosen = max("\t;", key=lambda sign: hits[sign])
    if hits[chosen] < 2:
        findings.add("csv-delimiter", source.place(source.lines.index(first) + 1, 1), length=len(first))
        return None
    findings.normalised("tab-delimiter" if chosen == "\t" else "semicolon-delimiter", source.place(1, 1))
    return chosen


def _rows(source: Source, findings: Findings, delimiter: str, skipped: int) -> list[tuple[int, list[str]]]:
    lines = source.lines[skipped:]
    reader = csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter, strict=True)
    rows: list[tuple[int, list[str]]] = []
    line = skipped + 1
    try:
        for cells in reader:
            rows.append((line, cells))
            line = reader.line_num + skipped + 1
    except csv.Error:
        findings.add("csv-quote", _quote_place(source, line, delimiter))
        return []
    return rows


def _quote_place(source: Source, line: int, delimiter: str) -> Place:
    """Return the place of the quote that breaks the row that begins on `line`."""
    text = source.lines[line - 1]
    stray = re.search(rf'[^{re.escape(delimiter)}"]"(?!["{re.escape(delimiter)}]|$)|"[^{re.escape(delimiter)}"]', text)
    opening = text.rfind('"') if text.count('"') % 2 else (stray.start() if stray else text.find('"'))
    return source.place(line, max(opening, 0) + 1)


def _table(
    source: Source, findings: Findings, delimiter: str, rows: list[tuple[int, list[str]]], names: frozenset[str]
) -> Table | None:
    filled = [(line, cells) for line, cells in rows if "".join(cells).strip()]
    if blank := len(rows) - len(filled):
        findings.normalised("blank-rows", source.place(), blank)
    at = _header_index(source, findings, filled, names)
    if at is None:
        return None
    header_line, header = filled[at]
    body = filled[at + 1 :]
    width = _width(source, findings, header, body)
    if not _header_is_sound(source, findings, header_line, header[:width], delimiter):
        return None
    if not body:
        findings.add("csv-header-only", source.place(header_line, 1))
    # Nearly every row begins with a digit and holds no quote; only the others need a closer look.
    plain = '"' not in source.text
    kept = [
        (line, cells)
        for line, cells in body
        if (plain and len(cells) == width and cells[0][:1].isdecimal())
        or _row_is_sound(source, findings, line, cells, width, delimiter)
    ]
    columns = tuple(zip(*(cells[:width] for _, cells in kept))) if kept else ((),) * width
    names_in_order = tuple(cell.strip() for cell in header[:width])
    return Table(source, names_in_order, header_line, delimiter, columns, tuple(line for line, _ in kept))


def _header_index(
    source: Source, findings: Findings, rows: list[tuple[int, list[str]]], names: frozenset[str]
) -> int | None:
    for index, (line, cells) in enumerate(rows[:_TITLE_LINES]):
        if names & {folded(cell) for cell in cells}:
            if index == 0:
                return 0
            findings.add("csv-title-row", source.place(rows[0][0], 1), length=200, header=line)
            return None
    findings.add("csv-missing-column", source.place(rows[0][0], 1), length=200, column="date")
    return None


def _width(source: Source, findings: Findings, header: list[str], body: list[tuple[int, list[str]]]) -> int:
    """Return how many columns count: a trailing one that is empty in every row does not."""
    width = len(header)
    while (
        width > 1
        and not header[width - 1].strip()
        and not any("".join(cells[width - 1 :]).strip() for _, cells in body)
    ):
        width -= 1
    if width < len(header):
        findings.normalised("trailing-column", source.place(1, 1), len(header) - width)
    return width


def _header_is_sound(source: Source, findings: Findings, line: int, header: list[str], delimiter: str) -> bool:
    met: dict[str, int] = {}
    sound = True
    for index, name in enumerate(header):
        place = source.place(line, cell_offset(source.lines[line - 1], index, delimiter) + 1)
        if not name.strip():
            findings.add("csv-blank-column", place, number=index + 1)
            sound = False
        elif met.setdefault(folded(name), index) != index:
            findings.add("csv-duplicate-column", place, length=len(name), column=name.strip())
            sound = False
    return sound


def _row_is_sound(source: Source, findings: Findings, line: int, cells: list[str], width: int, delimiter: str) -> bool:
    if len(cells) == width or (len(cells) > width and not "".join(cells[width:]).strip()):
        return _cells_are_sound(source, findings, line, cells, delimiter)
    if len(cells) > width:
        place = source.place(line, cell_offset(source.lines[line - 1], width, delimiter) + 1)
        findings.add("csv-long-row", place, length=200, expected=width, got=len(cells))
    else:
        findings.add("csv-short-row", source.place(line, 1), length=200, expected=width, got=len(cells))
    return False


def _cells_are_sound(source: Source, findings: Findings, line: int, cells: list[str], delimiter: str) -> bool:
    if folded(cells[0]) in TOTAL_WORDS:
        findings.add("csv-total-row", source.place(line, 1), length=len(cells[0]), text=cells[0].strip())
        return False
    for index, cell in enumerate(cells):
        if "\n" in cell:
            place = source.place(line, cell_offset(source.lines[line - 1], index, delimiter) + 1)
            findings.add("csv-newline", place, length=200)
            return False
    return True
