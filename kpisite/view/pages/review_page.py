"""This period's review for a meeting: results, hits and misses with reasons, decisions, the next focus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from kpisite.model.review import KgiReview, Sentence
from kpisite.view.pages.decisions import KINDS, DecisionRow, decisions
from kpisite.view.pages.drafts import Draft, prose
from kpisite.view.pages.findings import Attained, Finding, Findings, Names, root_of
from kpisite.view.pages.focus import FocusCard, focus_cards, focus_note, focus_of
from kpisite.view.pages.highlights import Highlight, hits, is_shown, misses, normal_note
from kpisite.view.pages.large import foremost_kgis, rest_of_kgis
from kpisite.view.pages.marks import tone
from kpisite.view.pages.portal import Link, Portal
from kpisite.view.pages.scores import ScoreRow, score_findings, score_row, this_quarter
from kpisite.view.traced import joined, toned, traced

PREFIX = "../"
RESULT = ("level_", "yoy_", "no_data", "all_on_hold", "first_period")


@dataclass(frozen=True)
class ReviewPage:
    """Everything on the review page."""

    period: str
    title: tuple[str, ...]
    three: tuple[tuple[str, str], ...]
    score_title: str
    quarter: str
    scores: tuple[ScoreRow, ...]
    rest: Link | None
    has_previous: bool
    hits: tuple[Highlight, ...]
    hits_title: str
    misses: tuple[Highlight, ...]
    misses_title: str
    normal_note: str
    decisions: tuple[DecisionRow, ...]
    decisions_title: str
    focus: tuple[tuple[str, tuple[FocusCard, ...]], ...]  # by KGI
    focus_title: str
    focus_note: str


def review_page(portal: Portal) -> Draft:
    """Return the review page."""
    model = _model(portal)
    title = joined(portal.words("findings.join"), model.title)
    return Draft(
        path="review/index.md",
        title=portal.words("pages.review.nav"),
        description=title,
        section="review",
        template="review.html",
        model=model,
        prose=prose(title, *(text for _, text in model.three)),
        hide=("navigation", "toc"),
        nav_title=portal.words("pages.review.nav"),
    )


def _model(portal: Portal) -> ReviewPage:
    nodes = [node for kgi in portal.review.kgis for node in kgi.nodes if is_shown(portal, node)]
    good, bad = hits(portal, nodes), misses(portal, nodes)
    focus = focus_cards(portal, PREFIX)
    to_decide = decisions(portal)
    return ReviewPage(
        period=portal.period_name(),
        title=portal.sentences(_title(portal, focus)),
        three=_three(portal, to_decide),
        scores=tuple(score_row(portal, kgi) for kgi in foremost_kgis(portal)),
        rest=rest_of_kgis(portal, PREFIX),
        score_title=portal.say(score_findings(portal)),
        quarter=portal.words("pages.review.quarter", quarter=portal.review.quarter),
        has_previous=portal.previous is not None,
        hits=good,
        hits_title=_hits_title(portal, good),
        misses=bad,
        misses_title=portal.words("pages.review.misses_title" if bad else "pages.review.no_misses", count=len(bad)),
        normal_note=normal_note(portal, nodes),
        decisions=to_decide,
        decisions_title=portal.words(
            "pages.review.decisions_title" if to_decide else "pages.review.no_decisions", count=len(to_decide)
        ),
        focus=tuple((kgi, tuple(cards)) for kgi, cards in groupby(focus, key=lambda card: card.kgi)),
        focus_title=portal.words("pages.review.focus_title" if focus else "pages.review.no_focus", count=len(focus)),
        focus_note=focus_note(portal),
    )


def _hits_title(portal: Portal, good: Sequence[Highlight]) -> str:
    known = sum(bool(hit.reason) for hit in good)
    code = "no_hits" if not good else "hits_title" if known == len(good) else "hits_some"
    return portal.words(f"pages.review.{code}", count=len(good), known=known)


def _title(portal: Portal, focus: Sequence[FocusCard]) -> Findings:
    ids = tuple(dict.fromkeys(name for kgi in portal.review.kgis for name in focus_of(kgi)))[:2]
    found = _level(portal)
    return (*found, Finding("review.focus", {"names": Names(ids)})) if focus and ids else found


def _level(portal: Portal) -> Findings:
    """Return how the first judged KGI did in the quarter, or so far where the quarter cannot be told."""
    roots = [root_of(kgi) for kgi in portal.review.kgis if root_of(kgi).watch != "hold"]
    if not roots:
        return (Finding("review.none"),)
    root, quarter = roots[0], this_quarter(portal, roots[0])
    names = Names((root.id,))
    if quarter and quarter.attainment is not None:
        attained = Attained(quarter.attainment, (root.id, "quarter"), root.attainment_from_baseline)
        return (Finding("review.quarter", {"names": names, "quarter": quarter.quarter, "attained": attained}),)
    if root.attainment is not None:
        attained = Attained(root.attainment, (root.id, "attainment"), root.attainment_from_baseline)
        return (Finding("review.level", {"names": names, "attained": attained}),)
    return (Finding("review.none"),)


def _three(portal: Portal, to_decide: Sequence[DecisionRow]) -> tuple[tuple[str, str], ...]:
    first = portal.review.kgis[0] if portal.review.kgis else None
    counts = Counter(row.kind for row in to_decide)
    topics = [portal.words(f"pages.review.decide_{kind}s", count=counts[kind]) for kind in KINDS if counts[kind]]
    none = portal.words("pages.none")
    return (
        (portal.words("pages.review.result"), _result(portal, first) if first else none),
        (portal.words("pages.review.outlook"), _outlook(portal, first) if first else none),
        (
            portal.words("pages.review.to_decide"),
            _begun(portal.join(topics)) or portal.words("pages.review.no_decisions", count=0),
        ),
    )


def _begun(text: str) -> str:
    """Return a text with a capital at its start."""
    return text[:1].upper() + text[1:]


def _result(portal: Portal, kgi: KgiReview) -> str:
    told = [sentence for sentence in kgi.summary if sentence.code.startswith(RESULT)]
    quarter, said = _quarter_result(portal, kgi), _said(portal, kgi, told)
    start = root_of(kgi).start
    if quarter and start and told and told[0].code.startswith("level_"):
        # Two actuals follow one another: the second says from when it counts.
        said = portal.words("pages.review.to_date", start=portal.month_or_day(start), said=said)
    return portal.together(quarter, said, _furthest_result(portal, kgi)) or portal.words("pages.none")


def _quarter_result(portal: Portal, kgi: KgiReview, code: str = "quarter_result") -> str:
    root = root_of(kgi)
    quarter = this_quarter(portal, root)
    if quarter is None or quarter.actual is None or quarter.plan is None:
        return ""
    share = quarter.attainment or 0.0  # told of a KGI behind its plan, which has one
    gap = quarter.actual - quarter.plan
    difference = traced(portal.difference(gap, kgi.id, beside=quarter.actual), kgi.id, "quarter")
    return portal.words(
        f"pages.review.{code}",
        quarter=quarter.quarter,
        name=portal.name(kgi.id),
        actual=traced(portal.amount(quarter.actual, kgi.id), kgi.id, "quarter"),
        gap=toned(difference, tone(portal, gap, kgi.id)),
        attained=portal.attained(share, (kgi.id, "quarter"), from_baseline=root.attainment_from_baseline),
    )


def _furthest_result(portal: Portal, told: KgiReview) -> str:
    """Return the quarter of the KGI with the lowest attainment below its plan; empty where that is told already."""
    shares = {
        kgi.id: quarter.attainment
        for kgi in portal.review.kgis
        if root_of(kgi).watch == "watch" and (quarter := this_quarter(portal, root_of(kgi)))
    }
    behind = {name: share for name, share in shares.items() if share is not None and share < 1}
    furthest = min(behind, key=lambda name: behind[name], default=told.id)
    return "" if furthest == told.id else _quarter_result(portal, portal.kgi_of(furthest), "furthest_result")


def _outlook(portal: Portal, kgi: KgiReview) -> str:
    """Return the landing, and how it moved since the previous edition."""
    told = _said(portal, kgi, [sentence for sentence in kgi.summary if sentence.code.startswith("landing_")])
    earlier, now = portal.previous_node(kgi.id), root_of(kgi).landing.value
    if earlier is None or earlier.landing.value is None or now is None:
        return told or portal.words("pages.none")
    moved = traced(portal.difference(now - earlier.landing.value, kgi.id), kgi.id, "landing")
    return portal.together(told, portal.words("pages.review.outlook_moved", change=moved))


def _said(portal: Portal, kgi: KgiReview, sentences: Sequence[Sentence]) -> str:
    return portal.together(*(portal.sentence(sentence, kgi.id) for sentence in sentences))
