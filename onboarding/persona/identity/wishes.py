"""How the user wants research done: their row of preferences as it is. Its defaults count as said: it was kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onboarding.persona.identity.answers import flag, said
from onboarding.persona.schema.persona import Research
from onboarding.persona.words.given import text, texts

_MOST_TYPES = 10


def research_wishes(preferences: Mapping[str, Any]) -> Research:
    """Return the wishes; all null without a row."""
    depth = text(preferences.get("research_depth"))
    types = texts(preferences.get("content_types"))[:_MOST_TYPES]
    return Research(
        depth=said(depth, "research_depth") if depth else None,
        content_types=tuple(said(each, "content_types") for each in types),
        auto_research=flag(preferences.get("auto_research"), "auto_research"),
        factual_only=flag(preferences.get("factual_content"), "factual_content"),
    )
