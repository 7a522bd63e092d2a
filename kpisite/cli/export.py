"""`export`: the review as a table for spreadsheets."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from kpisite.cli.console import Console
from kpisite.cli.options import as_of_option, project_option, strict_option
from kpisite.view.wording import Wording

AUTHOR = 1


def export_command(words: Wording, console: Console) -> click.Command:
    """Return `kpisite export`."""

    @click.command("export", help=words("cli.export.help"))
    @click.argument("file", metavar="[FILE]", default="-", type=click.Path(dir_okay=False, path_type=Path))
    @project_option(words)
    @as_of_option(words)
    @strict_option(words)
    def export(file: Path, project: Path, as_of: date | None, *, strict: bool) -> int:
        to_stdout = str(file) == "-"
        if not to_stdout and file.suffix.lower() not in (".csv", ".xlsx"):
            raise click.BadParameter(words("cli.export.suffix", file=str(file)))
        from kpisite.build import AuthorError, compute
        from kpisite.publish.staging import write_atomically
        from kpisite.view.workbook import review_csv, review_workbook

        try:
            review = compute(project, as_of=as_of, strict=strict).review
        except AuthorError as error:
            console.problems(error.problems)
            return AUTHOR
        if to_stdout:
            click.echo(review_csv(review, words), nl=False)
            return 0
        as_workbook = file.suffix.lower() == ".xlsx"
        write_atomically(file, review_workbook(review, words) if as_workbook else review_csv(review, words))
        console.message("cli.export.done", file=str(file))
        return 0

    return export
