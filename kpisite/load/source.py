"""Files read as text, or a problem that says why not. Nothing outside the project is opened."""

from __future__ import annotations

import re
import stat
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kpisite.load.findings import Findings
from kpisite.model.problems import Place

_FORBIDDEN = {
    "control-character": re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f]"),
    "bidi-character": re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f]"),
}
_NOT_CP932 = re.compile("[\x80\uf8f0-\uf8f3]")  # what Python makes of bytes that CP932 does not define
_HTML = re.compile(r"\s*<(!doctype|html|head|body|table)\b", re.IGNORECASE)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")  # zip, empty zip, and the older Excel format


@dataclass(frozen=True)
class Source:
    """A file's text with LF line ends; `file` is its path relative to the project, with forward slashes."""

    file: str
    text: str

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines without their ends."""
        return tuple(self.text.split("\n"))

    def place(self, line: int = 0, column: int = 0) -> Place:
        """Return a place in this file."""
        return Place(self.file, line, column)


@dataclass(frozen=True)
class Folder:
    """The project's folder: the only way to a file."""

    root: Path
    findings: Findings
    most_bytes: int = 50_000_000

    def matching(self, *patterns: str) -> list[Path]:
        """Return the files that match the patterns, hidden ones left out, in path order."""
        found = {path for pattern in patterns for path in self.root.glob(pattern)}
        return sorted(path for path in found if not path.name.startswith((".", "~$")))

    def read(self, path: Path) -> Source | None:
        """Return the file's text, or None with a problem recorded."""
        file = path.relative_to(self.root).as_posix()
        raw = self._bytes(path, file)
        if raw is None:
            return None
        return self._text(raw, file)

    def _bytes(self, path: Path, file: str) -> bytes | None:
        place = Place(file)
        try:
            if not path.resolve().is_relative_to(self.root.resolve()):
                self.findings.add("file-outside", place)
                return None
            status = path.stat()
            if not stat.S_ISREG(status.st_mode):  # opening a FIFO would wait for ever
                self.findings.add("file-special", place)
                return None
            if status.st_size > self.most_bytes:
                self.findings.add(
                    "file-too-large", place, megabytes=round(status.st_size / 1e6, 1), limit=self.most_bytes / 1e6
                )
                return None
            return path.read_bytes()
        except (OSError, RuntimeError) as error:
            self.findings.add("file-unreadable", place, reason=getattr(error, "strerror", None) or str(error))
            return None

    def _text(self, raw: bytes, file: str) -> Source | None:
        place = Place(file)
        if raw.startswith(_ZIP):
            self.findings.add("zip-file", place)
            return None
        decoded = _decode(raw)
        if isinstance(decoded, int):
            line = raw[:decoded].count(b"\n") + 1
            self.findings.add("encoding-unknown", Place(file, line), offset=decoded, byte=f"0x{raw[decoded]:02X}")
            return None
        text, encoding = decoded
        if encoding:
            self.findings.normalised(encoding, place)
        if "\r" in text:
            self.findings.normalised("newlines", place)
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        source = Source(file, text)
        self.findings.register(file, source.lines)
        return source if self._is_plain(source) else None

    def _is_plain(self, source: Source) -> bool:
        if source.file.endswith(".csv") and _HTML.match(source.text):
            self.findings.add("html-file", source.place(1, 1))
            return False
        faults = [(code, match) for code, pattern in _FORBIDDEN.items() for match in pattern.finditer(source.text)]
        for code, match in faults:
            self.findings.add(code, place_at(source, match.start()), character=f"U+{ord(match[0]):04X}")
        return not faults


def place_at(source: Source, offset: int) -> Place:
    """Return the line and column of an offset in the text."""
    line = source.text.count("\n", 0, offset) + 1
    return source.place(line, offset - (source.text.rfind("\n", 0, offset) + 1) + 1)


def _decode(raw: bytes) -> tuple[str, str] | int:
    """Return the text and the ledger code of its encoding, or the offset of the first byte that does not decode.

    UTF-8 first, then strictly CP932: bytes are never judged by how often they occur.
    """
    try:
        if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
            return raw.decode("utf-16"), "utf-16"
        return raw.decode("utf-8-sig"), "bom" if raw.startswith(b"\xef\xbb\xbf") else ""
    except UnicodeDecodeError as error:
        offset = error.start
    try:
        text = raw.decode("cp932")
    except UnicodeDecodeError:
        return min(offset, len(raw) - 1)
    return min(offset, len(raw) - 1) if _NOT_CP932.search(text) else (text, "cp932")
