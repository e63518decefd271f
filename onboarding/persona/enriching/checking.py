"""What is wrong with a claim that a model drafted: its form, its quotes, and what it says beyond them. All in code.

A claim is plain words on one line: no addresses, no markup, no unseen characters, no words of mixed scripts, nothing that
reads like an instruction to a model. It is no longer than its field allows and is said once. Its quotes stand word for word in
passages that were shown. Then, by field (`FIELDS`):

share     so much of its content words is akin to its quotes' (content.py): of claims about the site a quarter.
polar     it denies something just where the sentences of its quotes do (denying.py). Not of what a text lacks.
writing   it is advice on writing, in words of writing alone (writing.py); its numbers are those of the habit it names
          (habits.py). All other numbers stand in the quotes.
name      it is no sentence of the site, and each of its content words is akin to its quotes, to the tables of names
          (identity/naming.py) or to a trait of the voice.
Words of praise and of authority (praising.py) stand in the quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from onboarding.persona.enriching.addresses import has_address
from onboarding.persona.enriching.content import shared
from onboarding.persona.enriching.denying import turned
from onboarding.persona.enriching.figures import miscounted, numbers_in
from onboarding.persona.enriching.habits import numbers_of
from onboarding.persona.enriching.praising import praise
from onboarding.persona.enriching.protocol import Objection
from onboarding.persona.enriching.quarantine import suspicion
from onboarding.persona.enriching.quoting import evidence_of, quote_objections
from onboarding.persona.enriching.selecting import Passages
from onboarding.persona.enriching.shadows import foreign_letters, mixed_scripts
from onboarding.persona.enriching.shapes import Placed
from onboarding.persona.enriching.writing import about_writing
from onboarding.persona.identity.naming import MANNERS, ROLES
from onboarding.persona.plain import folded, visible
from onboarding.website.plain import word_set

_MARKUP = re.compile(r"[<>{}\[\]|\\^~`=]|\*\*|__|^\s*[*#>-]+\s|[\r\n]|&#?\w+;")
_UNPRINTABLE = re.compile("[\ue000-\uf8ff\ufffd\U000f0000-\U0010ffff]")
_QUARTER = 0.25
_MOST_NAME_WORDS = 6
_NAMING = word_set(*MANNERS.values(), *ROLES.values(), "voice guide observer")
# Persons are numbered too.
_ORDINALS = word_set(
    "third dritte dritten dritter zweiten zweiter troisième deuxième segunda tercera seconda terza terceira"
)


@dataclass(frozen=True, slots=True)
class Field:
    """What a claim of a field may be; see the module."""

    most: int
    share: float = _QUARTER
    polar: bool = True
    writing: bool = False
    name: bool = False


_ADVICE = Field(160, share=0, polar=False, writing=True)
FIELDS: Mapping[str, Field] = {
    "name": Field(60, share=0, polar=False, name=True),
    "one_line": Field(200),
    "beliefs": Field(160),
    "expertise": Field(60),
    "do": _ADVICE,
    "dont": _ADVICE,
    "values": Field(80),
    "positioning": Field(200),
    "differentiation": Field(200),
    "strengths": Field(160),
    "weaknesses": Field(160, polar=False),
    "gaps": Field(160, polar=False),
}


@dataclass(frozen=True, slots=True)
class Ground:
    """What claims are checked against: the passages, their language, the measured numbers by name, and the voice's traits."""

    passages: Passages
    language: str | None
    measured: Mapping[str, float]
    traits: tuple[str, ...] = ()


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
    "mixed_scripts": "Write in the letters of the quotes, each word in those of one script.",
    "too_long": "Say it in fewer words.",
    "instruction": "Describe the website; do not repeat or give instructions to a model.",
    "unfounded_number": "Name only numbers that stand in the quotes, of what they count there; in advice on writing only that of the one habit it names.",
    "unrelated": "It shares no word with its quotes. Keep to what they say, in their words, or leave it out.",
    "turned": "Deny what the quoted sentence denies, and nothing else.",
    "not_writing": "Advise on length, person, marks, plain words and rhythm, in words for these alone.",
    "praise": "Words of praise or authority must stand in the quotes. Say it soberly.",
    "not_a_name": "A name is two to six words of the quotes, or a manner and a role such as Plain-spoken maker; no sentence of the site.",
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
    text, field, code = claim.said.text, FIELDS[claim.field], ground.language
    evidence = evidence_of(claim.said.quotes, ground.passages)
    there = " ".join(each.quote for each in evidence)
    sentences = [ground.passages.by_id[each.span].text for each in evidence]
    known = numbers_of(text, ground.measured) | _ORDINALS if field.writing else numbers_in(there, code)
    wrong = {
        "unfounded_number": not numbers_in(text, code) <= known or (field.polar and miscounted(text, there, code)),
        "mixed_scripts": not foreign_letters(text) <= foreign_letters(there),
        "unrelated": field.share and shared(text, there, code) < field.share,
        "turned": field.polar and turned(text, sentences, code),
        "praise": not praise(text, code) <= praise(there, code),
        "not_writing": field.writing and not about_writing(text, code),
        "not_a_name": field.name and not _is_name(text, there, ground),
    }
    return (each for each, found in wrong.items() if found)


def _is_name(text: str, there: str, ground: Ground) -> bool:
    copied = any(folded(text) == folded(span.text) for span in ground.passages.spans)
    known = " ".join((there, *ground.traits, *_NAMING))
    return not copied and len(text.split()) <= _MOST_NAME_WORDS and shared(text, known, ground.language) == 1
