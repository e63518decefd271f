"""How to write like it: short lines from the numbers (habits.py), the voice and the words, each with what it rests on.

Sentence lengths: most sentences (eight of ten) lie between the 10th and the 90th percentile. Person and tone have the
evidence of the voice's own claims. Words to leave and words to put in their place come from the lexicon, three each, and in
one line where the text merely never says them; a short
form ("it's") is no line of its own where one about contractions says it for all. A line from a number alone is "measured";
how sure it is, sureness.py tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

from onboarding.persona.corpus import Corpus
from onboarding.persona.schema import Claim, Evidence, Measured, Ruled
from onboarding.persona.schema.persona import Fingerprint, Lexicon, Person, Rules, Swap, Voice
from onboarding.persona.voicing.addressing import form_of
from onboarding.persona.voicing.habits import HABITS, Group, Habit
from onboarding.persona.voicing.showing import Showing
from onboarding.persona.voicing.sureness import sure_of_number

MOST_WORDS = 3  # of the lexicon in each list
_NEVER_SAID = "never_said"
_READER = "you_per_1000"
_CONTRACTED = "contractions_per_1000"
_PERSONS: Mapping[Person, str] = {
    "I": "Write in the first person, as “I”.",
    "we": "Write in the first person plural, as “we”.",
    "third": "Write without “I”, “we” and “you”.",
}

Line = Claim[str]
T = TypeVar("T")


def rules_of(corpus: Corpus, fingerprint: Fingerprint, voice: Voice, lexicon: Lexicon) -> Rules:
    """Return the lines to write by."""
    measured = {group: _habits(group, corpus, fingerprint) for group in ("do", "dont", "punctuation", "formatting")}
    return Rules(
        do=(*_of_voice(voice), *_lengths(corpus, fingerprint), *measured["do"], *_preferred(lexicon, fingerprint)),
        dont=(*measured["dont"], *_avoided(lexicon)),
        punctuation=measured["punctuation"],
        formatting=measured["formatting"],
    )


def _of_voice(voice: Voice) -> Iterator[Line]:
    if voice.person and voice.person.value in _PERSONS:
        yield _same(voice.person, _PERSONS[voice.person.value])
    if voice.tone:
        yield _same(voice.tone, f"Keep the tone {voice.tone.value}.")


def _same(claim: Claim[T], line: str) -> Line:
    """Return a line that rests on what a claim rests on."""
    return Line(value=line, origin=claim.origin, evidence=claim.evidence, confidence=claim.confidence)


def _lengths(corpus: Corpus, fingerprint: Fingerprint) -> Iterator[Line]:
    low, high = fingerprint.p10_sentence_words, fingerprint.p90_sentence_words
    if low is None or high is None:
        return
    span = f"between {low:.0f} and {high:.0f} words" if low < high else f"at {low:.0f} words"
    numbers = (
        Measured(stat="p10_sentence_words", value=low),
        Measured(stat="p90_sentence_words", value=high),
    )
    quotes = Showing(corpus).near_length((low + high) / 2)
    yield Line(
        value=f"Keep most sentences {span}.",
        origin="measured",
        evidence=(*numbers, *quotes),
        confidence=sure_of_number(fingerprint),
    )


def _habits(group: Group, corpus: Corpus, fingerprint: Fingerprint) -> tuple[Line, ...]:
    fitting = [(habit, value) for habit, value in _fitting(fingerprint) if habit.group == group]
    return tuple(_line(habit, value, corpus, fingerprint) for habit, value in fitting)


def _fitting(fingerprint: Fingerprint) -> Iterator[tuple[Habit, float]]:
    """Yield the habits that the numbers show, each with its number."""
    for habit in HABITS:
        value = getattr(fingerprint, habit.stat)
        if value is not None and habit.fits(value):
            yield habit, value


def _line(habit: Habit, value: float, corpus: Corpus, fingerprint: Fingerprint) -> Line:
    spoken = Showing(corpus).of_classes("second", "second_formal") if habit.stat == _READER else ()
    return Line(
        value=habit.line.format(n=f"{value:.0f}", form=form_of(corpus)),
        origin="measured",
        evidence=(Measured(stat=habit.stat, value=value), *spoken),
        confidence=sure_of_number(fingerprint),
    )


def _preferred(lexicon: Lexicon, fingerprint: Fingerprint) -> Iterator[Line]:
    told = any(habit.stat == _CONTRACTED for habit, _ in _fitting(fingerprint))
    swaps = [claim for claim in lexicon.preferred if not (told and _contracts(claim.value))]
    for claim in swaps[:MOST_WORDS]:
        yield _same(claim, f"Write “{claim.value.use}”, not “{claim.value.avoid}”.")


def _contracts(swap: Swap) -> bool:
    """Say whether a swap is between a short form and the words in full."""
    return any(mark in word for mark in ("'", "\u2019") for word in (swap.avoid, swap.use))


def _avoided(lexicon: Lexicon) -> Iterator[Line]:
    """Yield a line for each word that was named, and one for all that the text merely never says."""
    silent = [claim for claim in lexicon.avoid if any(map(_is_silent, claim.evidence))]
    for claim in [claim for claim in lexicon.avoid if claim not in silent][:MOST_WORDS]:
        yield _same(claim, f"Do not write “{claim.value}”.")
    if silent:
        words = ", ".join(f"“{claim.value}”" for claim in silent[:MOST_WORDS])
        yield _same(silent[0], f"Leave out fashionable words, such as {words}: the text has none.")


def _is_silent(evidence: Evidence) -> bool:
    return isinstance(evidence, Ruled) and evidence.rule.startswith(_NEVER_SAID)
