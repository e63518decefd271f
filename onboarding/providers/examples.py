"""Visibly fake keys in each provider's own format, for tests, the demo and checks with a made-up key.

A sample is text with slots: `<word:40>` (letters and digits), `<lower:40>`, `<upper:40>`, `<hex:32>`, `<digits:9>`,
`<uuid>`. The first slot with room for it carries a tag, `c0de` and three hexadecimal digits: the pretend internet
answers by it. Everything else in a slot is filler.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from onboarding.providers.spec import Provider

_SLOT = re.compile(r"<(?P<kind>word|lower|upper|hex|digits|uuid)(?::(?P<size>\d+))?>")
_FILLER: Mapping[str, str] = {"word": "FAKE", "lower": "fake", "upper": "FAKE", "hex": "0", "digits": "0"}
_UUID = "00000000-0000-4000-8000-00000{tag}"
# What the pretend internet makes of a key, by the tag in it.
TAGS: Mapping[str, str] = {
    "valid": "c0de200",
    "invalid": "c0de401",
    "no_quota": "c0de402",
    "restricted": "c0de403",
    "rate_limited": "c0de429",
    "outage": "c0de503",
    "waf_page": "c0de0af",
    "redirect": "c0de302",
    "garbage": "c0de0ba",
    "hang": "c0de0ff",
    "drop": "c0de0dd",
    "huge": "c0de2b0",
    "bomb": "c0de62b",
}
VALID, INVALID = TAGS["valid"], TAGS["invalid"]


def example_key(sample: str, tag: str = VALID) -> str:
    """Fill a sample's slots; the tag stands in the first that can hold it."""
    left = [tag]

    def fill(slot: re.Match[str]) -> str:
        kind, size = slot["kind"], int(slot["size"] or 0)
        if kind == "uuid":
            return _UUID.format(tag=left.pop() if left else "0000000")
        carried = left.pop() if left and kind != "digits" and size >= len(tag) else ""
        carried = carried.upper() if kind == "upper" else carried
        filler = _FILLER[kind]
        return carried + (filler * size)[: size - len(carried)]

    return _SLOT.sub(fill, sample)


def example_fields(provider: Provider, tag: str = VALID) -> dict[str, str]:
    """Return made-up values for all fields of a provider; every secret carries the tag."""
    return {one.name: example_key(one.sample, tag) for one in provider.fields}
