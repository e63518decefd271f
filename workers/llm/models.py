"""Which model is asked with a key of each provider: a small current one, unless the operator names another.

Checked on 2026-11-21 against the model names that pydantic-ai 2.68.0 knows and the prices that genai-prices 0.2.3 brings.
None of these was asked live. A server of a user's own has no usual model: USHER_LLM_MODELS names one, or it is not asked.
"""

from __future__ import annotations

from collections.abc import Mapping

from settings import settings

CHECKED_ON = "2026-11-21"
USUAL: Mapping[str, str] = {
    "openai": "gpt-6-luna",
    "anthropic": "claude-haiku-5-5",
    "gemini": "gemini-3.5-flash-lite",
    "mistral": "mistral-small-latest",
}


def model_for(provider: str) -> str:
    """Return the model that is asked with a key of this provider; empty where none is known."""
    return settings().llm_model_of.get(provider) or USUAL.get(provider, "")
