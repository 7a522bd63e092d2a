"""The group of commands, in the order in which an author meets them."""

from __future__ import annotations

import re

import click

from kpisite import __version__
from kpisite.cli.console import Console
from kpisite.cli.diff import diff_command
from kpisite.cli.doctor import doctor_command
from kpisite.cli.editions import editions_command, publish_command
from kpisite.cli.explain import explain_command
from kpisite.cli.export import export_command
from kpisite.cli.init import init_command
from kpisite.cli.new import new_command
from kpisite.cli.schema import schema_command
from kpisite.cli.site import build_command, check_command, review_command, serve_command
from kpisite.cli.verify import verify_command
from kpisite.view.wording import Wording

COMMANDS = (
    init_command,
    check_command,
    build_command,
    serve_command,
    review_command,
    publish_command,
    editions_command,
    diff_command,
    verify_command,
    export_command,
    new_command,
    schema_command,
    explain_command,
    doctor_command,
)


class InOrder(click.Group):
    """A group that lists its commands in the order they were added."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names as added."""
        return list(self.commands)


def application(words: Wording, console: Console) -> click.Group:
    """Return the whole command line in one language."""
    settings = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
    group = InOrder(
        "kpisite",
        help=words("cli.help"),
        epilog=example(words, "cli.example"),
        context_settings=settings,
        params=[
            click.Option(
                ["--lang"], type=click.Choice(["ja", "en"]), expose_value=False, help=words("cli.options.lang")
            ),
            version_option(words),
        ],
        callback=lambda: None,
    )
    for make in COMMANDS:
        command = make(words, console)
        finish(command, words, f"cli.{command.name}")
        group.add_command(command)
    return group


def finish(command: click.Command, words: Wording, key: str) -> None:
    """Give a command, and those below it, its line in the listing and the example that ends its help."""
    command.short_help = first_sentence(command.help or "")
    command.epilog = example(words, f"{key}.example")
    for inner in command.commands.values() if isinstance(command, click.Group) else ():
        finish(inner, words, f"{key}.{inner.name}")


def first_sentence(text: str) -> str:
    """Return what stands before the first full stop of either language, the stop included."""
    return re.split(r"(?<=。)|(?<=\.)\s", text, maxsplit=1)[0]


def example(words: Wording, key: str) -> str:
    """Return the example that ends a command's help, its lines kept as they are."""
    return f"\b\n{words('cli.example_heading')}\n" + "\n".join(f"  {line}" for line in words(key).splitlines())


def version_option(words: Wording) -> click.Option:
    """`--version`."""

    def show(ctx: click.Context, param: click.Parameter, value: bool) -> None:  # noqa: ARG001, FBT001
        if value:
            click.echo(f"kpisite {__version__}")
            ctx.exit()

    return click.Option(
        ["--version"], is_flag=True, is_eager=True, expose_value=False, callback=show, help=words("cli.options.version")
    )
