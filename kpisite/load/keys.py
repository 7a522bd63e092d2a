"""Every key that an author may write: what stands under it, whether it must, and what counts when it does not.

The readers take their keys, choices and defaults from these tables, and so does the JSON Schema.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from kpisite.model.periods import Cadence
from kpisite.model.playbook import Aggregate, Category, Direction, TargetKind, Watch

Kind = Literal[
    "text",  # one text
    "words",  # a text, or {ja: …, en: …}
    "number",  # as people write numbers: 12億円, 30%
    "whole",  # a whole number between `low` and `high`
    "flag",  # true or false
    "day",  # a date, or a period of which the first or last day counts
    "days",  # a date, a period, or {from: …, to: …}
    "formula",
    "lag",  # 1 month
    "choice",  # one of `choices`
    "id",
    "link",  # an address
    "group",  # a mapping with `keys`
    "measures",  # a mapping from ids to mappings with `keys`
    "dimensions",  # a mapping from columns of a CSV to mappings with `keys`
    "values",  # a mapping from what stands in such a column to words
    "nodes",  # KPIs below a KPI, with the KPI's own keys
]
MeasureGrain = Literal["day", "week", "month", "quarter", "year"]
ActDecision = Literal["expand", "continue", "stop", "revise"]
DecisionKind = Literal["target", "hold", "watch", "baseline", "definition"]
ProcessOn = Literal["value", "yoy"]
Negative = Literal["minus", "△", "▲"]
LinkKind = Literal["influence"]


@dataclass(frozen=True)
class Key:
    """What may stand under one key. `many`: a list of them; a single text counts as a list of one."""

    kind: Kind
    example: object = None
    required: bool = False
    many: bool = False
    choices: tuple[str, ...] = ()
    default: str | None = None  # of a choice
    low: int = 0
    high: int = 0
    keys: Mapping[str, Key] = field(default_factory=dict)


Keys = Mapping[str, Key]


def required(keys: Keys) -> tuple[str, ...]:
    """Return the keys that must be written."""
    return tuple(name for name, key in keys.items() if key.required)


def _choice(kind: object, default: str, *, required: bool = False) -> Key:
    return Key("choice", default, required, choices=get_args(kind), default=default)


LANGUAGE_KEYS: Keys = {"ja": Key("text", "売上高"), "en": Key("text", "Revenue")}

MEASURE_KEYS: Keys = {
    "name": Key("words", "売上高"),
    "unit": Key("words", "JPY", required=True),
    "aggregate": _choice(Aggregate, "sum", required=True),
    "grain": _choice(MeasureGrain, "day", required=True),
    "source": Key("words", "POS"),
    "definition": Key("words", "税抜の売上。返品を差し引く。"),
    "low": Key("number", 0),
    "high": Key("number", "100%"),
}
DIMENSION_KEYS: Keys = {
    "name": Key("words", "チャネル"),
    "values": Key("values", {"EC": "ネット通販"}),
}
MEASURES_FILE: Keys = {
    "measures": Key("measures", required=True, keys=MEASURE_KEYS),
    "dimensions": Key("dimensions", keys=DIMENSION_KEYS),
}

CHECKPOINT_KEYS: Keys = {
    "by": Key("day", "2026-09-30", required=True),
    "value": Key("number", "5億円", required=True),
}
TARGET_KEYS: Keys = {
    "value": Key("number", "12億円"),
    "from": Key("day", "2026-04-01"),
    "by": Key("day", "2027-03-31"),
    "kind": Key("choice", "accumulate", choices=get_args(TargetKind)),
    "baseline": Key("number", "10億円"),
    "low": Key("number", "2%"),
    "high": Key("number", "4%"),
    "checkpoints": Key("group", many=True, keys=CHECKPOINT_KEYS),
}
LINK_KEYS: Keys = {
    "kind": _choice(LinkKind, "influence"),
    "of": Key("id", "orders_per_customer"),
    "lag": Key("lag", "1 month"),
    "because": Key("words", "案内を読んだ人ほど翌月にもう一度買う。"),
}
NODE_KEYS: Keys = {
    "id": Key("id", "average_order", required=True),
    "name": Key("words", "平均注文額", required=True),
    "definition": Key("words", "注文1件あたりの売上。"),
    "scope": Key("words", "オンラインストア"),
    "owner": Key("words", "EC課"),
    "unit": Key("words", "円/件"),
    "decimals": Key("whole", 1, low=0, high=6),
    "value": Key("formula", "revenue / orders"),
    "formula": Key("formula", "customers * average_order"),
    "category": Key("choice", "business", choices=get_args(Category)),
    "direction": _choice(Direction, "up"),
    "cadence": _choice(Cadence, "monthly"),
    "status": _choice(Watch, "watch"),
    "since": Key("day", "2026-07-01"),
    "reason": Key("words", "計測の仕組みを入れ替えるため。"),
    "focus": Key("flag", example=True),
    "target": Key("group", keys=TARGET_KEYS),
    "baseline": Key("number", "9500円"),
    "thresholds": Key("group", keys={"green": Key("number", "100%"), "amber": Key("number", "90%")}),
    "actions": Key("id", ["bundle-offer"], many=True),
    "link": Key("group", keys=LINK_KEYS),
    "process": Key("group", keys={"on": _choice(ProcessOn, "value", required=True)}),
    "source": Key("words", "受注システムの月次集計"),
    "links": Key(
        "group", many=True, keys={"name": Key("words", "集計の手順"), "url": Key("link", "../wiki/", required=True)}
    ),
    "kpis": Key("nodes", many=True),
}
TREE_FILE: Keys = {"kgi": Key("group", required=True, keys=NODE_KEYS)}

PERIOD_KEYS: Keys = {"from": Key("day", "2026-07-06", required=True), "to": Key("day", "2026-07-19", required=True)}
PLAN_KEYS: Keys = {
    "hypothesis": Key("words", "まとめ買いを勧めると注文額が上がる。"),
    "expect": Key("number", "+400円"),
    "by": Key("day", "2026-08-31"),
}
DO_KEYS: Keys = {"start": Key("day", "2026-06-01"), "end": Key("day", "2026-08-31"), "owner": Key("words", "EC課")}
ACT_KEYS: Keys = {
    "decision": _choice(ActDecision, "continue", required=True),
    "date": Key("day", "2026-09-10"),
    "note": Key("words", "全店に広げる。"),
}
VARIANT_KEYS: Keys = {
    "id": Key("id", "common"),
    "name": Key("words", "共通", required=True),
    "trials": Key("number", 12000, required=True),
    "successes": Key("number", 3312, required=True),
    "control": Key("flag", example=True),
    "share": Key("number", "50%"),
}
JOURNAL_KEYS: Mapping[str, Keys] = {
    "reason": {
        "reason": Key("id", "july-rain", required=True),
        "kpi": Key("id", "store_visits", required=True),
        "period": Key("days", "2026-07", required=True, keys=PERIOD_KEYS),
        "why": Key("words", "長雨で来店が減った。", required=True),
        "apply_to": Key("words", "雨の日の販促をほかの店にも。"),
    },
    "action": {
        "action": Key("id", "bundle-offer", required=True),
        "kpi": Key("id", "average_order", required=True),
        "name": Key("words", "まとめ買いの提案"),
        "plan": Key("group", keys=PLAN_KEYS),
        "do": Key("group", keys=DO_KEYS),
        "check": Key("group", keys={"note": Key("words", "8月は在庫切れがあった。")}),
        "act": Key("group", keys=ACT_KEYS),
    },
    "experiment": {
        "experiment": Key("id", "subject-line", required=True),
        "kpi": Key("id", "open_rate", required=True),
        "name": Key("words", "件名の比較"),
        "action": Key("id", "subject-test"),
        "start": Key("day", "2026-05-11"),
        "end": Key("day", "2026-05-17"),
        "variants": Key("group", required=True, many=True, low=2, keys=VARIANT_KEYS),
    },
    "decision": {
        "decision": Key("id", "lower-target", required=True),
        "kpi": Key("id", "orders_per_customer", required=True),
        "date": Key("day", "2026-07-05", required=True),
        "kind": _choice(DecisionKind, "target", required=True),
        "why": Key("words", "会員制度の変更で回数が下がるため。", required=True),
    },
    "note": {
        "note": Key("id", "app-release", required=True),
        "date": Key("day", "2026-06-20", required=True),
        "kpis": Key("id", ["app_mau"], many=True),
        "text": Key("words", "アプリを刷新した。", required=True),
    },
}

FAQ_KEYS: Keys = {
    "question": Key("text", "着地見込が目標に届きません", required=True),
    "when": Key("text", ["landing_short"], many=True),
    "order": Key("whole", 30, low=0, high=9999),
    "title": Key("text"),
    "description": Key("text"),
}
SETTING_KEYS: Keys = {
    "site_name": Key("words", "KPI ポータル"),
    "languages": Key("text", ["ja", "en"], many=True),
    "fiscal_year_start": Key("whole", 4, low=1, high=12),
    "kpi_dir": Key("text", "kpi"),
    "as_of": Key("day", "2026-09-30"),
    "negative": _choice(Negative, "minus"),
    "green": Key("number", "100%"),
    "amber": Key("number", "90%"),
    "stale_after_periods": Key("whole", 1, low=1, high=100),
    "max_file_megabytes": Key("whole", 50, low=1, high=10_000),
    "max_rows": Key("whole", 2_000_000, low=1, high=100_000_000),
}
