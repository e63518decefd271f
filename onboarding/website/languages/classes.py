"""The classes of words that each language's file fills, and what they are for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WordClass:
    """A class of words; a closed one holds all its members (so they are function words), an open one a selection."""

    closed: bool
    what: str


CLASSES: Mapping[str, WordClass] = {
    "articles": WordClass(closed=True, what="the, a, an"),
    "prepositions": WordClass(closed=True, what="of, in, to; with contracted forms such as am, du, del, nella"),
    "conjunctions": WordClass(closed=True, what="and, but, because, if"),
    "auxiliaries": WordClass(closed=True, what="all forms of be, have, do, and the like"),
    "modals": WordClass(closed=True, what="can, must, should: all forms"),
    "determiners": WordClass(closed=True, what="this, that, every, some, much, all, each, own"),
    "question_words": WordClass(closed=True, what="who, what, when, where, why, how, which"),
    "particles": WordClass(
        closed=True, what="other little words: very, too, so, just, here, there, then, now, also, even"
    ),
    "negations": WordClass(closed=True, what="not, no, never, nothing, don't, can't"),
    "first_singular": WordClass(closed=True, what="I, me, my, mine, with contracted forms"),
    "first_plural": WordClass(closed=True, what="we, us, our, with contracted forms"),
    "second": WordClass(closed=True, what="you, your in every form that is not formal"),
    "second_formal": WordClass(
        closed=True, what="only where it can be told apart in lower case: vous, votre, usted; else empty"
    ),
    "third": WordClass(closed=True, what="he, she, it, they, with forms"),
    "contractions": WordClass(
        closed=True, what="spoken short forms: it's, don't, gibt's, t'as, pra, c'è is none; else empty"
    ),
    "passive_auxiliaries": WordClass(
        closed=True, what="forms that make a passive with a participle: was, werden, est, fue"
    ),
    "connectives_add": WordClass(closed=False, what="also, moreover, in addition"),
    "connectives_contrast": WordClass(closed=False, what="however, but, on the other hand"),
    "connectives_cause": WordClass(closed=False, what="therefore, because of this, that is why"),
    "connectives_order": WordClass(closed=False, what="first, then, finally"),
    "connectives_example": WordClass(closed=False, what="for example, such as, in other words"),
    "hedges": WordClass(closed=False, what="perhaps, maybe, usually, about, we think"),
    "boosters": WordClass(closed=False, what="very, really, always, absolutely, clearly"),
    "superlatives": WordClass(closed=False, what="best, leading, most, number one, unique, world-class"),
    "enthusiasm": WordClass(closed=False, what="love, amazing, excited, wow, fantastic"),
    "positive": WordClass(closed=False, what="good, easy, happy, beautiful, safe"),
    "negative": WordClass(closed=False, what="bad, problem, difficult, slow, wrong"),
    "informal": WordClass(closed=False, what="hey, stuff, guys, kinda, cool, yep"),
    "formal": WordClass(closed=False, what="hereby, shall, pursuant to, furthermore, thus, upon request"),
    "polite": WordClass(closed=False, what="please, thank you, welcome, sorry, kindly"),
    "warmth": WordClass(closed=False, what="care, family, home, together, heart, friend, gentle"),
    "authority": WordClass(closed=False, what="certified, research, experience, award, study, proven, expert"),
    "daring": WordClass(closed=False, what="bold, rebel, forget, enough, revolution, no nonsense"),
    "craft": WordClass(closed=False, what="handmade, quality, detail, material, carefully, tradition"),
    "ease": WordClass(closed=False, what="simple, easy, in minutes, without effort, just works"),
    "buzzwords": WordClass(closed=False, what="synergy, leverage, cutting-edge, seamless, holistic, game-changer"),
    "urgency": WordClass(closed=False, what="now, today only, hurry, limited, last chance"),
    "narrative": WordClass(closed=False, what="once, remember, years ago, one day, story, grew up"),
    "beginner": WordClass(closed=False, what="beginner, basics, getting started, step by step, what is, for everyone"),
    "expert": WordClass(
        closed=False, what="advanced, architecture, implementation, benchmark, compliance, methodology"
    ),
    "benefits": WordClass(closed=False, what="save, grow, faster, more time, peace of mind, profit, freedom"),
    "pains": WordClass(closed=False, what="struggle, tired of, waste, frustrating, overwhelmed, no time, stuck"),
    "call_verbs": WordClass(
        closed=False, what="first words of calls to action: buy, book, start, try, discover, contact"
    ),
    "imperatives": WordClass(
        closed=False, what="verbs that open an instruction: make, add, let, choose, check, remember"
    ),
    "abbreviations": WordClass(closed=False, what="written without their final full stop: dr, e.g, z.b, av"),
    "months": WordClass(closed=True, what="names of months and weekdays, full and short"),
    "numbers": WordClass(closed=True, what="one to twelve, hundred, thousand, million, first, second"),
}
