"""Claims that would make a persona contradict itself: they are tried one by one on the persona that rules made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from onboarding.persona.enriching.protocol import Objection
from onboarding.persona.enriching.shapes import PersonaDraft, placed
from onboarding.persona.enriching.targets import TARGETS
from onboarding.persona.enriching.traits import opposite
from onboarding.persona.schema import Claim, Persona
from onboarding.persona.schema.persona import Trait
from onboarding.persona.voicing.contradictions import contradictions_of


def opposed(
    draft: PersonaDraft, persona: Persona, asked: Sequence[str], wrong: AbstractSet[str] = frozenset()
) -> Iterator[Objection]:
    """Yield the claims that contradict the persona's own, or one that was drafted before them.

    Args:
        draft: what a model said.
        persona: what rules made.
        asked: the fields that count.
        wrong: paths of claims that are dropped anyway.
    """
    before = frozenset(contradictions_of(persona))
    for path, field, claim in _tried(draft):
        if field not in asked or path in wrong:
            continue
        tried = _with(persona, field, claim)
        if _denied(claim, persona) or frozenset(contradictions_of(tried)) - before:
            yield Objection(
                path, "contradicts", "It contradicts what was measured or said. Follow that, or leave it out."
            )
        else:
            persona = tried


def _denied(claim: Claim[Any], persona: Persona) -> bool:
    value = claim.value
    return isinstance(value, Trait) and any(opposite(value.is_, each.value.is_) for each in persona.voice.traits)


def _tried(draft: PersonaDraft) -> Iterator[tuple[str, str, Claim[Any]]]:
    for each in placed(draft):
        if TARGETS[each.field].most:
            yield each.path, each.field, Claim[str](value=each.said.text, origin="model", confidence=0)
    for number, trait in enumerate(draft.traits):
        value = Trait(is_=trait.is_, is_not=trait.is_not)
        yield f"traits.{number}", "traits", Claim[Trait](value=value, origin="model", confidence=0)


def _with(persona: Persona, field: str, claim: Claim[Any]) -> Persona:
    target = TARGETS[field]
    part = getattr(persona, target.part)
    changed = part.model_copy(update={target.field: (*target.claims(persona), claim)})
    return persona.model_copy(update={target.part: changed})
