"""Whom the site speaks to: what the user said, else what the site's own words tell.

primary  the user's demographics, else their psychographic profile, else the industry they name (up to three joined);
         else the groups that the analysis found named ("for developers"), as far as a passage holds them, one that
         the analysis quotes before others: confidence 0.3 + 0.1 for each page quoted, at most 0.8
level    what the user said, by the words below; else the analysis's label, if one of its quotes stands in the text:
         confidence as the analysis has it (0.3 where it has none)
needs    what the user said, then the site's sentences about its readers' troubles (target_audience.pain_points), as
         far as they stand in the text; five at most, the analysis's confidence (0.3 where it has none)
Ages, incomes and minds are never concluded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from onboarding.persona.identity.answers import AUDIENCE, answered, of_audience, said
from onboarding.persona.schema import Claim, Evidence, Quoted, Ruled
from onboarding.persona.schema.persona import Audience, Level
from onboarding.persona.words.anchoring import Anchors, basis
from onboarding.persona.words.given import MOST, cut, group, sure, text
from onboarding.persona.words.passages import Passages, quotes

MOST_NEEDS: Final = 5
_MOST_GROUPS = 3
_LEVELS: Mapping[str, Level] = {
    "beginner": "beginner",
    "beginners": "beginner",
    "novice": "beginner",
    "basic": "beginner",
    "intermediate": "intermediate",
    "expert": "expert",
    "experts": "expert",
    "advanced": "expert",
    "professional": "expert",
    "professionals": "expert",
    "mixed": "mixed",
    "all": "mixed",
    "all levels": "mixed",
}
_LABELS = frozenset({"beginner", "intermediate", "expert", "mixed"})
Json = Mapping[str, Any]


def audience_of(preferences: Json, analysis: Json, passages: Passages, anchors: Anchors) -> Audience:
    """Return the audience; null where neither the user nor the site names one."""
    return Audience(
        primary=_said_primary(preferences) or _named(analysis, passages, anchors),
        level=_said_level(preferences) or _measured_level(analysis, anchors),
        needs=_needs(preferences, analysis, anchors),
    )


def _said_primary(preferences: Json) -> Claim[str] | None:
    for name in ("demographics", "psychographic_profile", "industry_focus"):
        given = of_audience(preferences, name)
        if given:
            return said(cut(", ".join(given[:_MOST_GROUPS])), f"{AUDIENCE}.{name}")
    return None


def _named(analysis: Json, passages: Passages, anchors: Anchors) -> Claim[str] | None:
    """Return the groups that passages name, with a quote for each."""
    held: dict[str, Quoted] = {}
    pages = set()
    given = group(analysis, AUDIENCE).get("demographics")
    for number, name in enumerate(map(text, given[:MOST] if isinstance(given, list | tuple) else [given])):
        quoted = anchors.quotes(basis(analysis, f"{AUDIENCE}.demographics.{number}").get("quotes"))
        found = quoted or _holding(name, passages)
        if name and found and len(held) < _MOST_GROUPS:
            held[name] = found[0]
            pages |= {quote.page_url for quote in found}
    if not held:
        return None
    evidence: tuple[Evidence, ...] = (*held.values(), Ruled(rule="groups_named", path=f"{AUDIENCE}.demographics"))
    confidence = round(min(0.3 + 0.1 * len(pages), 0.8), 2)
    return Claim[str](value=cut(", ".join(held)), origin="rules", evidence=evidence, confidence=confidence)


def _holding(name: str, passages: Passages) -> tuple[Quoted, ...]:
    """Return passages that hold a name, for an analysis without grounds."""
    keys = passages.keys(name)
    return quotes(passages.where(keys), name, len(keys)) if keys else ()


def _said_level(preferences: Json) -> Claim[Level] | None:
    """Return the level that the user said; mixed where they said several."""
    given = [_LEVELS.get(each.casefold()) for each in of_audience(preferences, "expertise_level")]
    levels = list(dict.fromkeys(level for level in given if level))
    if not levels:
        return None
    level = levels[0] if len(levels) == 1 else "mixed"
    return Claim[Level](value=level, origin="user", evidence=(answered(f"{AUDIENCE}.expertise_level"),), confidence=1)


def _measured_level(analysis: Json, anchors: Anchors) -> Claim[Level] | None:
    path = f"{AUDIENCE}.expertise_level"
    label = text(group(analysis, AUDIENCE).get("expertise_level"))
    ground = basis(analysis, path)
    found = anchors.quotes(ground.get("quotes"))
    if label not in _LABELS or not found:
        return None
    rule = Ruled(rule="expertise_level", path=path)
    confidence = sure(ground.get("confidence"), 0.3)
    return Claim[Level](value=_LEVELS[label], origin="rules", evidence=(*found, rule), confidence=confidence)


def _needs(preferences: Json, analysis: Json, anchors: Anchors) -> tuple[Claim[str], ...]:
    path = f"{AUDIENCE}.pain_points"
    own = [said(each, path) for each in of_audience(preferences, "pain_points")]
    items = group(analysis, AUDIENCE).get("pain_points")
    lines: Sequence[object] = items[:MOST] if isinstance(items, list | tuple) else []
    told = (_need(analysis, anchors, f"{path}.{index}", line) for index, line in enumerate(lines))
    distinct = {claim.value: claim for claim in reversed([*own, *(claim for claim in told if claim)])}
    return tuple(reversed(distinct.values()))[:MOST_NEEDS]


def _need(analysis: Json, anchors: Anchors, path: str, line: object) -> Claim[str] | None:
    """Return a sentence about a trouble, as it stands in the text."""
    quote = anchors.quote(text(line))
    if quote is None:
        return None
    confidence = sure(basis(analysis, path).get("confidence"), 0.3)
    return Claim[str](
        value=quote.quote, origin="rules", evidence=(quote, Ruled(rule="pain_points", path=path)), confidence=confidence
    )
