"""What an author declares: measures, KPI trees, targets, journal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from kpisite.model.formula import Formula
from kpisite.model.periods import Cadence, Grain, Span
from kpisite.model.problems import Place
from kpisite.model.text import Text

Aggregate = Literal["sum", "mean", "last", "max", "min"]
Category = Literal["business", "digital", "offline"]
Direction = Literal["up", "down", "band"]
Watch = Literal["watch", "hold"]
TargetKind = Literal["accumulate", "reach", "keep", "band"]
Lane = Literal["plan", "do", "check", "act"]


@dataclass(frozen=True)
class Measure:
    """One column that an actuals CSV may hold."""

    id: str
    name: Text
    unit: str
    aggregate: Aggregate
    grain: Grain
    place: Place
    source: Text = Text()
    definition: Text = Text()
    low: float | None = None  # natural bounds, for range checks: a rate lies in 0..1
    high: float | None = None
    unit_words: Text = Text()  # the unit as each language writes it, where the author says so


@dataclass(frozen=True)
class DimensionValue:
    """What readers see in place of what stands in a dimension's column."""

    id: str
    name: Text
    place: Place


@dataclass(frozen=True)
class Dimension:
    """What readers see in place of a column of texts in the actuals; `values` are by what stands in it."""

    id: str
    place: Place
    name: Text = Text()
    values: Mapping[str, DimensionValue] = field(default_factory=dict)


@dataclass(frozen=True)
class Checkpoint:
    """A level expected on the way to a target."""

    by: date
    value: float


@dataclass(frozen=True)
class Target:
    """What a KPI shall reach. `value` is in the KPI's unit; `start` to `by` are inclusive days.

    accumulate: a sum reached over the span; reach: a level attained by `by`; keep: a level held at or beyond
    in every period; band: between `low` and `high` in every period. `kind` None means derived from the KPI.
    """

    value: float | None
    by: date | None
    place: Place
    start: date | None = None
    kind: TargetKind | None = None
    baseline: float | None = None
    low: float | None = None
    high: float | None = None
    checkpoints: tuple[Checkpoint, ...] = ()
    written: str = ""  # as the author wrote it: "12億円"


@dataclass(frozen=True)
class Influence:
    """A hypothesis that a KPI moves its parent after a lag."""

    of: str
    because: Text
    lag: int = 0
    lag_unit: Grain = "month"


@dataclass(frozen=True)
class Thresholds:
    """Attainment at or above which a status is green, or amber."""

    green: float
    amber: float


@dataclass(frozen=True)
class Node:
    """A KGI or KPI in its tree. `parent` is None for the KGI; `edge` says how it hangs under its parent."""

    id: str
    name: Text
    place: Place
    kgi: str
    parent: str | None = None
    edge: Literal["root", "formula", "influence"] = "root"
    definition: Text = Text()
    scope: Text = Text()
    owner: Text = Text()
    unit: str | None = None
    unit_words: Text = Text()
    decimals: int | None = None
    value: Formula | None = None  # over measures
    formula: Formula | None = None  # over children
    category: Category | None = None
    direction: Direction = "up"
    direction_declared: bool = False
    cadence: Cadence = "monthly"
    cadence_declared: bool = False
    watch: Watch = "watch"
    hold_since: date | None = None
    hold_reason: Text = Text()
    focus: bool = False
    target: Target | None = None
    actions: tuple[str, ...] = ()
    influence: Influence | None = None
    process_on: Literal["value", "yoy"] | None = None
    thresholds: Thresholds | None = None
    source: Text = Text()
    baseline: float | None = None
    links: tuple[tuple[Text, str], ...] = ()
    children: tuple[Node, ...] = ()

    def walk(self) -> Iterator[Node]:
        """Yield this node and all below it, parents first, in the author's order."""
        yield self
        for child in self.children:
            yield from child.walk()

    @cached_property
    def formula_children(self) -> tuple[Node, ...]:
        """The children that the formula names, in the author's order."""
        return tuple(child for child in self.children if child.edge == "formula")


@dataclass(frozen=True)
class Reason:
    """Why a KPI moved in a span, and where else that applies."""

    id: str
    kpi: str
    span: Span
    why: Text
    place: Place
    apply_to: Text = Text()


@dataclass(frozen=True)
class Action:
    """One turn of plan, do, check, act on a KPI. `expect` is in the KPI's unit, as a change."""

    id: str
    kpi: str
    place: Place
    name: Text = Text()
    hypothesis: Text = Text()
    expect: float | None = None
    expect_written: str = ""
    by: date | None = None
    start: date | None = None
    end: date | None = None
    owner: Text = Text()
    check_note: Text = Text()
    decision: Literal["expand", "continue", "stop", "revise"] | None = None
    decided: date | None = None
    act_note: Text = Text()

    def lane(self, as_of: date) -> Lane:
        """Return where the action stands on `as_of`: act once decided, check once ended, do once begun, else plan."""
        if self.decision and (self.decided is None or self.decided <= as_of):
            return "act"
        if self.end and self.end <= as_of:
            return "check"
        if self.start and self.start <= as_of:
            return "do"
        return "plan"


@dataclass(frozen=True)
class Variant:
    """One arm of an experiment. `id` is the author's, else the name in Japanese, else in English."""

    id: str
    trials: int
    successes: int
    control: bool = False
    share: float | None = None  # intended share of trials; None: equal shares
    name: Text = Text()


@dataclass(frozen=True)
class Experiment:
    """A split test with counts of trials and successes."""

    id: str
    kpi: str
    variants: tuple[Variant, ...]
    place: Place
    name: Text = Text()
    action: str | None = None
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True)
class Decision:
    """A dated decision about a KPI itself: its target, watch state, baseline or definition."""

    id: str
    kpi: str
    on: date
    kind: Literal["target", "hold", "watch", "baseline", "definition"]
    why: Text
    place: Place


@dataclass(frozen=True)
class Note:
    """A marker on the charts of some KPIs."""

    id: str
    on: date
    kpis: tuple[str, ...]
    text: Text
    place: Place


@dataclass(frozen=True)
class Journal:
    """Everything written down about why, what was tried, and what was decided; each in date order."""

    reasons: tuple[Reason, ...] = ()
    actions: tuple[Action, ...] = ()
    experiments: tuple[Experiment, ...] = ()
    decisions: tuple[Decision, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class PhasedTarget:
    """One row of a targets CSV: the KPI's target for one period (not cumulated)."""

    kpi: str
    span: Span
    value: float
    place: Place


@dataclass(frozen=True)
class Faq:
    """One FAQ answer: `when` holds the state codes at which it is shown; `always` entries close every list."""

    id: str
    question: Text
    answer: Text  # Markdown
    when: tuple[str, ...]
    place: Place
    order: int = 100


@dataclass(frozen=True)
class Playbook:
    """All definitions of one portal. `trees` are in file order; ids are unique over all trees."""

    measures: Mapping[str, Measure] = field(default_factory=dict)
    trees: tuple[Node, ...] = ()
    phased: tuple[PhasedTarget, ...] = ()
    journal: Journal = Journal()
    faqs: tuple[Faq, ...] = ()
    dimensions: Mapping[str, Dimension] = field(default_factory=dict)

    @cached_property
    def nodes(self) -> dict[str, Node]:
        """Every KGI and KPI by id, parents first, in file order."""
        return {node.id: node for tree in self.trees for node in tree.walk()}

    @cached_property
    def phased_by_kpi(self) -> dict[str, tuple[PhasedTarget, ...]]:
        """The rows of the targets CSVs by KPI, in date order."""
        rows: dict[str, list[PhasedTarget]] = {}
        for row in sorted(self.phased, key=lambda row: (row.kpi, row.span)):
            rows.setdefault(row.kpi, []).append(row)
        return {kpi: tuple(found) for kpi, found in rows.items()}
