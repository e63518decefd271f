"""The closed list of traits: what a voice is, and what it is not. Rules choose from it, and so may a model; nobody else adds.

What it is not comes in two ways: first the trait overdone ("brief" is not "curt"), then, where it has one, its opposite.
Rules always take the first, so that no trait of theirs denies another. The rule of each, with its cut point:

plain-spoken    reading ease from 70 on ("fairly easy" and easier on Flesch's scale)
scholarly       reading ease below 40
brief           under 12 words per sentence on average
thorough        over 20 words per sentence on average (both as in the analysis's `sentence_structure`)
conversational  formality up to 0.325 (the analysis's "informal")
formal          formality from 0.575 on (its "formal"), with at most 10 contractions per 1,000 words where they are counted
personal        speaks as "I"
collective      speaks as "we"
reader-minded   20 forms of "you" per 1,000 words
reserved        speaks without persons ("third")
inquiring       8 of 100 sentences are questions
direct          at most 5 of 100 sentences are passive
lively, calm    the energy (telling.py)
warm, bold, technical, authoritative, enthusiastic, urgent, matter-of-fact
                the tone of that name
hands-on, uncomplicated, caring, knowledgeable, daring
                the personality "maker", "uncomplicated", "caring", "expert", "daring" of the analysis

Of those that fit, the five furthest from their cut points are told; the order of the list breaks ties.
"""

from __future__ import annotations

from collections.abc import Mapping

MOST_TRAITS = 5

TRAITS: Mapping[str, tuple[str, ...]] = {
    "plain-spoken": ("dumbed-down", "scholarly"),
    "scholarly": ("obscure", "plain-spoken"),
    "brief": ("curt", "thorough"),
    "thorough": ("long-winded", "brief"),
    "conversational": ("sloppy", "formal"),
    "formal": ("stiff", "conversational"),
    "personal": ("self-centred", "reserved"),
    "collective": ("faceless", "reserved"),
    "reader-minded": ("pushy", "reserved"),
    "reserved": ("cold", "personal"),
    "inquiring": ("quizzing", "lecturing"),
    "direct": ("blunt", "roundabout"),
    "lively": ("loud", "calm"),
    "calm": ("dull", "lively"),
    "warm": ("sentimental", "reserved"),
    "bold": ("rude", "timid"),
    "technical": ("impenetrable", "vague"),
    "authoritative": ("arrogant", "hesitant"),
    "enthusiastic": ("gushing", "matter-of-fact"),
    "urgent": ("alarming", "calm"),
    "matter-of-fact": ("dry", "enthusiastic"),
    "hands-on": ("amateurish", "aloof"),
    "uncomplicated": ("simplistic", "complicated"),
    "caring": ("patronising", "indifferent"),
    "knowledgeable": ("know-it-all", "superficial"),
    "daring": ("reckless", "timid"),
}


def allowed(is_: str, is_not: str) -> bool:
    """Say whether a trait may be told so."""
    return is_not in TRAITS.get(is_, ())


def not_overdone(is_: str) -> str:
    """Return what the trait is when overdone: what rules say it is not."""
    return TRAITS[is_][0]
