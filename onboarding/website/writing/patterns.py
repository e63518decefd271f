"""What returns: devices, habits of vocabulary, openings, signature phrases; and how alike the pages are.

Habits of vocabulary are told from these rates per 1,000 words on, more than nine in ten of the gold pages have (labels.py):
contractions 10, informal words 10, formal words 10, buzzwords 6, superlatives 12, boosters 20, hedges 16, abstract nouns 45,
words of craft 12, of warmth 15, of experts 20, of ease 12, of urgency 20; and a storyteller's words from 20 on.
"""

from __future__ import annotations

from collections.abc import Iterable

from onboarding.website.analysis import Findings, Ground
from onboarding.website.contract.writing import Spread
from onboarding.website.writing.consistency import consistency
from onboarding.website.writing.counted import Counted
from onboarding.website.writing.devices import devices
from onboarding.website.writing.facts import sentence_lengths
from onboarding.website.writing.flow import starters, transitions
from onboarding.website.writing.signature import signature
from onboarding.website.writing.sureness import margin

LEAST_WORDS = 150
_GROUP = "style_patterns"
_HABITS: tuple[tuple[str, float, str], ...] = (
    ("contractions", 10, "contractions"),
    ("informal", 10, "informal words"),
    ("formal", 10, "formal words"),
    ("buzzwords", 6, "buzzwords"),
    ("superlatives", 12, "superlatives"),
    ("boosters", 20, "boosters such as “very” and “really”"),
    ("hedges", 16, "hedges such as “perhaps” and “usually”"),
    ("nominalisations", 45, "abstract nouns"),
    ("craft", 12, "words of craft"),
    ("warmth", 15, "words of warmth"),
    ("expert", 20, "words of experts"),
    ("ease", 12, "words of ease"),
    ("urgency", 20, "words of urgency"),
    ("narrative", 20, "a storyteller's words"),
)


def tell_patterns(counted: Counted, findings: Findings) -> None:
    """Fill `style_patterns`."""
    _tell_lengths(counted, findings)
    _tell_consistency(counted, findings)
    if counted.lists is None or counted.words < LEAST_WORDS:
        return
    _tell_habits(counted, findings)
    _tell_devices(counted, findings)
    _tell_openings(counted, findings)
    _tell_signature(counted, findings)


def _tell_lengths(counted: Counted, findings: Findings) -> None:
    ground = counted.counting("content_characteristics.sentences")
    findings.know(f"{_GROUP}.patterns.sentence_length", sentence_lengths(counted.style), ground)
    copied = "content_characteristics.paragraph_organization"
    basis = findings.basis(copied)
    if basis:
        ground = Ground(copied, basis["pages"], basis["confidence"], basis["numbers"])
        findings.know(f"{_GROUP}.patterns.paragraph_structure", findings.known(copied), ground)


def _tell_habits(counted: Counted, findings: Findings) -> None:
    if counted.measures is None:
        return
    for name, cut, said in _HABITS:
        rate = counted.measures.per[name]
        if rate >= cut:
            numbers, quotes = {"per_1000_words": rate}, counted.showing.of_classes(name)
            ground = counted.labelling(f"from {cut} per 1000 words on", margin(rate, cut), numbers, quotes)
            findings.add(f"{_GROUP}.patterns.vocabulary_patterns", f"{said}: {rate:.0f} per 1,000 words", ground)


def _tell_devices(counted: Counted, findings: Findings) -> None:
    if counted.lists and counted.grammar:
        found = devices(counted.style, counted.lists, counted.grammar)
        _tell_sentences(counted, findings, ("rhetorical_devices", "sentences that show the pattern"), found)


def _tell_openings(counted: Counted, findings: Findings) -> None:
    said = counted.style.sentences
    if counted.lists:
        kind = ("transition_phrases", "connectives that open at least two sentences")
        _tell_sentences(counted, findings, kind, transitions(said, counted.lists))
        kind = ("sentence_starters", "two words that begin at least three sentences and 4 % of all")
        _tell_sentences(counted, findings, kind, starters(said))


def _tell_sentences(
    counted: Counted, findings: Findings, kind: tuple[str, str], found: Iterable[tuple[str, list[int]]]
) -> None:
    """Add items to one list of patterns, each with the numbers of the sentences that show it; ten settle it."""
    key, source = kind
    for item, numbers in found:
        facts, quotes = (
            {"sentences": len(numbers), "of": len(counted.style.sentences)},
            counted.showing.of_numbers(numbers),
        )
        findings.add(f"{_GROUP}.patterns.{key}", item, counted.labelling(source, len(numbers) / 10, facts, quotes))


def _tell_signature(counted: Counted, findings: Findings) -> None:
    source = "log-odds against general language (Monroe et al. 2008)"
    for element in signature(counted.style, counted.lists) if counted.lists else ():
        numbers, quotes = {"count": element.count, "z": element.z}, counted.showing.of_numbers(element.sentences)
        findings.add(
            f"{_GROUP}.unique_elements", element.text, counted.labelling(source, element.z / 20, numbers, quotes)
        )


def _tell_consistency(counted: Counted, findings: Findings) -> None:
    found = consistency(counted.sample.styles)
    if found is None:
        return
    urls = counted.sample.urls
    spread = Spread(
        distances={urls[number]: distance for number, distance in found.distances.items()},
        outliers=[urls[number] for number in found.outliers],
        features=dict(found.features),
    )
    source = "1 - mean Jensen-Shannon distance of each page to the others: function words and sentence lengths"
    pages = list(spread["distances"])
    numbers = {"pages_compared": len(pages), "outliers": spread["outliers"]}
    findings.know(f"{_GROUP}.style_consistency", found.value, Ground(source, pages, counted.sure, numbers))
    findings.know(f"{_GROUP}.meta", spread, Ground(source, pages, counted.sure))
