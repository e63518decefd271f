"""The writing style: each label with its numbers, its margin to the cut points (labels.py) and sentences that show it.

All need 150 words; below 300 they are unsure, because rates of fewer words jump about.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean
from typing import Any

from onboarding.website.analysis import Findings, Ground
from onboarding.website.contract import Quote
from onboarding.website.contract.writing import Address
from onboarding.website.writing.counted import Counted
from onboarding.website.writing.labels import (
    Found,
    appeal,
    complexity,
    engagement,
    formal_casual,
    formality,
    matter_of_fact_enthusiastic,
    personality,
    respectful_irreverent,
    tone,
    voice,
)
from onboarding.website.writing.measures import Measures, address_of
from onboarding.website.writing.readability import LIX_LANGUAGES, lix

LEAST_WORDS = 150
_GROUP = "writing_style"


def tell_voice(counted: Counted, findings: Findings) -> None:
    """Fill `writing_style` and `brand_analysis.brand_voice`."""
    if counted.words < LEAST_WORDS:
        return
    _tell_complexity(counted, findings)
    if counted.measures is None:
        return
    casual = _tell_dimensions(counted, counted.measures, findings)
    _tell_labels(counted, counted.measures, casual, findings)
    _tell_brand_voice(counted, findings)


def _tell_complexity(counted: Counted, findings: Findings) -> None:
    score, code = lix(counted.style), counted.sample.language or ""
    if score is None or code not in LIX_LANGUAGES:
        return
    found = complexity(score, code)
    source = "LIX with the cut points of the language: 35 and 50 in English, 5 to 8 more where words are longer"
    mean = counted.style.mean_length
    numbers = {"lix": score, "mean_words": round(mean, 3), "long_word_share": counted.style.long_words}
    ground = counted.labelling(source, found.margin, numbers, counted.showing.near_length(mean))
    findings.know(f"{_GROUP}.complexity", found.label, ground)


def _tell_dimensions(counted: Counted, measures: Measures, findings: Findings) -> float:
    """Fill the dimensions and how the reader is addressed; return the first dimension."""
    address = address_of(measures)
    casual, irreverent = formal_casual(measures, address), respectful_irreverent(measures) or 0.0
    for key, value, source, classes in (
        ("formal_casual", casual, _FORMAL, ("formal",) if casual < 0 else ("informal", "contractions")),
        ("matter_of_fact_enthusiastic", matter_of_fact_enthusiastic(measures), _KEEN, ("enthusiasm", "superlatives")),
        (
            "respectful_irreverent",
            irreverent or None,
            _CLEAR,
            ("daring", "informal") if irreverent > 0 else ("polite", "formal"),
        ),
    ):
        names, said = source
        numbers = {
            "per_1000_words": {name: measures.per[name] for name in names},
            "persons": round(measures.persons, 3),
        }
        ground = counted.labelling(said, abs(value or 0), numbers, counted.showing.of_classes(*classes))
        findings.know(f"{_GROUP}.dimensions.{key}", value, ground)
    _tell_address(counted, measures, address, findings)
    return casual


_Source = tuple[tuple[str, ...], str]
_FORMAL: _Source = (
    ("informal", "contractions", "formal", "nominalisations"),
    "spoken and written words, abstract nouns, persons and address, weighed",
)
_KEEN: _Source = (
    ("enthusiasm", "superlatives", "boosters", "exclamations"),
    "words of enthusiasm, superlatives, boosters and exclamation marks, weighed",
)
_CLEAR: _Source = (
    ("daring", "informal", "polite", "formal"),
    "clear markers only: daring and informal, or polite and formal words",
)


def _tell_address(counted: Counted, measures: Measures, address: Address | None, findings: Findings) -> None:
    near, far = measures.per["second"], measures.per["second_formal"]
    numbers = {"per_1000_words": {"informal": near, "formal": far}}
    quotes = counted.showing.of_classes("second" if address == "informal" else "second_formal")
    ground = counted.labelling("forms of the informal and the formal “you”", abs(near - far) / 20, numbers, quotes)
    findings.know(f"{_GROUP}.address", address, ground)


def _tell_labels(counted: Counted, measures: Measures, casual: float, findings: Findings) -> None:
    furthest = "the kind of words that stands furthest above what is usual in the language (1 is at its cut point)"
    terms_only = all(page.kind == "legal" for page in counted.sample.main)
    found: tuple[tuple[str, Found[Any] | None, str], ...] = (
        ("formality_level", formality(casual), "formal_casual: formal up to -0.15, informal from 0.35 on"),
        ("voice", voice(measures), "I, we and you per 1000 words: from 10 on, and half as much again as the next"),
        ("engagement_level", engagement(measures), "you, questions and instructions, weighed: low < 0.2, high >= 0.55"),
        ("tone", tone(measures, casual), furthest),
        ("brand_personality", None if terms_only else personality(measures), furthest),
        ("emotional_appeal", appeal(measures), furthest),
    )
    for key, label, source in found:
        if label:
            rates = {name: measures.per[name] for name in label.classes}
            numbers = {"value": label.value, "per_1000_words": rates}
            ground = counted.labelling(source, label.margin, numbers, _quotes(counted, key, label))
            findings.know(f"{_GROUP}.{key}", label.label, ground)


def _quotes(counted: Counted, key: str, found: Found[Any]) -> list[Quote]:
    """Return what shows a label: its words, or for engagement the questions and instructions."""
    if key == "engagement_level" and found.label != "low" and counted.grammar:
        asked = [number for number, sentence in enumerate(counted.style.sentences) if sentence.asks]
        return counted.showing.of_numbers([*asked, *counted.grammar.imperative])
    return counted.showing.of_classes(*found.classes)


_SPEAKS = {
    "first person singular": "speaks as “I”",
    "first person plural": "speaks as “we”",
    "addresses the reader": "speaks to “you”",
    "we to you": "“we” speaking to “you”",
    "I to you": "“I” speaking to “you”",
    "impersonal": "without “we” or “you”",
}


_MANNER = {"maker": "proud of the making", "daring": "bold", "caring": "warm"}  # each said once


def _tell_brand_voice(counted: Counted, findings: Findings) -> None:
    """Tell tone, formality, personality and voice in one sentence, from the labels that are known."""
    keys = ("tone", "formality_level", "brand_personality", "voice")
    known = {key: findings.known(f"{_GROUP}.{key}") for key in keys}
    bases = [basis for key in known if (basis := findings.basis(f"{_GROUP}.{key}"))]
    said = _listed([_MANNER.get(known[key], known[key]) for key in keys[:3] if known[key] not in (None, "neutral")])
    whole = said.capitalize() + (f", {_SPEAKS[known['voice']]}" if known["voice"] else "")
    quotes = list({quote["text"]: quote for basis in bases for quote in basis["quotes"][:1]}.values())
    sure = fmean(basis["confidence"] for basis in bases)
    ground = Ground("writing_style: " + ", ".join(keys), counted.sample.urls, sure, known, quotes)
    findings.know("brand_analysis.brand_voice", f"{whole}.", ground)


def _listed(words: Sequence[str]) -> str:
    """Return "a, b and c", each once."""
    *first, last = dict.fromkeys(words) or [""]
    return f"{', '.join(first)} and {last}" if first else last
