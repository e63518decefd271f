"""Chooses the traits of a voice from the closed list: those whose numbers stand furthest from their cut points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from onboarding.persona.schema.claims import Quoted
from onboarding.persona.schema.persona import Energy, Person, Trait
from onboarding.persona.voicing.hearing import Heard, Hearing
from onboarding.persona.voicing.traits import MOST_TRAITS, TRAITS, not_overdone
from onboarding.website.writing.labels import FORMAL, INFORMAL
from onboarding.website.writing.sureness import margin

CASUAL_TO, FORMAL_FROM = (1 - INFORMAL) / 2, (1 - FORMAL) / 2  # on the scale of formality
MOST_CONTRACTIONS = 10  # per 1,000 words of a formal text


@dataclass(frozen=True, slots=True)
class Voiced:
    """The labels heard in a text, None where one was not."""

    formality: Heard[float] | None
    person: Heard[Person] | None
    energy: Heard[Energy] | None
    tone: Heard[str] | None
    personality: Heard[str] | None


@dataclass(frozen=True, slots=True)
class _Cut:
    """A trait that a number shows from `least` on, or up to `most`. Numbers have at most three decimals."""

    is_: str
    stat: str
    least: float | None = None
    most: float | None = None
    classes: tuple[str, ...] = ()

    def fits(self, value: float) -> bool:
        """Say whether a number shows it."""
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)

    def margin(self, value: float) -> float:
        """Return the distance of a number to the cut point."""
        return margin(value, *(cut for cut in (self.least, self.most) if cut is not None))


CUTS = (
    _Cut("plain-spoken", "reading_ease", least=70),
    _Cut("scholarly", "reading_ease", most=39.9),
    _Cut("brief", "avg_sentence_words", most=11.999),
    _Cut("thorough", "avg_sentence_words", least=20.001),
    _Cut("reader-minded", "you_per_1000", least=20, classes=("second", "second_formal")),
    _Cut("inquiring", "question_rate", least=0.08),
    _Cut("direct", "passive_share", most=0.05),
)
PERSONS: Mapping[Person, str] = {"I": "personal", "we": "collective", "third": "reserved"}
PERSONALITIES: Mapping[str, str] = {
    "maker": "hands-on",
    "uncomplicated": "uncomplicated",
    "caring": "caring",
    "expert": "knowledgeable",
    "daring": "daring",
}


def traits_of(hearing: Hearing, voiced: Voiced) -> tuple[Heard[Trait], ...]:
    """Return the traits that fit, the clearest first; five at most."""
    found: dict[str, Heard[str]] = {}
    for heard in (*_of_numbers(hearing), *_of_labels(hearing, voiced)):
        found.setdefault(heard.value, heard)
    order = list(TRAITS)
    ranked = sorted(found.values(), key=lambda each: (-round(min(each.margin, 1.0), 2), order.index(each.value)))
    return tuple(_trait(each) for each in ranked[:MOST_TRAITS])


def _trait(heard: Heard[str]) -> Heard[Trait]:
    return Heard(Trait(is_=heard.value, is_not=not_overdone(heard.value)), heard.margin, heard.evidence)


def _of_numbers(hearing: Hearing) -> Iterator[Heard[str]]:
    for cut in CUTS:
        value = hearing.number(cut.stat)
        if value is not None and cut.fits(value):
            quotes = _quotes(hearing, cut, value)
            yield Heard(cut.is_, cut.margin(value), (*hearing.measured(cut.stat), *quotes))


def _quotes(hearing: Hearing, cut: _Cut, value: float) -> tuple[Quoted, ...]:
    if cut.stat == "avg_sentence_words":
        return hearing.showing.near_length(value)
    if cut.stat == "reading_ease":
        return hearing.showing.near_length(hearing.corpus.style.mean_length)
    if cut.stat == "question_rate":
        return hearing.showing.where(lambda said: said.asks)
    return hearing.showing.of_classes(*cut.classes)


def _of_labels(hearing: Hearing, voiced: Voiced) -> Iterator[Heard[str]]:
    if voiced.formality and (manner := _manner(hearing, voiced.formality.value)):
        yield Heard(manner, voiced.formality.margin, voiced.formality.evidence)
    if voiced.person and voiced.person.value in PERSONS:
        yield Heard(PERSONS[voiced.person.value], voiced.person.margin, voiced.person.evidence)
    labels: tuple[tuple[Heard[Energy] | Heard[str] | None, Mapping[str, str]], ...] = (
        (voiced.energy, {"lively": "lively", "calm": "calm"}),
        (voiced.tone, {name: name for name in TRAITS}),
        (voiced.personality, PERSONALITIES),
    )
    for heard, names in labels:
        if heard and heard.value in names:
            yield Heard(names[heard.value], heard.margin, heard.evidence)


def _manner(hearing: Hearing, formality: float) -> str | None:
    contractions = hearing.number("contractions_per_1000") or 0.0
    if formality <= CASUAL_TO:
        return "conversational"
    return "formal" if formality >= FORMAL_FROM and contractions <= MOST_CONTRACTIONS else None
