"""The words of one language, from `words/<language>/<area>.yaml`.

A key is the file's name and the path in it: `pages.home.title`. An entry is a text with `{placeholders}`, or a
mapping `{one: ..., other: ...}` chosen by the value named `count`. Both languages hold the same keys.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from markupsafe import Markup, escape

from kpisite.model.text import Language, Text


@dataclass(frozen=True)
class Wording:
    """All words of one language."""

    language: Language
    entries: dict[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """Return the text of `key` with its placeholders filled; a missing key is our fault and raises KeyError.

        Where a value is HTML, so is the text, and everything else in it is escaped.
        """
        chosen = key
        if "count" in values and f"{key}.other" in self.entries:
            chosen = f"{key}.one" if values["count"] in (1, "1") else f"{key}.other"
        text = self.entries[chosen]
        if any(isinstance(value, Markup) for value in values.values()):
            return Markup(escape(text)).format(**values)
        return text.format(**values) if values else text

    def __contains__(self, key: str) -> bool:
        return key in self.entries or f"{key}.other" in self.entries

    def text(self, text: Text) -> str:
        """Return an author's text in this language."""
        return text.in_language(self.language)


@cache
def wording(language: Language) -> Wording:
    """Return the words of `language`."""
    folder = files("kpisite.view").joinpath("words", language)
    # Our own files, and only texts in them: the C reader that makes no other type, since every command waits for this.
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    entries: dict[str, str] = {}
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".yaml"):
            area = file.name.removesuffix(".yaml")
            entries |= _flatten(area, yaml.load(file.read_text(encoding="utf-8"), loader) or {})
    return Wording(language, entries)


def _flatten(prefix: str, value: Any) -> dict[str, str]:
    if isinstance(value, dict):
        return {key: text for name, inner in value.items() for key, text in _flatten(f"{prefix}.{name}", inner).items()}
    return {prefix: str(value)}
