"""`diff`: what changed from one review to another."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpisite.cli.console import Console
from kpisite.cli.options import json_option
from kpisite.view.wording import Wording

if TYPE_CHECKING:
    from kpisite.analysis.changes import Change
    from kpisite.model.review import Review


def diff_command(words: Wording, console: Console) -> click.Command:
    """Return `kpisite diff`."""

    @click.command("diff", help=words("cli.diff.help"))
    @click.argument("before", metavar="A")
    @click.argument("after", metavar="B")
    @click.option(
        "--at", metavar="DIR", type=click.Path(file_okay=False, path_type=Path), help=words("cli.options.target")
    )
    @json_option(words)
    def diff(before: str, after: str, at: Path | None, *, as_json: bool) -> int:
        from kpisite.analysis.changes import compare_reviews

        earlier, later = (read_review(name, at, words) for name in (before, after))
        changes = compare_reviews(earlier, later)
        if as_json:
            click.echo(json.dumps([change.model_dump(mode="json") for change in changes], ensure_ascii=False, indent=2))
        elif not changes:
            console.message("cli.diff.none")
        for line in [] if as_json else change_lines(changes, (earlier, later), words):
            click.echo(line)
        return 0

    return diff


def read_review(name: str, at: Path | None, words: Wording) -> Review:
    """Return the review of an edition in the folder `at`, of a site, or of a review.json."""
    from pydantic import ValidationError

    from kpisite.model.review import review_from_json

    path = review_path(name, at)
    if path is None:
        raise click.BadParameter(words("cli.diff.missing", name=name))
    try:
        return review_from_json(path.read_text(encoding="utf-8"))
    except (ValidationError, ValueError) as error:
        raise click.BadParameter(words("cli.diff.unreadable", file=str(path))) from error


def review_path(name: str, at: Path | None) -> Path | None:
    """Return the review.json that a name stands for; None where there is none."""
    places = [at / "editions" / name] if at else []
    candidates = [*(place / "review.json" for place in [*places, Path(name)]), Path(name)]
    return next((path for path in candidates if path.is_file()), None)


def change_lines(changes: tuple[Change, ...], reviews: tuple[Review, Review], words: Wording) -> list[str]:
    """Return one line a change: its kind, the KPI with its name, and the values before and after."""
    names = {node.id: node.name for review in reviews for kgi in review.kgis for node in kgi.nodes}
    return [
        words(
            "cli.diff.line",
            kind=words(f"pages.change.{change.kind}"),
            id=change.kpi,
            name=names[change.kpi].ja if words.language == "ja" else names[change.kpi].en,
            values=_values(change, words),
        ).rstrip()
        for change in changes
    ]


def _values(change: Change, words: Wording) -> str:
    if change.kind == "status":
        before, after = (words(f"cli.review.status.{code}").strip("　 ") for code in (change.before, change.after))
    elif change.before is None and change.after is None:
        return ""
    else:
        before, after = (_value(value) for value in (change.before, change.after))
    text = words("pages.change.from_to", before=before, after=after)
    return text if change.period is None else f"{text} ({change.period.isoformat()})"


def _value(value: float | str | None) -> str:
    if value is None:
        return "—"
    return value if isinstance(value, str) else f"{value:,.6g}" if abs(value) < 1_000 else f"{value:,.0f}"
