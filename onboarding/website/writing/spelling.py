"""British or American spelling, from pairs of words that the two spell differently."""

from __future__ import annotations

from collections import Counter

from onboarding.website.contract.writing import Spelling
from onboarding.website.plain import word_set

LEAST = 2  # words of one spelling that settle it
_AHEAD = 0.8
# British then American, by stem; each stands with the endings below.
_PAIRS = (
    ("colour", "color"),
    ("favour", "favor"),
    ("flavour", "flavor"),
    ("honour", "honor"),
    ("labour", "labor"),
    ("neighbour", "neighbor"),
    ("behaviour", "behavior"),
    ("humour", "humor"),
    ("harbour", "harbor"),
    ("organis", "organiz"),
    ("realis", "realiz"),
    ("recognis", "recogniz"),
    ("specialis", "specializ"),
    ("personalis", "personaliz"),
    ("customis", "customiz"),
    ("optimis", "optimiz"),
    ("apologis", "apologiz"),
    ("minimis", "minimiz"),
    ("analys", "analyz"),
    ("centre", "center"),
    ("theatre", "theater"),
    ("litre", "liter"),
    ("metre", "meter"),
    ("fibre", "fiber"),
    ("catalogue", "catalog"),
    ("programme", "program"),
    ("jewellery", "jewelry"),
    ("licence", "license"),
    ("defence", "defense"),
    ("travell", "travel"),
    ("cancell", "cancel"),
    ("modell", "model"),
    ("grey", "gray"),
    ("cosy", "cozy"),
    ("tyre", "tire"),
    ("mould", "mold"),
    ("plough", "plow"),
    ("enquir", "inquir"),
    ("fulfil", "fulfill"),
    ("skilful", "skillful"),
    ("mum", "mom"),
)
_DOUBLED = frozenset({"travell", "cancell", "modell", "travel", "cancel", "model"})
_ENDINGS = (
    "",
    "s",
    "ed",
    "er",
    "ers",
    "ful",
    "ing",
    "e",
    "es",
    "ation",
    "ations",
    "hood",
    "hoods",
    "ite",
    "ites",
    "y",
    "ies",
)


def _forms(stem: str) -> frozenset[str]:
    endings = ("ed", "er", "ers", "ing") if stem in _DOUBLED else _ENDINGS
    return frozenset(stem + ending for ending in endings)


# Forms that both write, or that mean something else on the other side.
_SHARED = word_set(
    "analyses license licensed licensing program programs meter meters metered metering tire tires tired tiring",
    "fulfilled fulfiller fulfilling",
)
_BRITISH = frozenset(form for british, _ in _PAIRS for form in _forms(british)) - _SHARED
_AMERICAN = frozenset(form for _, american in _PAIRS for form in _forms(american)) - _SHARED - _BRITISH

_TWINS = {
    one + ending: other + ending
    for british, american in _PAIRS
    for one, other in ((british, american), (american, british))
    for ending in sorted(_ENDINGS)
    if {one + ending, other + ending} <= _BRITISH | _AMERICAN
}


def other_spelling(word: str) -> str | None:
    """Return how the other side spells a word; None where both write it so, or it is not in the table."""
    return _TWINS.get(word)


def spelling_of(counts: Counter[str]) -> tuple[Spelling | None, dict[str, object]]:
    """Return whose spelling it is (four of five words, at least two), and the words that tell; None below two."""
    british = {word: counts[word] for word in sorted(counts.keys() & _BRITISH)}
    american = {word: counts[word] for word in sorted(counts.keys() & _AMERICAN)}
    ours, theirs = sum(british.values()), sum(american.values())
    numbers: dict[str, object] = {"British": british, "American": american}
    if ours + theirs < LEAST:
        return None, numbers
    if ours >= _AHEAD * (ours + theirs):
        return "British", numbers
    return ("American" if theirs >= _AHEAD * (ours + theirs) else "mixed"), numbers
