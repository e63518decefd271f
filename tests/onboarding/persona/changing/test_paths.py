"""The fields that can be changed are exactly the claims of identity, voice, lexicon and rules."""

from __future__ import annotations

from collections.abc import Iterator
from types import UnionType
from typing import Any, Union, get_args, get_origin

import pytest
from pydantic import BaseModel

from onboarding.persona.changing.paths import FIELDS, at, field_at, with_value
from onboarding.persona.changing.refusals import FieldUnknown
from onboarding.persona.schema import Claim, Persona
from onboarding.persona.schema.persona import Identity
from tests.onboarding.persona.made_up import EMPTY, claim

GROUPS = ("identity", "voice", "lexicon", "rules")


def claims_in(model: Any, path: str) -> Iterator[tuple[str, bool]]:
    """Yield the paths of claims in the schema, and whether there may be many."""
    for name, field in model.model_fields.items():
        options = get_args(field.annotation) if get_origin(field.annotation) in {Union, UnionType} else ()
        for kind in options or (field.annotation,):
            yield from claim_of(kind, f"{path}.{name}")


def claim_of(kind: Any, path: str) -> Iterator[tuple[str, bool]]:
    if get_origin(kind) is tuple:
        yield path, True
    elif isinstance(kind, type) and issubclass(kind, Claim):
        yield path, False
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        yield from claims_in(kind, path)


def test_the_table_has_every_claim_of_the_four_groups() -> None:
    kinds = {name: Persona.model_fields[name].annotation for name in GROUPS}
    there = {found for name, kind in kinds.items() if kind for found in claims_in(kind, name)}
    assert {(field.path, field.many) for field in FIELDS.values()} == there
    assert len(there) == 21


def test_a_field_is_read_and_set_by_its_path() -> None:
    named = with_value(EMPTY, "identity.audience.primary", claim("potters"))
    assert at(named, "identity.audience.primary") == claim("potters")
    assert named.identity.name is None
    assert EMPTY.identity == Identity()


@pytest.mark.parametrize("path", ["", "identity", "fingerprint.words", "platforms.x", "quality.score", "__class__"])
def test_other_paths_are_refused_by_name(path: str) -> None:
    with pytest.raises(FieldUnknown) as refused:
        field_at(path)
    assert f"“{path}” is no field" in refused.value.say
    assert "identity.name" in refused.value.say
