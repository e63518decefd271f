"""How sentences hang together: which are linked to the one before, and the words that begin them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from onboarding.website.writing.lexicon import Lexicon
from onboarding.website.writing.style import Sentence, share

LISTLIKE, LOOSE = 0.1, 0.3  # shares of linked sentences, for content_flow
CONNECTIVES = (
    "connectives_add",
    "connectives_contrast",
    "connectives_cause",
    "connectives_order",
    "connectives_example",
)
_CONNECTING = frozenset(CONNECTIVES)
_POINTING = frozenset({*CONNECTIVES, "conjunctions", "third", "determiners"})
_OPENING = 2  # words of a sentence in which a link may stand
_MEANING = 4  # letters of a word that two sentences may share
_NEXT = 2  # blocks further on: the next paragraph, a heading between
_STARTS = 3
_START_SHARE = 0.04
_TWICE = 2
MOST_STARTERS = 5
MOST_TRANSITIONS = 10


def links(sentences: Sequence[Sentence], lists: Lexicon) -> tuple[list[int], int]:
    """Return the numbers of the sentences that are linked to the one before, and how many might have been."""
    linked, pairs = [], 0
    for number in range(1, len(sentences)):
        before, here = sentences[number - 1], sentences[number]
        if before.page == here.page and here.block - before.block <= _NEXT:
            pairs += 1
            if _points(here, lists) or _share(before, here, lists):
                linked.append(number)
    return linked, pairs


def transitions(sentences: Sequence[Sentence], lists: Lexicon) -> list[tuple[str, list[int]]]:
    """Return the connectives that open at least two sentences, the commonest first, with the sentences' numbers."""
    found: dict[str, list[int]] = {}
    for number, sentence in enumerate(sentences):
        opener = _connective(sentence.words, lists)
        if opener:
            found.setdefault(opener, []).append(number)
    often = {opener: numbers for opener, numbers in found.items() if len(numbers) >= _TWICE}
    return sorted(often.items(), key=lambda each: (-len(each[1]), each[0]))[:MOST_TRANSITIONS]


def starters(sentences: Sequence[Sentence]) -> list[tuple[str, list[int]]]:
    """Return the two words that begin at least three sentences and 4 % of all, the commonest first."""
    counts = Counter(sentence.words[:2] for sentence in sentences if len(sentence.words) > 2)  # noqa: PLR2004 - more than these two
    often = [
        start for start, count in counts.items() if count >= _STARTS and share(count, len(sentences)) >= _START_SHARE
    ]
    ranked = sorted(often, key=lambda start: (-counts[start], start))[:MOST_STARTERS]
    return [(" ".join(start), _beginning(sentences, start)) for start in ranked]


def _beginning(sentences: Sequence[Sentence], start: tuple[str, ...]) -> list[int]:
    return [number for number, sentence in enumerate(sentences) if sentence.words[:2] == start]


def _connective(said: tuple[str, ...], lists: Lexicon) -> str:
    for phrase in lists.phrases.get((said[0], said[1]), ()) if len(said) > 1 else ():
        if said[: len(phrase.words)] == phrase.words and not _CONNECTING.isdisjoint(phrase.names):
            return " ".join(phrase.words).replace("' ", "'")
    return said[0] if not _CONNECTING.isdisjoint(lists.classes.get(said[0], ())) else ""


def _share(before: Sentence, here: Sentence, lists: Lexicon) -> bool:
    """Say whether two sentences have a word of meaning in common."""
    common = set(before.words).intersection(here.words) - lists.lists.stops
    return any(len(word) >= _MEANING for word in common)


def _points(sentence: Sentence, lists: Lexicon) -> bool:
    return any(not _POINTING.isdisjoint(lists.classes.get(word, ())) for word in sentence.words[:_OPENING])
