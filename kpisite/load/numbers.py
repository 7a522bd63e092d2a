"""Numbers as people write them: `12億円`, `1,200万`, `30%`, `1.5pt`, `+400円`, `１２`."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from kpisite.model.units import DIMENSIONLESS, canonical_unit

# Japanese scales, and the English ones that have one meaning only.
SCALES: dict[str, float] = {
    "千": 1e3,
    "万": 1e4,
    "百万": 1e6,
    "千万": 1e7,
    "億": 1e8,
    "兆": 1e12,
    "k": 1e3,
    "thousand": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "million": 1e6,
    "b": 1e9,
    "bn": 1e9,
    "billion": 1e9,
}
_SCALE = "|".join(sorted(SCALES, key=len, reverse=True))
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+"
_SCALED = rf"(?:{_DIGITS})\s*(?:{_SCALE})(?![a-z])\s*"
_PART = re.compile(rf"({_DIGITS})\s*((?:{_SCALE})(?![a-z]))?\s*", re.IGNORECASE)
_NUMBER = re.compile(
    rf"(?P<sign>[+\-△▲]?)\s*(?P<currency>[¥$]?)\s*(?P<body>(?:{_SCALED})+(?:{_DIGITS})?|{_DIGITS})\s*(?P<suffix>[^\d\s.,][^\d]*)?",
    re.IGNORECASE,
)
LONGEST = 60  # characters of a number, its scales and its unit
_NOT_FINITE = re.compile(r"[+-]?\.?(inf(inity)?|nan)", re.IGNORECASE)
_MINUS = str.maketrans({"−": "-", "‐": "-", "–": "-", "₋": "-"})


class NumberError(ValueError):
    """A text that is no number in its unit. `code` is a problem code; `values` fill its words."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code, self.values = code, values


@dataclass(frozen=True)
class Written:
    """A number taken apart: its value before the suffix is applied, and the suffix (`円`, `%`, empty)."""

    value: float
    suffix: str
    scaled: bool


def read_number(text: str, unit: str | None) -> float:
    """Return the number in `unit` (a rate is 0.3 for `30%`); raise NumberError when it is none or in another unit."""
    plain = plain_text(text)
    if _NOT_FINITE.fullmatch(plain):
        raise NumberError("number-not-finite", text=text)
    written = take_apart(plain)
    if written is None or not math.isfinite(written.value):
        raise NumberError("bad-number", text=text)
    return _in_unit(written, text, unit)


def plain_text(text: str) -> str:
    """Return the text in half width, with one kind of minus and no blanks around."""
    return unicodedata.normalize("NFKC", text.translate(_MINUS)).translate(_MINUS).strip()


def take_apart(plain: str) -> Written | None:
    """Return sign, digits and scale as one value with the suffix that follows; None when it is no number."""
    match = _NUMBER.fullmatch(plain) if len(plain) <= LONGEST else None
    if not match:
        return None
    parts = _PART.findall(match["body"])
    value = sum(_scaled(digits, scale.lower()) for digits, scale in parts)
    suffix = (match["suffix"] or "").strip() or match["currency"] or ""
    return Written(-value if match["sign"] in ("-", "△", "▲") else value, suffix, any(scale for _, scale in parts))


def _scaled(digits: str, scale: str) -> float:
    value = float(digits.replace(",", ""))
    # 1.2億 is 120,000,000 and not 120,000,000.00000001
    return float(round(value * SCALES[scale], 6)) if scale else value


def _in_unit(written: Written, text: str, unit: str | None) -> float:
    suffix = written.suffix
    if suffix == "%" and (unit is None or canonical_unit(unit) in DIMENSIONLESS):
        return written.value / 100
    if suffix.lower() in ("pt", "ポイント") and unit is not None and canonical_unit(unit) in DIMENSIONLESS:
        return written.value / 100  # points of a rate
    # Without a unit, 1.5pt could be points of a score or of a rate: a hundredfold difference.
    if (suffix and unit is not None and not _same_unit(suffix, unit)) or (unit is None and suffix.lower() == "pt"):
        raise NumberError("number-unit", text=text, found=suffix, unit=unit or "?")
    return written.value


def _same_unit(suffix: str, unit: str) -> bool:
    whole, above = canonical_unit(unit), canonical_unit(unit.split("/")[0])
    found = canonical_unit(suffix)
    return found in (whole, above) or found.lower() == whole.lower() or (found == "ポイント" and whole == "pt")
