"""Texts out of JSON that an app handed in: whatever stands there, short visible text comes out, and nothing is raised.

A text is cut at 160 characters at a word and loses markup and unseen characters; one without a letter or digit is none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from onboarding.persona.plain import visible
from onboarding.website.plain import plain

LONGEST: Final = 160
MOST: Final = 50
_LOOKED_AT = 2_000  # characters of a text
_TAG = re.compile(r"</?[A-Za-z!][^<>]{0,300}>")


def group(json: object, name: str) -> Mapping[str, Any]:
    """Return the object under a name; an empty one where there is none."""
    value = json.get(name) if isinstance(json, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def text(value: object) -> str:
    """Return a text as a person would see it, "" where it is none."""
    if not isinstance(value, str):
        return ""
    seen = _untagged(visible(plain(value[:_LOOKED_AT])))
    return cut(seen) if any(map(str.isalnum, seen)) else ""


def texts(value: object, key: str = "") -> list[str]:
    """Return the texts of a list, each once; of objects what stands under `key`. A text alone is a list of one."""
    items = value if isinstance(value, list | tuple) else [value]
    found = [text(each.get(key) if key and isinstance(each, Mapping) else each) for each in items[:MOST]]
    return [each for each in dict.fromkeys(found) if each]


def sure(value: object, otherwise: float) -> float:
    """Return a confidence between 0 and 1, another where it is none."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1:
        return float(value)
    return otherwise


def cut(said: str) -> str:
    """Return the text, or as many of its words as 160 characters hold."""
    if len(said) <= LONGEST:
        return said
    return said[: LONGEST + 1].rpartition(" ")[0].rstrip() or said[:LONGEST]


def _untagged(said: str) -> str:
    """Return the text without tags; what only taking one out makes a tag goes too."""
    while (bare := visible(_TAG.sub(" ", said))) != said:
        said = bare
    return said
