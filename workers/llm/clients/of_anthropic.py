"""Anthropic, by its messages."""

from __future__ import annotations

import httpx2
from anthropic import AsyncAnthropic
from pydantic_ai.models import Model
from pydantic_ai.models.anthropic import AnthropicModel
from pydantic_ai.providers.anthropic import AnthropicProvider

from workers.llm.clients import NO_KEY


def client(model: str, base_url: str, http: httpx2.AsyncClient) -> Model:
    """Return the model behind Anthropic's client."""
    theirs = AsyncAnthropic(api_key=NO_KEY, base_url=base_url, http_client=http, max_retries=0)
    return AnthropicModel(model, provider=AnthropicProvider(anthropic_client=theirs))
