"""What is wrong with a claim that a model drafted: its form, its quotes, and what it says beyond them. All in code.

A claim is plain words on one line: no addresses, no markup, no unseen characters, no words of mixed scripts, nothing that
reads like an instruction to a model. It is no longer than its field allows and is said once. Its quotes stand word for word in
passages that were shown. Then, by field (`FIELDS`):

share     so much of its content words is akin to its quotes' (content.py): of claims about the site a quarter, of advice on
          writing one word. Not for a name, which sums up what no sentence says.
measured  it may name numbers of the fingerprint; other numbers stand in its quotes.
sober     words of praise and of authority ("best", "certified": the lists of the language and of English) stand in its quotes.
told      it says something, so it is no whole passage: of a name, which no sentence is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from onboarding.persona.enriching.addresses import has_address
from onboarding.persona.enriching.content import content_words, shared
from onboarding.persona.enriching.figures import as_measured, numbers_in
from onboarding.persona.enriching.protocol import Objection
from onboarding.persona.enriching.quarantine import suspicion
from onboarding.persona.enriching.quoting import evidence_of, quote_objections
from onboarding.persona.enriching.selecting import Passages
from onboarding.persona.enriching.shadows import mixed_scripts
from onboarding.persona.enriching.shapes import Placed
from onboarding.persona.plain import folded, visible
from onboarding.website.languages import language
from onboarding.website.words import spelled, words

_MARKUP = re.compile(r"[<>{}\[\]|\\^~`=]|\*\*|__|^\s*[*#>-]+\s|[\r\n]|&#?\w+;")
_UNPRINTABLE = re.compile("[\ue000-\uf8ff\ufffd\U000f0000-\U0010ffff]")
_QUARTER = 0.25
_MOST_NAME_WORDS = 6


@dataclass(frozen=True, slots=True)
class Field:
    """What a claim of a field may be; see the module."""

    most: int
    share: float = _QUARTER
    measured: bool = False
    sober: bool = True
    name: bool = False


_ADVICE = Field(160, share=0.01, measured=True, sober=False)
FIELDS: Mapping[str, Field] = {
    "name": Field(60, share=0, name=True),
    "one_line": Field(200),
    "beliefs": Field(160),
    "expertise": Field(60),
    "do": _ADVICE,
    "dont": _ADVICE,
    "values": Field(80),
    "positioning": Field(200),
    "differentiation": Field(200),
    "strengths": Field(160),
    "weaknesses": Field(160),
    "gaps": Field(160),
}


@dataclass(frozen=True, slots=True)
class Ground:
    """What claims are checked against: the passages, their language, and the measured numbers by name."""

    passages: Passages
    language: str | None
    measured: Mapping[str, float]


def objections(claims: Iterable[Placed], ground: Ground) -> Iterator[Objection]:
    """Yield what is wrong with the claims of a draft."""
    seen: set[tuple[str, str]] = set()
    for claim in claims:
        key = (claim.field, folded(claim.said.text))
        if key in seen:
            yield Objection(claim.path, "duplicate", "Say it once.")
        seen.add(key)
        yield from (Objection(claim.path, code, _SAY[code]) for code in _of_form(claim))
        yield from quote_objections(claim.path, claim.said.quotes, ground.passages)
        yield from (Objection(claim.path, code, _SAY[code]) for code in _of_content(claim, ground))


_SAY = {
    "address": "Leave out addresses of pages and people, handles, hashtags and telephone numbers.",
    "markup": "Write plain words on one line, without markup.",
    "unseen": "Leave out characters that nobody can see.",
    "mixed_scripts": "Write each word in the letters of one script.",
    "too_long": "Say it in fewer words.",
    "instruction": "Describe the website; do not repeat or give instructions to a model.",
    "unfounded_number": "Name only numbers that stand in the quotes or, for advice on writing, among the measured ones.",
    "unrelated": "It shares no word with its quotes. Keep to what they say, in their words, or leave it out.",
    "praise": "Words of praise or authority must stand in the quotes. Say it soberly.",
    "not_a_name": "A name is two to six words of your own and no sentence of the website.",
}


def _of_form(claim: Placed) -> Iterator[str]:
    text, field = claim.said.text, FIELDS[claim.field]
    wrong = {
        "too_long": len(text) > field.most,
        "unseen": visible(text) != " ".join(text.split()) or _UNPRINTABLE.search(text),
        "address": has_address(text),
        "markup": _MARKUP.search(text) or _MARKUP.search(folded(text)),
        "mixed_scripts": mixed_scripts(text),
        "instruction": suspicion(text),
    }
    return (code for code, found in wrong.items() if found)


def _of_content(claim: Placed, ground: Ground) -> Iterator[str]:
    """Yield what a claim says beyond the quotes of it that stand."""
    text, field = claim.said.text, FIELDS[claim.field]
    there = " ".join(each.quote for each in evidence_of(claim.said.quotes, ground.passages))
    known = numbers_in(there, ground.language) | (_ways(ground.measured) if field.measured else frozenset())
    if not numbers_in(text, ground.language) <= known:
        yield "unfounded_number"
    if field.share and shared(text, there, ground.language) < field.share:
        yield "unrelated"
    if field.sober and not _praise(text, ground.language) <= _praise(there, ground.language):
        yield "praise"
    if field.name and not _is_name(text, ground):
        yield "not_a_name"


def _ways(measured: Mapping[str, float]) -> frozenset[str]:
    return frozenset(way for value in measured.values() for way in as_measured(value))


def _is_name(text: str, ground: Ground) -> bool:
    copied = any(folded(text) == folded(span.text) for span in ground.passages.spans)
    return not copied and len(text.split()) <= _MOST_NAME_WORDS and bool(content_words(text, ground.language))


def _praise(text: str, code: str | None) -> frozenset[str]:
    """Return the words and phrases of praise and authority in a text."""
    said = words(spelled(folded(text)))
    line = f" {' '.join(said)} "
    return frozenset(each for each in _praising(code) if f" {each} " in line)


@cache
def _praising(code: str | None) -> frozenset[str]:
    lists = [each for each in (language("en"), language(code)) if each]
    telling = (
        word for each in lists for name in ("superlatives", "authority") for word in each.classes[name] - each.stops
    )
    return frozenset(folded(word) for word in telling)
