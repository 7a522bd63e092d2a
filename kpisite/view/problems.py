"""Problems and the ledger as texts for authors: place, excerpt, what is wrong, what to do, near names."""

from __future__ import annotations

import re
import unicodedata

from kpisite.model.problems import LedgerEntry, Problem
from kpisite.model.text import Language
from kpisite.view.wording import wording

_CODES = "problems.codes."
_INDENT = "  "
_PLACEHOLDER = re.compile(r"(?<!\{)\{\w+\}(?!\})")


def render_problem(problem: Problem, language: Language) -> str:
    """Return the problem as the lines that a terminal or page shows, without a trailing newline."""
    words = wording(language)
    severity = words(f"problems.layout.severity.{problem.severity}")
    lines = [f"{problem.place} {severity} {problem.code}", *_excerpt(problem)]
    said = (words.entries[f"{_CODES}{problem.code}.{part}"] for part in ("message", "fix"))
    lines += [text.format_map(problem.values) for text in said]
    if problem.near:
        lines[-2] += " " + words("problems.layout.near", names=", ".join(problem.near))
    if problem.other:
        lines.append(words("problems.layout.also", place=problem.other))
    return f"\n{_INDENT}".join(_shown(line) for line in lines)


def explain(code: str, language: Language) -> str:
    """Return what a code means, how to mend it and why it is a problem; KeyError for an unknown code."""
    words = wording(language)
    title, fix, more = (words.entries[f"{_CODES}{code}.{part}"] for part in ("title", "fix", "explain"))
    return "\n\n".join((f"{code}: {title}", more, _without_values(fix)))


def _without_values(text: str) -> str:
    return _PLACEHOLDER.sub("…", text).replace("{{", "{").replace("}}", "}")


def problem_codes() -> tuple[str, ...]:
    """Return every problem code, sorted."""
    titles = (key for key in wording("en").entries if key.startswith(_CODES) and key.endswith(".title"))
    return tuple(sorted(key.removeprefix(_CODES).removesuffix(".title") for key in titles))


def render_ledger_entry(entry: LedgerEntry, language: Language) -> str:
    """Return one line on what was normalised, where and how often."""
    words = wording(language)
    what = words(f"problems.ledger.{entry.code}")
    return f"{entry.place} {what} ({words('problems.layout.times', count=entry.count)})"


def display_width(text: str) -> int:
    """Return how many columns of a terminal the text takes: wide characters two, combining ones none."""
    return sum(_character_width(character) for character in text)


def _character_width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) == "Cf":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _excerpt(problem: Problem) -> list[str]:
    shown = _shown(problem.excerpt)
    text = shown.lstrip()
    if not text:
        return []
    if problem.mark is None:
        return [text]
    cut = len(shown) - len(text)
    start, end = (max(0, len(_shown(problem.excerpt[:offset])) - cut) for offset in problem.mark)
    end = min(end, len(text)) if start < len(text) else start + 1
    return [text, " " * display_width(text[:start]) + "^" * max(1, display_width(text[start:end]))]


def _shown(text: str) -> str:
    """Return the text with tabs as blanks and what a screen would not show, or obey, as <U+0000>."""
    return "".join(_visible(character) for character in text)


def _visible(character: str) -> str:
    if character == "\t":
        return " "
    return f"<U+{ord(character):04X}>" if unicodedata.category(character) in ("Cc", "Cf", "Cs") else character
