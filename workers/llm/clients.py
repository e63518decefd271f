"""A client of each provider's, as pydantic-ai speaks through it: without the key, without retries, over a wire of ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import httpx2
from anthropic import AsyncAnthropic
from google.genai.types import HttpRetryOptions
from mistralai.client import Mistral
from openai import AsyncOpenAI
from pydantic_ai.models import Model
from pydantic_ai.models.anthropic import AnthropicModel
from pydantic_ai.models.google import GoogleModel
from pydantic_ai.models.mistral import MistralModel
from pydantic_ai.models.openai import OpenAIChatModel, OpenAIChatModelSettings
from pydantic_ai.profiles.openai import OpenAIModelProfile
from pydantic_ai.providers.anthropic import AnthropicProvider
from pydantic_ai.providers.google import GoogleProvider
from pydantic_ai.providers.mistral import MistralProvider
from pydantic_ai.providers.openai import OpenAIProvider
from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider
from pydantic_ai.settings import ModelSettings

from onboarding.secret import Secret
from workers.llm.transport import Origin

NO_KEY = "joins-on-the-wire"
TEMPERATURE = 0.2
_BEARER = ("Authorization", "Bearer ")
_SHOWN: Mapping[str, tuple[str, str, str]] = {
    "openai": ("https://api.openai.com/v1", *_BEARER),
    "anthropic": ("https://api.anthropic.com", "x-api-key", ""),
    "gemini": ("https://generativelanguage.googleapis.com", "x-goog-api-key", ""),
    "mistral": ("https://api.mistral.ai", *_BEARER),
}


def origin_of(provider: str, credential: Mapping[str, Secret], instead: str = "") -> Origin:
    """Return where a provider is asked, with the key; a server of a user's own says its address itself."""
    base_url, header, prefix = _SHOWN.get(provider) or (credential["base_url"].reveal().rstrip("/"), *_BEARER)
    return Origin(base_url, header, credential["key"], prefix, instead)


def client_of(provider: str, model: str, base_url: str, http: httpx2.AsyncClient) -> Model:
    """Return the model behind a provider's own client."""
    return _CLIENTS[provider](model, base_url, http)


def settings_of(provider: str, most_output_tokens: int) -> ModelSettings:
    """Return how a model is asked: briefly, soberly, without thinking, keeping nothing where that can be said."""
    told = ModelSettings(max_tokens=most_output_tokens, thinking=False)
    if provider != "anthropic":  # whose current models take no temperature
        told["temperature"] = TEMPERATURE
    return OpenAIChatModelSettings(**told, openai_store=False) if provider == "openai" else told


def _openai(model: str, base_url: str, http: httpx2.AsyncClient) -> Model:
    client = AsyncOpenAI(api_key=NO_KEY, base_url=base_url, http_client=http, max_retries=0)
    return OpenAIChatModel(model, provider=OpenAIProvider(openai_client=client))


def _compatible(model: str, base_url: str, http: httpx2.AsyncClient) -> Model:
    client = AsyncOpenAI(api_key=NO_KEY, base_url=base_url, http_client=http, max_retries=0)
    # What the oldest of these servers understand.
    profile = OpenAIModelProfile(
        openai_supports_strict_tool_definition=False, openai_chat_supports_max_completion_tokens=False
    )
    provider = OpenAICompatibleProvider("openai_compatible", openai_client=client)
    return OpenAIChatModel(model, provider=provider, profile=profile)


def _anthropic(model: str, base_url: str, http: httpx2.AsyncClient) -> Model:
    client = AsyncAnthropic(api_key=NO_KEY, base_url=base_url, http_client=http, max_retries=0)
    return AnthropicModel(model, provider=AnthropicProvider(anthropic_client=client))


def _gemini(model: str, base_url: str, http: httpx2.AsyncClient) -> Model:
    once = HttpRetryOptions(attempts=1)
    return GoogleModel(
        model, provider=GoogleProvider(api_key=NO_KEY, http_client=http, base_url=base_url, retry_options=once)
    )


def _mistral(model: str, base_url: str, http: httpx2.AsyncClient) -> Model:
    client = Mistral(api_key=NO_KEY, async_client=http, server_url=base_url)
    return MistralModel(model, provider=MistralProvider(mistral_client=client))


_CLIENTS: Mapping[str, Callable[[str, str, httpx2.AsyncClient], Model]] = {
    "openai": _openai, "openai_compatible": _compatible, "anthropic": _anthropic, "gemini": _gemini, "mistral": _mistral,
}  # fmt: skip
