"""Personas as an attacker would have them: every text that may come from outside is replaced."""

from __future__ import annotations

from typing import Any

from onboarding.persona.schema import Persona
from tests.cli.persona.made import full

# Keys whose values are from closed lists, or ours.
_CLOSED = frozenset({"schema_version", "kind", "origin", "mode", "reliability", "platforms_chosen_by"})
_BOUNDED_PATHS = frozenset({"identity.audience.level", "voice.person", "voice.energy"})
_SHORTEST, _LONGEST = 8, 160


def poisoned(poison: str) -> Persona:
    """Return a persona with everything filled, and every text in it, and every free key, replaced."""
    return Persona.model_validate(_poisoned(full().model_dump(by_alias=True), poison, ()))


def _poisoned(value: Any, poison: str, path: tuple[str, ...]) -> Any:
    if isinstance(value, dict):
        free = path and path[-1] in ("platforms", "function_words", "parts")
        named = {f"{poison}{n}" if free else key: inner for n, (key, inner) in enumerate(value.items())}
        return {key: _poisoned(inner, poison, (*path, key)) for key, inner in named.items()}
    if isinstance(value, list | tuple):
        return tuple(_poisoned(inner, poison, path) for inner in value)
    return _text(value, poison, path) if isinstance(value, str) else value


def _text(value: str, poison: str, path: tuple[str, ...]) -> str:
    closed = path[-1] in _CLOSED or ".".join(path[:-1]) in _BOUNDED_PATHS or path == ("generator", "name")
    if closed and path[-1] in {*_CLOSED, "value", "name"}:
        return value
    return poison.ljust(_SHORTEST)[:_LONGEST] if path[-1] == "quote" else poison
