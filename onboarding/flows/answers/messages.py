"""What a user is told about an answer that does not fit: short, kind, made of the schema's words, never of the answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

MISSING = "Please fill this in."
OTHERWISE = "This does not fit here. Please check it."
TOO_LARGE = "This is more than can be taken in at once. Please shorten it."
STRANGE = "This holds a character or number that cannot be kept. Please check it."
NOT_SAID = "Something in here does not fit. Please check it."

_MOST_CHOICES = 12
_LONGEST_CHOICE = 60

_TYPES = {
    "string": "a text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "yes or no",
    "array": "a list",
    "object": "a group of fields",
    "null": "nothing",
}
_FORMATS = {
    "email": "an e-mail address, like name@example.com",
    "idn-email": "an e-mail address, like name@example.com",
    "uri": "a web address, like https://example.com",
    "iri": "a web address, like https://example.com",
    "uri-reference": "a web address",
    "iri-reference": "a web address",
    "hostname": "a host name, like example.com",
    "idn-hostname": "a host name, like example.com",
    "date": "a date, like 2026-01-31",
    "time": "a time with its zone, like 14:30:00Z",
    "date-time": "a date and time, like 2026-01-31T14:30:00Z",
    "duration": "a length of time, like P3D",
    "ipv4": "an IPv4 address",
    "ipv6": "an IPv6 address",
    "uuid": "a UUID",
    "regex": "a regular expression",
}

Limits = Mapping[str, Any]


def word(code: str, limits: Limits) -> str:
    """Return our sentence for a kind of error; `limits` are the schema's own values."""
    make = _WORDINGS.get(code)
    return make(limits) if make else OTHERWISE


def author_text(messages: Mapping[str, str], field: str, code: str) -> str | None:
    """Return the author's text for a field: for this very error, else for the field; positions in lists do not count."""
    anywhere = re.sub(r"(^|\.)\d+(?=\.|$)", "", field).lstrip(".")
    wanted = (f"{field}.{code}", f"{anywhere}.{code}", field, anywhere)
    return next((messages[key] for key in wanted if messages.get(key)), None)


def snake(keyword: str) -> str:
    """Write a keyword of JSON Schema as a code: minLength is min_length."""
    return re.sub(r"(?<=[a-z])([A-Z])", r"_\1", keyword).lower()


def _count(limits: Limits, what: str) -> str:
    return f"{limits['limit']:,} {what}{'' if limits['limit'] == 1 else 's'}"


def _at_least_long(limits: Limits) -> str:
    return MISSING if limits["limit"] == 1 else f"Please write at least {_count(limits, 'character')}."


def _at_least_many(limits: Limits) -> str:
    return "Please add at least one." if limits["limit"] == 1 else f"Please add at least {limits['limit']:,}."


def _of_type(limits: Limits) -> str:
    named = [_TYPES.get(each, each) for each in limits["types"] if each != "null"] or ["nothing"]
    return MISSING if limits.get("missing") else f"Please enter {_either(named)}."


def _choices(limits: Limits) -> str:
    named = [str(each) for each in limits["options"] if isinstance(each, (str, int, float)) and each != ""]
    if not named or len(named) > _MOST_CHOICES or max(map(len, named)) > _LONGEST_CHOICE:
        return "Please choose one of what is offered."
    return f"Please choose one of: {', '.join(named)}."


def _of_format(limits: Limits) -> str:
    name = _FORMATS.get(limits["format"])
    return f"This does not look like {name}." if name else OTHERWISE


def _unknown(limits: Limits) -> str:
    what = "There is a field here that is not asked for." if limits.get("unnamed") else "There is no such field here."
    return f"{what} Please leave it out."


def _either(named: Sequence[str]) -> str:
    return f"{', '.join(named[:-1])} or {named[-1]}" if len(named) > 1 else named[0]


_WORDINGS: Mapping[str, Callable[[Limits], str]] = {
    "required": lambda _: MISSING,
    "type": _of_type,
    "enum": _choices,
    "const": lambda limits: _choices({"options": [limits["expected_value"]]}),
    "min_length": _at_least_long,
    "max_length": lambda limits: f"Please write at most {_count(limits, 'character')}.",
    "pattern": lambda _: "This is not in the form that is asked for. Please check it.",
    "format": _of_format,
    "minimum": lambda limits: f"Please enter a number of at least {limits['limit']}.",
    "maximum": lambda limits: f"Please enter a number of at most {limits['limit']}.",
    "exclusive_minimum": lambda limits: f"Please enter a number above {limits['limit']}.",
    "exclusive_maximum": lambda limits: f"Please enter a number below {limits['limit']}.",
    "multiple_of": lambda limits: f"Please enter a multiple of {limits['multiple_of']}.",
    "min_items": _at_least_many,
    "max_items": lambda limits: f"Please keep at most {limits['limit']:,}.",
    "unique_items": lambda _: "Please name each only once.",
    "min_properties": lambda limits: f"Please fill in at least {_count(limits, 'field')}.",
    "max_properties": lambda limits: f"Please fill in at most {_count(limits, 'field')}.",
    "additional_properties": _unknown,
    "unevaluated_properties": _unknown,
    "false_schema": lambda _: "This is not asked for here. Please leave it out.",
    "property_names": lambda _: "A name in here is not allowed. Please check the names.",
}
