"""Advice on writing that says something of a habit, against the measured number of that habit.

A number in advice is that of the one habit which the line names: the average words of a sentence, the sentences of a
paragraph, or how often something comes in 1,000 words. A line that names none of these, or two, may have no number.

Advice to do what the site never does, or not to do what it does, is refused; so is advice about a habit that could not be
measured, as nobody knows it then. A habit is found by its name in six languages. "Never", "avoid", "without" and their like
turn a line round, as a place under "don't" does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from onboarding.persona.enriching.figures import as_measured
from onboarding.persona.enriching.protocol import Objection
from onboarding.persona.enriching.shadows import shadow
from onboarding.persona.enriching.shapes import Placed


@dataclass(frozen=True, slots=True)
class Habit:
    """How a habit is named, its number of the fingerprint, and the least (most) at which one may advise it (against it)."""

    named: re.Pattern[str]
    stat: str
    least: float
    most: float


# Of lengths "least" and "most" are words in a sentence; the rest are shares or rates per 1,000 words, as measured. Where
# the table of contradictions (voicing/contradictions.py) has the habit too, "most" is its cut point.
HABITS = (
    Habit(re.compile(r"\b(?:exclamation|exclaim\w*|ausrufe\w*|exclamac\w*|exclamat\w*|esclamativ\w*|esclamazion\w*|admiracion)"), "exclaim_rate", 0.001, 0.02),
    Habit(re.compile(r"\b(?:question marks?|ask (?:a |rhetorical |many |short )?questions?|rhetorical|fragezeichen|fragesatz\w*|rhetorisch\w*|stell\w* fragen|points? d interrogation|interrogacion|interrogativ\w*|interrogacao|pose\w* des questions|haz preguntas|fai domande|faca perguntas)"), "question_rate", 0.001, 0.05),
    Habit(re.compile(r"\bemoji"), "emoji_per_1000", 0.001, 1),
    Habit(re.compile(r"\bcontract(?:ed|ions?)\b|\bcontracciones\b|\bcontrazioni\b|\bcontracoes\b"), "contractions_per_1000", 0.5, 10),
    Habit(re.compile(r"\b(?:bullet\w*|bulleted|aufzahlung\w*|listes? a puces|vinetas|elenchi puntati|marcadores)"), "lists_per_1000", 0.001, 5),
    Habit(re.compile(r"\b(?:passive|passiv\w*|voix passive|voz pasiva|voce passiva|voz passiva)\b"), "passive_share", 0.1, 0.2),
    Habit(re.compile(r"\blong sentences?\b|\blange satze\b|\bphrases longues\b|\bfrases largas\b|\bfrasi lunghe\b|\bfrases longas\b"), "avg_sentence_words", 15, 25),
    Habit(re.compile(r"\b(?:commas?|kommas?|kommata|virgules?|comas?|virgol[ae]|virgulas?)\b"), "commas_per_1000", 0.001, 70),
    Habit(re.compile(r"\b(?:dash(?:es)?|gedankenstrich\w*|tirets?|rayas?|lineett[ae]|travess\w*)\b"), "dashes_per_1000", 0.001, 1),
    Habit(re.compile(r"\b(?:first person singular|ich form|(?:ersten? )?person (?:einzahl|singular)|premiere personne du singulier|primera persona del singular|prima persona singolare|primeira pessoa do singular)\b"), "i_per_1000", 5, 10),
    Habit(re.compile(r"\b(?:first person plural|wir form|(?:ersten? )?person (?:mehrzahl|plural)|premiere personne du pluriel|primera persona del plural|prima persona plurale|primeira pessoa do plural)\b"), "we_per_1000", 5, 10),
    Habit(re.compile(r"\b(?:second person|(?:address|speak to) (?:the |your )?readers?)\b"), "you_per_1000", 5, 10),
)  # fmt: skip
_SENTENCE = re.compile(
    r"\b(?:sentences?|satz|satze[ns]?|phrases?|frase|frases|frasi|oracion|oraciones|oracao|oracoes)\b"
)
_PARAGRAPH = re.compile(r"\b(?:paragraph\w*|absatz\w*|parrafos?|paragraf\w*|capovers\w*)\b")
_WORD = re.compile(r"\b(?:words?|wort|worte[rns]*|wortern|mots?|palabras?|parol[ae]|palavras?)\b")
_PER_1000 = "_per_1000"
# Short ones are the other way round: advised up to 20 words, advised against from 10 on.
_SHORT = re.compile(
    r"\bshort sentences?\b|\bkurze satze\b|\bphrases courtes\b|\bfrases cortas\b|\bfrasi brevi\b|\bfrases curtas\b"
)
_SHORT_AT_MOST, _SHORT_AT_LEAST = 20, 10
_AGAINST = re.compile(
    r"\b(?:no|not|never|avoid\w*|without|don t|do not|skip|leave out|kein\w*|nie|niemals|nicht|ohne|vermeid\w*|sans|jamais|pas|"
    r"evit\w*|sin|nunca|sem|nao|senza|mai|non)\b"
)


def habit_objections(claims: tuple[Placed, ...], measured: Mapping[str, float]) -> Iterator[Objection]:
    """Yield what is wrong with advice that names a habit."""
    for claim in claims:
        if claim.field in {"do", "dont"}:
            read = shadow(claim.said.text)
            against = (claim.field == "dont") != bool(_AGAINST.search(read))
            yield from (Objection(claim.path, code, _SAY[code]) for code in _wrong(read, measured, against=against))


_SAY = {
    "contradicts": "The measured numbers say otherwise. Follow them, or leave it out.",
    "unmeasured": "That habit could not be measured, so nothing is known of it. Leave it out.",
}


def numbers_of(text: str, measured: Mapping[str, float]) -> frozenset[str]:
    """Return the numbers that a line of advice may have: those of the one habit that it names."""
    stats = frozenset(_counted(shadow(text)))
    if len(stats) != 1:
        return frozenset()
    (stat,) = stats
    own = as_measured(measured[stat]) if stat in measured else frozenset()
    return own | {"1000", "thousand"} if stat.endswith(_PER_1000) else own


def _counted(read: str) -> Iterator[str]:
    """Yield the numbers of the fingerprint that a line names and that are told as they are, not as a share."""
    if _SENTENCE.search(read):
        yield "paragraph_sentences" if _PARAGRAPH.search(read) else "avg_sentence_words"
        if _PARAGRAPH.search(read) and _WORD.search(read):
            yield "avg_sentence_words"
    yield from (habit.stat for habit in HABITS if habit.stat.endswith(_PER_1000) and habit.named.search(read))


def _wrong(read: str, measured: Mapping[str, float], *, against: bool) -> Iterator[str]:
    for habit in HABITS:
        if habit.named.search(read):
            value = measured.get(habit.stat)
            if value is None:
                yield "unmeasured"
            elif value > habit.most if against else value < habit.least:
                yield "contradicts"
    yield from _wrongly_short(read, measured.get("avg_sentence_words"), against=against)


def _wrongly_short(read: str, length: float | None, *, against: bool) -> Iterator[str]:
    if _SHORT.search(read):
        if length is None:
            yield "unmeasured"
        elif length < _SHORT_AT_LEAST if against else length > _SHORT_AT_MOST:
            yield "contradicts"
