"""All claims of a persona, with the paths where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from onboarding.persona.schema import Claim, Evidence, Persona
from onboarding.persona.schema.claims import Strict

E = TypeVar("E", bound=Strict)
CORE = ("identity", "voice", "lexicon", "rules", "research")


def core_claims(persona: Persona) -> Iterator[tuple[str, Claim[Any]]]:
    """Yield the claims of the persona itself, without those of its platforms."""
    for name in CORE:
        yield from _claims(getattr(persona, name), name)


def may_contradict(persona: Persona) -> bool:
    """Say whether a voice, a word or a rule is told, without which nothing contradicts itself."""
    return any(path.startswith(("voice.", "lexicon.", "rules.")) for path, _ in core_claims(persona))


def all_claims(persona: Persona) -> Iterator[tuple[str, Claim[Any]]]:
    """Yield all claims."""
    yield from core_claims(persona)
    for name in sorted(persona.platforms):
        yield from _claims(persona.platforms[name], f"platforms.{name}")


def cited(claims: Iterator[tuple[str, Claim[Any]]], kind: type[E]) -> Iterator[E]:
    """Yield the evidence of one kind that claims cite."""
    for _, claim in claims:
        yield from (one for one in _evidence(claim) if isinstance(one, kind))


def _evidence(claim: Claim[Any]) -> tuple[Evidence, ...]:
    return claim.evidence


def _claims(value: Any, path: str) -> Iterator[tuple[str, Claim[Any]]]:
    if isinstance(value, Claim):
        yield path, value
    elif isinstance(value, tuple):
        for number, inner in enumerate(value):
            yield from _claims(inner, f"{path}.{number}")
    elif isinstance(value, Strict):
        for name in type(value).model_fields:
            yield from _claims(getattr(value, name), f"{path}.{name}")
    elif isinstance(value, Mapping):
        for name in sorted(value):
            yield from _claims(value[name], f"{path}.{name}")
