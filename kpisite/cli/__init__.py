"""The command line. Data goes to stdout, messages to stderr; what happened is in the exit code.

0 fine, 1 problems in the author's files, 2 usage, 3 publishing or I/O, 4 verification.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from kpisite.cli.app import application
from kpisite.cli.console import Console
from kpisite.model.text import Language
from kpisite.view.wording import wording

FINE, AUTHOR, USAGE, PUBLISHING, VERIFICATION = range(5)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and leave with its exit code."""
    sys.exit(run(sys.argv[1:] if arguments is None else list(arguments)))


def run(arguments: Sequence[str]) -> int:
    """Return the exit code of the command; faults are told in one message, never as a traceback."""
    words = wording(chosen_language(arguments, os.environ))
    console = Console(words)
    try:
        result = application(words, console).main(list(arguments), "kpisite", standalone_mode=False)
    except click.ClickException as error:
        error.show(sys.stderr)
        return USAGE
    except click.Abort:
        console.message("cli.stopped")
        return PUBLISHING
    except Exception as error:
        if os.environ.get("KPISITE_TRACEBACK"):
            raise
        return told(error, console)
    return result if isinstance(result, int) else FINE


def told(error: Exception, console: Console) -> int:
    """Say in one message what went wrong; return its exit code."""
    # Only now, since these bring the engine along, which takes longer to load than most commands to run.
    from kpisite.engine import EngineError
    from kpisite.publish.editions import PublishError

    match error:
        case PublishError():
            console.fault(f"cli.publish.errors.{error.code}", **error.values)
            return USAGE if error.code == "name" else PUBLISHING
        case EngineError():
            console.fault("cli.engine", detail=str(error))
            return AUTHOR
        case OSError():
            console.fault("cli.io", detail=error.strerror or str(error), file=str(error.filename or ""))
            return PUBLISHING
    console.fault("cli.unexpected", kind=type(error).__name__, detail=str(error))
    return PUBLISHING


def chosen_language(arguments: Sequence[str], environment: os._Environ[str] | dict[str, str]) -> Language:
    """Return the language of messages: `--lang`, else the locale, else English."""
    for index, argument in enumerate(arguments):
        value = argument.partition("=")[2] if argument.startswith("--lang=") else ""
        if argument == "--lang" and index + 1 < len(arguments):
            value = arguments[index + 1]
        if value in ("ja", "en"):
            return "ja" if value == "ja" else "en"
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next((environment[name] for name in names if environment.get(name)), "")
    return "ja" if locale.lower().startswith("ja") else "en"
