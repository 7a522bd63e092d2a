"""`schema`: JSON Schema for what authors write and for review.json."""

from __future__ import annotations

import json

import click

from kpisite.cli.console import Console
from kpisite.view.wording import Wording

KINDS = ("measures", "tree", "journal", "review")  # written out: the loader takes long to import


def schema_command(words: Wording, _console: Console) -> click.Command:
    """Return `kpisite schema`."""

    @click.command("schema", help=words("cli.schema.help"))
    @click.argument("kind", type=click.Choice(KINDS))
    def schema(kind: str) -> int:
        from kpisite.load.schema import json_schema

        click.echo(json.dumps(json_schema(kind), ensure_ascii=False, indent=2))
        return 0

    return schema
