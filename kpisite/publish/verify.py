"""Whether what is published is still what was built: every file's sha256 against the manifest's."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kpisite.publish.editions import RECORD, Edition, read_published
from kpisite.publish.manifest import NAME, sha256_of

Kind = Literal["missing", "changed", "added", "unreadable"]


@dataclass(frozen=True)
class Difference:
    """A file that is not as the manifest says; `edition` None in a plain site."""

    edition: str | None
    kind: Kind
    file: str


@dataclass(frozen=True)
class Verified:
    """How many files were compared, and what differs, by edition and file."""

    files: int
    differences: tuple[Difference, ...]


def is_verifiable(folder: Path) -> bool:
    """Tell whether a folder is a site or holds editions."""
    return (folder / RECORD).is_file() or (folder / NAME).is_file()


def verify(folder: Path) -> Verified:
    """Return what differs in a site or in all editions of a folder; raise PublishError for an unreadable record.

    In a folder of editions the small pages that lead to the newest are not compared: each publication rewrites them.
    """
    if not (folder / RECORD).is_file():
        return _compare(folder, folder / NAME, _files(folder, folder), None)
    found = [_edition(folder, edition) for edition in read_published(folder).editions]
    return Verified(sum(one.files for one in found), tuple(item for one in found for item in one.differences))


def _edition(folder: Path, edition: Edition) -> Verified:
    record = folder / "editions" / edition.name
    places = [record, *(folder / language / edition.name for language in sorted(edition.pages))]
    present = {name: path for place in places for name, path in _files(place, folder).items()}
    return _compare(folder, record / NAME, present, edition.name)


def _files(place: Path, folder: Path) -> dict[str, Path]:
    """Return the files below a place by their path in the folder; manifests do not hold themselves."""
    found = (path for path in sorted(place.rglob("*")) if path.is_file() and path.name != NAME)
    return {path.relative_to(folder).as_posix(): path for path in found}


def _compare(folder: Path, manifest: Path, present: dict[str, Path], edition: str | None) -> Verified:
    expected = _outputs(manifest)
    if expected is None:
        return Verified(0, (Difference(edition, "unreadable", manifest.relative_to(folder).as_posix()),))
    kinds: dict[str, Kind] = dict.fromkeys(expected.keys() - present.keys(), "missing")
    kinds |= dict.fromkeys(present.keys() - expected.keys(), "added")
    both = expected.keys() & present.keys()
    kinds |= {name: "changed" for name in both if sha256_of(present[name]) != expected[name]}
    return Verified(len(expected), tuple(Difference(edition, kinds[name], name) for name in sorted(kinds)))


def _outputs(manifest: Path) -> dict[str, str] | None:
    try:
        outputs = json.loads(manifest.read_text(encoding="utf-8"))["outputs"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return outputs if isinstance(outputs, dict) else None
