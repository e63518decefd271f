"""Words that are forms of one word, so that what is to be left is never praised in another form.

Two words are alike if they are equal without plural endings (business/topics.py), or if the shorter has five letters at
least, the longer four more at most, and both begin with the same letters but the last two of the shorter. That takes a
few strangers for relatives ("organic", "organise"), which costs a word and never keeps a wrong one.
"""

from __future__ import annotations

from collections.abc import Iterable

from onboarding.website.business.topics import stem

Keys = tuple[str, ...]
_LEAST, _LONGER, _ENDING = 5, 4, 2


def alike(one: str, other: str) -> bool:
    """Say whether two words in lower case are forms of one."""
    if stem(one) == stem(other):
        return True
    short, long = sorted((one, other), key=len)
    same = max(_LEAST, len(short) - _ENDING)
    return len(short) >= _LEAST and len(long) - len(short) <= _LONGER and long[:same] == short[:same]


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
