"""The fields of a persona that a user may lock and edit, by their dotted paths; numbers and platforms are not among them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import TypeAdapter

from onboarding.persona.changing.refusals import FieldUnknown
from onboarding.persona.plain import visible
from onboarding.persona.schema import Claim, Persona
from onboarding.persona.schema.claims import Strict
from onboarding.persona.schema.persona import Energy, Level, Person, Swap, Trait
from onboarding.persona.voicing.traits import MOST_TRAITS

MOST_ITEMS = 20
MOST_BELIEFS = 3
_SHOWN = 60

Claims = Claim[Any] | tuple[Claim[Any], ...] | None
M = TypeVar("M", bound=Strict)


@dataclass(frozen=True, slots=True)
class Field:
    """A field: one claim, or `many` of them, `most` at most. `kind` is the type of a value."""

    path: str
    kind: Any
    many: bool = False
    most: int = MOST_ITEMS

    @property
    def names(self) -> tuple[str, ...]:
        """The path's parts."""
        return tuple(self.path.split("."))

    @property
    def adapter(self) -> TypeAdapter[Any]:
        """Reads what may stand there."""
        claim = Claim[self.kind]  # type: ignore[name-defined] # the type is data here
        return _adapter(tuple[claim, ...] if self.many else claim)


def _fields() -> tuple[Field, ...]:
    return (
        Field("identity.name", str),
        Field("identity.one_line", str),
        Field("identity.beliefs", str, many=True, most=MOST_BELIEFS),
        Field("identity.expertise", str, many=True),
        Field("identity.audience.primary", str),
        Field("identity.audience.level", Level),
        Field("identity.audience.needs", str, many=True),
        Field("voice.traits", Trait, many=True, most=MOST_TRAITS),
        Field("voice.formality", float),
        Field("voice.person", Person),
        Field("voice.energy", Energy),
        Field("voice.tone", str),
        Field("lexicon.signature_phrases", str, many=True),
        Field("lexicon.go_to", str, many=True),
        Field("lexicon.domain_terms", str, many=True),
        Field("lexicon.preferred", Swap, many=True),
        Field("lexicon.avoid", str, many=True),
        Field("rules.do", str, many=True),
        Field("rules.dont", str, many=True),
        Field("rules.punctuation", str, many=True),
        Field("rules.formatting", str, many=True),
    )


FIELDS: Mapping[str, Field] = MappingProxyType({field.path: field for field in _fields()})


def field_at(path: str) -> Field:
    """Return the field of a path.

    Raises:
        FieldUnknown: nothing can be locked or edited there.
    """
    if path not in FIELDS:
        shown = visible(path)[:_SHOWN]
        say = f"“{shown}” is no field that you can change. You can change: {', '.join(FIELDS)}."
        raise FieldUnknown(f"no field {shown!r}", say=say)
    return FIELDS[path]


def at(persona: Persona, path: str) -> Claims:
    """Return what stands in a field.

    Raises:
        FieldUnknown: nothing can be locked or edited there.
    """
    found: Any = persona
    for name in field_at(path).names:
        found = getattr(found, name)
    return found  # type: ignore[no-any-return] # the table has only fields of claims


def with_value(persona: Persona, path: str, value: Claims) -> Persona:
    """Return the persona with something else in a field.

    Raises:
        FieldUnknown: nothing can be locked or edited there.
    """
    return _set(persona, field_at(path).names, value)


def _set(model: M, names: tuple[str, ...], value: Claims) -> M:
    first, *further = names
    inner = _set(getattr(model, first), tuple(further), value) if further else value
    return model.model_copy(update={first: inner})


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
