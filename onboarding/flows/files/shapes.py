"""Whether what a file says has the shape of a flow, told in our words: which keys there are and what each takes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from onboarding.flows.files.problems import Fault, Place, known
from onboarding.flows.spec import Default, Flow, Grant, Rule, Step

_LONGEST_NAME = 60
_PARTS: Mapping[tuple[str, ...], type[BaseModel]] = {
    (): Flow,
    ("steps",): Step,
    ("steps", "rules"): Rule,
    ("steps", "defaults"): Default,
    ("unlocks",): Grant,
    ("rewards",): Grant,
}
_HARMLESS = "fact:email"
_NEED = "Write fact:NAME, fact:verified_key:PROVIDER or step:KEY."
_KEY = "Write small letters, digits and underscores, a letter first, 63 at most."
_WORDING = {
    "missing": "This is missing.",
    "string_type": "Write a text, in quotes.",
    "int_type": "Write a whole number.",
    "bool_type": "Write true or false, without quotes.",
    "tuple_type": "Write a list, in brackets.",
    "dict_type": "Write a table.",
    "model_type": "Write a table.",
    "literal_error": "Write one of: {expected}.",
    "string_too_long": "At most {max_length} characters.",
    "string_too_short": "This must not be empty.",
    "greater_than_equal": "At least {ge}.",
    "less_than_equal": "At most {le}.",
    "too_long": "At most {max_length} of these.",
    "too_short": "At least {min_length} of these.",
}


def shaped(definition: dict[str, Any]) -> tuple[Flow | None, tuple[Fault, ...]]:
    """Take a definition as a flow, or say what is wrong with its shape.

    A flow comes back beside faults as well where they can be left out, so that the rest of it is looked at too.
    """
    try:
        return _flow(definition), ()
    except ValidationError as error:
        faults = _faults(error, definition)
        return _without(definition, faults), faults


def _flow(definition: dict[str, Any]) -> Flow:
    """Take it strictly: no text for a number, no 1 for true."""
    return Flow.model_validate_json(json.dumps(definition), strict=True)


def _faults(error: ValidationError, definition: object) -> tuple[Fault, ...]:
    """Put every complaint into our words, one for each place; a list is not short because its elements are bad."""
    found: dict[Place, Fault] = {}
    for one in error.errors(include_url=False, include_input=False):
        place = _place(one["loc"], definition)
        if place is not None and not (one["type"] == "too_short" and _at(definition, place)):
            found.setdefault(place, Fault(place, _told(one, place)))
    return tuple(found.values())


def _place(loc: Place, definition: object) -> Place | None:
    """Leave out the names pydantic gives to the ways a need may be read; none where it is the way not taken."""
    place: Place = ()
    for part in loc:
        listed = isinstance(_at(definition, place), list)
        if part == "constrained-str" or str(part).startswith("tuple["):
            if listed is (part == "constrained-str"):
                return None
        else:
            place = (*place, part)
    return place


def _at(value: Any, place: Place) -> Any:
    for part in place:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _told(one: ErrorDetails, place: Place) -> str:
    if one["type"] == "extra_forbidden":
        return _unknown(place)
    if one["type"] == "string_pattern_mismatch":
        return _NEED if "fact:" in one["ctx"]["pattern"] else _KEY
    wording = _WORDING.get(one["type"])
    return wording.format(**one.get("ctx", {})) if wording else f"{one['msg']}."


def _unknown(place: Place) -> str:
    """Say that a key is not known, and which was meant."""
    part = _PARTS.get(tuple(one for one in place[:-1] if isinstance(one, str)))
    keys = list(part.model_fields) if part else []
    near = get_close_matches(str(place[-1])[:_LONGEST_NAME], keys, n=1)
    return (
        f"There is no such key here; did you mean '{near[0]}'?" if near else f"There is no such key here. {known(keys)}"
    )


def _without(definition: dict[str, Any], faults: tuple[Fault, ...]) -> Flow | None:
    """Leave out what is wrong, where nothing else hangs on it."""
    if any(_others_hang_on(fault.place) for fault in faults):
        return None
    rest = json.loads(json.dumps(definition))
    for fault in faults:
        _leave_out(rest, fault.place)
    try:
        return _flow({"flow": "unnamed", "version": 1, "title": "-", **rest})
    except ValidationError:
        return None


def _others_hang_on(place: Place) -> bool:
    """Say whether what stands here is spoken of elsewhere, so that without it more would look wrong than is."""
    match place:
        case ("flags" | "facts", *_) | ("steps",) | ("steps", int()) | (*_, "key" | "fields"):
            return True
    return False


def _leave_out(definition: dict[str, Any], place: Place) -> None:
    """Remove a key, or the list that a bad element stands in; a need and a title are replaced by harmless ones."""
    part, name = _at(definition, place[:-1]), place[-1]
    if part is None:
        return  # with what stood around it
    match place:
        case (*_, "requires" | "done_when", int()) | (*_, "requires" | "done_when", int(), int()):
            part[name] = _HARMLESS
        case (*_, "title"):
            part[name] = "-"
        case (*_, int()):
            _leave_out(definition, place[:-1])
        case _:
            part.pop(name, None)
