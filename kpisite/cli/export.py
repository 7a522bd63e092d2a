"""`export`: the review as a table for spreadsheets, or its page as a PDF."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpisite.cli.console import Console
from kpisite.cli.options import as_of_option, project_option, strict_option
from kpisite.view.wording import Wording

if TYPE_CHECKING:
    from kpisite.build import Computed

AUTHOR, PUBLISHING = 1, 3
SUFFIXES = (".csv", ".xlsx", ".pdf")


def export_command(words: Wording, console: Console) -> click.Command:
    """Return `kpisite export`."""

    @click.command("export", help=words("cli.export.help"))
    @click.argument("file", metavar="[FILE]", default="-", type=click.Path(dir_okay=False, path_type=Path))
    @project_option(words)
    @as_of_option(words)
    @strict_option(words)
    def export(file: Path, project: Path, as_of: date | None, *, strict: bool) -> int:
        to_stdout = str(file) == "-"
        if not to_stdout and file.suffix.lower() not in SUFFIXES:
            raise click.BadParameter(words("cli.export.suffix", file=str(file)))
        from kpisite.build import AuthorError, compute
        from kpisite.publish.pdf import PdfUnavailableError
        from kpisite.publish.staging import write_atomically

        try:
            content = exported(compute(project, as_of=as_of, strict=strict), file.suffix.lower(), words)
        except AuthorError as error:
            console.problems(error.problems)
            return AUTHOR
        except PdfUnavailableError as error:
            console.fault("cli.export.no_pdf", reason=str(error))
            return PUBLISHING
        if to_stdout:
            click.echo(content, nl=False)
            return 0
        write_atomically(file, content)
        console.message("cli.export.done", file=str(file))
        return 0

    return export


def exported(computed: Computed, suffix: str, words: Wording) -> str | bytes:
    """Return the review in the form that a file's suffix asks for, CSV without one; in the command's language."""
    from kpisite.publish.pdf import review_pdf
    from kpisite.view.workbook import review_csv, review_workbook

    if suffix == ".pdf":
        return review_pdf(computed.loaded.playbook, computed.review, computed.loaded.settings, words.language)
    return review_workbook(computed.review, words) if suffix == ".xlsx" else review_csv(computed.review, words)
