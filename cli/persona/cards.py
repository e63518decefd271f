"""The persona on each platform as a card: the platform's limits and how the voice moves within them."""

from __future__ import annotations

from collections.abc import Iterator

from cli.persona.claims import line_of
from cli.persona.proofs import Proofs
from cli.persona.shape import Bound, Card, Line
from cli.persona.wording import counted_as
from cli.portrait.given import shown, web_address
from cli.terminal import plain
from onboarding.persona.schema.persona import Adaptation, Limit, Persona

_CLAIMS = ("structure", "tone_shift", "hashtags", "emoji", "cta", "links")


def cards_of(persona: Persona, proofs: Proofs) -> tuple[Card, ...]:
    """Return a card for each platform, by name."""
    return tuple(_card(key, persona.platforms[key], proofs) for key in sorted(persona.platforms))


def _card(key: str, made: Adaptation, proofs: Proofs) -> Card:
    return Card(
        key=plain(key, 40),
        title=plain(made.title, 60),
        limits=tuple(map(_bound, made.limits)),
        facts=tuple(_facts(made)),
        claims=tuple(_claims(key, made, proofs)),
        outline=tuple(map(plain, made.sample_outline)),
        objections=tuple(map(plain, made.objections)),
    )


def _bound(limit: Limit) -> Bound:
    return Bound(
        counted_as(limit.what),
        f"{limit.most:,}" if limit.most else "no",
        limit.hard,
        plain(limit.source if limit.verified else f"as others tell: {limit.source}", 200),
        web_address(limit.source),
        str(limit.checked_on or ""),
    )


def _facts(made: Adaptation) -> Iterator[tuple[str, str]]:
    if made.max_chars is not None and not made.limits:
        yield "at most", f"{made.max_chars:,} characters"
    for name, ends in (("length", made.words), ("sentences", made.sentence_words)):
        if ends is not None:
            yield name, f"{ends[0]:,} to {ends[1]:,} words"
    if made.formality is not None:
        yield "formality", shown(made.formality)


def _claims(key: str, made: Adaptation, proofs: Proofs) -> Iterator[Line]:
    for name in _CLAIMS:
        if line := line_of(getattr(made, name), f"platforms.{key}.{name}", proofs):
            yield line
