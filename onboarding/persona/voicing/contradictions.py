"""Where a persona contradicts itself, by a table of named rules; each says so in a short sentence.

forbidden    a line forbids what the numbers show the site does: exclamation marks (over 2 of 100 sentences), questions (over
             5), contractions (over 10 in 1,000 words), emoji or dashes (over 1)
asked_for    a line asks for one of these that the site never uses
opposed      a line to do and a line not to do have the same words
formal       formality from 0.575 on, or a trait or tone "formal", with over 10 contractions in 1,000 words
denied       a trait is what another trait is not
person       a trait that comes with another person than it speaks as ("collective" with "I"), as after a lock
both_ways    a word to use, or a phrase that marks the site, is or has a word to avoid
shifted      an adaptation moves the formality by more than 0.2, or to another value than its step gives
too_long     an adaptation has longer sentences than its platform's limit or advice
Lines are understood by their words alone: one that begins with a "not" or stands among the don'ts forbids, unless it only
limits ("rare", "too many"); words that a line puts in quotation marks name nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from onboarding.persona.plain import folded
from onboarding.persona.platforms.table import FURTHEST_SHIFT
from onboarding.persona.schema import Persona
from onboarding.persona.voicing.choosing import FORMAL_FROM, MOST_CONTRACTIONS, PERSONS
from onboarding.website.plain import word_set

_NEAR = 0.001  # numbers are rounded to three decimals


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule by its name, and what finds its contradictions."""

    name: str
    find: Callable[[Persona], Iterator[str]]


@dataclass(frozen=True, slots=True)
class _Mark:
    """Something that lines forbid or ask for, how lines name it, its number, and from where on it is a habit."""

    what: str
    named: re.Pattern[str]
    stat: str
    over: float


_MARKS = (
    _Mark("exclamation marks", re.compile("\\bexclamation"), "exclaim_rate", 0.02),
    _Mark("questions", re.compile("\\bquestions?\\b"), "question_rate", 0.05),
    _Mark("contractions", re.compile("\\bcontractions?\\b"), "contractions_per_1000", MOST_CONTRACTIONS),
    _Mark("emoji", re.compile("\\bemojis?\\b"), "emoji_per_1000", 1),
    _Mark("dashes", re.compile("\\b(?:em )?dash(?:es)?\\b"), "dashes_per_1000", 1),
)
_NOT = re.compile(
    "(?:please )?(?:do not|don't|don\u2019t|never|avoid|no|without|do without|leave out|refrain from|skip)\\b"
)
_LIMITING = re.compile(
    "\\b(?:rare|rarely|few|fewer|only|over ?us\\w+|overdo|too (?:many|much|often)|more than|exce\\w+|unless)\\b"
)
_ASKING = re.compile("(?:please )?(?:use|add|put|write|ask|end|include|sprinkle|set|begin|open|start|work in)\\b")
_SAYING_LITTLE = word_set(
    "do don't not never avoid no without leave out refrain from skip please use using write a an the any"
)
_IN_QUOTES = re.compile("\u201c[^\u201d]*\u201d")
_WORD = re.compile("[\\w'-]+")


def contradictions_of(persona: Persona) -> tuple[str, ...]:
    """Return where a persona contradicts itself, in the order of the table; each once."""
    return tuple(dict.fromkeys(said for rule in RULES for said in rule.find(persona)))


def _allowed(persona: Persona) -> list[str]:
    """Return the lines that forbid nothing."""
    return [line for line in _others(persona) if not _NOT.match(folded(line))]


def _forbidding(persona: Persona) -> list[str]:
    """Return the lines that forbid something."""
    return [claim.value for claim in persona.rules.dont] + [
        line for line in _others(persona) if _NOT.match(folded(line))
    ]


def _others(persona: Persona) -> list[str]:
    rules = persona.rules
    return [claim.value for claim in (*rules.do, *rules.punctuation, *rules.formatting)]


def _forbidden(persona: Persona) -> Iterator[str]:
    lines = [line for line in map(folded, _forbidding(persona)) if not _LIMITING.search(line)]
    for mark in _MARKS:
        rate = getattr(persona.fingerprint, mark.stat)
        if rate is not None and rate > mark.over and _named(mark, lines):
            yield f"A rule forbids {mark.what}, and the site has them."


def _asked_for(persona: Persona) -> Iterator[str]:
    asked = [line for line in map(folded, _allowed(persona)) if _ASKING.match(line)]
    lines = [line for line in asked if not _LIMITING.search(line)]
    for mark in _MARKS:
        if getattr(persona.fingerprint, mark.stat) == 0 and _named(mark, lines):
            yield f"A rule asks for {mark.what}, and the site has none."


def _named(mark: _Mark, lines: list[str]) -> bool:
    return any(mark.named.search(_IN_QUOTES.sub("", line)) for line in lines)


def _opposed(persona: Persona) -> Iterator[str]:
    forbidden = {_said(folded(line)) for line in _forbidding(persona)} - {frozenset()}
    for line in _allowed(persona):
        if _said(folded(line)) in forbidden:
            yield f"The rules ask for the same that they forbid: “{line.rstrip('.!')}”."


def _said(line: str) -> frozenset[str]:
    """Return what a line says something about: its words less those that say little, and what it quotes as it stands."""
    plain = _IN_QUOTES.sub(" ", line).replace("\u2019", "'")
    return frozenset(_WORD.findall(plain)) - _SAYING_LITTLE | frozenset(_IN_QUOTES.findall(line))


def _formal(persona: Persona) -> Iterator[str]:
    voice, contractions = persona.voice, persona.fingerprint.contractions_per_1000
    level = voice.formality is not None and voice.formality.value >= FORMAL_FROM
    named = voice.tone is not None and voice.tone.value == "formal"
    trait = any(claim.value.is_ == "formal" for claim in voice.traits)
    if (level or named or trait) and contractions is not None and contractions > MOST_CONTRACTIONS:
        yield "The voice is formal, and the site contracts words often."


def _denied(persona: Persona) -> Iterator[str]:
    traits = [claim.value for claim in persona.voice.traits]
    for trait in traits:
        if any(folded(trait.is_not) == folded(other.is_) for other in traits):
            yield f"The voice is {trait.is_not}, and it is not."


def _person(persona: Persona) -> Iterator[str]:
    spoken = persona.voice.person
    for claim in persona.voice.traits:
        if spoken and claim.value.is_ in PERSONS.values() and claim.value.is_ != PERSONS.get(spoken.value):
            yield f"The voice is {claim.value.is_}, and its person is “{spoken.value}”."


def _both_ways(persona: Persona) -> Iterator[str]:
    lexicon = persona.lexicon
    left = [claim.value for claim in lexicon.avoid] + [claim.value.avoid for claim in lexicon.preferred]
    kept = [claim.value for claim in (*lexicon.go_to, *lexicon.signature_phrases)]
    kept += [claim.value.use for claim in lexicon.preferred]
    for word in left:
        if any(f" {_spaced(word)} " in f" {_spaced(each)} " for each in kept):
            yield f"“{word}” is to be used and to be avoided."


def _spaced(text: str) -> str:
    return " ".join(_WORD.findall(folded(text)))


def _shifted(persona: Persona) -> Iterator[str]:
    core = persona.voice.formality
    for name in sorted(persona.platforms):
        one = persona.platforms[name]
        shift = one.tone_shift.value if one.tone_shift else 0.0
        if abs(shift) > FURTHEST_SHIFT + _NEAR:
            yield f"{one.title}: the formality moves further than it may."
        if core and one.formality is not None and abs(one.formality - _within(core.value + shift)) > _NEAR:
            yield f"{one.title}: the formality is not the voice's, moved by its step."


def _within(value: float) -> float:
    return min(max(value, 0.0), 1.0)


def _too_long(persona: Persona) -> Iterator[str]:
    for name in sorted(persona.platforms):
        one = persona.platforms[name]
        most = [limit.most for limit in one.limits if limit.what == "sentence_words"]
        if one.sentence_words and most and one.sentence_words[1] > min(most):
            yield f"{one.title}: sentences are longer than advised there."


RULES = (
    Rule("forbidden", _forbidden),
    Rule("asked_for", _asked_for),
    Rule("opposed", _opposed),
    Rule("formal", _formal),
    Rule("denied", _denied),
    Rule("person", _person),
    Rule("both_ways", _both_ways),
    Rule("shifted", _shifted),
    Rule("too_long", _too_long),
)
