"""Mistral, by its chat completions."""

from __future__ import annotations

import httpx2
from mistralai.client import Mistral
from pydantic_ai.models import Model
from pydantic_ai.models.mistral import MistralModel
from pydantic_ai.providers.mistral import MistralProvider

from workers.llm.clients import NO_KEY


def client(model: str, base_url: str, http: httpx2.AsyncClient) -> Model:
    """Return the model behind Mistral's client."""
    # It would build a synchronous one of its own, with the environment's proxies, though nothing is asked with it.
    unused = httpx2.Client(transport=httpx2.MockTransport(_nobody), trust_env=False)
    theirs = Mistral(api_key=NO_KEY, client=unused, async_client=http, server_url=base_url)
    return MistralModel(model, provider=MistralProvider(mistral_client=theirs))


def _nobody(_request: httpx2.Request) -> httpx2.Response:
    raise httpx2.ConnectError("nobody is asked so")
