"""What is found while reading: problems with their excerpts, and the ledger of what was normalised."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from difflib import get_close_matches

from kpisite.load.codes import SEVERITIES
from kpisite.model.problems import LedgerEntry, Place, Problem

MOST_NEAR = 4
MOST_OF_ONE_CODE = 20  # in one file; the rest is counted
LONGEST_EXCERPT = 400


def folded(name: str) -> str:
    """Return the form in which two names that a reader takes for the same are equal."""
    return unicodedata.normalize("NFKC", name).casefold().strip()


def near_names(word: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return at most four known names that resemble `word`, the nearest first."""
    by_fold = {folded(name): name for name in sorted(known)}
    close = get_close_matches(folded(word), by_fold, n=MOST_NEAR, cutoff=0.55)
    return tuple(by_fold[name] for name in close)


class Findings:
    """The collector that every reader writes to; nothing is raised."""

    def __init__(self) -> None:
        self._lines: dict[str, tuple[str, ...]] = {}
        self._problems: list[Problem] = []
        self._ledger: dict[tuple[str, str], LedgerEntry] = {}
        self._counts: Counter[tuple[str, str]] = Counter()

    def register(self, file: str, lines: tuple[str, ...]) -> None:
        """Keep a file's lines, so that its problems can quote them."""
        self._lines[file] = lines

    def add(
        self,
        code: str,
        place: Place,
        *,
        length: int = 1,
        near: tuple[str, ...] = (),
        other: Place | None = None,
        **values: object,
    ) -> None:
        """Record a problem; the excerpt is the line at `place`, the mark `length` characters from its column."""
        self._counts[place.file, code] += 1
        if self._counts[place.file, code] > MOST_OF_ONE_CODE:
            return
        excerpt, mark = self._excerpt(place, length)
        said = {name: str(value) for name, value in values.items()}
        self._problems.append(Problem(code, SEVERITIES[code], place, said, excerpt, mark, near, other))

    def normalised(self, code: str, place: Place, count: int = 1, **values: object) -> None:
        """Record that something was accepted in another form; entries of one code in one file add up."""
        key = (place.file, code)
        before = self._ledger.get(key)
        said = {name: str(value) for name, value in values.items()}
        self._ledger[key] = LedgerEntry(
            code,
            before.place if before else place,
            count + (before.count if before else 0),
            before.values if before else said,
        )

    def problems(self) -> tuple[Problem, ...]:
        """Return all problems by file and place, each once, with a note for those that were only counted."""
        more = [
            Problem("more-of-same", "note", Place(file), {"code": code, "count": str(count - MOST_OF_ONE_CODE)})
            for (file, code), count in self._counts.items()
            if count > MOST_OF_ONE_CODE
        ]
        unique = {(found.code, found.place, found.other): found for found in [*self._problems, *more]}
        return tuple(sorted(unique.values(), key=lambda found: (found.place, found.code)))

    def ledger(self) -> tuple[LedgerEntry, ...]:
        """Return the ledger by file and code."""
        return tuple(self._ledger[key] for key in sorted(self._ledger))

    def _excerpt(self, place: Place, length: int) -> tuple[str, tuple[int, int] | None]:
        lines = self._lines.get(place.file, ())
        if not 0 < place.line <= len(lines):
            return "", None
        line = lines[place.line - 1]
        start = min(max(place.column - 1, 0), len(line))
        shift = max(0, start - LONGEST_EXCERPT // 2) if len(line) > LONGEST_EXCERPT else 0
        shown = line[shift : shift + LONGEST_EXCERPT]
        mark = (start - shift, min(start - shift + max(length, 1), max(len(shown), start - shift + 1)))
        return shown, mark if place.column else None
