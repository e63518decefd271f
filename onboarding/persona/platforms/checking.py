"""What speaks against an adaptation, and against a finished text on a platform.

An adaptation may move the voice only within bounds: formality by 0.2, sentences between the core's own and the platform's,
no emoji or hashtags that the core gives no ground for, no word that the persona avoids, and nothing longer than allowed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from onboarding.persona.plain import folded
from onboarding.persona.platforms import counting
from onboarding.persona.platforms.table import FURTHEST_SHIFT, HardLimit, Platform, platform_named
from onboarding.persona.schema import Persona
from onboarding.persona.schema.persona import Adaptation, Limit

_NEAR = 0.001  # numbers are rounded to three decimals
_COUNTED: dict[str, tuple[Callable[[str], int], str]] = {
    "hashtags": (counting.hashtags, "hashtags"),
    "mentions": (counting.mentions, "mentioned accounts"),
}
# The limits of other things than the text itself.
_BESIDE = frozenset({"title_characters", "tags_characters"})


def objections_of(adaptation: Adaptation, persona: Persona) -> tuple[str, ...]:
    """Return what speaks against an adaptation, as short sentences; nothing where all is right."""
    return tuple(
        objection
        for check in (_of_tone, _of_sentences, _of_lengths, _of_hashtags, _of_emoji, _of_words)
        for objection in check(adaptation, persona)
    )


def text_objections(platform: str, text: str) -> tuple[str, ...]:
    """Return which of a platform's hard limits a finished text does not keep.

    Raises:
        UnknownPlatform: there is no such platform.
    """
    known = platform_named(platform)
    return tuple(said for limit in known.limits if limit.what not in _BESIDE for said in _of_text(known, limit, text))


def _of_text(platform: Platform, limit: HardLimit, text: str) -> Iterator[str]:
    if limit.what in _COUNTED:
        count, of_what = _COUNTED[limit.what]
        found = count(text)
    else:
        found, of_what = counting.length(text, platform.counting), _unit(platform)
    if found > limit.most:
        yield f"{platform.title} allows {limit.most:,} {of_what}; this text has {found:,}."


def _unit(platform: Platform) -> str:
    return "bytes" if platform.counting == "bytes" else "characters"


def _of_tone(adaptation: Adaptation, persona: Persona) -> Iterator[str]:
    core, shift = persona.voice.formality, adaptation.tone_shift
    if shift and abs(shift.value) > FURTHEST_SHIFT + _NEAR:
        yield f"The tone moves by {shift.value:+g}, and may move by {FURTHEST_SHIFT:g}."
    if core and adaptation.formality is not None and abs(adaptation.formality - core.value) > FURTHEST_SHIFT + _NEAR:
        yield f"The formality is {adaptation.formality:g}, too far from the voice's {core.value:g}."


def _of_sentences(adaptation: Adaptation, persona: Persona) -> Iterator[str]:
    if adaptation.sentence_words is None:
        return
    shortest, longest = adaptation.sentence_words
    least, most = persona.fingerprint.p10_sentence_words, persona.fingerprint.p90_sentence_words
    if shortest > longest:
        yield f"Sentences of {shortest} to {longest} words cannot be written."
    if least is not None and longest < round(least):
        yield f"Sentences of at most {longest} words are shorter than this voice's, which begin at {least:g}."
    if most is not None and longest > round(most):
        yield f"Sentences of {longest} words are longer than this voice's, which end at {most:g}."
    yield from _above(adaptation, "sentence_words", longest, "words in a sentence")


def _of_lengths(adaptation: Adaptation, persona: Persona) -> Iterator[str]:
    if adaptation.words is None or adaptation.max_chars is None:
        return
    fewest = adaptation.words[1] * (persona.fingerprint.word_letters or 0)
    if fewest > adaptation.max_chars:
        yield f"{adaptation.words[1]:,} words do not fit into {adaptation.max_chars:,} characters."


def _of_hashtags(adaptation: Adaptation, _: Persona) -> Iterator[str]:
    if adaptation.hashtags:
        yield from _above(adaptation, "hashtags", adaptation.hashtags.value, "hashtags")


def _of_emoji(adaptation: Adaptation, persona: Persona) -> Iterator[str]:
    if adaptation.emoji and adaptation.emoji.value != "none" and persona.fingerprint.emoji_per_1000 == 0:
        yield "It has emoji, and the site has none."


def _of_words(adaptation: Adaptation, persona: Persona) -> Iterator[str]:
    said = folded(" ".join(adaptation.sample_outline))
    for claim in persona.lexicon.avoid:
        if re.search(rf"(?<!\w){re.escape(folded(claim.value))}(?!\w)", said):
            yield f"The outline uses “{claim.value}”, which the persona avoids."


def _above(adaptation: Adaptation, what: str, value: int, said: str) -> Iterator[str]:
    limits = [limit for limit in adaptation.limits if limit.what == what and value > limit.most]
    if limits:
        lowest: Limit = min(limits, key=lambda limit: limit.most)
        yield f"{adaptation.title}: {value} {said}, and {'at most' if lowest.hard else 'advised are'} {lowest.most}."
