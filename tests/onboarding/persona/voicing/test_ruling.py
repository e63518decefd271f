"""The rules: short lines, each with its measurement, and no line about what was not measured."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings

from onboarding.persona.corpus import EMPTY, Corpus
from onboarding.persona.schema import Claim, Measured, Quoted, Ruled
from onboarding.persona.schema.persona import Fingerprint, Lexicon, Rules, Swap, Voice
from onboarding.persona.voicing.contradictions import RULES
from onboarding.persona.voicing.habits import HABITS
from onboarding.persona.voicing.ruling import MOST_WORDS, rules_of
from tests.onboarding.persona.made import corpus, example
from tests.onboarding.persona.measuring.texts import of_words
from tests.onboarding.persona.voicing.personas import analyses, claim, fingerprints, good, heard, persona, told

LONGEST = 80


def lines(rules: Rules) -> Iterator[Claim[str]]:
    yield from (*rules.do, *rules.dont, *rules.punctuation, *rules.formatting)


def ruled(fingerprint: Fingerprint, voice: Voice | None = None, lexicon: Lexicon | None = None) -> Rules:
    return rules_of(EMPTY, fingerprint, voice or Voice(), lexicon or Lexicon())


def said(rules: Rules) -> list[str]:
    return [claim.value for claim in lines(rules)]


@settings(max_examples=150, deadline=None)
@given(fingerprints, analyses)
def test_a_number_in_a_line_is_one_of_its_evidence_in_whole(fingerprint: Fingerprint, analysis: dict[str, Any]) -> None:
    for line in lines(ruled(fingerprint, told(fingerprint, analysis))):
        assert line.evidence
        measured = {f"{each.value:.0f}" for each in line.evidence if isinstance(each, Measured)}
        assert set(re.findall("\\d+", line.value)) <= measured


@settings(max_examples=150, deadline=None)
@given(fingerprints, analyses)
def test_rules_never_contradict_the_numbers_or_each_other(fingerprint: Fingerprint, analysis: dict[str, Any]) -> None:
    voice = told(fingerprint, analysis)
    made = persona(fingerprint=fingerprint, voice=voice, rules=ruled(fingerprint, voice))
    found = {rule.name for rule in RULES if list(rule.find(made))}
    assert found <= {"formal"}  # which is a fact about the text: it is formal, and contracts


@settings(max_examples=100, deadline=None)
@given(fingerprints)
def test_nothing_is_said_about_what_is_null(fingerprint: Fingerprint) -> None:
    cited = {each.stat for line in lines(ruled(fingerprint)) for each in line.evidence if isinstance(each, Measured)}
    assert all(getattr(fingerprint, stat) is not None for stat in cited)


def test_one_page_gives_no_line_about_questions_or_exclamations() -> None:
    one, two = (" ".join(said(heard(of_words(1_400, pages=pages)).rules)) for pages in (1, 2))
    assert "question" not in one
    assert "xclamation" not in one
    assert "Do not ask questions." in two
    assert "Do not use exclamation marks." in two


def test_some_hundred_words_give_no_line_about_rhythm() -> None:
    stats = {
        each.stat for line in lines(heard(of_words(600)).rules) for each in line.evidence if isinstance(each, Measured)
    }
    assert stats == {"reading_ease", "you_per_1000", "we_per_1000", "i_per_1000"}


def test_lengths_of_sentences_are_those_between_which_most_lie() -> None:
    (line, *_) = ruled(good(p10_sentence_words=6.0, p90_sentence_words=18.0)).do
    assert line.value == "Keep most sentences between 6 and 18 words."
    assert {each.stat: each.value for each in line.evidence if isinstance(each, Measured)} == {
        "p10_sentence_words": 6.0,
        "p90_sentence_words": 18.0,
    }


def test_sentences_of_one_length_are_said_as_one() -> None:
    assert said(ruled(good(p10_sentence_words=7.0, p90_sentence_words=7.0))) == ["Keep most sentences at 7 words."]


@pytest.mark.parametrize("habit", HABITS, ids=lambda habit: habit.line)
def test_a_habit_is_told_at_its_cut_points_and_not_beyond(habit: Any) -> None:
    line = habit.line.format(n=f"{habit.least:.0f}", form="")
    assert line in said(ruled(good(**{habit.stat: habit.least})))
    beyond = [habit.least - 0.001] if habit.least else []
    beyond += [habit.most + 0.001] if habit.most < float("inf") else []
    start = habit.line.format(n="{n}", form="").partition("{n}")[0]
    for value in beyond:
        assert not any(other.startswith(start) for other in said(ruled(good(**{habit.stat: value}))))


def test_of_one_number_at_most_one_line_of_a_kind_is_told() -> None:
    for habit in HABITS:
        for other in HABITS:
            if habit is not other and (habit.group, habit.stat) == (other.group, other.stat):
                assert habit.most < other.least or other.most < habit.least


def test_lines_are_short_sentences() -> None:
    found = said(heard(example("consultant").corpus, dict(example("consultant").analysis)).rules)
    assert len(found) > 8
    assert all(line[0].isupper() and line.endswith(".") and len(line) <= LONGEST for line in found)


def test_words_to_avoid_and_to_swap_become_lines_with_the_lexicons_evidence() -> None:
    words = Lexicon(avoid=(claim("leverage"),), preferred=(claim(Swap(avoid="utilise", use="use")),))
    rules = ruled(good(), lexicon=words)
    assert [line.value for line in rules.dont] == ["Do not write “leverage”."]
    assert [line.value for line in rules.do] == ["Write “use”, not “utilise”."]
    assert rules.dont[0].confidence == words.avoid[0].confidence


def test_short_forms_are_no_lines_of_their_own_beside_one_about_contractions() -> None:
    swaps = tuple(
        claim(Swap(avoid=avoid, use=use))
        for avoid, use in (("it is", "it\u2019s"), ("do not", "don't"), ("colour", "color"))
    )
    words = Lexicon(preferred=swaps)
    contracted = [line.value for line in ruled(good(contractions_per_1000=40.0), lexicon=words).do]
    assert contracted == ["Use contractions, about 40 in a thousand words.", "Write “color”, not “colour”."]
    assert len(ruled(good(contractions_per_1000=5.0), lexicon=words).do) == 3


def test_of_many_words_a_few_become_lines() -> None:
    words = Lexicon(avoid=tuple(claim(f"word{number}") for number in range(9)))
    assert len(ruled(good(), lexicon=words).dont) == MOST_WORDS


def test_words_that_the_text_merely_never_says_are_one_line() -> None:
    silent = tuple(
        claim(word).model_copy(update={"evidence": (Ruled(rule="never_said: 0 of 2,000 words"),)})
        for word in ("leverage", "robust")
    )
    (line,) = ruled(good(), lexicon=Lexicon(avoid=silent)).dont
    assert line.value == "Leave out fashionable words, such as “leverage”, “robust”: the text has none."


@pytest.mark.parametrize(
    ("language", "text", "form"),
    [
        ("en", "You know how you like it.", " as “you”"),
        ("de", "Was möchten Sie? Wir zeigen Ihnen den Ofen.", " as “Sie”"),
        ("de", "Was willst du? Wir zeigen dir den Ofen.", " as “du”"),
        ("de", "Was willst du? Wir zeigen Ihnen den Ofen.", " as “du” and “Sie”"),
        ("fr", "Nous vous montrons votre four.", " as “vous”"),
        ("fr", "Nous te montrons ton four.", " as “tu”"),
        ("es", "Le decimos a usted lo que usted pide.", " as “usted”"),
        ("es", "Te decimos lo que tú pides.", " as “tú”"),
        ("it", "Le diciamo, come Lei ha chiesto a Lei.", " as “Lei”"),
        ("it", "Ti diciamo come tu hai chiesto.", " as “tu”"),
        ("pt", "Dizemos o que você pediu a você.", " as “você”"),
        ("pt", "Dizemos-te o que tu pediste.", " as “tu”"),
        ("de", "Wir zeigen euch den Ofen.", " as “ihr”"),
        ("es", "Os decimos lo que queréis.", " as “vosotros”"),
        ("it", "Vi diciamo quello che volete.", " as “voi”"),
        ("de", "Wir backen Brot.", ""),
        ("sv", "Vi bakar bröd till dig.", ""),
    ],
)
def test_the_reader_is_spoken_to_as_the_site_does(language: str, text: str, form: str) -> None:
    said = Corpus(language, corpus(f"<p>{text}</p>").pages)
    (line,) = rules_of(said, good(you_per_1000=30.0), Voice(), Lexicon()).do
    assert line.value == f"Speak to the reader{form}, about 30 times in a thousand words."
    assert any(isinstance(each, Quoted) for each in line.evidence) == bool(form)


def test_person_and_tone_are_told_with_the_voices_evidence() -> None:
    voice = told(good(we_per_1000=30.0, you_per_1000=2.0, i_per_1000=0.0), {"writing_style": {"tone": "warm"}})
    person, tone = ruled(good(), voice).do
    assert (person.value, tone.value) == ("Write in the first person plural, as “we”.", "Keep the tone warm.")
    assert voice.person
    assert voice.tone
    assert (person.evidence, tone.evidence) == (voice.person.evidence, voice.tone.evidence)
