"""Leaves out of the theme's stylesheet what no page of a language can match.

A rule goes when each of its selectors wants a class that is in no page and in no script; then each custom property
that nothing refers to. Frames, states and everything that scripts add stay, since scripts spell their classes out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

_RULE = re.compile(r"(?<=[{}])([^{}@]+)\{[^{}]*\}|^([^{}@]+)\{[^{}]*\}")
_EMPTY = re.compile(r"(?:@media[^{}]+|(?<=[{}])[^{}@]+)\{\}")
_NESTED = re.compile(r":(?:is|not|where|has)\([^()]*\)")  # alternatives: they say nothing about what must be there
_CLASS = re.compile(r"\.([a-zA-Z][\w-]*)")
_CLASS_ATTRIBUTE = re.compile(r"""\bclass=(?:"([^"]*)"|'([^']*)')""")
_WORD = re.compile(r"[\w-]+")
_PROPERTY = re.compile(
    r"""(?<=[{;])(--[\w-]+):
    (?:[^;{}'"(]|'[^']*'|"[^"]*"|\((?:[^()'"]|'[^']*'|"[^"]*"|\([^()]*\))*\))*
    (?:;|(?=\}))""",
    re.VERBOSE,
)
_REFERENCE = re.compile(r"var\(\s*(--[\w-]+)")


def prune_theme(folder: Path) -> None:
    """Rewrite the theme's main stylesheet below a finished language's folder without what its pages cannot match."""
    scripts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("assets/**/*.js"))]
    known = _words(scripts) | _classes(folder)
    for path in sorted(folder.glob("assets/stylesheets/main.*.css")):
        others = (text.read_text(encoding="utf-8") for text in folder.glob("**/*.css") if text != path)
        pruned = without_unmatched(path.read_text(encoding="utf-8"), known)
        path.write_text(without_unused(pruned, [*others, *scripts]), encoding="utf-8", newline="\n")


def without_unmatched(css: str, known: set[str]) -> str:
    """Return flat CSS without the rules whose selectors all want a class that is not known."""

    def kept(rule: re.Match[str]) -> str:
        selectors = _NESTED.sub("", rule[1] or rule[2]).split(",")
        return (
            "" if all(any(not _is_known(name, known) for name in _CLASS.findall(one)) for one in selectors) else rule[0]
        )

    return _EMPTY.sub("", _RULE.sub(kept, css))


def without_unused(css: str, others: Iterable[str]) -> str:
    """Return the CSS without custom properties that neither it nor the other texts refer to."""
    used = {name for text in (css, *others) for name in _REFERENCE.findall(text)}
    return _PROPERTY.sub(lambda match: match[0] if match[1] in used else "", css)


def _is_known(name: str, known: set[str]) -> bool:
    # Scripts put some classes together: "md-source__fact--" and the kind of fact.
    return name in known or ("--" in name and f"{name.rpartition('--')[0]}--" in known)


def _classes(folder: Path) -> set[str]:
    found: set[str] = set()
    for path in folder.rglob("*.html"):
        lists = _CLASS_ATTRIBUTE.findall(path.read_text(encoding="utf-8"))
        found.update(name for pair in set(lists) for name in (pair[0] or pair[1]).split())
    return found


def _words(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in _WORD.findall(text)}
