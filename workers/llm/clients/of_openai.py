"""OpenAI, by chat completions, of which it is asked to keep nothing."""

from __future__ import annotations

import httpx2
from openai import AsyncOpenAI
from pydantic_ai.models import Model
from pydantic_ai.models.openai import OpenAIChatModel, OpenAIChatModelSettings
from pydantic_ai.providers.openai import OpenAIProvider

from workers.llm.clients import NO_KEY


def client(model: str, base_url: str, http: httpx2.AsyncClient) -> Model:
    """Return the model behind OpenAI's client."""
    theirs = AsyncOpenAI(api_key=NO_KEY, base_url=base_url, http_client=http, max_retries=0)
    keep_nothing = OpenAIChatModelSettings(openai_store=False)
    return OpenAIChatModel(model, provider=OpenAIProvider(openai_client=theirs), settings=keep_nothing)
