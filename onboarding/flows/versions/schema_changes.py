"""Whether a step's fields take more or less than they did: two JSON Schemas, keyword by keyword.

What is called cosmetic or loosening takes every answer that was taken before. What cannot be told is tightening.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

from onboarding.flows.files.problems import Place
from onboarding.flows.versions.differences import Change, Changes, Kind

_NOTES = frozenset(
    {"title", "description", "default", "examples", "$comment", "deprecated", "readOnly", "writeOnly", "$schema"}
)
_LEAST = {"minimum": -math.inf, "exclusiveMinimum": -math.inf, "minLength": 0, "minItems": 0, "minProperties": 0}
_LEAST |= {"minContains": 1}
_MOST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains")
# With these a keyword's meaning hangs on its neighbours, so that a change of any of them cannot be judged alone.
_ENTANGLED = frozenset({"unevaluatedProperties", "unevaluatedItems", "prefixItems", "patternProperties"})
_INNER = ("items", "additionalProperties", "propertyNames")
_ALL_TYPES = frozenset({"null", "boolean", "object", "array", "number", "integer", "string"})
_OWN_WAY = frozenset({"type", "enum", "required", "properties", "allOf", "anyOf", "$defs", "uniqueItems"})
Schema = Mapping[str, Any]


def schema_changes(old: Any, new: Any, place: Place, what: str = "the answers") -> Changes:
    """Yield each change; `what` names the field for people."""
    if _same(old, new):
        return
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        yield from _yes_or_no(old, new, place, what)
    elif _entangled(old, new):
        yield Change(Kind.TIGHTENING, place, f"{what} are judged by other rules; whether kept ones fit cannot be told")
    else:
        found = tuple(_by_keyword(old, new, place, what))
        yield from found or [Change(Kind.COSMETIC, place, f"{what} are described otherwise")]


def _same(old: object, new: object) -> bool:
    return _written(old) == _written(new)


def _written(value: object) -> str:
    return json.dumps(value, sort_keys=True)


def _entangled(old: Schema, new: Schema) -> bool:
    there = (old.keys() | new.keys()) & _ENTANGLED
    return bool(there) and any(not _same(old.get(name), new.get(name)) for name in (old.keys() | new.keys()) - _NOTES)


def _yes_or_no(old: Any, new: Any, place: Place, what: str) -> Changes:
    """Compare where one side is `true`, which is `{}`, or `false`, which takes nothing."""
    if old is False or new is True:
        yield Change(Kind.LOOSENING, place, f"{what} may be more than before")
    elif new is False:
        yield Change(Kind.TIGHTENING, place, f"{what} may not be given any more")
    else:
        yield from schema_changes({} if old is True else old, new, place, what)


def _by_keyword(old: Schema, new: Schema, place: Place, what: str) -> Changes:
    yield from _types(old, new, place, what)
    yield from _values(old, new, place, what)
    yield from _bounds(old, new, place, what)
    yield from _required(old, new, place, what)
    yield from _properties(old, new, place, what)
    for name in _INNER:
        inner = f"each of {what}" if name == "items" else f"other fields of {what}"
        yield from schema_changes(old.get(name, True), new.get(name, True), (*place, name), inner)
    yield from _lists(old, new, place, what)
    yield from _others(old, new, place, what)


def _types(old: Schema, new: Schema, place: Place, what: str) -> Changes:
    before, now = _type_names(old), _type_names(new)
    if not _same(old.get("type"), new.get("type")):
        wider = Kind.COSMETIC if before == now else Kind.LOOSENING
        kind = wider if before <= now else Kind.TIGHTENING
        yield Change(kind, (*place, "type"), f"{what} may be of another type: {_short(new.get('type'))}")


def _type_names(schema: Schema) -> frozenset[str]:
    said = schema.get("type")
    names = _ALL_TYPES if said is None else frozenset([said] if isinstance(said, str) else said)
    return names | {"integer"} if "number" in names else names


def _values(old: Schema, new: Schema, place: Place, what: str) -> Changes:
    if _same(old.get("enum"), new.get("enum")):
        return
    before, now = ({_written(one) for one in schema.get("enum", ())} for schema in (old, new))
    kept = "enum" not in new or ("enum" in old and before <= now)
    wider = Kind.COSMETIC if before == now else Kind.LOOSENING
    yield Change(wider if kept else Kind.TIGHTENING, (*place, "enum"), f"{what} may have other values")


def _bounds(old: Schema, new: Schema, place: Place, what: str) -> Changes:
    bounds = [(name, _LEAST[name], 1) for name in _LEAST] + [(name, math.inf, -1) for name in _MOST]
    for name, none, sign in bounds:
        if not _same(old.get(name), new.get(name)):
            step = sign * (new.get(name, none) - old.get(name, none))
            kind = Kind.TIGHTENING if step > 0 else Kind.LOOSENING if step < 0 else Kind.COSMETIC
            told = f"{name} is {_short(new.get(name))} instead of {_short(old.get(name))}"
            yield Change(kind, (*place, name), f"{what} have another limit: {told}")


def _short(value: object) -> str:
    return "anything" if value is None else _written(value)[:60]


def _required(old: Schema, new: Schema, place: Place, what: str) -> Changes:
    before, now = set(old.get("required", ())), set(new.get("required", ()))
    for name in sorted(now - before):
        yield Change(Kind.TIGHTENING, (*place, "required"), f"{_inside(what, name)} must be given")
    for name in sorted(before - now):
        yield Change(Kind.LOOSENING, (*place, "required"), f"{_inside(what, name)} may be left out")
    if before == now and not _same(old.get("required"), new.get("required")):
        yield Change(Kind.COSMETIC, (*place, "required"), "what must be given is written in another order")


def _inside(what: str, name: str) -> str:
    return f"{what[:-1]}.{name}'" if what.startswith("'") else f"'{name}'"


def _properties(old: Schema, new: Schema, place: Place, what: str) -> Changes:
    before, now = old.get("properties", {}), new.get("properties", {})
    for name in sorted(now.keys() - before.keys()):
        fits = not isinstance(old.get("additionalProperties"), Mapping)
        kind = Kind.ADDITIVE if fits else Kind.TIGHTENING
        yield Change(kind, (*place, "properties", name), f"{_inside(what, name)} is a new field")
    for name in sorted(before.keys() - now.keys()):
        fits = new.get("additionalProperties", True) is True
        kind = Kind.LOOSENING if fits else Kind.TIGHTENING
        yield Change(kind, (*place, "properties", name), f"{_inside(what, name)} is no field any more")
    for name in sorted(before.keys() & now.keys()):
        yield from schema_changes(before[name], now[name], (*place, "properties", name), _inside(what, name))


def _lists(old: Schema, new: Schema, place: Place, what: str) -> Changes:
    """Compare lists of schemas: fewer of `allOf` and more of `anyOf` take more."""
    for name in ("allOf", "anyOf"):
        if _same(old.get(name), new.get(name)):
            continue
        before, now = ({_written(one) for one in schema.get(name, ())} for schema in (old, new))
        kept = now <= before if name == "allOf" else name not in new or (name in old and before <= now)
        yield Change(Kind.LOOSENING if kept else Kind.TIGHTENING, (*place, name), f"{what} are judged by other rules")


def _others(old: Schema, new: Schema, place: Place, what: str) -> Changes:
    """Compare the rest: a rule that is gone takes more, any other change of it cannot be told."""
    known = _OWN_WAY | {*_LEAST, *_MOST, *_INNER}
    for name in sorted(name for name in old.keys() | new.keys() if name not in known):
        if not _same(old.get(name), new.get(name)) or (name in old) is not (name in new):
            if name in _NOTES or name.startswith("x-"):
                yield Change(Kind.COSMETIC, (*place, name), f"{what} are described otherwise")
            else:
                kind = Kind.LOOSENING if name not in new else Kind.TIGHTENING
                yield Change(kind, (*place, name), f"{what} are judged by another {name}")
    yield from _small(old, new, place, what)


def _small(old: Schema, new: Schema, place: Place, what: str) -> Iterator[Change]:
    before, now = bool(old.get("uniqueItems")), bool(new.get("uniqueItems"))
    if old.get("uniqueItems") is not new.get("uniqueItems"):
        kind = Kind.COSMETIC if before is now else Kind.TIGHTENING if now else Kind.LOOSENING
        yield Change(kind, (*place, "uniqueItems"), f"{what} may hold a value twice" if not now else f"{what} may not")
    if not _same(old.get("$defs"), new.get("$defs")):
        shared = old.get("$defs", {}).keys() & new.get("$defs", {}).keys()
        changed = any(not _same(old["$defs"][name], new["$defs"][name]) for name in shared)
        kind = Kind.TIGHTENING if changed else Kind.COSMETIC
        yield Change(kind, (*place, "$defs"), f"{what} use other definitions")
