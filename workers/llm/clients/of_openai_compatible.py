"""A server that speaks as OpenAI does, in what the oldest of them understand."""

from __future__ import annotations

import httpx2
from openai import AsyncOpenAI
from pydantic_ai.models import Model
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.profiles.openai import OpenAIModelProfile
from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider

from workers.llm.clients import NO_KEY

PLAIN = OpenAIModelProfile(
    openai_supports_strict_tool_definition=False, openai_chat_supports_max_completion_tokens=False
)


def client(model: str, base_url: str, http: httpx2.AsyncClient) -> Model:
    """Return the model behind OpenAI's client, at another address."""
    theirs = AsyncOpenAI(api_key=NO_KEY, base_url=base_url, http_client=http, max_retries=0)
    provider = OpenAICompatibleProvider("openai_compatible", openai_client=theirs)
    return OpenAIChatModel(model, provider=provider, profile=PLAIN)
