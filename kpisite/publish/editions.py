"""Editions in a folder: each built apart, renamed into place once, and never changed.

    editions.json                       the record: which editions are published; everything below follows from it
    editions/<edition>/                 manifest.json and review.json
    <language>/<edition>/               the pages
    <language>/versions.json            read by the version selector
    <language>/latest/, index.html      small pages that lead to the newest edition, so that cited addresses keep
                                        working on any web server, share or stick: no symlink is needed
    _headers, nginx-headers.conf        the security headers for the scripts of all editions

An edition's folders come first and the record last, each by one rename: whatever happens in between, readers
have the old state or the new one. Every publication begins by removing what an interrupted one left.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from kpisite.model.text import Language
from kpisite.publish import lost
from kpisite.publish.policy import headers_file, headers_for, inline_script_hashes, nginx_snippet
from kpisite.publish.redirects import redirect_page
from kpisite.publish.staging import begin_staging, move_in, write_atomically
from kpisite.view.wording import wording

SCHEMA = "kpisite-editions-1"
RECORD = "editions.json"
_NAME = re.compile(r"(?P<year>[0-9]{4})Q(?P<quarter>[1-4])(?:\.(?P<revision>[1-9][0-9]{0,3}))?")
_LOCK = ".kpisite.lock"


class PublishError(Exception):
    """Why nothing was published: `code` is a key below `cli.publish.errors`, `values` fill its text."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code, self.values = code, values


@dataclass(frozen=True, order=True)
class EditionName:
    """A fiscal quarter and the revision of its edition: `2026Q2`, `2026Q2.1`; they sort as they follow."""

    year: int
    quarter: int
    revision: int = 0

    def __str__(self) -> str:
        return f"{self.year}Q{self.quarter}" + (f".{self.revision}" if self.revision else "")

    def title(self, language: Language) -> str:
        """Return the name as readers see it in the version selector."""
        key = "site.edition.corrected" if self.revision else "site.edition.title"
        return wording(language)(key, year=self.year, quarter=self.quarter, revision=self.revision)


@dataclass(frozen=True)
class Edition:
    """One published edition. `pages` are its addresses by language, `scripts` the hashes of its inline scripts."""

    name: str
    as_of: str
    pages: dict[str, list[str]]
    scripts: list[str]
    reason: str = ""

    @property
    def order(self) -> EditionName:
        """The name as something that sorts."""
        return parse_edition(self.name)


@dataclass(frozen=True)
class Published:
    """All editions of a folder, newest first."""

    title: str = ""
    languages: tuple[Language, ...] = ()
    editions: tuple[Edition, ...] = ()

    @property
    def latest(self) -> Edition | None:
        """The newest edition by name; a late correction of an older quarter does not become it."""
        return self.editions[0] if self.editions else None

    def before(self, name: EditionName) -> Edition | None:
        """Return the newest edition that comes before `name`."""
        return next((edition for edition in self.editions if edition.order < name), None)

    def with_edition(self, edition: Edition, title: str, languages: tuple[Language, ...]) -> Published:
        """Return the record with one more edition; languages that older editions had are kept."""
        both = tuple(dict.fromkeys([*languages, *self.languages]))
        editions = sorted([*self.editions, edition], key=lambda one: one.order, reverse=True)
        return Published(title, both, tuple(editions))


def parse_edition(text: str) -> EditionName:
    """Return the edition's name; raise PublishError when it is not like `2026Q2` or `2026Q2.1`."""
    match = _NAME.fullmatch(text)
    if not match:
        raise PublishError("name", name=text)
    return EditionName(int(match["year"]), int(match["quarter"]), int(match["revision"] or 0))


@contextmanager
def publishing(target: Path) -> Iterator[Path]:
    """Yield an empty staging folder inside `target`, alone with it; raise PublishError while another publishes."""
    target.mkdir(parents=True, exist_ok=True)
    lock = FileLock(target / _LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise PublishError("locked", folder=str(target)) from error
    staged = begin_staging(target / "editions.staged")
    try:
        yield staged
    finally:
        shutil.rmtree(staged, ignore_errors=True)
        lock.release()


def read_published(target: Path) -> Published:
    """Return the record of a folder; empty where nothing is published yet."""
    path = target / RECORD
    if not path.is_file():
        return Published()
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        editions = tuple(Edition(**edition) for edition in record["editions"])
        return Published(record["title"], tuple(record["languages"]), editions)
    except (ValueError, KeyError, TypeError) as error:
        raise PublishError("record", file=str(path)) from error


def check_free(published: Published, name: EditionName, *, reason: str) -> None:
    """Raise PublishError when the edition exists, or a correction gives no reason or corrects nothing."""
    names = {edition.order for edition in published.editions}
    if name in names:
        raise PublishError("exists", name=str(name), next=str(_next_revision(names, name)))
    if name.revision and EditionName(name.year, name.quarter) not in names:
        raise PublishError("nothing_to_correct", name=str(name))
    if name.revision and not reason.strip():
        raise PublishError("no_reason", name=str(name))


def _next_revision(names: set[EditionName], name: EditionName) -> EditionName:
    last = max(one.revision for one in names if (one.year, one.quarter) == (name.year, name.quarter))
    return EditionName(name.year, name.quarter, last + 1)


def release(staged: Path, target: Path, edition: Edition, published: Published) -> None:
    """Move a finished edition from `staged` into place and make it known; `published` already holds it."""
    for folder in _folders(edition):
        # Not in the record, so what lies here is the rest of an interrupted publication.
        shutil.rmtree(target / folder, ignore_errors=True)
        move_in(staged / folder, target / folder)
    write_atomically(target / RECORD, _record_json(published))
    write_pointers(target, published)


def write_pointers(target: Path, published: Published) -> None:
    """Write everything that follows from the record; each file whole or not at all, so it may be repeated."""
    latest = published.latest
    if latest is None:
        return
    for language in latest.pages:
        _write_language_pointers(target, published, latest, language)  # type: ignore[arg-type]
    places = {language: f"{language}/{latest.name}" for language in published.languages if language in latest.pages}
    default = next(iter(places))
    write_atomically(target / "index.html", redirect_page(f"{default}/{latest.name}/", published.title, default))
    unknown = lost.lost_page(places, published.title)
    write_atomically(target / lost.NAME, unknown)
    scripts = {value for edition in published.editions for value in edition.scripts}
    headers = headers_for(scripts | inline_script_hashes(unknown))
    write_atomically(target / "_headers", headers_file(headers))
    write_atomically(target / "nginx-headers.conf", nginx_snippet(headers))


def _write_language_pointers(target: Path, published: Published, latest: Edition, language: Language) -> None:
    home = target / language
    label = wording(language)("site.latest")
    for url in latest.pages[language]:
        up = "../" * (url.count("/") + 1)
        page = redirect_page(f"{up}{latest.name}/{url}", label, language)
        write_atomically(home / "latest" / url / "index.html", page)
    _lead_home(home / "latest", set(latest.pages[language]), label, language)
    write_atomically(home / "index.html", redirect_page(f"{latest.name}/", label, language))
    write_atomically(home / "versions.json", _versions_json(published, language))


def _lead_home(folder: Path, known: set[str], label: str, language: Language) -> None:
    """Lead the addresses of pages that the newest edition no longer has to its home."""
    for path in sorted(folder.rglob("index.html")):
        url = path.parent.relative_to(folder).as_posix() + "/"
        if url != "./" and url not in known:
            up = "../" * url.count("/")
            write_atomically(path, redirect_page(up, label, language))


def _versions_json(published: Published, language: Language) -> str:
    listed = [edition for edition in published.editions if language in edition.pages]
    versions = [
        {
            "version": edition.name,
            "title": edition.order.title(language),
            "aliases": ["latest"] if edition is published.latest else [],
        }
        for edition in listed
    ]
    return json.dumps(versions, ensure_ascii=False, indent=2) + "\n"


def _record_json(published: Published) -> str:
    record = {"schema": SCHEMA, **asdict(published)}
    return json.dumps(record, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _folders(edition: Edition) -> list[str]:
    return [*(f"{language}/{edition.name}" for language in sorted(edition.pages)), f"editions/{edition.name}"]
