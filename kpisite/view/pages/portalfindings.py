"""What the titles of the home page and of the pages about the whole portal say."""

from __future__ import annotations

from datetime import date

from kpisite.model.review import Review
from kpisite.view.pages.findings import (
    Attained,
    Finding,
    Findings,
    Names,
    Value,
    reached,
    reaches,
    root_of,
    status_of,
    tally,
)


def home_findings(review: Review) -> Findings:
    """Return the portal's state: how many KGIs have which status, and the one furthest behind.

    Progress from a baseline does not compare with a share of the plan: where both are behind, there is one of each.
    """
    roots = [root_of(kgi) for kgi in review.kgis]
    if not roots:
        return (Finding("home.no_kgi"),)
    counted = Finding("home.counts", {"count": len(roots), "tally": tally(roots)})
    behind = [node for node in roots if status_of(node) in ("red", "amber") and node.attainment is not None]
    worst = [
        min(group, key=lambda node: node.attainment or 0.0)
        for base in (False, True)
        if (group := [node for node in behind if node.attainment_from_baseline is base])
    ]
    if not worst:
        return (counted,)
    values: dict[str, Value] = {}
    for key, node in zip(("first", "second"), worst, strict=False):
        values[key] = Names((node.id,))
        values[f"{key}_attained"] = Attained(
            node.attainment or 0.0, (node.id, "attainment"), node.attainment_from_baseline
        )
    return counted, Finding("home.worst" if len(worst) == 1 else "home.worst_each", values)


def landing_findings(review: Review) -> Findings:
    """Return which KGIs are expected to reach their target, or did; what is on hold is promised nothing."""
    watched = [kgi for kgi in review.kgis if root_of(kgi).watch != "hold"]
    if review.kgis and not watched:
        return (Finding("landing.on_hold"),)
    known = [kgi for kgi in watched if kgi.headline.landing.value is not None and reaches(root_of(kgi)) is not None]
    reach = tuple(kgi.id for kgi in known if reaches(root_of(kgi)))
    if not known:
        return (Finding("landing.unknown"),)
    share = "all" if len(reach) == len(known) else "some" if reach else "none"
    over = all(root_of(kgi).landing.method == "finished" for kgi in known)
    code = f"landing.ended_{share}" if over else f"landing.{share}"
    return (Finding(code, {"count": len(known)} | ({"names": Names(reach)} if share == "some" else {})),)


def focus_findings(review: Review, focus: tuple[str, ...]) -> Findings:
    """Return the KPIs to start with, or why none is singled out: all on plan, no cause known, nothing judged."""
    if focus:
        return (Finding("focus.some", {"names": Names(focus)}),)
    judged = [node for kgi in review.kgis if (node := root_of(kgi)).attainment is not None and node.watch != "hold"]
    behind = tuple(node.id for node in judged if not reached(node))
    if behind:
        return (Finding("focus.unexplained", {"names": Names(behind)}),)
    return (Finding("focus.none" if judged else "focus.unjudged"),)


def waiting_findings(count: int, *, suspect: bool = False) -> Findings:
    """Return how many signals wait for a reason."""
    if suspect:
        return (Finding("waiting.suspect", {"count": count}),)
    return (Finding("waiting.some" if count else "waiting.none", {"count": count}),)


def due_findings(review: Review) -> Findings:
    """Return the next review day and on how many days of its month reviews are due."""
    if not review.due:
        return (Finding("due.none"),)
    first = min(due.on for due in review.due)
    days = {due.on for due in review.due if (due.on.year, due.on.month) == (first.year, first.month)}
    return (Finding("due.next", {"count": len(days), "month": first.strftime("%Y-%m"), "on": first}),)


def change_findings(count: int | None, moved: int) -> Findings:
    """Return how much changed since the previous edition; `count` None: there is none."""
    if count is None:
        return (Finding("changes.first"),)
    if not count:
        return (Finding("changes.none"),)
    found = (Finding("changes.some", {"count": count}),)
    return (*found, Finding("changes.moved", {"count": moved})) if moved else found


def data_findings(*, through: date | None, gaps: int, stale: bool) -> Findings:
    """Return how far the data reaches and whether periods are missing."""
    if through is None:
        return (Finding("data.none"),)
    if stale:
        return (Finding("data.stale", {"through": through}),)
    code = "data.gaps" if gaps else "data.complete"
    return (Finding(code, {"through": through, "count": gaps}),)
