"""How far apart two texts are in style: cosine Delta on function words.

Delta compares z-scores: how many standard deviations a text's rate of each word lies from the mean of a background of
texts (Burrows 2002, "Delta: a measure of stylistic difference"). The distance is 1 - the cosine of the angle between
the two lists of z-scores (Smith and Aldridge 2011, "Improving authorship attribution"), from 0 to 2. About 1: they have
nothing in common that sets them apart from the background. The background is the caller's, in one language; a
word that varies nowhere in it says nothing and is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import hypot
from statistics import fmean

from onboarding.persona.measuring.function_words import profile
from onboarding.website.writing.style import deviation

__all__ = ["Background", "background_of", "distance", "profile"]

Profile = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Background:
    """The mean and the standard deviation of each word's rate, of the words that vary, in a fixed order."""

    means: Profile
    deviations: Profile


def background_of(profiles: Sequence[Profile]) -> Background:
    """Return what is usual in some texts of one language; their order does not matter."""
    rates = {word: sorted(each.get(word, 0.0) for each in profiles) for word in sorted(set().union(*profiles))}
    varied = {word: values for word, values in rates.items() if values[0] < values[-1]}
    return Background(
        {word: fmean(values) for word, values in varied.items()},
        {word: deviation(values) for word, values in varied.items()},
    )


def distance(one: Profile, other: Profile, background: Background) -> float:
    """Return the distance of two texts, from 0 (alike) to 2 (opposite).

    A text that is just like the background points nowhere: it is 0 from another such text and 1 from any other.
    """
    ours, theirs = _scores(one, background), _scores(other, background)
    lengths = hypot(*ours) * hypot(*theirs)
    if not lengths:
        return 0.0 if ours == theirs else 1.0
    cosine = sum(a * b for a, b in zip(ours, theirs, strict=True)) / lengths
    return 1.0 - max(-1.0, min(1.0, cosine))


def _scores(profile: Profile, background: Background) -> list[float]:
    """Return the z-score of each word of the background; a word that the text lacks has a rate of 0."""
    return [(profile.get(word, 0.0) - mean) / background.deviations[word] for word, mean in background.means.items()]
