"""Which ids can be file names and addresses on every system, and which are too much alike."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kpisite.load.fields import Fields, Reading
from kpisite.load.findings import folded
from kpisite.load.yaml_text import Scalar

LONGEST_ID = 64
_ID = re.compile(r"\w[\w-]*")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_RESERVED = {"index", "con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}


def read_id(fields: Fields, key: str = "id") -> str | None:
    """Return the id under `key` if it can be an address; None with a problem recorded."""
    if not fields.require(key):
        return None
    found = fields.scalar(key)
    return found.text.strip() if found and check_id(found, fields.reading) else None


def check_id(written: Scalar, reading: Reading) -> bool:
    """Tell whether the text can be an id: letters, digits, `_`, `-`, at most 64, no name that a system reserves."""
    text = written.text.strip()
    if _INVISIBLE.search(text):
        shown = _INVISIBLE.sub(lambda match: f"<U+{ord(match[0]):04X}>", text)
        reading.wrong("invisible-character", written, text=shown)
        return False
    if is_id(text):
        return True
    reading.wrong("bad-id", written, text=text[:80], limit=LONGEST_ID)
    return False


def is_id(text: str) -> bool:
    """Tell whether a text can be an id."""
    return bool(_ID.fullmatch(text)) and len(text) <= LONGEST_ID and text.casefold() not in _RESERVED


class Ids:
    """The ids of one kind that were met, to find those met twice or looking the same."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self._met: dict[str, Scalar] = {}

    def meet(self, written: Scalar | None) -> bool:
        """Keep an id; tell whether it is new. A second one, or one that differs in case or width, is recorded."""
        if written is None:
            return False
        text = written.text.strip()
        first = self._met.setdefault(folded(text), written)
        if first is written:
            return True
        same = first.text.strip() == text
        code = "duplicate-id" if same else "id-clash"
        self.reading.wrong(code, written, other=first.place, id=text, first=first.text.strip())
        return False


def looks_like(text: str, names: Iterable[str]) -> str | None:
    """Return the name that the text is another spelling of (case, width, blanks)."""
    return next((name for name in names if folded(name) == folded(text)), None)
