"""The KPIs beside a KPI: its KGI, the KGI's own children, and what hangs around it, as a short list of links."""

from __future__ import annotations

from dataclasses import dataclass

from kpisite.view.pages.portal import Portal


@dataclass(frozen=True)
class Beside:
    """One line of the list; `level` says how far below the KGI, `here` that it is the page itself."""

    text: str
    href: str
    level: int
    here: bool


def beside(portal: Portal, kpi: str, prefix: str) -> tuple[Beside, ...]:
    """Return the KGI and those of its KPIs that have an ancestor of this KPI, or the KPI itself, as their parent."""
    kgi, opened = portal.node(kpi).kgi, set(_line(portal, kpi))
    shown = [kgi, *(name for name in portal.kpi_order(kgi) if portal.node(name).parent in opened)]
    return tuple(
        Beside(portal.name(name), portal.href(name, prefix), portal.depth(name), name == kpi) for name in shown
    )


def _line(portal: Portal, kpi: str) -> list[str]:
    """Return the KPI and its ancestors up to the KGI."""
    line = [kpi]
    while (parent := portal.node(line[-1]).parent) is not None:
        line.append(parent)
    return line
