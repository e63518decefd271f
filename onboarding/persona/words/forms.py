"""Words that are forms of one word, so that what is to be left is never praised in another form.

Two words are alike if they are equal without plural endings (business/topics.py), if they end in two endings of one table
after the same three letters or more ("backen", "backt"; "loaf", "loaves"), or if the shorter has five letters at
least, the longer four more at most, and both begin with the same letters but the last two of the shorter. That takes a
few strangers for relatives ("organic", "organise"), which costs a word and never keeps a wrong one. A stemmer would not do
it better: Snowball's leaves those two pairs apart, and takes 0.2 ms for a word.
"""

from __future__ import annotations

from collections.abc import Iterable

from onboarding.website.business.topics import stem
from onboarding.website.plain import word_set

Keys = tuple[str, ...]
_LEAST, _LONGER, _ENDING = 5, 4, 2
_ROOT, _DEEPEST = 3, 2
# Endings of one word, by language and kind; a bare root is none, or "car" would be of "care".
_ENDINGS: tuple[frozenset[str], ...] = (
    word_set("e es ed ing"),  # en
    word_set("y ies ied"),
    word_set("f fe ves"),
    word_set("en e st t te ten est et"),  # de, verbs
    word_set("e en em er es"),  # de, adjectives
    word_set("er e es ez ent é ée és ées ons ait"),  # fr
    word_set("al aux ale ales"),
    word_set("ar a as an amos o ado ada ados adas ando"),  # es, pt
    word_set("er ir e es en emos imos o ido ida idos idas iendo"),
    word_set("ão ões ães"),
    word_set("are a i ano iamo ate o ato ata ati ate ando"),  # it
    word_set("ere ire e i ono iamo ete ite o uto uta uti ute ito ita iti ite endo"),
)


def alike(one: str, other: str) -> bool:
    """Say whether two words in lower case are forms of one."""
    if stem(one) == stem(other) or _inflected(one, other):
        return True
    short, long = sorted((one, other), key=len)
    same = max(_LEAST, len(short) - _ENDING)
    return len(short) >= _LEAST and len(long) - len(short) <= _LONGER and long[:same] == short[:same]


def _inflected(one: str, other: str) -> bool:
    """Say whether two words end in endings of one table after the same root."""
    pairs = enumerate(zip(one, other, strict=False))
    same = next((at for at, (letter, twin) in pairs if letter != twin), min(len(one), len(other)))
    return any(
        one[at:] in endings and other[at:] in endings
        for at in range(max(_ROOT, same - _DEEPEST), same + 1)
        for endings in _ENDINGS
    )


def holds(phrase: Keys, sought: Keys) -> bool:
    """Say whether a phrase has the words of another in a row, in any form."""
    size = len(sought)
    return size > 0 and any(all(map(alike, phrase[at : at + size], sought)) for at in range(len(phrase) - size + 1))


def overlap(one: Keys, other: Keys) -> bool:
    """Say whether one of two phrases holds the other."""
    return holds(one, other) or holds(other, one)


def barred(phrase: Keys, avoided: Iterable[Keys]) -> bool:
    """Say whether a phrase holds one that is to be left."""
    return any(holds(phrase, each) for each in avoided)
