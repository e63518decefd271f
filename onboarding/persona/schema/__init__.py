"""The shape of a persona, version 1, and its one way to be written as bytes."""

from onboarding.persona.schema.claims import Answered, Claim, Evidence, Measured, Origin, Quoted, Ruled
from onboarding.persona.schema.persona import SCHEMA_VERSION, Persona, canonical, digest

__all__ = [
    "SCHEMA_VERSION",
    "Answered",
    "Claim",
    "Evidence",
    "Measured",
    "Origin",
    "Persona",
    "Quoted",
    "Ruled",
    "canonical",
    "digest",
]
