"""`init`: a small, complete portal to begin from."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import click

from kpisite.cli.console import Console
from kpisite.view.wording import Wording

# A file of this name could not be in the package under its own name: Git and wheels would obey it.
_RENAMED = {"gitignore": ".gitignore"}


def init_command(words: Wording, console: Console) -> click.Command:
    """Return `kpisite init`."""

    @click.command("init", help=words("cli.init.help"))
    @click.argument("folder", metavar="[DIR]", default=".", type=click.Path(file_okay=False, path_type=Path))
    def init(folder: Path) -> int:
        written, kept = copy_scaffold(folder)
        for name in written:
            console.message("cli.init.wrote", file=name)
        for name in kept:
            console.message("cli.init.kept", file=name)
        console.message("cli.init.next", folder=str(folder))
        return 0

    return init


def copy_scaffold(folder: Path) -> tuple[list[str], list[str]]:
    """Copy the starter into `folder`; return the files written, and those that were there and stay untouched."""
    written: list[str] = []
    kept: list[str] = []
    for name, source in _scaffold(files("kpisite").joinpath("scaffold"), ""):
        target = folder / name
        if target.exists():
            kept.append(name)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())
        written.append(name)
    return written, kept


def _scaffold(folder: Traversable, prefix: str) -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        name = prefix + _RENAMED.get(entry.name, entry.name)
        if entry.is_dir():
            yield from _scaffold(entry, f"{name}/")
        elif not name.endswith((".pyc", "__init__.py")):
            yield name, entry
