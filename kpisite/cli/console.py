"""What the commands say: messages, progress and problems on stderr."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from kpisite.model.problems import Problem, Severity
from kpisite.view.problems import render_problem
from kpisite.view.wording import Wording

if TYPE_CHECKING:
    from rich.console import Console as RichConsole

    from kpisite.build import Listener, Step

_COLOURS: dict[Severity, str] = {"error": "red", "warning": "yellow", "note": "cyan"}


class Console:
    """Messages in one language. Rich honours NO_COLOR and a stderr that is not a terminal."""

    def __init__(self, words: Wording) -> None:
        self.words = words

    @cached_property
    def _err(self) -> RichConsole:
        from rich.console import Console as RichConsole

        return RichConsole(stderr=True, highlight=False, soft_wrap=True)

    def message(self, key: str, **values: object) -> None:
        """Print a message."""
        self._err.print(self.words(key, **values), markup=False)

    def fault(self, key: str, **values: object) -> None:
        """Print what went wrong."""
        self._err.print(self.words(key, **values), style="red", markup=False)

    def text(self, text: str, style: str | None = None) -> None:
        """Print a text that is already in the reader's language."""
        self._err.print(text, style=style, markup=False)

    def problems(self, problems: Iterable[Problem]) -> None:
        """Print every problem, the gravest first, and how many there are."""
        listed = sorted(problems, key=lambda problem: list(_COLOURS).index(problem.severity))
        for problem in listed:
            self.text(render_problem(problem, self.words.language).rstrip() + "\n", _COLOURS[problem.severity])
        counts = Counter(problem.severity for problem in listed)
        said = [self.words(f"cli.problems.{name}", count=counts[name]) for name in _COLOURS if counts[name]]
        self.text(self.words("cli.problems.separator").join(said) or self.words("cli.problems.none"))

    @contextmanager
    def progress(self) -> Iterator[Listener]:
        """Yield a listener that shows the step in progress: a spinner on a terminal, lines elsewhere."""
        if not self._err.is_terminal:
            yield lambda step, detail: self.text(self._step(step, detail))
            return
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        with Progress(*columns, console=self._err, transient=True) as bar:
            task = bar.add_task("")
            yield lambda step, detail: bar.update(task, description=self._step(step, detail))

    def _step(self, step: Step, detail: str) -> str:
        return self.words(f"cli.steps.{step}", detail=detail)
