"""How far the labels agree with a reader's (judged.toml) on the gold pages, in two halves: for tuning and held out.

The cut points were set on the tuning half. The word lists are another matter: whoever extended them had read all pages. At
the first look at the half held out, with no word added because of a page in it, 19 of its 24 tones were right, 19 levels of
formality, 12 personalities (2 wrong, 10 null) and 13 levels of engagement. After that look the old formula for engagement
came back (17), very formal texts without other kinds of words got a formal tone, and general words of those pages were put
back. So what this half shows now is a floor to keep, and no forecast for unknown sites; the first look is nearer to one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

from onboarding.website.reading.page import Page, read_page
from onboarding.website.sample import take_sample
from onboarding.website.writing.counted import count_up
from onboarding.website.writing.kinds import KINDS
from onboarding.website.writing.measures import Measures
from tests.onboarding.website.reading.gold_pages import GoldPage, gold_pages
from tests.onboarding.website.writing.told import STORIES, story_page, told

LABELS = {
    "tone": "tone",
    "formality": "formality_level",
    "personality": "brand_personality",
    "engagement": "engagement_level",
}
HALVES = ("tuning", "held out")
_JUDGED = Path(__file__).with_name("judged.toml")


@dataclass(frozen=True, slots=True)
class Judged:
    """A page, the half it belongs to, what a reader accepts for each label, and what was told (None for null)."""

    id: str
    half: str
    accepted: Mapping[str, tuple[str | None, ...]]
    told: Mapping[str, str | None]
    analysis: Any
    measures: Measures

    def agrees(self, label: str) -> bool:
        return self.told[label] in self.accepted[label]


@cache
def judged() -> tuple[Judged, ...]:
    """Return all pages with what a reader said and what is told, in the order of their ids."""
    said = tomllib.loads(_JUDGED.read_text(encoding="utf-8"))
    pages = sorted(gold_pages(), key=lambda page: page.id)
    assert [page.id for page in pages] == sorted(said)
    return tuple(_judged(page, HALVES[place % 2], said[page.id]) for place, page in enumerate(pages))


def agreeing(label: str, half: str) -> float:
    """Return the share of a half's pages on which a label is one that the reader accepts."""
    pages: Sequence[Judged] = [page for page in judged() if page.half == half]
    return sum(page.agrees(label) for page in pages) / len(pages)


def usual(code: str) -> dict[str, float]:
    """Return the median rate of each kind of words over the gold pages and the texts of a language."""
    pages = [page.measures for page in judged() if page.id.startswith(f"{code}/")]
    counted = [*pages, *(_measures(story_page(code, story)) for story in STORIES)]
    return {kind: median(each.total(weights) for each in counted) for kind, weights in KINDS.items()}


def _judged(page: GoldPage, half: str, said: Mapping[str, Any]) -> Judged:
    read = read_page(page.url, page.html.encode(), "text/html; charset=utf-8")
    analysis = told(read)
    labels = {label: analysis["writing_style"][key] for label, key in LABELS.items()}
    return Judged(page.id, half, _accepted(said), labels, analysis, _measures(read))


def _accepted(said: Mapping[str, Any]) -> dict[str, tuple[str | None, ...]]:
    lists = {label: said[label] if isinstance(said[label], list) else [said[label]] for label in LABELS}
    return {label: tuple(None if each == "none" else each for each in listed) for label, listed in lists.items()}


def _measures(page: Page) -> Measures:
    counted = count_up(take_sample([page]))
    assert counted is not None
    assert counted.measures is not None
    return counted.measures
