"""Passages that look like instructions to a model: held back, so that they are neither shown to it nor cited.

A text is searched page by page as one line of words, so that an instruction that is cut into several sentences or blocks is
found too: every passage that a match touches is held back.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby

from onboarding.persona.enriching.patterns import SIGNS, WORDS
from onboarding.persona.enriching.shadows import shadow
from onboarding.persona.plain import folded
from onboarding.persona.spans import Span


def suspicion(text: str) -> str | None:
    """Return the name of the first pattern that a text matches, None where it matches none."""
    seen = ((WORDS, shadow(text)), (SIGNS, folded(text)))
    return next((name for patterns, read in seen for name, each in patterns.items() if each.search(read)), None)


def held_back(spans: Sequence[Span]) -> frozenset[str]:
    """Return the ids of the passages that are held back."""
    found: set[str] = set()
    for _, page in groupby(spans, key=lambda span: span.page_url):
        passages = tuple(page)
        found.update(_touched(passages, WORDS, shadow), _touched(passages, SIGNS, folded))
    return frozenset(found)


def _touched(
    spans: Sequence[Span], patterns: Mapping[str, re.Pattern[str]], read: Callable[[str], str]
) -> Iterator[str]:
    """Yield the ids of the passages that a match of a pattern touches, alone or across their ends."""
    seen = [read(span.text) for span in spans]
    yield from (span.id for span, text in zip(spans, seen, strict=True) if _any(patterns, text))
    starts = _starts(seen)
    whole = " ".join(seen)
    for pattern in patterns.values():
        for match in pattern.finditer(whole):
            first, last = bisect_right(starts, match.start()), bisect_right(starts, max(match.start(), match.end() - 1))
            yield from (span.id for span in spans[first - 1 : last])


def _any(patterns: Mapping[str, re.Pattern[str]], text: str) -> bool:
    return any(pattern.search(text) for pattern in patterns.values())


def _starts(texts: Sequence[str]) -> list[int]:
    starts, at = [], 0
    for text in texts:
        starts.append(at)
        at += len(text) + 1
    return starts
