"""`verify`: is what is published still what was built?"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from kpisite.cli.console import Console
from kpisite.cli.options import json_option
from kpisite.view.wording import Wording

VERIFICATION = 4


def verify_command(words: Wording, console: Console) -> click.Command:
    """Return `kpisite verify`."""

    @click.command("verify", help=words("cli.verify.help"))
    @click.argument("folder", metavar="[DIR]", default="site", type=click.Path(file_okay=False, path_type=Path))
    @json_option(words)
    def verify(folder: Path, *, as_json: bool) -> int:
        from kpisite.publish.verify import is_verifiable
        from kpisite.publish.verify import verify as verify_folder

        if not is_verifiable(folder):
            raise click.BadParameter(words("cli.verify.nothing", folder=str(folder)))
        verified = verify_folder(folder)
        rows = [asdict(difference) for difference in verified.differences]
        if as_json:
            click.echo(json.dumps({"files": verified.files, "differences": rows}, ensure_ascii=False, indent=2))
        for row in [] if as_json else rows:
            click.echo(words("cli.verify.line", kind=words(f"cli.verify.kinds.{row['kind']}"), file=row["file"]))
        if rows:
            console.fault("cli.verify.differs", count=len(rows))
            return VERIFICATION
        console.message("cli.verify.fine", count=verified.files)
        return 0

    return verify
