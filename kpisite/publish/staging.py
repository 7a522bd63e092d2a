"""Writing so that a crash leaves the old state or the new one: staged folders, swaps by rename, atomic files.

Every staged thing lies beside its target, so that a rename never crosses file systems.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

SYNCS = 16  # files at once


def staging_path(target: Path) -> Path:
    """Return the folder in which the next state of `target` is prepared."""
    return target.with_name(f".{target.name}.next")


def _previous_path(target: Path) -> Path:
    return target.with_name(f".{target.name}.previous")


@contextmanager
def staged_folder(target: Path) -> Iterator[Path]:
    """Yield an empty folder; it replaces `target` when the block succeeds and vanishes when it fails."""
    staged = begin_staging(target)
    try:
        yield staged
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise
    swap_in(staged, target)


def begin_staging(target: Path) -> Path:
    """Return an empty staging folder, after mending what an interrupted swap left behind."""
    restore(target)
    staged = staging_path(target)
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(parents=True)
    return staged


def restore(target: Path) -> None:
    """Put the previous folder back where a swap was interrupted between its two renames."""
    previous = _previous_path(target)
    if previous.exists() and not target.exists():
        previous.rename(target)
    shutil.rmtree(previous, ignore_errors=True)


def swap_in(staged: Path, target: Path) -> None:
    """Make `staged` the new `target`; the old one is set aside first and removed last."""
    previous = _previous_path(target)
    sync_tree(staged)
    if target.exists():
        target.rename(previous)
    staged.rename(target)
    sync_folder(target.parent)
    shutil.rmtree(previous, ignore_errors=True)


def move_in(staged: Path, target: Path) -> None:
    """Rename a finished folder to a name that must be free; one atomic step."""
    if target.exists():
        raise FileExistsError(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    sync_tree(staged)
    staged.rename(target)
    sync_folder(target.parent)


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write a whole file or nothing: into a neighbour, synced, then renamed over `path`."""
    data = content.encode("utf-8") if isinstance(content, str) else content
    if path.is_file() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    neighbour = path.with_name(f".{path.name}.next")
    with neighbour.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    neighbour.replace(path)


def sync_tree(folder: Path) -> None:
    """Ask the system to put every file below `folder` on disk; several at once, since each waits for the disk."""
    with ThreadPoolExecutor(SYNCS) as threads:
        list(threads.map(_sync, (path for path in folder.rglob("*") if path.is_file())))
    for path in (*sorted(folder.rglob("*/")), folder):
        sync_folder(path)


def sync_folder(folder: Path) -> None:
    """Ask the system to put a folder's entries on disk, where the system can (Windows cannot)."""
    if os.name == "posix" and folder.is_dir():
        _sync(folder)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
