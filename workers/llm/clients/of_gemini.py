"""Google's Gemini, by the interface for developers' keys."""

from __future__ import annotations

import httpx2
from google.genai.types import HttpRetryOptions
from pydantic_ai.models import Model
from pydantic_ai.models.google import GoogleModel
from pydantic_ai.providers.google import GoogleProvider

from workers.llm.clients import NO_KEY


def client(model: str, base_url: str, http: httpx2.AsyncClient) -> Model:
    """Return the model behind Google's client."""
    once = HttpRetryOptions(attempts=1)
    provider = GoogleProvider(api_key=NO_KEY, http_client=http, base_url=base_url, retry_options=once)
    return GoogleModel(model, provider=provider)
