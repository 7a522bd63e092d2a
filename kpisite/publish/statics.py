"""The stylesheets and scripts of a site: few, small, and each loaded only by the pages that use it.

All stylesheets become one. A script that works on certain elements only is loaded by the pages that hold one.
Addresses end in a hash of the content, so that a browser never mixes two versions.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import as_file, files
from pathlib import Path

from rcssmin import cssmin
from rjsmin import jsmin

FOLDER = "assets/kpisite"
NAME = "portal"
LATE = {"interactive"}  # fetched when a reader reaches for such an element; at most one
# A script that is not named here is loaded by every page.
WORKS_ON: dict[str, tuple[str, ...]] = {
    "interactive": (" data-chart", " data-t=", "#t-"),
    "kpi-filters": (" data-filters",),
    "whatif": (" data-whatif",),
}
SOURCES = (("kpisite.view", "static"), ("kpisite", "theme/assets/kpisite"))
_SOURCE_MAP = re.compile(rb"\n?(?://[#@] ?sourceMappingURL=\S+|/\*# ?sourceMappingURL=\S+ ?\*/)\s*$")
_COLOUR = re.compile(r"\[data-md-color-(?:primary|accent)=(?!custom)[a-z-]+\]")
_RULE = re.compile(r"(?<=[{}])([^{}@]+)\{[^{}]*\}|^([^{}@]+)\{[^{}]*\}")


@dataclass(frozen=True)
class Statics:
    """Addresses below a language's root: what every page loads, and the other scripts by name."""

    stylesheets: tuple[str, ...]
    scripts: tuple[str, ...]
    on_demand: dict[str, str]

    def scripts_for(self, fragment: str, *, late: bool = False) -> tuple[str, ...]:
        """Return the addresses of the scripts that work on an element of the fragment: the page's own, or the late."""
        return tuple(
            address
            for name, address in sorted(self.on_demand.items())
            if (name in LATE) == late and any(mark in fragment for mark in WORKS_ON[name])
        )


NO_STATICS = Statics((), (), {})


def write_statics(theme: Path, *, footer: str = "", styles: str = "") -> Statics:
    """Write the view's and the theme's static files below the folder `theme`; return their addresses.

    `footer` stands at the foot of every printed page, and `styles` are rules that this site alone needs: both become
    part of the one stylesheet, because inline styles are not allowed.
    """
    folder = theme / FOLDER
    for package, name in SOURCES:
        with as_file(files(package).joinpath(*name.split("/"))) as source:
            if source.is_dir():
                shutil.copytree(source, folder, dirs_exist_ok=True)
    stylesheet = _join_stylesheets(folder, styles + page_footer(footer))
    scripts = {path.stem: _minify_script(path) for path in sorted(folder.glob("*.js"))}
    on_demand = {name: scripts.pop(name) for name in WORKS_ON if name in scripts}
    return Statics((address(stylesheet),), tuple(scripts.values()), on_demand)


def drop_unused(folder: Path) -> None:
    """Remove from a finished language what no page loads: source maps, other stemmers, colours nobody chose."""
    for path in folder.glob("assets/**/*.map"):
        path.unlink()
    shutil.rmtree(folder / "assets" / "javascripts" / "lunr", ignore_errors=True)
    for path in (*folder.glob("assets/**/*.min.js"), *folder.glob("assets/**/*.min.css")):
        path.write_bytes(_SOURCE_MAP.sub(b"", path.read_bytes()))
    for path in folder.glob("assets/stylesheets/palette.*.css"):
        path.write_text(without_other_colours(path.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")


def without_other_colours(css: str) -> str:
    """Return the theme's palette without the rules for named colours: the portal's own is `custom`."""
    return _RULE.sub(lambda rule: "" if _is_of_other_colour(rule[1] or rule[2]) else rule[0], css)


def _is_of_other_colour(selectors: str) -> bool:
    return all(_COLOUR.search(selector) for selector in selectors.split(","))


def page_footer(text: str) -> str:
    """Return the rule that prints a text in the lower left margin of every page, whatever the text holds."""
    if not text:
        return ""
    # Every sign that could end the string or the rule is written as its code point.
    quoted = re.sub(r"""["'\\<>{}@;\x00-\x1f\x7f]""", lambda sign: f"\\{ord(sign[0]):x} ", text)
    return f'@page{{@bottom-left{{content:"{quoted}"}}}}\n'


def _join_stylesheets(folder: Path, footer: str) -> Path:
    """Replace the folder's stylesheets by one; the theme's own small one comes last, then the printed footer."""
    sheets = sorted(folder.glob("*.css"), key=lambda path: (path.stem == NAME, path.name))
    text = "\n".join(str(cssmin(path.read_text(encoding="utf-8"))) for path in sheets)
    for path in sheets:
        path.unlink()
    joined = folder / f"{NAME}.css"
    joined.write_text(f"{text}\n{footer}", encoding="utf-8", newline="\n")
    return joined


def _minify_script(path: Path) -> str:
    path.write_text(str(jsmin(path.read_text(encoding="utf-8"))) + "\n", encoding="utf-8", newline="\n")
    return address(path)


def address(path: Path) -> str:
    """Return the address of a file below a language's root, with the hash of what it holds."""
    return f"{FOLDER}/{path.name}?v={sha256(path.read_bytes()).hexdigest()[:8]}"
