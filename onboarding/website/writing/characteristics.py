"""The measured characteristics: numbers first, and a few words whose cut points stand beside them.

sentence_structure      mean words per sentence: short < 12, medium <= 20, long above; "varied" from a coefficient of
                        variation of 0.6 on
vocabulary_level        share of words over six letters: plain < 0.15, ordinary <= 0.25, demanding above in English; other
                        languages have longer words, so their cuts are 1.2 (French), 1.35 (German) and 1.4 times that:
                        the ratios of the same five texts in six languages (beside the tests)
paragraph_organization  mean words per paragraph: short < 40, medium <= 90, long above
content_flow            share of sentences linked to the one before in the same paragraph or the next: by a connective, a
                        pronoun or determiner that points back at its beginning, or a word of both (four letters, no
                        function word): connected from 0.3 on, loosely connected from 0.1 on, else list-like
visual_elements_usage   images per page outside navigation and footer: none, few <= 1, some <= 5, many above
content_density         characters of main text per visible character, 0 to 1
The cut points are ours, chosen for plain words; the numbers beside them are what was measured.
"""

from __future__ import annotations

from collections.abc import Mapping
from statistics import fmean

from onboarding.website.analysis import Findings, Ground
from onboarding.website.sample import Sample
from onboarding.website.writing.counted import Counted
from onboarding.website.writing.facts import (
    paragraph_facts,
    punctuation_facts,
    rate_facts,
    sentence_facts,
    structure_facts,
    vocabulary_facts,
)
from onboarding.website.writing.flow import LISTLIKE, LOOSE, links
from onboarding.website.writing.grammar import context_score
from onboarding.website.writing.readability import flesch_constants, readability_facts
from onboarding.website.writing.spelling import spelling_of
from onboarding.website.writing.sureness import margin, sure_of_count

LEAST_WORDS = 100  # for words about style; below, only the numbers are given
_VARIED = 0.6
_PLAIN, _ORDINARY = 0.15, 0.25
_LONGER = {"en": 1.0, "de": 1.35, "fr": 1.2, "es": 1.4, "it": 1.4, "pt": 1.4}
_LEAST_LINKS = 8
_GROUP = "content_characteristics"
_COUNTED = "counted over the sentences of the main texts, without blocks that repeat"


def tell_structure(sample: Sample, findings: Findings) -> None:
    """Fill what needs no sentences: headings, lists, pictures, density."""
    urls, style = sample.urls, sample.style
    headings = [block.text for blocks in sample.kept for _, block in blocks if block.kind == "heading"]
    sure = sure_of_count(len(style.words) if style else 0)
    facts = structure_facts(sample.main, headings, style, sample.language)
    findings.know(f"{_GROUP}.structure", facts, Ground("counted outside navigation and footer", urls, sure))
    images = facts["images_per_page"]
    usage = _cut(images, ((0, "none"), (1, "few"), (5, "some")), "many")
    findings.know(
        f"{_GROUP}.visual_elements_usage", usage, Ground("images per page", urls, sure, {"images_per_page": images})
    )
    visible = sum(page.visible for page in sample.main)
    density = round(min(1.0, sum(len(page.text) for page in sample.main) / visible), 3) if visible else None
    source = "characters of main text per visible character"
    findings.know(f"{_GROUP}.content_density", density, Ground(source, urls, sure))


def tell_characteristics(counted: Counted, findings: Findings) -> None:
    """Fill the rest of `content_characteristics`, as far as it can be counted."""
    _tell_counts(counted, findings)
    _tell_readability(counted, findings)
    if counted.words >= LEAST_WORDS:
        _tell_words(counted, findings)
        _tell_flow(counted, findings)


def _tell_counts(counted: Counted, findings: Findings) -> None:
    style, code = counted.style, counted.sample.language
    facts: dict[str, Mapping[str, object]] = {
        "sentences": sentence_facts(style, _rhythm(counted)),
        "vocabulary": vocabulary_facts(style),
        "punctuation": punctuation_facts(style, code),
        "readability": readability_facts(style, code),
    }
    if style.paragraphs:
        facts["paragraphs"] = paragraph_facts(style)
    if counted.grammar and counted.lists:
        facts["rates"] = rate_facts(style, counted.grammar, counted.lists.lists)
    for key, value in facts.items():
        findings.know(f"{_GROUP}.{key}", value, counted.counting(_COUNTED))
    if code == "en":
        spelled, words = spelling_of(style.counts)
        source = "words that Britain and America spell differently"
        findings.know(f"{_GROUP}.spelling", spelled, counted.counting(source, words))


def _rhythm(counted: Counted) -> list[int]:
    """Return the lengths of the sentences, those of the home page first."""
    home = counted.sample.home.url
    pages = counted.sample.main
    ordered = sorted(counted.style.sentences, key=lambda each: pages[each.page].url != home)
    return [len(sentence.words) for sentence in ordered]


def _tell_readability(counted: Counted, findings: Findings) -> None:
    code, style, urls = counted.sample.language, counted.style, counted.sample.urls
    facts, constants = findings.known(f"{_GROUP}.readability"), flesch_constants(code)
    if constants and facts["flesch"] is not None:
        source = f"Flesch reading ease for {code} ({constants.source}), syllables estimated"
        numbers = {"words": counted.words, "mean_words": round(style.mean_length, 3), **facts}
        ground = Ground(source, urls, counted.sure, numbers, counted.showing.near_length(style.mean_length))
        findings.know(f"{_GROUP}.readability_score", facts["flesch"], ground)
    if counted.grammar and counted.words >= LEAST_WORDS:
        source = "a proxy of Heylighen and Dewaele's F, from closed classes and endings"
        score = context_score(style, counted.grammar)
        findings.know(f"{_GROUP}.context_score", score, Ground(source, urls, counted.sure / 2))


def _tell_words(counted: Counted, findings: Findings) -> None:
    mean, variation = round(counted.style.mean_length, 3), findings.known(f"{_GROUP}.sentences")["variation"]
    length = _cut(mean, ((11.999, "short"), (20, "medium")), "long")
    structure = f"{length}, varied" if variation >= _VARIED else length
    source, numbers = "mean and variation of sentence length", {"mean_words": mean, "variation": variation}
    near = min(margin(mean, 12, 20, scale=8), margin(variation, _VARIED))
    ground = counted.labelling(source, near, numbers, counted.showing.near_length(counted.style.mean_length))
    findings.know(f"{_GROUP}.sentence_structure", structure, ground)
    if counted.style.paragraphs:
        words = round(fmean(counted.style.paragraphs), 3)
        organized = _cut(words, ((39.999, "short"), (90, "medium")), "long")
        source, near = "mean words per paragraph", margin(words, 40, 90, scale=40)
        ground = counted.labelling(source, near, {"mean_words": words})
        findings.know(f"{_GROUP}.paragraph_organization", organized, ground)
    _tell_level(counted, findings)


def _tell_level(counted: Counted, findings: Findings) -> None:
    longer = _LONGER.get(counted.sample.language or "")
    if longer is None:
        return
    plain, ordinary, share = round(_PLAIN * longer, 3), round(_ORDINARY * longer, 3), counted.style.long_words
    level = "plain" if share < plain else "ordinary" if share <= ordinary else "demanding"
    numbers = {"long_word_share": share, "plain_below": plain, "demanding_above": ordinary}
    ground = counted.labelling("share of words over six letters", margin(share, plain, ordinary, scale=0.1), numbers)
    findings.know(f"{_GROUP}.vocabulary_level", level, ground)


def _tell_flow(counted: Counted, findings: Findings) -> None:
    if counted.lists is None:
        return
    linked, pairs = links(counted.style.sentences, counted.lists)
    if pairs < _LEAST_LINKS:
        return
    share = round(len(linked) / pairs, 3)
    flow = "list-like" if share < LISTLIKE else "loosely connected" if share < LOOSE else "connected"
    source, near = "share of sentences that are linked to the one before", margin(share, LISTLIKE, LOOSE, scale=0.2)
    numbers, quotes = {"linked_share": share, "pairs": pairs}, counted.showing.of_numbers(linked)
    findings.know(f"{_GROUP}.content_flow", flow, counted.labelling(source, near, numbers, quotes))


def _cut(value: float, steps: tuple[tuple[float, str], ...], above: str) -> str:
    """Return the word of the first step that the value does not exceed."""
    return next((word for limit, word in steps if value <= limit), above)
