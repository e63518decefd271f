"""What tokens cost, by the price list that comes with genai-prices; nothing is fetched, and no price is no number."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib.metadata import version

from genai_prices import Usage, calc_price

# A server of a user's own has prices of its own, whatever its models are called.
_LISTED: Mapping[str, str] = {"openai": "openai", "anthropic": "anthropic", "gemini": "google", "mistral": "mistral"}


@cache
def source() -> str:
    """Return where prices are from."""
    return f"genai-prices {version('genai-prices')}"


def price_of(
    provider: str, model: str, input_tokens: int, output_tokens: int, cached_tokens: int = 0
) -> Decimal | None:
    """Return the price in US dollars; None where none is known. Cached tokens are among the input's."""
    listed = _LISTED.get(provider)
    cached = min(cached_tokens, input_tokens)
    usage = Usage(input_tokens=input_tokens, output_tokens=output_tokens, cache_read_tokens=cached)
    try:
        return calc_price(usage, model, provider_id=listed).total_price if listed else None
    except (LookupError, ValueError):
        return None
