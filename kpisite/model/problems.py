"""Problems in the author's files: collected, never raised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, order=True)
class Place:
    """Where something was written: path relative to the project, 1-based line and column (0: the whole file)."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part)


@dataclass(frozen=True)
class Problem:
    """One thing wrong, or worth knowing, in the author's files.

    `code` names the message in `view/words/problems.<language>.yaml`; `values` fills its placeholders;
    `excerpt` is the author's own line, `mark` the (start, end) of the wrong part in it, 0-based;
    `near` holds at most four similar names; `other` is a second place (the first of two duplicates).
    """

    code: str
    severity: Severity
    place: Place
    values: Mapping[str, str] = field(default_factory=dict)
    excerpt: str = ""
    mark: tuple[int, int] | None = None
    near: tuple[str, ...] = ()
    other: Place | None = None


@dataclass(frozen=True)
class LedgerEntry:
    """Something that was accepted and normalised: `code` names it, `count` says how often in that file."""

    code: str
    place: Place
    count: int = 1
    values: Mapping[str, str] = field(default_factory=dict)
