"""What an app might hand in: any JSON, with wrong types, markup, unseen characters and far too much."""

from __future__ import annotations

from hypothesis import strategies as some

NASTY = (
    "", "\x00", "\ud800", "<script>alert(1)</script>", "<b", "\u202eevil", "x" * 5_000, "word " * 2_000, "NaN", "we",
    "Clay for every day", "kiln", "{}",
)  # fmt: skip
SCALARS = (
    some.none() | some.booleans() | some.integers() | some.floats() | some.sampled_from(NASTY) | some.text(max_size=40)
)
NAMES = some.sampled_from(["name", "text", "url", "quotes", "confidence", "0"]) | some.text(max_size=4)
JSON = some.recursive(
    SCALARS, lambda inner: some.lists(inner, max_size=5) | some.dictionaries(NAMES, inner, max_size=5), max_leaves=12
)
