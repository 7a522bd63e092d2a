"""YAML to begin from, made from the tables of keys: every key that may be written, those not needed as comments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from kpisite.load.keys import JOURNAL_KEYS, NODE_KEYS, Key, Keys
from kpisite.model.playbook import Measure

# Quoted by a writer of YAML 1.1; authors write YAML 1.2, in which these are texts.
_QUOTED = re.compile(r"'(\d{4}-\d{2}(?:-\d{2})?|on)'")
_TARGET = ("value", "from", "by")  # the other keys belong to targets of other kinds
_VARIANTS = (
    {"name": {"ja": "いまのまま", "en": "As now"}, "trials": 12000, "successes": 3312, "control": True},
    {"name": {"ja": "新しい案", "en": "New"}, "trials": 12000, "successes": 3504},
)


def kgi_file(kgi: str, measure: Measure | None) -> str:
    """Return the file of a new KGI over a measure; over the example's formula where there is none."""
    given: dict[str, Any] = {"id": kgi, "name": {"ja": kgi, "en": kgi}, "direction": "up", "cadence": "monthly"}
    given |= {"value": measure.id, "unit": measure.unit} if measure else {"value": NODE_KEYS["value"].example}
    left_out = ("kpis", "link", "status", "since", "reason")
    lines = snippet({name: key for name, key in NODE_KEYS.items() if name not in left_out}, given)
    return "".join(f"{line}\n" for line in ("kgi:", *(f"  {line}" for line in lines)))


def kpi_snippet(kpi: str, measure: Measure | None) -> str:
    """Return a new KPI as it stands under `kpis:` of a KGI."""
    given: dict[str, Any] = {"id": kpi, "name": {"ja": kpi, "en": kpi}, "category": "business", "direction": "up"}
    given |= {"value": measure.id if measure else NODE_KEYS["value"].example, "cadence": "monthly"}
    lines = snippet({name: key for name, key in NODE_KEYS.items() if name != "kpis"}, given)
    return _listed(lines, "    ")


def entry_snippet(kind: str, entry: str, kpi: str, day: str) -> str:
    """Return a journal entry of a kind for a KPI, dated `day` where it must have a date."""
    keys = JOURNAL_KEYS[kind]
    given: dict[str, Any] = {kind: entry, "kpi": kpi, "kpis": [kpi], "variants": [*_VARIANTS]}
    given |= {name: day for name, key in keys.items() if key.required and key.kind in ("day", "days")}
    return _listed(snippet(keys, given), "")


def snippet(keys: Keys, given: Mapping[str, Any]) -> list[str]:
    """Return a line a key: with the value given, else the example, as a comment where the key is not required."""
    lines = []
    for name, key in keys.items():
        value = given[name] if name in given else _example(key)
        sign = "" if name in given or key.required else "# "
        lines.append(f"{sign}{name}: {_flow(value)}")
    return lines


def _example(key: Key) -> Any:
    if key.kind != "group":
        return key.default if key.example is None and key.default else key.example
    inner = {
        name: _example(part) for name, part in key.keys.items() if name in _TARGET or "checkpoints" not in key.keys
    }
    return [inner] if key.many else inner


class _Dumper(yaml.SafeDumper):
    """Writes a value out each time: an anchor would puzzle authors."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
        return True


def _flow(value: Any) -> str:
    text = yaml.dump(value, Dumper=_Dumper, allow_unicode=True, default_flow_style=True, sort_keys=False, width=10_000)
    return _QUOTED.sub(r"\1", text.removesuffix("...\n").strip())


def _listed(lines: list[str], indent: str) -> str:
    return "".join(f"{indent}{lead}{line}\n" for lead, line in _leads(lines))


def _leads(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Yield each line with `- ` before the first and blanks before the others."""
    for at, line in enumerate(lines):
        yield "- " if at == 0 else "  ", line
