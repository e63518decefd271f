"""Kinds of sentences and forms of words, told by patterns: passive, instructions, likes and dislikes, abstract nouns.

passive      a form of the passive auxiliary and a past participle, at most three words apart; in German anywhere in the
             rest of the clause, or right before. Perfects of verbs of motion and state are taken out ("il est né").
imperative   a sentence that opens with a verb of the lists of instructions and calls (a polite or linking word may stand
             before it), is no question, and goes on with no auxiliary ("Order is everything"); German infinitives need "Sie"
sentiment    words of the language's positive and negative lists, turned round by a negation up to three words before;
             a sentence is positive or negative by the sign of their sum
Patterns, not parsing: right for most sentences, wrong for some. The rates are for comparing texts, not for grading them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from onboarding.website.plain import word_set
from onboarding.website.writing.lexicon import Lexicon
from onboarding.website.writing.style import Sentence, Style, share

_NEAR = 3
_CLAUSE = 12
_STEM = 4  # letters before a noun's or a participle's ending
_ADVERB = 5
_LEADING = ("polite", "particles", "conjunctions")  # classes of words that may stand before an instruction
# Words with the ending of a participle that are none, and participles of verbs that have no passive.
_NO_PARTICIPLES: Mapping[str, frozenset[str]] = {
    "en": word_set(
        "open often even women garden kitchen children golden wooden sudden heaven seven eleven listen screen between",
        "indeed hundred excited interested delighted pleased thrilled tired proud need speed dozen gone citizen been",
    ),
    "de": word_set("welt wert konzert expert umwelt geld wert hundert worden"),
    "fr": word_set(
        "allé allée allés allées arrivé arrivée arrivés arrivées né née nés nées resté restée restés restées entré entrée",
        "devenu devenue devenus devenues venu venue venus venues parti partie partis parties tombé tombée passé passée",
        "été qualité santé beauté activité liberté sécurité société été côté marché café métier clé passionné passionnée",
    ),
    "es": word_set("todo toda lado nada cada estado mercado encantado encantada sido cuidado resultado"),
    "it": word_set(
        "stato stata stati state nato nata nati nate andato andata venuto venuta arrivato arrivata rimasto rimasta sito",
        "diventato diventata diventati cresciuto cresciuta partito partita vita tutti tutte tutto tutta visita subito salute",
        "passione prodotti",
    ),
    "pt": word_set("todo toda lado nada cada estado mercado sido cuidado resultado vida pedido comida bebida"),
}


@dataclass(frozen=True, slots=True)
class Grammar:
    """The numbers (in `Style.sentences`) of the sentences of each kind; how many words have which form."""

    passive: tuple[int, ...]
    imperative: tuple[int, ...]
    positive: tuple[int, ...]
    negative: tuple[int, ...]
    nominal: int
    adverbs: int


def grammar_of(style: Style, lists: Lexicon) -> Grammar:
    """Tell the kinds of the sentences."""
    known = lists.lists
    feeling = known.classes["positive"] | known.classes["negative"]
    moods = [0 if feeling.isdisjoint(sentence.words) else _mood(sentence.words, lists) for sentence in style.sentences]
    return Grammar(
        passive=_numbers(style, lambda sentence: _passive(sentence.words, lists)),
        imperative=_numbers(style, lambda sentence: _instructs(sentence, lists)),
        positive=tuple(number for number, mood in enumerate(moods) if mood > 0),
        negative=tuple(number for number, mood in enumerate(moods) if mood < 0),
        nominal=_ending(style, known.nominal, 0, lists),
        adverbs=_ending(style, known.adverb, _ADVERB, lists),
    )


def context_score(style: Style, grammar: Grammar) -> float | None:
    """Return a proxy of Heylighen and Dewaele's F (1999): (noun-like - verb-like + 100) / 2, in per cent of the words.

    Noun-like are articles, prepositions and abstract nouns by their endings; verb-like are pronouns, auxiliaries, modals and
    adverbs by their endings. Other nouns, adjectives and verbs cannot be told without a model, so it compares texts of
    one language only.
    """
    classes = style.classes
    nouns = classes["articles"] + classes["prepositions"] + grammar.nominal
    persons = sum(classes[name] for name in ("first_singular", "first_plural", "second", "second_formal", "third"))
    verbs = persons + classes["auxiliaries"] + classes["modals"] + grammar.adverbs
    return round((100 * share(nouns, len(style.words)) - 100 * share(verbs, len(style.words)) + 100) / 2, 1)


def _numbers(style: Style, tells: Callable[[Sentence], bool]) -> tuple[int, ...]:
    return tuple(number for number, sentence in enumerate(style.sentences) if tells(sentence))


def _ending(style: Style, endings: tuple[str, ...], least: int, lists: Lexicon) -> int:
    if not endings:
        return 0
    least, stops = least or _STEM + _STEM, lists.lists.stops
    return sum(
        count
        for word, count in style.counts.items()
        if len(word) >= least and word.endswith(endings) and word not in stops
    )


def _mood(said: tuple[str, ...], lists: Lexicon) -> int:
    """Return the positive words less the negative ones, each turned round by a negation shortly before."""
    total = 0
    for place, word in enumerate(said):
        classes = lists.classes.get(word, ())
        sign = ("positive" in classes) - ("negative" in classes)
        if sign:
            before = said[max(place - _NEAR, 0) : place]
            total += -sign if any("negations" in lists.classes.get(each, ()) for each in before) else sign
    return total


def _passive(said: tuple[str, ...], lists: Lexicon) -> bool:
    auxiliaries = lists.lists.classes["passive_auxiliaries"]
    if auxiliaries.isdisjoint(said):
        return False
    german = lists.lists.code == "de"
    return any(
        word in auxiliaries and any(_participle(each, lists) for each in _beside(said, place, german=german))
        for place, word in enumerate(said)
    )


def _beside(said: tuple[str, ...], place: int, *, german: bool) -> tuple[str, ...]:
    """Return the words in which the participle to an auxiliary may stand."""
    if german:
        return (*said[max(place - 1, 0) : place], *said[place + 1 : place + 1 + _CLAUSE])
    if place and said[place - 1] in ("s'", "se", "si"):
        return ()
    return said[place + 1 : place + 1 + _NEAR]


def _participle(word: str, lists: Lexicon) -> bool:
    known = lists.lists
    if word in known.stops or word in _NO_PARTICIPLES.get(known.code, ()):
        return False
    return f"={word}" in known.participle or (len(word) > _STEM and word.endswith(known.participle))


def _instructs(sentence: Sentence, lists: Lexicon) -> bool:
    said, classes = sentence.words, lists.lists.classes
    leads = (
        len(said) > 1 and said[0] not in classes["imperatives"] and any(said[0] in classes[name] for name in _LEADING)
    )
    first, following = (*said[leads : leads + 2], "")[:2]
    verb = first.partition("-")[0]
    if not any(each in classes[name] for each in (first, verb) for name in ("imperatives", "call_verbs")):
        return False
    if sentence.asks or following in classes["auxiliaries"]:
        return False
    return lists.lists.code != "de" or not verb.endswith("en") or following == "sie"
