"""`check`, `build`, `serve` and `review`."""

from __future__ import annotations

import json
import logging
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpisite.cli.console import Console
from kpisite.cli.options import as_of_option, json_option, project_option, strict_option
from kpisite.model.problems import Problem
from kpisite.view.problems import render_problem
from kpisite.view.wording import Wording

if TYPE_CHECKING:
    from kpisite.build import AuthorError, Built
    from kpisite.model.review import Review

AUTHOR = 1


def check_command(words: Wording, console: Console) -> click.Command:
    """Return `kpisite check`."""

    @click.command("check", help=words("cli.check.help"))
    @project_option(words)
    @as_of_option(words)
    @strict_option(words)
    @json_option(words)
    def check(project: Path, as_of: date | None, *, strict: bool, as_json: bool) -> int:
        from kpisite.build import load

        problems = load(project, as_of=as_of).problems
        if as_json:
            click.echo(problems_json(problems, words))
        else:
            console.problems(problems)
        return AUTHOR if is_fatal(problems, strict=strict) else 0

    return check


def build_command(words: Wording, console: Console) -> click.Command:
    """Return `kpisite build`."""

    @click.command("build", help=words("cli.build.help"))
    @project_option(words)
    @click.option("--site", metavar="DIR", type=click.Path(path_type=Path), help=words("cli.options.site"))
    @as_of_option(words)
    @strict_option(words)
    @json_option(words)
    def build(project: Path, site: Path | None, as_of: date | None, *, strict: bool, as_json: bool) -> int:
        from kpisite.build import AuthorError, build_site
        from kpisite.parallel import cores

        output = (site or project / "site").resolve()
        if refused := occupied(output):
            raise click.BadParameter(words("cli.build.occupied", folder=str(output), file=refused))
        try:
            with console.progress() as on_step:
                built = build_site(project, output, as_of=as_of, strict=strict, workers=cores(), on_step=on_step)
        except AuthorError as error:
            return _refused(error, console, words, as_json=as_json)
        _tell_built(built, console, words, as_json=as_json)
        return 0

    return build


def serve_command(words: Wording, console: Console) -> click.Command:
    """Return `kpisite serve`."""

    @click.command("serve", help=words("cli.serve.help"))
    @project_option(words)
    @click.option(
        "--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help=words("cli.serve.port")
    )
    @click.option("--open", "open_browser", is_flag=True, help=words("cli.serve.open"))
    def serve(project: Path, port: int, *, open_browser: bool) -> int:
        from kpisite.build import load

        problems = load(project).problems
        if is_fatal(problems):
            console.problems(problems)
            return AUTHOR
        console.message("cli.serve.at", address=f"http://127.0.0.1:{port}/")
        _serve(project, port, open_browser=open_browser)
        return 0

    return serve


def review_command(words: Wording, console: Console) -> click.Command:
    """Return `kpisite review`."""

    @click.command("review", help=words("cli.review.help"))
    @project_option(words)
    @as_of_option(words)
    @strict_option(words)
    @json_option(words)
    def review(project: Path, as_of: date | None, *, strict: bool, as_json: bool) -> int:
        from kpisite.build import AuthorError, compute
        from kpisite.model.review import review_json

        try:
            computed = compute(project, as_of=as_of, strict=strict)
        except AuthorError as error:
            console.problems(error.problems)
            return AUTHOR
        click.echo(review_json(computed.review) if as_json else review_lines(computed.review, words), nl=not as_json)
        return 0

    return review


def is_fatal(problems: tuple[Problem, ...], *, strict: bool = False) -> bool:
    """Tell whether the problems stop a build: any error, with `strict` any warning too."""
    fatal = ("error", "warning") if strict else ("error",)
    return any(problem.severity in fatal for problem in problems)


def problems_json(problems: tuple[Problem, ...], words: Wording) -> str:
    """Return the problems as a JSON list for other programs."""
    return json.dumps(problem_rows(problems, words), ensure_ascii=False, indent=2)


def problem_rows(problems: tuple[Problem, ...], words: Wording) -> list[dict[str, object]]:
    """Return one plain record a problem, with its message in the language of the command."""
    return [
        {
            "code": problem.code,
            "severity": problem.severity,
            "file": problem.place.file,
            "line": problem.place.line,
            "column": problem.place.column,
            "values": dict(problem.values),
            "message": render_problem(problem, words.language),
        }
        for problem in problems
    ]


def review_lines(review: Review, words: Wording) -> str:
    """Return one line a KGI: status, id, name, attainment and landing, for a person at a terminal."""
    lines = [words("cli.review.heading", day=review.as_of.isoformat())]
    for kgi in review.kgis:
        head = kgi.headline
        lines.append(
            words(
                "cli.review.line",
                status=words(f"cli.review.status.{head.status}"),
                id=kgi.id,
                name=kgi.name.ja if words.language == "ja" else kgi.name.en,
                attainment=percent(head.attainment),
                landing=percent(head.landing.target_ratio),
            )
        )
    return "\n".join(lines)


def percent(ratio: float | None) -> str:
    """Return a ratio as a percentage with one decimal, "—" where there is none."""
    return "—" if ratio is None else f"{ratio:.1%}"


def occupied(output: Path) -> str | None:
    """Return a file that shows that a folder holds something else than a site; None when it may be replaced."""
    if not output.is_dir() or (output / "manifest.json").is_file() or (output / "sitemap.xml").is_file():
        return None
    return next((path.name for path in sorted(output.iterdir())), None)


def _refused(error: AuthorError, console: Console, words: Wording, *, as_json: bool) -> int:
    if as_json:
        click.echo(json.dumps({"site": None, "problems": problem_rows(error.problems, words)}, ensure_ascii=False))
    else:
        console.problems(error.problems)
    console.fault("cli.build.refused")
    return AUTHOR


def _tell_built(built: Built, console: Console, words: Wording, *, as_json: bool) -> None:
    for warning in built.warnings:
        console.text(warning, "yellow")
    if as_json:
        problems = problem_rows(built.computed.problems, words)
        click.echo(
            json.dumps({"site": str(built.output), "pages": built.pages, "problems": problems}, ensure_ascii=False)
        )
        return
    console.problems(built.computed.problems)
    console.message("cli.build.done", pages=built.pages, folder=str(built.output))
    console.message("cli.build.open", folder=str(built.output))


def _serve(project: Path, port: int, *, open_browser: bool) -> None:
    from mkdocs.commands.serve import serve as mkdocs_serve

    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(levelname)-7s %(message)s"))
    logger = logging.getLogger("mkdocs")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    config_file = str(project / "mkdocs.yml")
    mkdocs_serve(config_file, dev_addr=f"127.0.0.1:{port}", open_in_browser=open_browser)
