"""The sample that the analysis rests on: which pages, in which language, without what repeats on every page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from onboarding.website.errors import NoPages, NoText
from onboarding.website.languages import Language, language
from onboarding.website.reading.kind import segments_of
from onboarding.website.reading.layout import Block
from onboarding.website.reading.page import Page
from onboarding.website.words import UNSPACED_LANGUAGES, words
from onboarding.website.writing.lexicon import lexicon
from onboarding.website.writing.style import Numbered, Style, measure, merged

_REPEATED = 3  # pages that share a block make it boilerplate
_FULL_WORDS = 1_500
_FULL_PAGES = 4
_DIGITS = re.compile("\\d++")


@dataclass(frozen=True, slots=True)
class Sample:
    """All pages in one fixed order, and the style of those in the main language.

    `main` are the pages in the main language that have text; `kept` are their blocks, each with its number in
    `page.blocks`, without those that three pages share but for their digits, and those that stand above on the same page.
    `styles` are theirs, one each, in the same order, and `style` is their sum: None where the language has no spaces
    between words, or no page has a whole sentence. `lists` are the words known of the language, None without a file.
    """

    pages: tuple[Page, ...]
    words: tuple[int, ...]
    language: str | None
    main: tuple[Page, ...]
    kept: tuple[tuple[Numbered, ...], ...]
    styles: tuple[Style, ...]
    style: Style | None
    repeated: int
    lists: Language | None

    @property
    def home(self) -> Page:
        """The page that speaks for the site: the first landing page, else the shallowest."""
        return next((page for page in self.pages if page.kind == "landing"), self.pages[0])

    @property
    def urls(self) -> list[str]:
        """The addresses of the pages in the main language."""
        return [page.url for page in self.main]

    @property
    def confidence(self) -> float:
        """How much there was to look at, from 0 to 1: min(1, words / 1500) * (0.5 + 0.5 * min(1, pages / 4)).

        Words in sentences of the main language, and the pages they stand on. It says nothing about single values.
        """
        count = len(self.style.words) if self.style else 0
        return round(min(1.0, count / _FULL_WORDS) * (0.5 + 0.5 * min(1.0, len(self.main) / _FULL_PAGES)), 2)

    def words_by_language(self) -> dict[str, int]:
        """Return the words of all main texts per language, "unknown" where it could not be told."""
        counts: Counter[str] = Counter()
        for page, count in zip(self.pages, self.words, strict=True):
            counts[page.language or "unknown"] += count
        return {language: counts[language] for language in sorted(counts)}


def take_sample(pages: Sequence[Page]) -> Sample:
    """Return the sample; the order in which the pages came does not matter.

    Raises:
        NoPages: there is no page.
        NoText: no page has a readable word.
    """
    if not pages:
        raise NoPages("no page was given")
    ordered = _ordered(pages)
    counts = tuple(len(words(page.text)) for page in ordered)
    if not any(counts):
        raise NoText(f"no words on {len(ordered)} pages")
    code = _main_language(ordered, counts)
    main = tuple(page for page, count in zip(ordered, counts, strict=True) if page.language == code and count)
    boilerplate = _boilerplate(ordered)
    kept = tuple(_without(page.blocks, boilerplate) for page in main)
    styles = tuple(measure(blocks, lexicon(code), number) for number, blocks in enumerate(kept))
    whole = merged(styles)
    style = whole if whole.sentences and code not in UNSPACED_LANGUAGES else None
    return Sample(ordered, counts, code, main, kept, styles, style, len(boilerplate), language(code))


def _ordered(pages: Sequence[Page]) -> tuple[Page, ...]:
    """Return the pages from the root down, each address once: the longest text where it came twice."""
    by_url: dict[str, list[Page]] = {}
    for page in pages:
        by_url.setdefault(page.url, []).append(page)
    unique = [same[0] if len(same) == 1 else max(same, key=_fullness) for same in by_url.values()]
    return tuple(sorted(unique, key=lambda page: (len(segments_of(page.url)), page.url)))


def _fullness(page: Page) -> tuple[int, str]:
    return len(page.text), repr(page)


def _main_language(pages: Sequence[Page], counts: Sequence[int]) -> str | None:
    spoken: Counter[str] = Counter()
    for page, count in zip(pages, counts, strict=True):
        if page.language and count:
            spoken[page.language] += count
    return min(spoken, key=lambda language: (-spoken[language], language)) if spoken else None


def _boilerplate(pages: Sequence[Page]) -> frozenset[str]:
    """Return what stands on three pages, with the digits taken out of it."""
    if len(pages) < _REPEATED:
        return frozenset()
    counts = Counter(text for page in pages for text in {_undated(block.text) for block in page.blocks})
    return frozenset(text for text, count in counts.items() if count >= _REPEATED)


def _without(blocks: Sequence[Block], boilerplate: frozenset[str]) -> tuple[Numbered, ...]:
    """Return the blocks that are none of that, each text once: carousels hold copies of their slides."""
    first: dict[str, Numbered] = {}
    for number, block in enumerate(blocks):
        first.setdefault(block.text, (number, block))
    return tuple(each for text, each in first.items() if _undated(text) not in boilerplate)


def _undated(text: str) -> str:
    return _DIGITS.sub("0", text)
