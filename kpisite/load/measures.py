"""`measures.yml`, the data dictionary."""

from __future__ import annotations

from dataclasses import dataclass, field

from kpisite.load.fields import Fields, Reading
from kpisite.load.ids import Ids, check_id
from kpisite.load.keys import DIMENSION_KEYS, MEASURE_KEYS, MEASURES_FILE, Key
from kpisite.load.source import Source
from kpisite.load.yaml_text import Mapping, Scalar, parse_yaml
from kpisite.model.playbook import Dimension, DimensionValue, Measure
from kpisite.model.text import Text


@dataclass(frozen=True)
class Dictionary:
    """What the actuals may hold: measures, and names of the columns that split them, each by id in file order."""

    measures: dict[str, Measure] = field(default_factory=dict)
    dimensions: dict[str, Dimension] = field(default_factory=dict)


def load_dictionary(source: Source, reading: Reading) -> Dictionary:
    """Return the measures and the named dimensions of the file."""
    node = parse_yaml(source, reading.findings)
    if node is None:
        return Dictionary()
    if not isinstance(node, Mapping):
        reading.wrong("wrong-shape", node, key="measures.yml", expected="measures:")
        return Dictionary()
    top = Fields(node, reading, MEASURES_FILE)
    top.require()
    measures = _under(top, "measures", "revenue: {name: …, unit: …}")
    dimensions = _under(top, "dimensions", "channel: {name: …, values: {…}}")
    return Dictionary(_measures(measures, reading), _dimensions(dimensions, reading))


def _under(fields: Fields, key: str, expected: str) -> Mapping:
    """Return the mapping under a key, an empty one where there is none; anything else there is recorded."""
    node = fields.node.get(key) if fields.has(key) else None
    if isinstance(node, Mapping):
        return node
    if node is not None:
        fields.reading.wrong("wrong-shape", node, key=key, expected=expected)
    return Mapping((), fields.place)


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


def _dimensions(node: Mapping, reading: Reading) -> dict[str, Dimension]:
    found: dict[str, Dimension] = {}
    for key, inner in node.entries:
        if isinstance(inner, Mapping):
            found[key.text] = _dimension(key, Fields(inner, reading, DIMENSION_KEYS))
        else:
            reading.wrong("wrong-shape", inner, key=key.text, expected="{name: …, values: {…}}")
    return found


def _dimension(key: Scalar, fields: Fields) -> Dimension:
    values = _under(fields, "values", "EC: {ja: …, en: …}")
    return Dimension(key.text, key.place, fields.words("name"), _values(values, fields.reading))


def _values(node: Mapping, reading: Reading) -> dict[str, DimensionValue]:
    """Any text may stand in a column, so any may be a key."""
    fields = Fields(node, reading, {key.text: Key("words") for key, _ in node.entries})
    return {key.text: DimensionValue(key.text, fields.words(key.text), key.place) for key, _ in node.entries}
