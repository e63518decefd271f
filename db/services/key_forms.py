"""What can be said of a key by looking at it: too short, a placeholder, somebody else's. Whether it works only they know."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from db.key_intake import taken_in
from db.naming import provider_of
from onboarding.providers.pasting import KeyRefused, ProviderUnknown

SHORTEST = 10
TOO_SHORT = "API key too short or empty"

# How keys begin, and how long they are at least: where a provider has told, and has not changed it since.
_BEGINNINGS: Mapping[str, tuple[tuple[str, ...], int]] = MappingProxyType(
    {
        "openai": (("sk-",), 20),
        "gemini": (("AIza", "AQ."), 23),
        "anthropic": (("sk-ant-",), 20),
        "copilotkit": (("ck_pub_",), 20),
    }
)
_OF_ANTHROPIC = "sk-ant-"
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def fault_of(provider: object, key: object) -> str | None:
    """Say what is wrong with a key; None where nothing can be seen. A provider that we do not know has no form."""
    text = key.strip() if isinstance(key, str) else ""
    if len(text) < SHORTEST:
        return TOO_SHORT
    try:
        chosen = provider_of(provider)
        taken_in(chosen, text)
    except ProviderUnknown:
        return None
    except KeyRefused as refused:
        return refused.say
    return _form_fault(str(provider).strip().lower(), chosen.name, text)


def _form_fault(provider: str, name: str, text: str) -> str | None:
    """Look at the form that goes with the name a caller used: older names are less strict."""
    if provider == "exa" and not _UUID.fullmatch(text):
        return f"{name} API key must be a UUID"
    starts, least = _BEGINNINGS.get(provider, (("",), SHORTEST))
    if not text.startswith(starts):
        return f"{name} API key must start with {' or '.join(f'{start!r}' for start in starts)}"
    if provider == "openai" and text.startswith(_OF_ANTHROPIC):
        return f"{name} API key is one of Anthropic"
    return f"{name} API key seems too short" if len(text) < least else None
