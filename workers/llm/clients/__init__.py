"""A client of each provider's, as pydantic-ai speaks through it: without the key, without retries, over a wire of ours.

One module for each, imported when that provider is asked: one takes 28 to 67 MiB of memory and about a second, all of them
107 MiB and more than two.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from onboarding.secret import Secret
from workers.llm.transport import Origin

if TYPE_CHECKING:
    import httpx2
    from pydantic_ai.models import Model
    from pydantic_ai.settings import ModelSettings

NO_KEY = "joins-on-the-wire"
TEMPERATURE = 0.2
_BEARER = ("Authorization", "Bearer ")
_SHOWN: Mapping[str, tuple[str, str, str]] = {
    "openai": ("https://api.openai.com/v1", *_BEARER),
    "anthropic": ("https://api.anthropic.com", "x-api-key", ""),
    "gemini": ("https://generativelanguage.googleapis.com", "x-goog-api-key", ""),
    "mistral": ("https://api.mistral.ai", *_BEARER),
}


class OfProvider(Protocol):
    """What each module here has."""

    def client(self, model: str, base_url: str, http: httpx2.AsyncClient) -> Model:
        """Return the model behind the provider's own client."""


def origin_of(provider: str, credential: Mapping[str, Secret], instead: str = "") -> Origin:
    """Return where a provider is asked, with the key; a server of a user's own says its address itself."""
    base_url, header, prefix = _SHOWN.get(provider) or (credential["base_url"].reveal().rstrip("/"), *_BEARER)
    return Origin(base_url, header, credential["key"], prefix, instead)


def client_of(provider: str, model: str, base_url: str, http: httpx2.AsyncClient) -> Model:
    """Return the model behind a provider's own client."""
    return _of(provider).client(model, base_url, http)


def load(provider: str) -> None:
    """Import what a provider is asked with.

    Raises:
        ImportError: the extra `llm` is not installed.
    """
    _of(provider)


def _of(provider: str) -> OfProvider:
    return cast("OfProvider", import_module(f"workers.llm.clients.of_{provider}"))


def settings_of(provider: str, most_output_tokens: int) -> ModelSettings:
    """Return how a model is asked: briefly, soberly, without thinking."""
    told: ModelSettings = {"max_tokens": most_output_tokens, "thinking": False}
    # The current models of Anthropic take no temperature.
    return told if provider == "anthropic" else {**told, "temperature": TEMPERATURE}
