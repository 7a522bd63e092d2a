"""`publish` and `editions`."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import click

from kpisite.cli.console import Console
from kpisite.cli.options import as_of_option, json_option, project_option, strict_option, target_option
from kpisite.view.wording import Wording


def publish_command(words: Wording, console: Console) -> click.Command:
    """Return `kpisite publish`."""

    @click.command("publish", help=words("cli.publish.help"))
    @click.argument("edition")
    @target_option(words, "--to")
    @project_option(words)
    @as_of_option(words)
    @click.option("--reason", default="", metavar="TEXT", help=words("cli.publish.reason"))
    @strict_option(words)
    def publish(edition: str, target: Path, project: Path, as_of: date | None, reason: str, *, strict: bool) -> int:
        from kpisite.build import AuthorError, publish_site
        from kpisite.parallel import cores
        from kpisite.publish.editions import parse_edition

        name = parse_edition(edition)
        folder = target.resolve()
        try:
            with console.progress() as on_step:
                built = publish_site(
                    project,
                    folder,
                    name,
                    reason=reason,
                    as_of=as_of,
                    strict=strict,
                    workers=cores(),
                    on_step=on_step,
                )
        except AuthorError as error:
            console.problems(error.problems)
            console.fault("cli.publish.refused")
            return 1
        console.problems(built.computed.problems)
        console.message("cli.publish.done", name=str(name), folder=str(folder), pages=built.pages)
        return 0

    return publish


def editions_command(words: Wording, console: Console) -> click.Command:
    """Return `kpisite editions`."""

    @click.command("editions", help=words("cli.editions.help"))
    @target_option(words, "--at")
    @json_option(words)
    def editions(target: Path, *, as_json: bool) -> int:
        from kpisite.publish.editions import read_published

        published = read_published(target)
        rows = [
            {
                "edition": edition.name,
                "as_of": edition.as_of,
                "languages": sorted(edition.pages),
                "latest": edition is published.latest,
                "reason": edition.reason or None,
            }
            for edition in published.editions
        ]
        if as_json:
            click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        elif not rows:
            console.message("cli.editions.none", folder=str(target))
        for row in [] if as_json else rows:
            click.echo(words("cli.editions.line", name=row["edition"], day=row["as_of"], reason=row["reason"] or ""))
        return 0

    return editions
