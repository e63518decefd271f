"""Made-up data of the six steps, and a way through all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from db.services import OnboardingProgress
from tests.db.services.conftest import fake

Data = Mapping[str, Any]

KEYS: Data = {"api_keys": {name: fake(name) for name in ("openai", "exa", "copilotkit")}}
WEBSITE: Data = {
    "website": "https://site.example.com",
    "analysis": {"writing_style": {"tone": "casual"}, "target_audience": {"industry_focus": "technology"}},
}
RESEARCH: Data = {
    "research_depth": "Expert",
    "content_types": ["blog", "video"],
    "auto_research": False,
    "factual_content": True,
}
CORE: Data = {"identity": {"persona_name": "The Guide"}, "tonal_range": {"default_tone": "warm"}}
PERSONA: Data = {
    "corePersona": CORE,
    "platformPersonas": {"linkedin": {"platform_type": "linkedin"}},
    "qualityMetrics": {"overall_score": 61},
    "selectedPlatforms": ["linkedin"],
}


def through_all_steps(user: str) -> OnboardingProgress:
    """Let a user do all six steps, from a fresh object on."""
    progress = OnboardingProgress(user)
    for number, data in enumerate((KEYS, WEBSITE, RESEARCH, PERSONA, None, None), 1):
        progress.mark_step_completed(number, data)
    return progress
