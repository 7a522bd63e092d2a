"""`explain`: what a problem code means and how to mend it."""

from __future__ import annotations

from difflib import get_close_matches

import click

from kpisite.cli.console import Console
from kpisite.view.problems import explain as explain_code
from kpisite.view.problems import problem_codes
from kpisite.view.wording import Wording


def explain_command(words: Wording, _console: Console) -> click.Command:
    """Return `kpisite explain`."""

    @click.command("explain", help=words("cli.explain.help"))
    @click.argument("code", required=False)
    def explain(code: str | None) -> int:
        codes = problem_codes()
        if code is None:
            click.echo("\n".join(codes))
            return 0
        if code not in codes:
            near = get_close_matches(code, codes, n=4, cutoff=0.5)
            raise click.UsageError(words("cli.explain.unknown", code=code, near=", ".join(near) or "—"))
        click.echo(explain_code(code, words.language))
        return 0

    return explain
