"""Where a drafted claim goes in a persona, and which fields are open to one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from onboarding.persona.schema import Claim, Persona


@dataclass(frozen=True, slots=True)
class Target:
    """The part and field of the persona; `most` items of a list, 0 where it holds one claim."""

    part: str
    field: str
    most: int = 0

    @property
    def path(self) -> str:
        """Its dotted path."""
        return f"{self.part}.{self.field}"

    def claims(self, persona: Persona) -> tuple[Claim[Any], ...]:
        """Return the claims that stand there."""
        there = getattr(getattr(persona, self.part), self.field)
        return there if isinstance(there, tuple) else () if there is None else (there,)


TARGETS: Mapping[str, Target] = {
    "name": Target("identity", "name"),
    "one_line": Target("identity", "one_line"),
    "beliefs": Target("identity", "beliefs", 3),
    "expertise": Target("identity", "expertise", 8),
    "traits": Target("voice", "traits", 5),
    "do": Target("rules", "do", 10),
    "dont": Target("rules", "dont", 10),
}


def open_fields(persona: Persona, locks: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the fields of a draft that a model may fill: not locked, nor a full list, nor one claim that the user said."""
    return tuple(name for name, target in TARGETS.items() if not _closed(target, persona, locks))


def _closed(target: Target, persona: Persona, locks: Mapping[str, Any]) -> bool:
    there = target.claims(persona)
    if any(target.path == path or target.path.startswith(f"{path}.") for path in locks):
        return True
    if target.most:
        return len(there) >= target.most
    return any(claim.origin == "user" or claim.locked for claim in there)
