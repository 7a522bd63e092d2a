"""The computed review of one as-of date: everything the pages say, as numbers and codes, never sentences.

Published as `review.json`. Fields are added, never renamed. Numbers are in the KPI's own unit (a rate is 0.12, not 12),
unrounded. A number that cannot be computed is null, and `missing` of the same object names the reason under the
field's name. Dates are ISO days; spans are written with inclusive last days in JSON (`start`, `through`).
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from kpisite.model.periods import MONTHS_IN, Grain

SCHEMA = "kpisite-review-1"

Missing = Literal["no_fact", "partial_period", "zero_denominator", "not_yet", "no_target", "not_computable", "on_hold"]
Status = Literal["green", "amber", "red", "grey"]
Basis = Literal["plan", "previous_year", "previous_period"]
Rule = Literal["outside", "run_of_8", "three_of_four", "moving_range"]
SignalDirection = Literal["up", "down"]
Letter = Literal["S", "M", "A", "R", "T"]


class Record(BaseModel):
    """A frozen, strictly shaped part of the review."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(Record):
    """A text in both languages (each already fallen back to the other)."""

    ja: str
    en: str


class Point(Record):
    """One period of a KPI at one grain. `partial`: the as-of date lies inside it, or days are missing.

    `forecast` is the landing's value for a period that is not over (accumulate targets only).
    """

    start: date
    through: date
    actual: float | None = None
    plan: float | None = None
    previous_year: float | None = None
    forecast: float | None = None
    partial: bool = False
    missing: Missing | None = None

    @property
    def months(self) -> int:
        """How many calendar months the period reaches over."""
        return (self.through.year - self.start.year) * 12 + self.through.month - self.start.month + 1

    @property
    def grain(self) -> Grain:
        """What a period of whole months is called."""
        return next(grain for grain, count in MONTHS_IN.items() if count == self.months)


class Quarter(Record):
    """One quarter of the fiscal year as far as it has come: what was reached and what the target asked of it."""

    quarter: int
    start: date
    through: date
    actual: float | None = None
    plan: float | None = None
    attainment: float | None = None


class BackTest(Record):
    """What the landing method said at one earlier point, and what came. `log_error` = ln(came / said)."""

    as_of: date
    said: float
    came: float | None
    log_error: float | None


class Landing(Record):
    """Where the target span will end. `low`..`high` is an 80% interval, or the spread of scenarios, as `basis` says.

    method: seasonal (pace × last year's full ÷ last year's to date), run_rate (no season: 季節性なし),
    ratio (numerator and denominator landed apart), level (last level persists), level_season (last level × last year's
    last period ÷ last year's same period), finished (the span is over). `recent_periods`: how many gave the scenarios.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    method: Literal["seasonal", "run_rate", "ratio", "level", "level_season", "finished"] | None = None
    basis: Literal["past_errors", "scenarios", "process_limits"] | None = None
    recent_periods: int = 0
    target_ratio: float | None = None
    shortfall: float | None = None  # landing − target
    past_errors: tuple[BackTest, ...] = ()
    back_test: tuple[BackTest, ...] = ()
    missing: Missing | None = None


class Pace(Record):
    """What the rest of the span asks, per period of the KPI's cadence, beside the best period ever reached."""

    required: float | None = None
    periods_left: int = 0
    best: float | None = None
    best_start: date | None = None
    exceeds_best: bool | None = None
    previous_year: float | None = None  # the same rest of the year, last year, per period
    missing: Missing | None = None


class Contribution(Record):
    """The share of a change that one leaf explains, in the KGI's unit; what none explains has the id `unexplained`."""

    id: str
    amount: float
    factor_from: float | None = None
    factor_to: float | None = None


class Attribution(Record):
    """A change from a base to the actual. The contributions of the same basis add up to `change`."""

    base: float | None = None
    actual: float | None = None
    change: float | None = None
    method: Literal["sum", "lmdi", "shapley", "mixed"] | None = None
    without: tuple[str, ...] = ()  # ids whose base or actual is missing: why a part is unexplained
    missing: Missing | None = None


class Signal(Record):
    """A movement beyond normal variation, at the period where the rule first holds; `through` its last period."""

    rule: Rule
    period: date
    through: date
    direction: SignalDirection
    favourable: bool | None
    value: float
    points: int = 1
    reason: str | None = None  # the id of the journal reason that explains it
    explained_by: str | None = None  # the child whose signal explains it
    start: date | None = None  # the run's first period; the rule first holds at `period`


class ProcessPoint(Record):
    """One charted point. `rules` holds the rules that it takes part in; `moving_range` is null after a gap."""

    start: date
    value: float | None
    moving_range: float | None = None
    rules: tuple[Rule, ...] = ()
    segment: int = 0


class ProcessSegment(Record):
    """The limits from one baseline to the next."""

    start: date
    through: date
    center: float
    lower: float
    upper: float
    range_center: float
    range_upper: float
    baseline_start: date
    baseline_through: date
    baseline_points: int
    provisional: bool


class Process(Record):
    """An XmR chart. The top fields are those of the newest segment; `on` says what is charted."""

    on: Literal["value", "yoy"]
    center: float | None = None
    lower: float | None = None
    upper: float | None = None
    range_center: float | None = None
    range_upper: float | None = None
    baseline_points: int = 0
    provisional: bool = True
    natural_low: float | None = None  # for display only
    natural_high: float | None = None
    segments: tuple[ProcessSegment, ...] = ()
    points: tuple[ProcessPoint, ...] = ()
    signals: tuple[Signal, ...] = ()
    missing: Missing | None = None


class Evidence(Record):
    """One row of a SMART letter. `points` None: not assessable. `seen` fills the words' placeholders."""

    code: str
    points: float | None
    of: float
    seen: dict[str, str | float | None] = Field(default_factory=dict)


class SmartLetter(Record):
    """One letter; `of` counts the assessable points only, None points when nothing could be assessed."""

    points: float | None
    of: float
    evidence: tuple[Evidence, ...]


class Smart(Record):
    """The scorecard. `score` is out of 100 with what is not assessable left out: points × 100 / assessable."""

    score: float | None
    points: float
    of: float
    letters: dict[Letter, SmartLetter]


class InfluenceResult(Record):
    """The lagged correlation of an influence edge with its parent, over changes, at the declared lag."""

    of: str
    lag: int
    lag_unit: str
    correlation: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    pairs: tuple[tuple[float, float], ...] = ()  # (child's change at t − lag, parent's change at t)
    other_lags: tuple[tuple[int, float | None, int], ...] = ()  # (lag, correlation, n)
    supported: bool | None = None  # the interval lies wholly on the side that the hypothesis says
    missing: Missing | None = None


class Mix(Record):
    """One row of a rate/mix split by a dimension's value; the amounts of all rows add up to the change."""

    value: str  # as the actuals have it
    share: float | None
    share_base: float | None
    rate: float | None
    rate_base: float | None
    rate_effect: float
    mix_effect: float


class DimensionSplit(Record):
    """A ratio's (rate and mix), or a sum's (differences in `rate_effect`), change against last year by a dimension."""

    dimension: str  # the column in the actuals
    kind: Literal["ratio", "sum"]
    change: float  # of the dimension's values together
    rest: float = 0.0  # the KPI's own change less that, where the values do not add up to the KPI
    rows: tuple[Mix, ...]


class ExperimentComparison(Record):
    """One variant against the control. `p_adjusted` is Holm's where there are several variants."""

    variant: str  # its id
    trials: int
    successes: int
    difference: float | None
    low: float | None
    high: float | None
    p_value: float | None
    p_adjusted: float | None
    verdict: Literal["positive", "negative", "inconclusive", "invalid"]


class ExperimentResult(Record):
    """An experiment's verdict; the top fields are the first variant's (or the best's, by p, of several)."""

    id: str
    verdict: Literal["positive", "negative", "inconclusive", "invalid"]
    control: str  # the id of the variant that the others are compared with
    control_trials: int
    control_successes: int
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    p_value: float | None = None
    sample_ratio_p: float | None = None
    sample_ratio_warning: bool = False
    comparisons: tuple[ExperimentComparison, ...] = ()


class ActionResult(Record):
    """Where an action stands and what was seen before and after it."""

    id: str
    lane: Literal["plan", "do", "check", "act"]
    method: Literal["segmented_regression", "process_chart"] | None = None
    before: int = 0
    after: int = 0
    level_change: float | None = None
    level_low: float | None = None
    level_high: float | None = None
    slope_change: float | None = None
    slope_low: float | None = None
    slope_high: float | None = None
    outside: int | None = None  # points outside the limits after the start
    verdict: Literal["associated_good", "associated_bad", "no_difference", "too_early", "not_started", "no_data"]


class TargetSummary(Record):
    """The target as it is judged. `to_date` is the phased target to the as-of date."""

    value: float | None = None
    start: date | None = None
    by: date | None = None
    kind: Literal["accumulate", "reach", "keep", "band"] | None = None
    low: float | None = None
    high: float | None = None
    baseline: float | None = None
    to_date: float | None = None
    phasing: Literal["targets_csv", "last_year_share", "days_elapsed", "level"] | None = None
    written: str = ""
    moved: bool = False  # a journal decision of kind target stands
    ended: bool = False


class NodeReview(Record):
    """One KGI's or KPI's numbers over the span it is judged over (`start` to `through`, both inclusive)."""

    id: str
    name: Words = Words(ja="", en="")
    definition: Words = Words(ja="", en="")
    formulas: tuple[str, ...] = ()  # how it is computed, then how it decomposes, as written
    parent: str | None
    edge: Literal["root", "formula", "influence"]
    category: str | None
    status: Status
    status_reason: Missing | Literal["stale"] | None = None
    green: float = 1.0
    amber: float = 0.9
    start: date | None = None
    through: date | None = None
    actual: float | None = None
    inputs: dict[str, float] = Field(default_factory=dict)  # what each measure came to: the formula of them is `actual`
    plan: float | None = None
    attainment: float | None = None
    attainment_from_baseline: bool = False
    attainment_baseline: float | None = None  # the level that progress was measured from
    gap: float | None = None  # actual − plan
    previous_year: float | None = None
    yoy_ratio: float | None = None  # 前年比, 1.069
    yoy_change: float | None = None  # actual − previous_year (for rates: × 100 = pt)
    yoy_turn: Literal["into_black", "into_red", "wider_red", "narrower_red"] | None = None
    previous_period: float | None = None
    progress: float | None = None  # 進捗率: actual ÷ the whole target (accumulate)
    elapsed: float | None = None  # 経過率: days elapsed of the target span
    attainment_by_quarter: tuple[tuple[int, float | None], ...] = ()
    quarters: tuple[Quarter, ...] = ()  # those begun, oldest first
    latest: float | None = None  # the newest complete period at the cadence
    latest_start: date | None = None
    latest_through: date | None = None
    best: float | None = None
    best_start: date | None = None
    target: TargetSummary = TargetSummary()
    landing: Landing = Landing()
    pace: Pace = Pace()
    cadence: str = "monthly"
    watch: Literal["watch", "hold"] = "watch"
    stale: bool = False
    data_through: date | None = None
    process: Process | None = None
    smart: Smart | None = None
    sensitivity: float | None = None  # what the KGI gains when this KPI is at target, in the KGI's unit
    sensitivity_share: float | None = None  # of the KGI's gap
    room: float | None = None  # up to the best ever, as a share of the actual
    actions: tuple[ActionResult, ...] = ()
    experiments: tuple[ExperimentResult, ...] = ()
    influence: InfluenceResult | None = None
    dimensions: tuple[DimensionSplit, ...] = ()
    faq: tuple[str, ...] = ()
    states: tuple[str, ...] = ()  # the codes that chose the FAQ
    monthly: tuple[Point, ...] = ()  # the fiscal year's months, for progress charts and tables
    history: tuple[Point, ...] = ()  # every period at the cadence from the first fact
    missing: dict[str, Missing] = Field(default_factory=dict)


class Coherence(Record):
    """What the children's targets give through the formula, against the parent's target."""

    node: str
    implied: float | None
    target: float | None
    difference: float | None
    without: tuple[str, ...] = ()


class FocusRow(Record):
    """A candidate for focus: its share of the KGI's gap × its room up to the best ever."""

    id: str
    share: float
    room: float
    rank: float
    chosen_by_author: bool


class Headline(Record):
    """The KGI's first figures, repeated from its node for programs that read only these."""

    actual: float | None
    plan: float | None
    attainment: float | None
    progress: float | None
    elapsed: float | None
    previous_year: float | None
    yoy_ratio: float | None
    landing: Landing
    required_pace: float | None
    status: Status


class Sentence(Record):
    """One sentence of the written summary: a code with the values that fill it."""

    code: str
    values: dict[str, str | float | None] = Field(default_factory=dict)


class KgiReview(Record):
    """One KGI with all its nodes, the KGI's own first."""

    id: str
    name: Words
    unit: str
    owner: str | None
    headline: Headline
    contributions: dict[Basis, tuple[Contribution, ...]]
    attributions: dict[Basis, Attribution] = Field(default_factory=dict)
    node_contributions: dict[Basis, dict[str, float]] = Field(default_factory=dict)  # what inner nodes are worth
    focus: tuple[str, ...]
    focus_rows: tuple[FocusRow, ...] = ()
    faq: tuple[str, ...]
    coherence: Coherence | None
    coherences: tuple[Coherence, ...] = ()
    summary: tuple[Sentence, ...] = ()
    nodes: tuple[NodeReview, ...]


class Waiting(Record):
    """A signal without a reason. `explains` names the parents whose signals it explains."""

    kpi: str
    kgi: str
    period: date
    through: date
    rule: Rule
    direction: SignalDirection
    favourable: bool | None
    points: int = 1
    explains: tuple[str, ...] = ()


class DataState(Record):
    """What is known of one measure's data."""

    measure: str
    from_: date | None = Field(default=None, alias="from", serialization_alias="from")
    through: date | None = None
    grain: str = "month"
    rows: int = 0
    missing: int = 0
    gaps: int = 0  # periods without a fact between the first and the last
    stale: bool = False
    source: str = ""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Due(Record):
    """A review that is due: a KPI at its cadence after the as-of date."""

    kpi: str
    kgi: str
    on: date
    cadence: str
    owner: str | None = None


class LedgerRow(Record):
    """Something normalised while loading."""

    code: str
    file: str
    line: int
    count: int
    values: dict[str, str] = Field(default_factory=dict)


class ProblemRow(Record):
    """A problem found in the author's files."""

    code: str
    severity: str
    file: str
    line: int
    column: int
    values: dict[str, str] = Field(default_factory=dict)


class Review(Record):
    """The whole computed review of one as-of date."""

    # `schema` as the interface names it; pydantic keeps that name for itself.
    schema_: str = Field(default=SCHEMA, alias="schema", serialization_alias="schema")
    as_of: date
    fiscal_year: int
    fiscal_year_start: int = 4
    quarter: int
    language_of_ids: str = "en"
    kgis: tuple[KgiReview, ...]
    waiting: tuple[Waiting, ...] = ()
    charts_suspect: bool = False  # more than a third of the KPIs signal at once
    due: tuple[Due, ...] = ()
    data: tuple[DataState, ...] = ()
    ledger: tuple[LedgerRow, ...] = ()
    problems: tuple[ProblemRow, ...] = ()

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


def review_json(review: Review) -> str:
    """Return the review as JSON text: sorted keys, two-space indent, same review same bytes."""
    import json

    data = review.model_dump(mode="json", by_alias=True)
    return json.dumps(data, ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False) + "\n"


def review_from_json(text: str) -> Review:
    """Return the review that `review_json` wrote."""
    return Review.model_validate_json(text)
