"""The fingerprint of a text: its numbers, the same as the analysis's where both have one, as far as so much text supports them.

under 200 words      none: only how many words and sentences there are
200 to 999 words     provisional: reading ease, length of words, persons ("I", "we", "you")
from 1,000 words on  good: all; the shares of questions and exclamations only where two pages have sentences, because one
                     page shows no habit
The thresholds come from comparing halves of 160 English articles (scrapinghub/article-extraction-benchmark): with 200 words
each, Delta told halves of one article from others with an AUC of 0.90; lengths of sentences repeated from 500 words on;
rates of questions did at no length (correlations of 0.25 to 0.60). Only words in sentences count. Where a language has no
lists, what needs them stays null; where it puts no spaces between words, there are no words to count.

Lengths are in words, rates per 1,000 words. Shares, 0 to 1: `long_word_rate` of the words, `question_rate`, `exclaim_rate`
and `passive_share` of the sentences. `type_token` is the mean over windows of 50 words, which does not fall with
length. `lists_per_1000` counts list items, `you_per_1000` both ways to say it. A comma within a number is none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from onboarding.persona.corpus import Corpus
from onboarding.persona.measuring.function_words import profile
from onboarding.persona.schema.persona import Fingerprint, Reliability
from onboarding.website.words import UNSPACED_LANGUAGES
from onboarding.website.writing.facts import punctuation_facts, rate_facts, sentence_lengths, vocabulary_facts
from onboarding.website.writing.grammar import grammar_of
from onboarding.website.writing.lexicon import lexicon
from onboarding.website.writing.readability import readability_facts
from onboarding.website.writing.style import Style, mean, share

PROVISIONAL, GOOD = 200, 1_000
HABIT_PAGES = 2  # with sentences
_COMMA = re.compile("(?<!\\d)[,\u060c]|[,\u060c](?!\\d)")
_PERSONS: Mapping[str, tuple[str, ...]] = {
    "you_per_1000": ("second", "second_formal"),
    "we_per_1000": ("first_plural",),
    "i_per_1000": ("first_singular",),
}

Numbers = dict[str, float | None]


def fingerprint_of(corpus: Corpus) -> Fingerprint:
    """Return the numbers of a corpus, null where its language or the amount of text supports none."""
    style = corpus.style
    words = 0 if corpus.language in UNSPACED_LANGUAGES else len(style.words)
    reliability = reliability_of(words)
    numbers: Numbers = {}
    if reliability != "none":
        numbers |= _few(corpus)
    if reliability == "good":
        numbers |= _rhythm(corpus) | _marks(corpus) | _grammar(corpus)
    return Fingerprint(
        reliability=reliability,
        words=words,
        sentences=len(style.sentences),
        **{name: _plain(value) for name, value in numbers.items()},
        function_words=profile(corpus) if reliability == "good" else {},
    )


def reliability_of(words: int) -> Reliability:
    """Return how much so many words in sentences support."""
    return "none" if words < PROVISIONAL else "provisional" if words < GOOD else "good"


def _few(corpus: Corpus) -> Numbers:
    """Return what some hundred words support."""
    style = corpus.style
    vocabulary = vocabulary_facts(style)
    numbers: Numbers = {
        "reading_ease": readability_facts(style, corpus.language)["flesch"],
        "word_letters": vocabulary["mean_word_letters"],
        "long_word_rate": vocabulary["long_word_share"],
    }
    return numbers | {name: _person(corpus, classes) for name, classes in _PERSONS.items()}


def _person(corpus: Corpus, classes: tuple[str, ...]) -> float | None:
    """Return the rate of some forms together; None where the language's lists have none of them."""
    lists, style = corpus.lists, corpus.style
    known = lists and any(lists.classes[name] or name in style.classes for name in classes)
    return style.rate(*classes) if known else None


def _rhythm(corpus: Corpus) -> Numbers:
    style = corpus.style
    lengths = sentence_lengths(style)
    return {
        "avg_sentence_words": lengths["mean_words"],
        "p10_sentence_words": lengths["p10_words"],
        "p90_sentence_words": lengths["p90_words"],
        "paragraph_sentences": _paragraph_sentences(corpus),
        "type_token": vocabulary_facts(style)["mattr_50"],
    }


def _paragraph_sentences(corpus: Corpus) -> float | None:
    """Return the mean number of sentences of the paragraphs that have any; None without one."""
    paragraphs = {
        (number, block.number)
        for number, page in enumerate(corpus.pages)
        for block in page.blocks
        if block.kind == "paragraph"
    }
    counts = Counter((said.page, said.block) for said in corpus.style.sentences)
    found = [count for place, count in counts.items() if place in paragraphs]
    return mean(found) if found else None


def _marks(corpus: Corpus) -> Numbers:
    style = corpus.style
    marks = punctuation_facts(style, corpus.language)
    numbers: Numbers = {
        "commas_per_1000": style.per_thousand(_commas(style)),
        "dashes_per_1000": marks["dashes_per_1000_words"],
        "emoji_per_1000": marks["emoji_per_1000_words"],
        "lists_per_1000": style.per_thousand(style.items),
    }
    if sum(bool(page.sentences) for page in corpus.styles) >= HABIT_PAGES:
        sentences = len(style.sentences)
        numbers["question_rate"] = share(style.marks["questions"], sentences)
        numbers["exclaim_rate"] = share(style.marks["exclamations"], sentences)
    return numbers


def _commas(style: Style) -> int:
    return sum(len(_COMMA.findall(sentence.text)) for sentence in style.sentences)


def _grammar(corpus: Corpus) -> Numbers:
    lists = lexicon(corpus.language)
    if lists is None:
        return {}
    rates = rate_facts(corpus.style, grammar_of(corpus.style, lists), lists.lists)
    return {"contractions_per_1000": rates["contractions"], "passive_share": rates["passive_share"]}


def _plain(value: float | None) -> float | None:
    """Return a number as JSON gives it back: a float, never -0."""
    return None if value is None else float(value) + 0.0
