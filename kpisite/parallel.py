"""The languages of a site side by side, each in a process of its own, where the machine has the cores.

Same input, same bytes, whatever the number of workers: a process gets all that it needs and gives back a result.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from itertools import chain
from multiprocessing import get_context
from typing import Protocol, TypeVar

Given = TypeVar("Given")
Result = TypeVar("Result")


class Run(Protocol):
    """Maps a function over a sequence, in order; the results come one by one."""

    def __call__(self, work: Callable[[Given], Result], items: Sequence[Given], /) -> Iterator[Result]:
        """Yield the result for each item."""


def in_turn(work: Callable[[Given], Result], items: Sequence[Given], /) -> Iterator[Result]:
    """Yield the result for each item, one after the other in this process."""
    return map(work, items)


def cores() -> int:
    """Return how many processes can work at once here: the cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def side_by_side(workers: int, *, warm: str) -> Iterator[Run]:
    """Yield what runs work in up to `workers` processes, this one among them; below two, `in_turn`.

    The first of the others imports the module `warm` at once, while this process still has work of its own.
    """
    if workers < 2:
        yield in_turn
        return
    # Spawned, because V8's threads do not survive a fork.
    with ProcessPoolExecutor(workers - 1, get_context("spawn")) as pool:
        pool.submit(_import, warm)
        yield partial(_shared, pool)


def _shared(pool: ProcessPoolExecutor, work: Callable[[Given], Result], items: Sequence[Given], /) -> Iterator[Result]:
    """Yield the result for each item: the first is worked out here, when it is asked for, the others in the pool."""
    others = [pool.submit(work, item) for item in items[1:]]
    return chain(map(work, items[:1]), (other.result() for other in others))


def _import(name: str) -> None:
    """Import a module for its time alone: the module itself would not fit through a pipe."""
    import_module(name)
