"""`measures.yml`, the data dictionary."""

from __future__ import annotations

from kpisite.load.fields import Fields, Reading
from kpisite.load.ids import Ids, check_id
from kpisite.load.keys import MEASURE_KEYS, MEASURES_FILE
from kpisite.load.source import Source
from kpisite.load.yaml_text import Mapping, Scalar, parse_yaml
from kpisite.model.playbook import Measure
from kpisite.model.text import Text


def load_measures(source: Source, reading: Reading) -> dict[str, Measure]:
    """Return the measures of the file by id, in the author's order."""
    node = parse_yaml(source, reading.findings)
    if node is None:
        return {}
    if not isinstance(node, Mapping):
        reading.wrong("wrong-shape", node, key="measures.yml", expected="measures:")
        return {}
    top = Fields(node, reading, MEASURES_FILE)
    inner = node.get("measures")
    if not top.require() or not isinstance(inner, Mapping):
        if inner is not None and top.has("measures"):
            reading.wrong("wrong-shape", inner, key="measures", expected="revenue: {name: …, unit: …}")
        return {}
    return _measures(inner, reading)


def _measures(node: Mapping, reading: Reading) -> dict[str, Measure]:
    ids = Ids(reading)
    found: dict[str, Measure] = {}
    for key, inner in node.entries:
        if not check_id(key, reading) or not ids.meet(key):
            continue
        if isinstance(inner, Mapping):
            found[key.text.strip()] = _measure(key, Fields(inner, reading, MEASURE_KEYS))
        else:
            reading.wrong("wrong-shape", inner, key=key.text, expected="{name: …, unit: …, aggregate: …, grain: …}")
    return found


def _measure(key: Scalar, fields: Fields) -> Measure:
    fields.require()
    unit, unit_words = fields.unit()
    measure_id = key.text.strip()
    return Measure(
        id=measure_id,
        name=fields.words("name") or Text(measure_id, measure_id),
        unit=unit,
        aggregate=fields.choice("aggregate"),
        grain=fields.choice("grain"),
        place=key.place,
        source=fields.words("source"),
        definition=fields.words("definition"),
        low=fields.number("low", unit),
        high=fields.number("high", unit),
        unit_words=unit_words,
    )
