"""From claims to lines: each value as a text, with its origin, its lock and its numbered evidence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cli.persona.proofs import Proofs
from cli.persona.shape import Line, Said
from cli.persona.wording import PERSONS, name_of
from cli.portrait.given import shown
from cli.terminal import plain
from onboarding.persona.schema.claims import Claim
from onboarding.persona.schema.persona import Persona, Swap, Trait

# What stands in each section, by the dotted path in the persona; the paths in OWN are the site's own words.
SECTIONS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("identity", "Who speaks", ("identity.name", "identity.one_line", "identity.beliefs", "identity.expertise")),
    (
        "audience",
        "To whom",
        ("identity.audience.primary", "identity.audience.level", "identity.audience.needs"),
    ),
    ("voice", "How it sounds", ("voice.traits", "voice.tone", "voice.formality", "voice.person", "voice.energy")),
    (
        "words",
        "Its words",
        tuple(f"lexicon.{name}" for name in ("signature_phrases", "go_to", "domain_terms", "preferred", "avoid")),
    ),
    ("rules", "How to write like it", ("rules.do", "rules.dont", "rules.punctuation", "rules.formatting")),
    (
        "research",
        "Research",
        ("research.depth", "research.content_types", "research.auto_research", "research.factual_only"),
    ),
)
OWN = frozenset({"identity.one_line", "identity.beliefs", "lexicon.signature_phrases", "lexicon.go_to"})
_FORMALITY = "voice.formality"


def lines_of(persona: Persona, paths: tuple[str, ...], proofs: Proofs) -> Iterator[Line]:
    """Yield the lines of these fields; what is not known has none."""
    for path in paths:
        if line := line_of(at(persona, path), path, proofs):
            yield line


def line_of(value: object, path: str, proofs: Proofs) -> Line | None:
    """Return the line of a claim, or of several; None where there is none."""
    found = value if isinstance(value, tuple) else (value,)
    made = tuple(_said(claim, path, proofs) for claim in found if isinstance(claim, Claim))
    return Line(path, name_of(path), made, own=path in OWN) if made else None


def at(persona: Persona, path: str) -> object:
    """Return what stands at a dotted path of ours."""
    found: Any = persona
    for name in path.split("."):
        found = getattr(found, name)
    return found


def _said(claim: Claim[Any], path: str, proofs: Proofs) -> Said:
    text, note = _told(claim.value, path)
    level = claim.value if path == _FORMALITY else None
    return Said(text, note, claim.origin, claim.confidence, claim.locked, proofs.of(claim.evidence), level)


def _told(value: object, path: str) -> tuple[str, str]:
    """Return a value as a text, and what is said beside it."""
    match value:
        case Trait():
            return plain(value.is_, 120), f"and not {plain(value.is_not, 120)}"
        case Swap():
            return plain(value.use, 120), f"(not “{plain(value.avoid, 120)}”)"
        case float() if path == _FORMALITY:
            return f"{value:.2f}", "from 0, casual, to 1, formal"
        case float() if path.endswith(".tone_shift"):
            return (f"{value:+.2f}", "of formality") if value else ("none", "")
        case str() if path == "voice.person":
            return PERSONS.get(value, plain(value)), ""
        case _:
            return shown(value), ""
