"""The statistics of what was counted: of sentences, words, paragraphs, punctuation, page structure, and rates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from statistics import median
from typing import cast

from onboarding.website.contract.writing import (
    Paragraphs,
    Punctuation,
    Rates,
    SentenceLengths,
    Sentences,
    Structure,
    Vocabulary,
)
from onboarding.website.languages import Language
from onboarding.website.reading.page import Page
from onboarding.website.writing.grammar import Grammar
from onboarding.website.writing.style import Style, deviation, mean, percentile, share

SHORT_SENTENCE = 8  # fewer words
LONG_SENTENCE = 25  # more words
WINDOW = 50
RHYTHM = 60
_BIN, _BINS = 5, 9
_TITLE_WORDS = 3  # of a heading that may be in title case; shorter ones are names as often as not
_CAPITALIZING = frozenset({"de"})  # all nouns begin with a capital, so title case cannot be told
_GREAT = re.compile("[^\\W\\d_]")
_LARGE_WORD = 4  # letters; shorter words stay small in title case
_SERIES = re.compile(", [\\w'\u2019-]{1,24}(?: [\\w'\u2019-]{1,24}){0,2}(,?) (?:and|or) ")


def sentence_lengths(style: Style) -> SentenceLengths:
    """Return the middle and the spread of the sentences' lengths."""
    lengths = sorted(style.lengths)
    return SentenceLengths(
        mean_words=round(style.mean_length, 3),
        median_words=median(lengths),
        p10_words=percentile(lengths, 0.1),
        p90_words=percentile(lengths, 0.9),
    )


def sentence_facts(style: Style, rhythm: Sequence[int]) -> Sentences:
    """Return the sentence statistics; `rhythm` are the lengths in the order of reading."""
    lengths = style.lengths
    spread = deviation(lengths)
    bins = Counter(min(length // _BIN, _BINS - 1) for length in lengths)
    return Sentences(
        count=len(lengths),
        **sentence_lengths(style),
        deviation_words=round(spread, 3),
        variation=round(spread / style.mean_length, 3),
        short_share=share(sum(length < SHORT_SENTENCE for length in lengths), len(lengths)),
        long_share=share(sum(length > LONG_SENTENCE for length in lengths), len(lengths)),
        histogram=[bins[number] for number in range(_BINS)],
        rhythm=list(rhythm[:RHYTHM]),
    )


def vocabulary_facts(style: Style) -> Vocabulary:
    """Return the vocabulary's size and variety; `mattr_50` is null below 50 words."""
    once = sum(count == 1 for count in style.counts.values())
    return Vocabulary(
        words=len(style.words),
        types=len(style.counts),
        mattr_50=moving_type_token_ratio(style.words),
        hapax_share=share(once, len(style.counts)),
        long_word_share=style.long_words,
        mean_word_letters=round(style.letters / len(style.words), 3),
    )


def paragraph_facts(style: Style) -> Paragraphs:
    """Return the paragraphs' statistics, in words."""
    lengths = sorted(style.paragraphs)
    return Paragraphs(
        count=len(lengths),
        mean_words=mean(lengths),
        median_words=median(lengths),
        p90_words=percentile(lengths, 0.9),
    )


def punctuation_facts(style: Style, language: str | None) -> Punctuation:
    """Return the marks per 1000 words; quotation marks come in pairs, so each counts half."""
    marks, numbers = style.marks, sum(count for word, count in style.counts.items() if word[0].isdigit())
    return Punctuation(
        questions_per_1000_words=style.per_thousand(marks["questions"]),
        exclamations_per_1000_words=style.per_thousand(marks["exclamations"]),
        colons_per_1000_words=style.per_thousand(marks["colons"]),
        semicolons_per_1000_words=style.per_thousand(marks["semicolons"]),
        dashes_per_1000_words=style.per_thousand(marks["dashes"]),
        ellipses_per_1000_words=style.per_thousand(marks["ellipses"]),
        quotation_marks_per_1000_words=style.per_thousand(marks["quotation_marks"] / 2),
        parentheses_per_1000_words=style.per_thousand(marks["parentheses"]),
        emoji_per_1000_words=style.per_thousand(marks["emoji"]),
        numbers_per_1000_words=style.per_thousand(numbers),
        capitals_per_1000_words=style.per_thousand(marks["capitals"]),
        oxford_comma=oxford_comma(style) if language == "en" else None,
    )


def oxford_comma(style: Style) -> float | None:
    """Return the share of lists ("a, b and c") with a comma before the last "and" or "or"; None below three lists."""
    series = [comma for sentence in style.sentences for comma in _SERIES.findall(sentence.text)]
    return share(series.count(","), len(series)) if len(series) > 2 else None  # noqa: PLR2004 - two are chance


def structure_facts(
    pages: Sequence[Page], headings: Sequence[str], style: Style | None, language: str | None
) -> Structure:
    """Return what stands on a page on average, and how its headings are written."""
    count = len(pages)
    known = bool(headings)
    titled = [text for text in headings if len(text.split()) >= _TITLE_WORDS]
    return Structure(
        headings_per_page=round(sum(len(page.headings) for page in pages) / count, 2),
        lists_per_page=round(sum(page.lists for page in pages) / count, 2),
        images_per_page=round(sum(page.images for page in pages) / count, 2),
        list_items_per_1000_words=style.per_thousand(style.items) if style else None,
        capitals_heading_share=share(sum(map(_shouted, headings)), len(headings)) if known else None,
        title_case_heading_share=share(sum(map(_titled, titled)), len(titled))
        if titled and language not in _CAPITALIZING
        else None,
        question_heading_share=share(sum("?" in text for text in headings), len(headings)) if known else None,
    )


def rate_facts(style: Style, grammar: Grammar, lists: Language) -> Rates:
    """Return the rates of classes of words per 1000 words, and the shares of kinds of sentences.

    A class without words is null, unless something was counted in it: German and Italian tell a formal "you" by its capital.
    """
    count = len(style.sentences)
    counted = {
        "nominalisations": style.per_thousand(grammar.nominal),
        "adverbs": style.per_thousand(grammar.adverbs) if lists.adverb else None,
        "passive_share": share(len(grammar.passive), count),
        "imperative_share": share(len(grammar.imperative), count),
        "positive_share": share(len(grammar.positive), count),
        "negative_share": share(len(grammar.negative), count),
    }
    known = {name for name, words in lists.classes.items() if words or name in style.classes}
    rates = {name: style.rate(name) if name in known else counted.get(name) for name in Rates.__annotations__}
    return cast("Rates", rates)


def moving_type_token_ratio(spoken: Sequence[str], window: int = WINDOW) -> float | None:
    """Return MATTR: distinct words per window of 50, averaged over all windows (Covington and McFall, 2010).

    A word adds one to each window in which it is the first of its like: those that start after its last occurrence.
    """
    windows = len(spoken) - window + 1
    if windows < 1:
        return None
    before: dict[str, int] = {}
    since = []
    for place, word in enumerate(spoken):
        since.append(place - before.get(word, -1))
        before[word] = place
    total = sum(gap if gap < window else window for gap in since)  # noqa: FURB136 - min() takes three times as long
    # The last words end fewer windows than the rule above gives them.
    for place in range(windows, len(spoken)):
        total -= min(since[place], window, place - windows + 1)
    return round(total / windows / window, 3)


def _shouted(heading: str) -> bool:
    return heading.isupper() and len(_GREAT.findall(heading)) > _LARGE_WORD


def _titled(heading: str) -> bool:
    large = [word for word in heading.split() if len(word) >= _LARGE_WORD and word[0].isalpha()]
    return len(large) > 1 and all(word[0].isupper() for word in large) and not heading.isupper()
