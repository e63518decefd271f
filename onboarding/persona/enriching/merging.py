"""Takes of a draft what stands every check into the persona, and nothing else.

Order in a list: what the user said, rules and measurements gave, then the model's as far as the list has room; nothing is
dropped for a model's. A model's claim that says what already stands there adds nothing. Where a field holds one claim, the model's replaces the
rules' one. The evidence is rebuilt from the passages themselves.

confidence: 0.3, and 0.05 for each further page quoted, at most 0.4; never above nine tenths of the least sure claim that rules
or measurements made in the same field. So a drafted claim never weighs as much as a counted one, nor as one the user made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from onboarding.persona.enriching.drafting import PROMPT_VERSION, claim_of, objections_of
from onboarding.persona.enriching.protocol import EnrichmentFailed
from onboarding.persona.enriching.quoting import evidence_of
from onboarding.persona.enriching.selecting import Passages, passages_of
from onboarding.persona.enriching.shapes import Cited, PersonaDraft, placed
from onboarding.persona.enriching.targets import TARGETS, Target, open_fields
from onboarding.persona.plain import folded, visible
from onboarding.persona.schema import Claim, Persona, Quoted
from onboarding.persona.schema.persona import Trait
from onboarding.persona.sources import Sources

_LEAST, _STEP, _MOST, _BELOW = 0.3, 0.05, 0.4, 0.9


def enriched(persona: Persona, draft: PersonaDraft, sources: Sources, provider: str, model: str) -> Persona:
    """Return the persona with the claims of a draft that stand every check.

    Raises:
        EnrichmentFailed: none does ("unsupported").
    """
    passages = passages_of(sources.corpus)
    accepted = _accepted(draft, persona, sources, passages)
    changed = persona
    for field, claims in accepted.items():
        changed = _put(changed, TARGETS[field], claims)
    if changed == persona:
        raise EnrichmentFailed("unsupported", "The model said nothing more that your website's text supports.")
    return changed.model_copy(update={"generator": _generator(persona, provider, model)})


def _generator(persona: Persona, provider: str, model: str) -> Any:
    made_by = {"mode": "model", "provider": provider, "model": model, "prompt_version": PROMPT_VERSION, "note": None}
    return persona.generator.model_copy(update=made_by)


def _accepted(
    draft: PersonaDraft, persona: Persona, sources: Sources, passages: Passages
) -> Mapping[str, Sequence[Claim[Any]]]:
    """Return the claims without an objection, by field."""
    wrong = {claim_of(each.path) for each in objections_of(draft, persona, sources, passages)}
    accepted: dict[str, list[Claim[Any]]] = {field: [] for field in open_fields(persona, sources.locks)}
    for path, field, value, cited in _drafted(draft):
        evidence = evidence_of(cited, passages)
        if path not in wrong and field in accepted and evidence:
            sure = confidence(evidence, TARGETS[field].claims(persona))
            accepted[field].append(_claim(value, evidence, sure))
    return accepted


def _claim(value: str | Trait, evidence: tuple[Quoted, ...], sure: float) -> Claim[Any]:
    if isinstance(value, Trait):
        return Claim[Trait](value=value, origin="model", evidence=evidence, confidence=sure)
    return Claim[str](value=value, origin="model", evidence=evidence, confidence=sure)


def confidence(evidence: Sequence[Quoted], beside: Sequence[Claim[Any]]) -> float:
    """Return how sure a drafted claim is; see the module."""
    pages = len({each.page_url for each in evidence})
    own = min(_MOST, _LEAST + _STEP * (pages - 1))
    counted = (claim.confidence * _BELOW for claim in beside if claim.origin in {"rules", "measured"})
    return round(min(own, *counted, _MOST), 2)


def _drafted(draft: PersonaDraft) -> Iterator[tuple[str, str, str | Trait, Sequence[Cited]]]:
    for each in placed(draft):
        yield each.path, each.field, visible(each.said.text), each.said.quotes
    for number, trait in enumerate(draft.traits):
        yield f"traits.{number}", "traits", Trait(is_=trait.is_, is_not=trait.is_not), trait.quotes


def _put(persona: Persona, target: Target, claims: Sequence[Claim[Any]]) -> Persona:
    there = target.claims(persona)
    fresh = [claim for claim in claims if _key(claim) not in {_key(each) for each in there}]
    if not fresh:
        return persona
    value = (*there, *fresh)[: target.most] if target.most else fresh[0]
    part = getattr(persona, target.part).model_copy(update={target.field: value})
    return persona.model_copy(update={target.part: part})


def _key(claim: Claim[Any]) -> str:
    return claim.value.is_ if isinstance(claim.value, Trait) else folded(str(claim.value))
