"""The options that commands share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from kpisite.view.wording import Wording

F = TypeVar("F", bound=Callable[..., Any])


class IsoDate(click.ParamType[date]):
    """A day written as 2026-09-30."""

    name = "YYYY-MM-DD"

    def __init__(self, words: Wording) -> None:
        self.words = words

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day; fail with the expected form."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(self.words("cli.bad_date", text=value), param, ctx)


def project_option(words: Wording) -> Callable[[F], F]:
    """`--project DIR`: a folder that holds mkdocs.yml."""

    def existing(ctx: click.Context, param: click.Parameter, value: str) -> Path:
        folder = Path(value).resolve()
        if not (folder / "mkdocs.yml").is_file():
            raise click.BadParameter(words("cli.no_project", folder=value), ctx, param)
        return folder

    return click.option(
        "--project", default=".", metavar="DIR", callback=existing, help=words("cli.options.project"), show_default=True
    )


def as_of_option(words: Wording) -> Callable[[F], F]:
    """`--as-of DATE`."""
    return click.option("--as-of", type=IsoDate(words), help=words("cli.options.as_of"))


def strict_option(words: Wording) -> Callable[[F], F]:
    """`--strict`."""
    return click.option("--strict", is_flag=True, help=words("cli.options.strict"))


def json_option(words: Wording) -> Callable[[F], F]:
    """`--json`."""
    return click.option("--json", "as_json", is_flag=True, help=words("cli.options.json"))


def target_option(words: Wording, *names: str) -> Callable[[F], F]:
    """The folder that holds the published editions."""
    return click.option(
        *names,
        "target",
        required=True,
        metavar="DIR",
        type=click.Path(file_okay=False, path_type=Path),
        help=words("cli.options.target"),
    )
