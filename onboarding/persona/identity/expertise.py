"""What they know about: the industry the user names, else the one that the site's words tell, and its main terms.

user     target_audience.industry_focus of the preferences, up to three
trade    the analysis's industry, if it is 0.4 sure or more and one of its quotes stands in the text: confidence as
         the analysis has it
subject  domain terms of two words or more that a heading names among other words and three pages say, three at most:
         0.2 less sure than the term itself. One word alone is too often just a thing ("shelf") to be a field
Five at most, in this order; what the user said takes the trade's place.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onboarding.persona.identity.answers import AUDIENCE, of_audience, said
from onboarding.persona.schema import Claim, Evidence, Ruled
from onboarding.persona.schema.persona import Lexicon
from onboarding.persona.words.anchoring import Anchors, basis
from onboarding.persona.words.given import group, sure, text
from onboarding.persona.words.passages import Passages, pages_of

MOST = 5
_EACH, _PAGES = 3, 3
_LESS, _LEAST = 0.2, 0.1
_LEAST_SURE = 0.4
_PATH = f"{AUDIENCE}.industry_focus"
Json = Mapping[str, Any]


def expertise_of(
    preferences: Json, analysis: Json, lexicon: Lexicon, passages: Passages, anchors: Anchors
) -> tuple[Claim[str], ...]:
    """Return the fields of expertise, no text twice."""
    own = [said(each, _PATH) for each in of_audience(preferences, "industry_focus")[:_EACH]]
    told = [*(own or _trade(analysis, anchors)), *_subjects(lexicon, passages)]
    distinct = {claim.value.casefold(): claim for claim in reversed(told)}
    return tuple(reversed(distinct.values()))[:MOST]


def _trade(analysis: Json, anchors: Anchors) -> list[Claim[str]]:
    """Return the industry that the site's words tell; none where no passage shows it."""
    value = text(group(analysis, AUDIENCE).get("industry_focus"))
    ground = basis(analysis, _PATH)
    found = anchors.quotes(ground.get("quotes"))
    confidence = sure(ground.get("confidence"), 0.0)
    if not value or not found or confidence < _LEAST_SURE:
        return []
    evidence: tuple[Evidence, ...] = (*found, Ruled(rule="industry_focus", path=_PATH))
    return [Claim[str](value=value, origin="rules", evidence=evidence, confidence=confidence)]


def _subjects(lexicon: Lexicon, passages: Passages) -> list[Claim[str]]:
    """Return the terms that headings name and three pages say."""
    main = [term for term in lexicon.domain_terms if " " in term.value and _is_main(term.value, passages)]
    return [_subject(term) for term in main[:_EACH]]


def _is_main(term: str, passages: Passages) -> bool:
    keys = passages.keys(term)
    places = passages.where(keys)
    headed = any(place.passage.span.heading and len(place.passage.keys) > len(keys) for place in places)
    return headed and pages_of(places) >= _PAGES


def _subject(term: Claim[str]) -> Claim[str]:
    evidence = (*term.evidence, Ruled(rule="main_term"))
    confidence = round(max(term.confidence - _LESS, _LEAST), 2)
    return Claim[str](value=term.value, origin="rules", evidence=evidence, confidence=confidence)
