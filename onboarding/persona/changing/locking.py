"""Locks: fields that the user keeps as they are, or as they wrote them, whatever is generated.

What is stored of a lock is what stands in the field, as the persona writes it. One that the schema no longer reads is
dropped: a persona without a lock is better than none.
"""

from __future__ import annotations

from typing import Any

from pydantic import JsonValue, ValidationError

from onboarding.persona.changing.editing import edited
from onboarding.persona.changing.paths import FIELDS, Claims, Field, at, field_at, with_value
from onboarding.persona.changing.promises import kept_promises
from onboarding.persona.changing.refusals import FieldEmpty
from onboarding.persona.schema import Claim, Persona
from onboarding.persona.schema.persona import Trait
from onboarding.persona.sources import Json
from onboarding.persona.voicing.traits import allowed


def with_locks(persona: Persona, locks: Json) -> Persona:
    """Return the persona with the locked fields put back and marked, no others marked, and all promises kept.

    A word locked as go-to is not among those to avoid, and the other way round; where two locks clash, the word stays to be
    avoided and the clash is named in `quality.contradictions`.
    """
    before = persona.lexicon
    locked = {path: kept for path in FIELDS if (kept := _read(path, locks.get(path))) is not None}
    for path in FIELDS:
        here = at(persona, path)
        wanted = locked[path] if path in locked else _marked(here, locked=False)
        if wanted != here:
            persona = with_value(persona, path, wanted)
    return kept_promises(persona, before)


def lock_of(persona: Persona, path: str, value: JsonValue = None) -> Any:
    """Return what to store for a lock: what stands in the field, or a user's value in its place.

    Raises:
        FieldUnknown: nothing can be locked there.
        FieldEmpty: nothing stands there, and no value was given.
        ValueUnusable: the field cannot have this value.
    """
    field = field_at(path)
    claims = _marked(at(persona, path), locked=True) if value is None else edited(field, value)
    if not claims:
        raise FieldEmpty(path, say=f"Nothing stands in {path} yet. Give a value to lock.")
    return field.adapter.dump_python(claims, mode="json")


def _read(path: str, kept: object) -> Claims:
    """Return what was locked; None where it does not fit."""
    field = FIELDS[path]
    try:
        claims: Claims = field.adapter.validate_python(kept) if kept else None
    except (ValidationError, RecursionError):
        return None
    return _marked(claims, locked=True) if claims and _fits(field, claims) else None


def _fits(field: Field, claims: Claims) -> bool:
    """Say whether what the schema reads also keeps the closed lists and bounds."""
    every = claims if isinstance(claims, tuple) else (claims,)
    values = [claim.value for claim in every if claim]
    traits = all(allowed(value.is_, value.is_not) for value in values if isinstance(value, Trait))
    return len(values) <= field.most and traits and (field.kind is not float or 0 <= values[0] <= 1)


def _marked(claims: Claims, *, locked: bool) -> Claims:
    if isinstance(claims, tuple):
        return tuple(_one_marked(claim, locked=locked) for claim in claims)
    return claims and _one_marked(claims, locked=locked)


def _one_marked(claim: Claim[Any], *, locked: bool) -> Claim[Any]:
    return claim if claim.locked is locked else claim.model_copy(update={"locked": locked})
