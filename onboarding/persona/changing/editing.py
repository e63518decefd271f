"""Reads what a user writes into a field: visible text of a bounded length, a number, or a choice from a closed list."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, get_args

from pydantic import JsonValue

from onboarding.persona.changing.paths import Field
from onboarding.persona.changing.refusals import ValueUnusable
from onboarding.persona.plain import folded, visible
from onboarding.persona.schema import Answered, Claim
from onboarding.persona.schema.persona import Swap, Trait
from onboarding.persona.voicing.traits import TRAITS, allowed, not_overdone

LONGEST = 280
_BRACKETS = ("[", "{")
_ARROW = "->"


def edited(field: Field, value: JsonValue) -> Any:
    """Return the claim, or the claims, that a user's value makes.

    Text that begins with a bracket is read as JSON where the field wants more than text. A list may be one text. Items that
    are the same but for case and spaces are kept once.

    Raises:
        ValueUnusable: the field cannot have this value.
    """
    given = _parsed(field, value)
    if not field.many:
        return said(_one(field, given))
    items = given if isinstance(given, list) else [given]
    if len(items) > field.most:
        raise _unusable(field, f"takes {field.most} entries at most")
    if not items:
        raise _unusable(field, "needs one entry at least")
    return tuple(said(item) for item in _once([_one(field, item) for item in items]))


def said(value: Any) -> Claim[Any]:
    """Return a value as the user's own claim."""
    return Claim(value=value, origin="user", evidence=(Answered(path="edited"),), confidence=1, locked=True)


def _parsed(field: Field, value: JsonValue) -> JsonValue:
    wants_more = field.many or field.kind is not str
    if not (wants_more and isinstance(value, str) and value.lstrip().startswith(_BRACKETS)):
        return value
    try:
        parsed: JsonValue = json.loads(value)
    except (ValueError, RecursionError):
        raise _unusable(field, "begins with a bracket, but is no JSON") from None
    return parsed


def _one(field: Field, value: JsonValue) -> Any:
    if field.kind is str:
        return _text(field, value)
    if field.kind is float:
        return _share(field, value)
    if field.kind is Trait:
        return _trait(field, value)
    return _swap(field, value) if field.kind is Swap else _choice(field, value)


def _text(field: Field, value: JsonValue) -> str:
    if not isinstance(value, str):
        raise _unusable(field, "takes text")
    text = visible(value.encode("utf-8", "ignore").decode())
    if not text:
        raise _unusable(field, "needs some text")
    if len(text) > LONGEST:
        raise _unusable(field, f"takes {LONGEST} characters at most")
    return text


def _share(field: Field, value: JsonValue) -> float:
    try:
        number = float(value) if isinstance(value, (int, float, str)) and not isinstance(value, bool) else -1.0
    except (ValueError, OverflowError):
        number = -1.0
    if not 0 <= number <= 1:
        raise _unusable(field, "takes a number from 0 (casual) to 1 (formal)")
    return number + 0.0


def _choice(field: Field, value: JsonValue) -> str:
    choices: dict[str, str] = {folded(choice): choice for choice in get_args(field.kind)}
    found = choices.get(folded(value)) if isinstance(value, str) else None
    if found is None:
        raise _unusable(field, f"takes one of: {', '.join(choices.values())}")
    return found


def _trait(field: Field, value: JsonValue) -> Trait:
    named = value if isinstance(value, Mapping) else {"is_": value}
    is_ = _known(named.get("is_"))
    is_not = _known(named.get("is_not")) if "is_not" in named else not_overdone(is_) if is_ in TRAITS else ""
    if set(named) - {"is_", "is_not"} or not allowed(is_, is_not):
        raise _unusable(field, f"takes traits of this list: {', '.join(TRAITS)}")
    return Trait(is_=is_, is_not=is_not)


def _known(value: object) -> str:
    return folded(value) if isinstance(value, str) else ""


def _swap(field: Field, value: JsonValue) -> Swap:
    avoid, use = _pair(value)
    pair = Swap(avoid=_text(field, avoid), use=_text(field, use)) if avoid and use else None
    if pair is None or folded(pair.avoid) == folded(pair.use):
        raise _unusable(field, "takes two different words, as “utilise -> use”")
    return pair


def _pair(value: JsonValue) -> tuple[JsonValue, JsonValue]:
    if isinstance(value, str):
        avoid, _, use = value.partition(_ARROW)
        return avoid.strip(), use.strip()
    if isinstance(value, Mapping) and set(value) == {"avoid", "use"}:
        return value["avoid"], value["use"]
    return None, None


def _once(values: list[Any]) -> list[Any]:
    return list({_key(value): value for value in reversed(values)}.values())[::-1]


def _key(value: Any) -> str:
    return folded(value if isinstance(value, str) else json.dumps(value.model_dump(), sort_keys=True))


def _unusable(field: Field, why: str) -> ValueUnusable:
    return ValueUnusable(f"{field.path}: {why}", say=f"The field {field.path} {why}.")
