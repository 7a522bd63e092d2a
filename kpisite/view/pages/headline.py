"""The headline band of a KGI or KPI: one big figure with its status, six figures beside it, and the rail."""

from __future__ import annotations

from dataclasses import dataclass

from kpisite.model.review import NodeReview
from kpisite.view.charts.axis import text_width
from kpisite.view.formats import Part
from kpisite.view.pages.findings import is_judged
from kpisite.view.pages.marks import (
    SignalMark,
    StatusMark,
    Tone,
    missing_reason,
    node_mark,
    signal_mark,
    status_rule,
    tone,
)
from kpisite.view.pages.numbers import largest
from kpisite.view.pages.portal import Portal

PHONE = 280.0  # pixels of the rail on the narrowest phone


@dataclass(frozen=True)
class Line:
    """One small line under a figure; `tone` colours it as good or bad, `glue` stands between lead and text."""

    text: str
    tone: Tone = ""
    lead: str = ""
    glue: str = " "


@dataclass(frozen=True)
class Figure:
    """One figure with its label: digits and units in `parts`, a second figure in `beside`, or a signal instead."""

    label: str
    parts: tuple[Part, ...]
    lines: tuple[Line, ...] = ()
    beside: tuple[Part, ...] = ()
    signal: SignalMark | None = None


@dataclass(frozen=True)
class Rail:
    """Where the KGI stands on the way to its target: shares of the target, and the words for them."""

    title: str
    progress: float
    plan: float | None
    elapsed: float | None
    landing: float | None
    low: float | None
    high: float | None
    labels: dict[str, str]
    crowded: bool  # on a phone there is no room for the target's name beside the others


@dataclass(frozen=True)
class Headline:
    """The whole band."""

    label: str
    parts: tuple[Part, ...]
    status: StatusMark
    rule: str
    figures: tuple[Figure, ...]
    rail: Rail | None = None


def headline(portal: Portal, node: NodeReview) -> Headline:
    """Return the band of one KGI or KPI."""
    is_root = node.parent is None
    label = "total" if node.target.kind == "accumulate" else "actual"
    figures = _kgi_figures(portal, node) if is_root else _kpi_figures(portal, node)
    return Headline(
        label=portal.words(f"pages.headline.{label}", span=portal.span(node.start, node.through)),
        parts=portal.figure(node.actual, node.id),
        status=node_mark(portal, node),
        rule=status_rule(portal, node),
        figures=figures,
        rail=rail(portal, node) if is_root else None,
    )


def _kgi_figures(portal: Portal, node: NodeReview) -> tuple[Figure, ...]:
    return (
        plan_figure(portal, node),
        attainment_figure(portal, node),
        year_figure(portal, node),
        progress_figure(portal, node),
        landing_figure(portal, node),
        pace_figure(portal, node),
    )


def _kpi_figures(portal: Portal, node: NodeReview) -> tuple[Figure, ...]:
    return (
        plan_figure(portal, node),
        attainment_figure(portal, node),
        year_figure(portal, node),
        contribution_figure(portal, node),
        pace_figure(portal, node),
        _signal_figure(portal, node),
    )


def _signal_figure(portal: Portal, node: NodeReview) -> Figure:
    """Return what the process chart says now; on hold nothing, and why stands beside the status."""
    held = SignalMark("none", "", portal.words("pages.signal.on_hold"))
    mark = held if node.watch == "hold" else signal_mark(portal, node)
    return Figure(portal.words("pages.headline.signal"), (), signal=mark)


def plan_figure(portal: Portal, node: NodeReview) -> Figure:
    """Return the phased target to date with the gap, or the band."""
    target = node.target
    if target.kind == "band":
        return Figure(portal.words("pages.headline.band"), portal.text_figure(_band(portal, node)))
    lines = (_gap_line(portal, node),) if node.gap is not None else _missing(portal, node, "plan")
    label = portal.words("pages.headline.plan", through=portal.month_or_day(node.through) if node.through else "")
    return Figure(label, portal.figure(node.plan, node.id), lines)


def _gap_line(portal: Portal, node: NodeReview) -> Line:
    gap = portal.difference(node.gap, node.id)
    return Line(gap, tone(portal, node.gap, node.id), portal.words("pages.headline.gap"))


def _missing(portal: Portal, node: NodeReview, field: str) -> tuple[Line, ...]:
    return (Line(missing_reason(portal, node, field=field)),)


def attainment_figure(portal: Portal, node: NodeReview) -> Figure:
    """Return the attainment with its quarters, from a baseline if so, or why there is none: on hold it is unjudged."""
    code = "attainment_from_baseline" if node.attainment_from_baseline else "attainment"
    if node.watch == "hold":
        label = portal.words(f"pages.headline.{code}")
        return Figure(label, portal.percent_figure(None), (Line(portal.words("pages.missing.on_hold")),))
    quarters = [
        portal.words("pages.headline.quarter", quarter=quarter, share=portal.percent(share))
        for quarter, share in node.attainment_by_quarter
        if share is not None
    ]
    lines = [Line(portal.words("pages.facts").join(quarters))] if quarters else []
    if quarters and node.attainment_from_baseline:
        lines.append(Line(portal.words("pages.headline.each_quarter")))
    if node.attainment is None:
        lines = list(_missing(portal, node, "attainment"))
    return Figure(portal.words(f"pages.headline.{code}"), portal.percent_figure(node.attainment), tuple(lines))


def year_figure(portal: Portal, node: NodeReview) -> Figure:
    """Return the comparison with last year: a ratio, or the difference of what is in points; the base is named."""
    if node.previous_year is None:
        return Figure(
            portal.words("pages.headline.yoy"), portal.percent_figure(None), _missing(portal, node, "previous_year")
        )
    change = Line(
        portal.difference(node.yoy_change, node.id),
        tone(portal, node.yoy_change, node.id),
        portal.words("pages.headline.yoy_change"),
    )
    base = Line(portal.amount(node.previous_year, node.id), "", portal.words("pages.headline.previous_year"))
    if portal.compares_in_points(node.id):
        return Figure(
            portal.words("pages.headline.yoy_points"), portal.difference_figure(node.yoy_change, node.id), (base,)
        )
    if node.yoy_turn:
        turn = Line(portal.words(f"pages.turn.{node.yoy_turn}"))
        return Figure(portal.words("pages.headline.yoy"), portal.percent_figure(None), (turn, change))
    return Figure(portal.words("pages.headline.yoy"), portal.percent_figure(node.yoy_ratio), (change, base))


def progress_figure(portal: Portal, node: NodeReview) -> Figure:
    """Return progress beside the time elapsed; only an accumulating target has it."""
    label = portal.words("pages.headline.progress")
    if node.progress is None:
        text = "not_accumulate" if node.target.kind not in ("accumulate", None) else "no_progress"
        return Figure(label, portal.percent_figure(None), (Line(portal.words(f"pages.headline.{text}")),))
    planned = plan_share(node)
    lines = (Line(portal.words("pages.headline.planned_share", share=portal.percent(planned))),) if planned else ()
    return Figure(label, portal.percent_figure(node.progress), lines, beside=portal.percent_figure(node.elapsed))


def plan_share(node: NodeReview) -> float | None:
    """Return the plan to date as a share of the whole target."""
    if node.plan is None or not node.target.value or node.target.kind != "accumulate":
        return None
    return node.plan / node.target.value


def landing_figure(portal: Portal, node: NodeReview) -> Figure:
    """Return the landing with its share of the target and its range, which is named for what it is."""
    landing = node.landing
    label = portal.words("pages.headline.ended" if landing.method == "finished" else "pages.headline.landing")
    if landing.value is None:
        reason = portal.words(f"pages.missing.{landing.missing or 'not_computable'}")
        return Figure(label, portal.figure(None, node.id), (Line(reason),))
    lines = []
    if share := landing_share(portal, node):
        lead = "from_target" if node.attainment_from_baseline else "of_target"
        lines.append(Line(share, "", portal.words(f"pages.headline.{lead}")))
    if text := range_text(portal, node):
        lines.append(Line(text))
    if landing.method == "run_rate":
        lines.append(Line(portal.words("pages.landing.run_rate_short")))
    return Figure(label, portal.figure(landing.value, node.id), tuple(lines))


def landing_share(portal: Portal, node: NodeReview) -> str:
    """Return the landing's share of the target, on hold nothing.

    Beside progress from a baseline a share of the target would read as its like: there it is the difference.
    """
    landing = node.landing
    if landing.target_ratio is None or node.watch == "hold":
        return ""
    if node.attainment_from_baseline:
        return portal.difference(landing.shortfall, node.id)
    return portal.percent(landing.target_ratio)


def range_text(portal: Portal, node: NodeReview) -> str:
    """Return the landing's range, named for what it is: 80% interval, scenarios or limits; nothing for a result."""
    landing = node.landing
    if landing.low is None or landing.high is None or landing.basis is None:
        return ""
    extent = portal.extent(landing.low, landing.high, node.id)
    return portal.words(f"pages.landing.range_{landing.basis}", extent=extent, count=landing.recent_periods)


def pace_figure(portal: Portal, node: NodeReview) -> Figure:
    """Return what the rest of the span asks per period, beside the best period ever."""
    pace = node.pace
    label = _pace_label(portal, node)
    if node.target.kind == "band":
        return Figure(label, portal.text_figure(_band(portal, node)), ())
    if pace.required is None:
        over = "pages.headline.span_over" if node.landing.method == "finished" else None
        reason = portal.words(over or f"pages.missing.{pace.missing or 'not_computable'}")
        return Figure(label, portal.figure(None, node.id), (Line(reason),))
    return Figure(label, portal.figure(pace.required, node.id), _best_lines(portal, node))


def _pace_label(portal: Portal, node: NodeReview) -> str:
    """Return what is asked: an amount per period, a level in every one, or a level by the due date."""
    if node.target.kind == "accumulate":
        return portal.words("pages.headline.pace", cadence=portal.words(f"pages.per.{node.cadence}"))
    if node.target.kind in ("keep", "band"):
        return portal.words("pages.headline.level", cadence=portal.words(f"pages.cadence.{node.cadence}"))
    return portal.words("pages.headline.level_by")


def _band(portal: Portal, node: NodeReview) -> str:
    low, high = (portal.amount(end, node.id) for end in (node.target.low, node.target.high))
    return portal.words("pages.band", low=low, high=high)


def _best_lines(portal: Portal, node: NodeReview) -> tuple[Line, ...]:
    """Return the best period ever, and whether the required pace lies beyond it; of one unjudged only the best."""
    pace = node.pace
    if pace.best is None or pace.required is None:
        return (Line(portal.words("pages.headline.no_best")),)
    when = portal.month_or_day(pace.best_start) if pace.best_start else ""
    lead = portal.words("pages.headline.best", amount=portal.amount(pace.best, node.id), when=when)
    if not is_judged(node):
        return (Line(lead),)
    side = "equal" if pace.required == pace.best else "beyond" if pace.exceeds_best else "within"
    glue = portal.words("pages.between")
    return (Line(portal.words(f"pages.headline.best_{side}"), "neg" if pace.exceeds_best else "", lead, glue),)


def contribution_figure(portal: Portal, node: NodeReview) -> Figure:
    """Return the KPI's share of its KGI's gap to plan; an influence edge has none, and says so."""
    kgi = portal.kgi_of(node.id)
    label = portal.words("pages.headline.contribution", kgi=portal.name(kgi.id))
    amount = portal.contribution(node.id)
    if amount is None:
        reason = "influence" if portal.hangs_on_influence(node.id) else "no_contribution"
        return Figure(label, portal.figure(None, kgi.id), (Line(portal.words(f"pages.headline.{reason}")),))
    attribution = kgi.attributions.get("plan")
    change = portal.difference(attribution.change, kgi.id) if attribution else ""
    root = portal.reviewed(kgi.id)
    figure = portal.difference_figure(amount, kgi.id, beside=largest(root.actual, root.plan))
    return Figure(label, figure, (Line(portal.words("pages.headline.of_gap", change=change)),))


def rail(portal: Portal, node: NodeReview) -> Rail | None:
    """Return the rail of an accumulating target; None for every other kind."""
    target, landing = node.target, node.landing
    if node.progress is None or target.kind != "accumulate" or not target.value:
        return None
    shares = {
        "progress": node.progress,
        "plan": plan_share(node),
        "elapsed": node.elapsed,
        "landing": landing.value / target.value if landing.value is not None else None,
    }
    words = {
        key: portal.words(f"pages.rail.{key}", share=portal.percent(share))
        for key, share in shares.items()
        if share is not None
    }
    target_text = portal.words("pages.rail.target", amount=portal.amount(target.value, node.id))
    title = portal.words("pages.rail.title", marks=portal.join(words.values()), target=target_text)
    return Rail(
        title=title,
        progress=node.progress,
        plan=shares["plan"],
        elapsed=shares["elapsed"],
        landing=shares["landing"],
        low=landing.low / target.value if landing.low is not None else None,
        high=landing.high / target.value if landing.high is not None else None,
        labels={**words, "target": target_text},
        crowded=_crowded(words, shares, target_text),
    )


def _crowded(words: dict[str, str], shares: dict[str, float | None], target: str) -> bool:
    """Tell whether the last of the names under a phone's rail would reach into the target's at its right end."""
    last = max(("progress", "plan"), key=lambda key: shares[key] or 0.0)
    end = (shares[last] or 0.0) * PHONE + 4 + text_width(words[last], bold=last == "progress")
    return end + 8 > PHONE - text_width(target)
