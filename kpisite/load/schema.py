"""JSON Schema for what authors write, so that an editor completes keys and marks slips while typing.

A file that loads without an error always fits its schema; not everything that fits loads, since numbers, dates and
formulas are texts to a schema, and ids are looked up in other files.
"""

from __future__ import annotations

from typing import Any, Literal, get_args

from kpisite.load.ids import LONGEST_ID
from kpisite.load.keys import JOURNAL_KEYS, LANGUAGE_KEYS, MEASURES_FILE, TREE_FILE, Key, Keys, Kind, required
from kpisite.model.review import SCHEMA, Review

Schema = dict[str, Any]
SchemaKind = Literal["measures", "tree", "journal", "review"]
KINDS: tuple[SchemaKind, ...] = get_args(SchemaKind)
DRAFT_7 = "http://json-schema.org/draft-07/schema#"
DRAFT_2020_12 = "https://json-schema.org/draft/2020-12/schema"

# YAML readers turn `30`, `true` and 20260401 into numbers and booleans before a schema sees them.
_TYPES: dict[Kind, tuple[str, ...]] = {
    "text": ("string", "number", "boolean"),
    "number": ("string", "number"),
    "whole": ("string", "integer"),
    "day": ("string", "integer"),
    "formula": ("string", "number"),
    "lag": ("string",),
    "id": ("string", "integer"),
    "link": ("string", "number"),
}
_TRUTHS = [True, False, "true", "True", "TRUE", "false", "False", "FALSE"]
# Letters of every script, digits, `_` and `-`; said by what is not allowed, since `\w` is ASCII in most editors.
_ID: Schema = {"pattern": r"^[^\s!-,./:-@\[-^`{-~]+$", "maxLength": LONGEST_ID}


def json_schema(kind: str) -> Schema:
    """Return the JSON Schema of one kind of file: `measures`, `tree`, `journal` (draft-07) or `review` (2020-12).

    Raise KeyError for another kind.
    """
    if kind == "review":
        return {"$schema": DRAFT_2020_12, **Review.model_json_schema(mode="serialization"), "title": SCHEMA}
    return {"$schema": DRAFT_7, "title": f"kpisite: {kind}", **_FILES[kind]()}


def _measures() -> Schema:
    return _object(MEASURES_FILE)


def _tree() -> Schema:
    file = _object(TREE_FILE)
    node = file["properties"]["kgi"]
    return {**file, "properties": {"kgi": {"$ref": "#/definitions/node"}}, "definitions": {"node": node}}


def _journal() -> Schema:
    entries = {kind: _object(keys) for kind, keys in JOURNAL_KEYS.items()}
    references = [{"$ref": f"#/definitions/{kind}"} for kind in entries]
    return {"type": "array", "items": {"anyOf": references}, "definitions": entries}


_FILES = {"measures": _measures, "tree": _tree, "journal": _journal}


def _object(keys: Keys) -> Schema:
    found: Schema = {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: _property(key) for name, key in keys.items()},
    }
    return {**found, "required": [*required(keys)]} if required(keys) else found


def _property(key: Key) -> Schema:
    """Return the schema of what stands under a key; an optional one may be left empty."""
    found = _listed(key) if key.many else _one(key)
    if not key.required:
        found = {**_or_empty(found), **({} if key.default is None else {"default": key.default})}
    return found if key.example is None else {**found, "examples": [key.example]}


def _or_empty(schema: Schema) -> Schema:
    if isinstance(schema.get("type"), list):
        return {**schema, "type": [*schema["type"], "null"]}
    return {"enum": [*schema["enum"], None]} if "enum" in schema else {"anyOf": [schema, {"type": "null"}]}


def _listed(key: Key) -> Schema:
    item = _one(key)
    if key.kind in ("group", "nodes"):
        return {"type": "array", "items": item, **({"minItems": key.low} if key.low else {})}
    # A single text counts as a list of one, and an empty item as none.
    return {"anyOf": [{"type": "array", "items": _or_empty(item)}, item]}


def _one(key: Key) -> Schema:
    match key.kind:
        case "words":
            return _words()
        case "days":
            return {"anyOf": [_plain("day"), _object(key.keys)]}
        case "choice":
            return {"enum": [*key.choices]}
        case "flag":
            return {"enum": _TRUTHS}
        case "group":
            return _object(key.keys)
        case "nodes":
            return {"$ref": "#/definitions/node"}
        case "measures" | "dimensions" | "values":
            return _named(key)
        case "whole":
            return {**_plain("whole"), "minimum": key.low, "maximum": key.high}
        case "id":
            return {**_plain("id"), **_ID}
    return _plain(key.kind)


def _named(key: Key) -> Schema:
    """Return the schema of a mapping whose keys the author chooses: ids of measures, or what a CSV has."""
    names: Schema = {"propertyNames": _ID} if key.kind == "measures" else {}
    inner = _or_empty(_words()) if key.kind == "values" else _object(key.keys)
    return {"type": "object", **names, "additionalProperties": inner}


def _words() -> Schema:
    return {"anyOf": [_plain("text"), _object(LANGUAGE_KEYS)]}


def _plain(kind: Kind) -> Schema:
    return {"type": [*_TYPES[kind]]}
