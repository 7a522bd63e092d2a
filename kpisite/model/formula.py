"""The formula language: numbers, ids, + - * /, parentheses, unary minus.

    formula = term { ("+" | "-") term }
    term    = factor { ("*" | "/") factor }
    factor  = "-" factor | number | id | "(" formula ")"
    number  = digits [ "." digits ]
    id      = (letter | "_") { letter | digit | "_" }

The product signs × ・ and ÷ that people write are read as * and /. Nesting deeper than 32 is refused.
Evaluation works on anything that knows + - * /: floats, numpy arrays, pandas series.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypeVar

T = TypeVar("T")
Operator = Literal["+", "-", "*", "/"]
MAX_DEPTH = 32
_TOKEN = re.compile(r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<id>[^\W\d]\w*)|(?P<sign>[-+*/()]))")
_READ_AS = str.maketrans({"×": "*", "÷": "/", "−": "-", "（": "(", "）": ")", "＋": "+", "＊": "*", "／": "/"})


@dataclass(frozen=True)
class Number:
    """A number in a formula."""

    value: float


@dataclass(frozen=True)
class Name:
    """The id of a measure or KPI; `column` is its 0-based place in the source text."""

    id: str
    column: int = 0


@dataclass(frozen=True)
class Negative:
    """A unary minus."""

    of: Expression


@dataclass(frozen=True)
class Binary:
    """Two expressions joined by an operator."""

    operator: Operator
    left: Expression
    right: Expression


Expression = Number | Name | Negative | Binary


class FormulaError(ValueError):
    """A formula that cannot be read. `code` is a problem code, `start`..`end` the wrong part, 0-based."""

    def __init__(self, code: str, start: int, end: int, found: str = "") -> None:
        super().__init__(f"{code} at {start}")
        self.code, self.start, self.end, self.found = code, start, end, found


@dataclass(frozen=True)
class Formula:
    """A parsed formula with its source text."""

    source: str
    expression: Expression

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The ids in the formula, each once, in the order they are written."""
        return tuple(dict.fromkeys(name.id for name in names_in(self.expression)))

    def __str__(self) -> str:
        return print_formula(self.expression)


def parse_formula(source: str) -> Formula:
    """Return the parsed formula; raise FormulaError with the place of the first fault."""
    tokens = _tokens(source.translate(_READ_AS))
    parser = _Parser(source, tokens)
    expression = parser.formula(0)
    parser.expect_end()
    return Formula(source, expression)


def print_formula(expression: Expression, *, multiply: str = " * ", divide: str = " / ") -> str:
    """Return the expression as text with no more parentheses than it needs; parsing it gives the same tree."""
    return _print(expression, 0, multiply, divide)


def names_in(expression: Expression) -> Iterator[Name]:
    """Yield every id in the expression, left to right, repeats included."""
    match expression:
        case Name():
            yield expression
        case Negative(of):
            yield from names_in(of)
        case Binary(_, left, right):
            yield from names_in(left)
            yield from names_in(right)
        case Number():
            return


def fold(
    expression: Expression,
    *,
    number: Callable[[float], T],
    name: Callable[[Name], T],
    negative: Callable[[T], T],
    binary: Callable[[Binary, T, T], T],
) -> T:
    """Return what the four functions make of the expression, bottom up."""
    match expression:
        case Number(value):
            return number(value)
        case Name():
            return name(expression)
        case Negative(of):
            return negative(fold(of, number=number, name=name, negative=negative, binary=binary))
        case Binary(_, left, right):
            return binary(
                expression,
                fold(left, number=number, name=name, negative=negative, binary=binary),
                fold(right, number=number, name=name, negative=negative, binary=binary),
            )


def evaluate_formula(expression: Expression, values: Mapping[str, Any]) -> Any:
    """Return the value of the expression; a division by zero is left to the values' own arithmetic.

    Floats raise ZeroDivisionError, numpy and pandas give inf or nan: the caller names the reason.
    """
    operations: dict[str, Callable[[Any, Any], Any]] = {
        "+": lambda a, b: a + b,
        "-": lambda a, b: a - b,
        "*": lambda a, b: a * b,
        "/": lambda a, b: a / b,
    }
    return fold(
        expression,
        number=lambda value: value,
        name=lambda found: values[found.id],
        negative=lambda value: -value,
        binary=lambda node, left, right: operations[node.operator](left, right),
    )


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    position = 0
    while text[position:].strip():
        match = _TOKEN.match(text, position)
        if not match or match.lastgroup is None:
            start = position + len(text[position:]) - len(text[position:].lstrip())
            raise FormulaError("formula-character", start, start + 1, text[start])
        found.append(_Token(match.lastgroup, match[match.lastgroup], match.start(match.lastgroup)))
        position = match.end()
    return found


class _Parser:
    """Recursive descent over the tokens; one method a grammar rule."""

    def __init__(self, source: str, tokens: list[_Token]) -> None:
        self.source, self.tokens, self.index = source, tokens, 0

    def formula(self, depth: int) -> Expression:
        left = self.term(depth)
        while token := self.take("+", "-"):
            left = Binary("+" if token.text == "+" else "-", left, self.term(depth))
        return left

    def term(self, depth: int) -> Expression:
        left = self.factor(depth)
        while token := self.take("*", "/"):
            left = Binary("*" if token.text == "*" else "/", left, self.factor(depth))
        return left

    def factor(self, depth: int) -> Expression:
        if depth > MAX_DEPTH:
            raise FormulaError("formula-depth", 0, len(self.source))
        if self.take("-"):
            return Negative(self.factor(depth + 1))
        if opening := self.take("("):
            inside = self.formula(depth + 1)
            if not self.take(")"):
                raise FormulaError("formula-parenthesis", opening.start, opening.end)
            return inside
        token = self.peek()
        if token and token.kind == "number":
            self.index += 1
            return Number(float(token.text))
        if token and token.kind == "id":
            self.index += 1
            return Name(token.text, token.start)
        raise self.unexpected(token)

    def expect_end(self) -> None:
        if token := self.peek():
            raise self.unexpected(token)

    def unexpected(self, token: _Token | None) -> FormulaError:
        if token is None:
            return FormulaError("formula-end", len(self.source), len(self.source) + 1)
        return FormulaError("formula-syntax", token.start, token.end, token.text)

    def peek(self) -> _Token | None:
        return self.tokens[self.index] if self.index < len(self.tokens) else None

    def take(self, *signs: str) -> _Token | None:
        token = self.peek()
        if token and token.kind == "sign" and token.text in signs:
            self.index += 1
            return token
        return None


def _print(expression: Expression, outer: int, multiply: str, divide: str) -> str:
    match expression:
        case Number(value):
            return f"{value:.15g}" if "e" not in f"{value:.15g}" else f"{value:f}"
        case Name(id):
            return id
        case Negative(of):
            return f"-{_print(of, 3, multiply, divide)}"
        case Binary(operator, left, right):
            level = 1 if operator in "+-" else 2
            sign = {"*": multiply, "/": divide}.get(operator, f" {operator} ")
            text = f"{_print(left, level, multiply, divide)}{sign}{_print(right, level + 1, multiply, divide)}"
            return f"({text})" if level < outer else text
