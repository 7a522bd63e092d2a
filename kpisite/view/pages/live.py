"""Live KPI tables in the playbook's prose: a fenced block named `kpi` becomes a Markdown table."""

from __future__ import annotations

import re

from kpisite.model.playbook import Playbook
from kpisite.model.review import Review
from kpisite.model.settings import Settings
from kpisite.model.text import Language
from kpisite.view.pages.drafts import plain
from kpisite.view.pages.marks import node_mark
from kpisite.view.pages.portal import Portal, portal_of
from kpisite.view.pages.tables import target_text
from kpisite.view.traced import ANCHORS

_BLOCK = re.compile(r"^(?P<fence>```+|~~~+)[ ]*kpi[ ]*\n(?P<ids>.*?)^(?P=fence)[ ]*$", re.MULTILINE | re.DOTALL)


ALIGNED = ["---", "---:", "---:", "---:", "---"]


def replace_live_kpis(
    markdown: str, review: Review, playbook: Playbook, language: Language, prefix: str, settings: Settings | None = None
) -> str:
    """Return the Markdown with every `kpi` block as a table; a block that names an unknown id stays a code block.

    `prefix` leads from the page's Markdown file to the docs folder's root. `unknown_live_kpis` names the unknown ids.
    """
    portal = portal_of(playbook, review, settings or Settings(), language)
    return _BLOCK.sub(lambda block: _table(portal, block, prefix), markdown)


def unknown_live_kpis(markdown: str, playbook: Playbook) -> tuple[tuple[int, str], ...]:
    """Return (1-based line, id) for every id in a `kpi` block that is no KGI or KPI."""
    found = []
    for block in _BLOCK.finditer(markdown):
        first = markdown.count("\n", 0, block.start("ids")) + 1
        for offset, line in enumerate(block["ids"].splitlines()):
            if line.strip() and line.strip() not in playbook.nodes:
                found.append((first + offset, line.strip()))
    return tuple(found)


def _table(portal: Portal, block: re.Match[str], prefix: str) -> str:
    ids = [line.strip() for line in block["ids"].splitlines() if line.strip()]
    reviewed = {node.id for kgi in portal.review.kgis for node in kgi.nodes}
    if not ids or any(name not in reviewed for name in ids):
        return block[0]
    heads = [portal.words(f"pages.table.{key}") for key in ("kpi", "actual", "plan", "attainment", "status")]
    rows = [_row(portal, name, prefix) for name in ids]
    return "\n".join(["", _line(heads), _line(ALIGNED), *map(_line, rows), ""])


def _row(portal: Portal, kpi: str, prefix: str) -> list[str]:
    node, mark = portal.reviewed(kpi), node_mark(portal, portal.reviewed(kpi))
    page, told = f"{portal.href(kpi, prefix)}index.md", f"{portal.traces_href(kpi, prefix)}index.md"
    figures = {
        "actual": portal.amount(node.actual, kpi),
        "plan": target_text(portal, node),
        "attainment": portal.percent(node.attainment),
    }
    cells = (
        plain(text) if text == portal.words("pages.none") else f"[{plain(text)}]({told}#t-{ANCHORS[code]})"
        for code, text in figures.items()
    )
    return [f"[{plain(portal.name(kpi))}]({page})", *cells, f"**{plain(mark.word)}**{{: .ks-{mark.css} }}"]


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
