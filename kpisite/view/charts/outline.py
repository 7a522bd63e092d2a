"""An outline in fewer bytes: steps from point to point on a grid finer than an eye or a printer tells apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

COMMAND = re.compile(r"([A-Za-z])([^A-Za-z]*)")
NUMBER = re.compile(r"-?\d*\.?\d+(?:e[-+]?\d+)?")
KNOWN = re.compile(r"[MLhvZ\d\s.,e+-]*")

Step = tuple[str, tuple[int, ...]]


def short_outline(outline: str, *, grid: int) -> str:
    """Return an SVG path of straight lines with relative steps, each place rounded to 1/`grid` of a pixel.

    Places never drift: each is rounded by itself. A width is rounded as a width, so that bars of one chart stay equally
    wide. A path that holds anything but M, L, h, v and Z comes back as it is.
    """
    if not KNOWN.fullmatch(outline):
        return outline
    steps = list(_steps(outline, grid))
    first = _written(*steps[0], grid) if steps else ""  # a path's first m is absolute
    return first + "".join(_following(before, step, grid) for before, step in pairwise(steps))


def _steps(outline: str, grid: int) -> Iterator[Step]:
    """Yield each step in units of the grid, relative to the place before it."""
    x = y = 0.0  # where the exact pen is
    at = start = (0, 0)  # where the rounded pen is
    for command, numbers in _commands(outline):
        if command == "Z":
            at = start
            yield "z", ()
            continue
        if command in "ML":
            x, y = numbers
            place = (round(x * grid), round(y * grid))
            yield command.lower(), (place[0] - at[0], place[1] - at[1])
        elif command == "h":
            x += numbers[0]
            place = (at[0] + round(numbers[0] * grid), at[1])
            yield "h", (place[0] - at[0],)
        else:
            y += numbers[0]
            place = (at[0], round(y * grid))
            yield "v", (place[1] - at[1],)
        at, start = place, place if command == "M" else start


def _commands(outline: str) -> Iterator[tuple[str, tuple[float, ...]]]:
    for command, text in COMMAND.findall(outline):
        numbers = [float(number) for number in NUMBER.findall(text)]
        size = 2 if command in "ML" else 1
        if command == "Z":
            yield command, ()
        for index in range(0, len(numbers), size):
            yield command, tuple(numbers[index : index + size])


def _following(before: Step, step: Step, grid: int) -> str:
    """Return a step as written after another: lines need their letter but once, and after a move not at all."""
    text = _written(*step, grid)
    if step[0] != "l" or before[0] not in "ml":
        return text
    return text[1:] if text[1] == "-" else f" {text[1:]}"


def _written(command: str, numbers: tuple[int, ...], grid: int) -> str:
    return command + " ".join(_number(number, grid) for number in numbers).replace(" -", "-")


def _number(number: int, grid: int) -> str:
    text = f"{number / grid:.2f}".rstrip("0").rstrip(".")
    return re.sub(r"^(-?)0\.", r"\1.", text)


def places(outline: str) -> list[tuple[float, float]]:
    """Return the places that a short outline goes to, in its order; z goes back to the start of its part."""
    found: list[tuple[float, float]] = []
    x = y = 0.0
    start = (x, y)
    for command, text in COMMAND.findall(outline):
        numbers = [float(number) for number in NUMBER.findall(text)]
        if command == "z":
            x, y = start
        for right, down in _moves(command, numbers):
            x, y = x + right, y + down
            found.append((x, y))
        if command == "m":
            start = found[-len(numbers) // 2]
    return found


def _moves(command: str, numbers: list[float]) -> list[tuple[float, float]]:
    if command == "h":
        return [(number, 0.0) for number in numbers]
    if command == "v":
        return [(0.0, number) for number in numbers]
    return list(zip(numbers[::2], numbers[1::2], strict=True))
