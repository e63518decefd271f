"""Claims from what the user has said: origin "user", confidence 1, with the dotted path of the answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

from onboarding.persona.schema import Answered, Claim
from onboarding.persona.words.given import group, texts

ROOT: Final = "research_preferences"
AUDIENCE: Final = "target_audience"


def said(value: str, path: str) -> Claim[str]:
    """Return a text that the user said as a claim; the path is below `research_preferences`."""
    return Claim[str](value=value, origin="user", evidence=(answered(path),), confidence=1)


def flag(value: object, path: str) -> Claim[bool] | None:
    """Return a yes or no that the user said; None for anything else."""
    if not isinstance(value, bool):
        return None
    return Claim[bool](value=value, origin="user", evidence=(answered(path),), confidence=1)


def answered(path: str) -> Answered:
    """Return the evidence of an answer."""
    return Answered(path=f"{ROOT}.{path}")


AudienceField = Literal["demographics", "psychographic_profile", "industry_focus", "expertise_level", "pain_points"]


def of_audience(preferences: Mapping[str, Any], name: AudienceField) -> list[str]:
    """Return the texts that the user gave for a field of their audience; of an object its texts, by their keys."""
    value = group(preferences, AUDIENCE).get(name)
    if isinstance(value, Mapping):
        value = [value[key] for key in sorted(value, key=str)]
    return texts(value)
