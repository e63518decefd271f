"""Passages that look like instructions to a model: held back, so that they are neither shown to it nor cited.

A text is searched page by page as one line of words, so that an instruction that is cut into several sentences or blocks is
found too. Held back are all passages of the blocks that a match touches, and the one that follows: instructions go on.
Of a passage longer than 2,000 letters, which is never shown, only both ends are looked at, for what they say with their
neighbours.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import groupby

from onboarding.persona.enriching.patterns import SIGNS, WORDS
from onboarding.persona.enriching.shadows import shadow
from onboarding.persona.plain import folded
from onboarding.persona.spans import Span

_END = 1_000


def suspicion(text: str) -> str | None:
    """Return the name of the first pattern that a text matches, None where it matches none."""
    seen = ((WORDS, shadow(text)), (SIGNS, folded(text)))
    return next((name for patterns, read in seen for name, each in patterns.items() if each.search(read)), None)


def held_back(spans: Sequence[Span]) -> frozenset[str]:
    """Return the ids of the passages that are held back."""
    found: set[str] = set()
    for _, page in groupby(spans, key=lambda span: span.page_url):
        passages = tuple(page)
        touched = {*_touched(passages, WORDS, shadow), *_touched(passages, SIGNS, folded)}
        found.update(_and_what_goes_on(passages, touched))
    return frozenset(found)


def _touched(
    spans: Sequence[Span], patterns: Mapping[str, re.Pattern[str]], read: Callable[[str], str]
) -> Iterator[str]:
    """Yield the ids of the passages that a match of a pattern touches, alone or across their ends."""
    seen = [_ends(read(span.text)) for span in spans]
    yield from (span.id for span, text in zip(spans, seen, strict=True) if _any(patterns, text))
    starts = _starts(seen)
    whole = " ".join(seen)
    for pattern in patterns.values():
        for match in pattern.finditer(whole):
            first, last = bisect_right(starts, match.start()), bisect_right(starts, max(match.start(), match.end() - 1))
            yield from (span.id for span in spans[first - 1 : last])


def _and_what_goes_on(spans: Sequence[Span], touched: AbstractSet[str]) -> Iterator[str]:
    """Yield the ids of all passages of the touched blocks, and of the one after each."""
    blocks = {_block(each) for each in touched}
    before = ""
    for span in spans:
        if _block(span.id) in blocks or before in blocks:
            yield span.id
        before = _block(span.id)


def _block(identity: str) -> str:
    return identity.rpartition(".")[0]


def _any(patterns: Mapping[str, re.Pattern[str]], text: str) -> bool:
    return any(pattern.search(text) for pattern in patterns.values())


def _ends(text: str) -> str:
    return text if len(text) <= 2 * _END else f"{text[:_END]} {text[-_END:]}"


def _starts(texts: Sequence[str]) -> list[int]:
    starts, at = [], 0
    for text in texts:
        starts.append(at)
        at += len(text) + 1
    return starts
