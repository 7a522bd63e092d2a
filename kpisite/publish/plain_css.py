"""Stylesheets for an engine without nesting and container queries: plain rules, for paper of one width.

Only what print shows is kept: rules of `@media screen` are left out, those of `@container` are decided here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_BOUND = re.compile(r"\((min|max)-width:\s*([\d.]+)(px|rem)\)")
_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,([^()]*(?:\([^()]*\)[^()]*)*))?\)")
_SHARE = re.compile(r"(\d*\.?\d+)cqi\b")
_DEPTH = 8  # variables within variables


@dataclass(frozen=True)
class Rule:
    """A plain rule: a selector list and its declarations as (name, value) in their order, `!important` left in."""

    selector: str
    declarations: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """The rule as CSS."""
        return f"{self.selector}{{{';'.join(f'{name}:{value}' for name, value in self.declarations)}}}"


@dataclass(frozen=True)
class Paper:
    """What container queries ask for: the width of each named container, and the root's font size, in pixels."""

    containers: Mapping[str, float]
    root: float

    def holds(self, condition: str) -> bool:
        """Tell whether a container condition such as `ks (min-width: 640px)` holds; an unknown container is none."""
        width = self.containers.get(condition.split("(")[0].strip())
        if width is None:
            return False
        bounds = [
            (kind, float(size) * (self.root if unit == "rem" else 1)) for kind, size, unit in _BOUND.findall(condition)
        ]
        return all(width >= size if kind == "min" else width <= size for kind, size in bounds)


def plain_rules(css: str, paper: Paper) -> Iterator[Rule | str]:
    """Yield the stylesheet's rules without nesting; `@page` and the like as they are."""
    import tinycss2

    yield from _rules(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True), "", paper)


def resolved(value: str, known: Mapping[str, str]) -> str:
    """Return a value with every `var()` replaced by what it stands for, or by its fallback."""
    for _ in range(_DEPTH):
        if "var(" not in value:
            break
        value = _VARIABLE.sub(lambda found: known.get(found[1], (found[2] or "").strip()), value)
    return value.strip()


def _rules(nodes: Sequence[Any], parent: str, paper: Paper) -> Iterator[Rule | str]:
    for node in nodes:
        if node.type == "qualified-rule":
            yield from _style_rule(node, parent, paper)
        elif node.type == "at-rule":
            yield from _at_rule(node, parent, paper)


def _style_rule(node: Any, parent: str, paper: Paper) -> Iterator[Rule | str]:
    import tinycss2

    selector = _within(parent, node.prelude)
    body = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
    own = tuple(_declaration(part, paper) for part in body if part.type == "declaration")
    if own:
        yield Rule(selector, own)
    yield from _rules(body, selector, paper)


def _at_rule(node: Any, parent: str, paper: Paper) -> Iterator[Rule | str]:
    import tinycss2

    name, condition = node.lower_at_keyword, tinycss2.serialize(node.prelude).strip()
    if name in ("page", "font-face"):
        yield node.serialize()
    elif (name == "media" and condition in ("print", "all")) or (name == "container" and paper.holds(condition)):
        body = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
        own = tuple(_declaration(part, paper) for part in body if part.type == "declaration")
        if own and parent:
            yield Rule(parent, own)
        yield from _rules(body, parent, paper)


def _declaration(node: Any, paper: Paper) -> tuple[str, str]:
    """Return name and value; shares of the page's container are worked out."""
    import tinycss2

    value = _SHARE.sub(
        lambda share: f"{float(share[1]) * paper.containers['ks'] / 100:g}px", tinycss2.serialize(node.value)
    )
    return node.name, value.strip() + (" !important" if node.important else "")


def _within(parent: str, prelude: Sequence[Any]) -> str:
    """Return a nested selector list as one that stands alone."""
    selectors = _split(prelude)
    if not parent:
        return ",".join(selectors)
    outer = f":is({parent})" if "," in parent else parent
    return ",".join(one.replace("&", outer) if "&" in one else f"{outer} {one}" for one in selectors)


def _split(prelude: Sequence[Any]) -> list[str]:
    """Return the selectors of a list, parted at its outer commas."""
    import tinycss2

    parts: list[list[Any]] = [[]]
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return [str(tinycss2.serialize(part)).strip() for part in parts]
