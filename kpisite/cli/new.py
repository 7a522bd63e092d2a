"""`new`: definitions, journal entries and tables to begin from."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpisite.cli.console import Console
from kpisite.cli.options import IsoDate, project_option
from kpisite.view.wording import Wording

if TYPE_CHECKING:
    from kpisite.load.project import Loaded
    from kpisite.model.periods import Grain, Period
    from kpisite.model.playbook import Measure

ENTRIES = ("reason", "action", "experiment", "decision", "note")
GRAINS = ("day", "week", "month", "quarter", "year")


def new_command(words: Wording, console: Console) -> click.Group:
    """Return `kpisite new` with its four commands."""
    group = click.Group("new", help=words("cli.new.help"))
    for make in (_kgi, _kpi, _entry, _actuals):
        group.add_command(make(words, console))
    return group


def _kgi(words: Wording, console: Console) -> click.Command:
    @click.command("kgi", help=words("cli.new.kgi.help"))
    @click.argument("name", metavar="ID")
    @click.option("--measure", metavar="ID", help=words("cli.new.measure"))
    @project_option(words)
    def kgi(name: str, measure: str | None, project: Path) -> int:
        from kpisite.load.snippets import kgi_file
        from kpisite.publish.staging import write_atomically

        loaded = _loaded(project)
        _check_id(name, words)
        path = project / loaded.settings.kpi_dir / "trees" / f"{name}.yml"
        if path.exists() or name in loaded.playbook.nodes:
            raise click.BadParameter(words("cli.new.exists", id=name))
        write_atomically(path, kgi_file(name, _measure(measure, loaded, words)))
        console.message("cli.new.wrote", file=str(path))
        return 0

    return kgi


def _kpi(words: Wording, _console: Console) -> click.Command:
    @click.command("kpi", help=words("cli.new.kpi.help"))
    @click.argument("name", metavar="ID")
    @click.option("--measure", metavar="ID", help=words("cli.new.measure"))
    @project_option(words)
    def kpi(name: str, measure: str | None, project: Path) -> int:
        from kpisite.load.snippets import kpi_snippet

        _check_id(name, words)
        click.echo(kpi_snippet(name, _measure(measure, _loaded(project), words)), nl=False)
        return 0

    return kpi


def _entry(words: Wording, _console: Console) -> click.Command:
    @click.command("entry", help=words("cli.new.entry.help"))
    @click.argument("kind", type=click.Choice(ENTRIES))
    @click.argument("name", metavar="ID")
    @click.option("--kpi", required=True, metavar="ID", help=words("cli.new.entry.kpi"))
    @click.option("--on", type=IsoDate(words), help=words("cli.new.entry.on"))
    def entry(kind: str, name: str, kpi: str, on: date | None) -> int:
        from kpisite.load.snippets import entry_snippet

        _check_id(name, words)
        _check_id(kpi, words)
        click.echo(entry_snippet(kind, name, kpi, (on or date.today()).isoformat()), nl=False)
        return 0

    return entry


def _actuals(words: Wording, console: Console) -> click.Command:
    @click.command("actuals", help=words("cli.new.actuals.help"))
    @click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
    @click.option("--grain", type=click.Choice(GRAINS), help=words("cli.new.actuals.grain"))
    @project_option(words)
    def actuals(file: Path, grain: Grain | None, project: Path) -> int:
        if file.suffix.lower() not in (".csv", ".xlsx"):
            raise click.BadParameter(words("cli.export.suffix", file=str(file)))
        if file.exists():
            raise click.BadParameter(words("cli.new.there", file=str(file)))
        from kpisite.publish.staging import write_atomically

        loaded = _loaded(project)
        measures = _of_grain(loaded, grain)
        if not measures:
            raise click.UsageError(words("cli.new.actuals.none"))
        write_atomically(file, _template(file.suffix.lower(), measures, _open_periods(loaded, measures), words))
        console.message("cli.new.wrote", file=str(file))
        return 0

    return actuals


def _loaded(project: Path) -> Loaded:
    from kpisite.build import load

    return load(project)


def _check_id(name: str, words: Wording) -> None:
    from kpisite.load.ids import is_id

    if not is_id(name):
        raise click.BadParameter(words("cli.new.bad_id", id=name))


def _measure(name: str | None, loaded: Loaded, words: Wording) -> Measure | None:
    """Return the measure asked for, else the first; None where the dictionary is empty."""
    measures = loaded.playbook.measures
    if name is not None and name not in measures:
        raise click.BadParameter(words("cli.new.no_measure", id=name, known=", ".join(measures) or "—"))
    return measures[name] if name else next(iter(measures.values()), None)


def _of_grain(loaded: Loaded, grain: Grain | None) -> list[Measure]:
    """Return the measures of one grain, the first measure's where none is asked for: a row has one date."""
    measures = list(loaded.playbook.measures.values())
    wanted = grain or (measures[0].grain if measures else "month")
    return [measure for measure in measures if measure.grain == wanted]


def _open_periods(loaded: Loaded, measures: list[Measure]) -> list[Period]:
    """Return the periods after the last in the actuals, to the end of the fiscal year; this year's where none is."""
    from kpisite.model.periods import FiscalCalendar
    from kpisite.view.blanks import open_periods, periods_from

    calendar, grain = FiscalCalendar(loaded.settings.fiscal_year_start), measures[0].grain
    known = [day for measure in measures if (day := loaded.facts.covered_until.get(measure.id))]
    if known:
        return open_periods(calendar, grain, max(known))
    return periods_from(calendar, calendar.period_of(calendar.year(calendar.fiscal_year(date.today())).start, grain))


def _template(suffix: str, measures: list[Measure], periods: list[Period], words: Wording) -> bytes:
    from kpisite.view.blanks import blank_csv, blank_workbook

    if suffix == ".csv":
        return blank_csv(measures, periods)
    return blank_workbook({words("cli.new.actuals.sheet"): (measures, periods)}, periods[0].start, words)
