"""Texts in the portal's languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["ja", "en"]
LANGUAGES: tuple[Language, ...] = ("ja", "en")


@dataclass(frozen=True)
class Text:
    """A text in Japanese and English; a missing language is None and falls back to the other."""

    ja: str | None = None
    en: str | None = None

    def in_language(self, language: Language) -> str:
        """Return the text in `language`, else in the other, else the empty string."""
        wanted, other = (self.ja, self.en) if language == "ja" else (self.en, self.ja)
        return wanted or other or ""

    def __bool__(self) -> bool:
        return bool(self.ja or self.en)

    def missing_languages(self) -> tuple[Language, ...]:
        """Return the languages that fall back to another one."""
        return tuple(name for name, text in (("ja", self.ja), ("en", self.en)) if not text)  # type: ignore[misc]
