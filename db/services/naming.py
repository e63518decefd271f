"""Which provider a caller means, and which environment variables hold its key, also by the names of older code."""

from __future__ import annotations

from collections.abc import Mapping

from db.providers import known, provider_named
from onboarding.providers.pasting import ProviderUnknown
from onboarding.providers.spec import Provider

# What older code calls a provider: its id, and the variable that such code reads.
_OLDER: Mapping[str, tuple[str, str]] = {
    "metaphor": ("exa", "METAPHOR_API_KEY"),
    "copilotkit": ("copilotkit", "COPILOTKIT_API_KEY"),
    "hf_token": ("huggingface", "HF_TOKEN"),
}


def provider_of(name: str) -> Provider:
    """Return the provider that a caller means.

    Raises:
        ProviderUnknown: there is none.
    """
    wanted = name.strip().lower()
    return provider_named(_OLDER[wanted][0] if wanted in _OLDER else wanted)


def id_of(name: str) -> str:
    """Return the id under which keys are kept; the name itself for a provider that is not in the catalogue any more."""
    try:
        return provider_of(name).id
    except ProviderUnknown:
        return name.strip().lower()


def variables(provider: Provider, called: str = "") -> tuple[str, ...]:
    """Return the variables of a provider's key: first the one that belongs to the name it was called by."""
    older = {name: variable for name, (id_, variable) in _OLDER.items() if id_ == provider.id}
    first = older.get(called.strip().lower())
    return tuple(dict.fromkeys(name for name in (first, provider.env, *older.values()) if name))


def all_variables() -> dict[str, tuple[str, ...]]:
    """Return the variables of every provider that has one, by its id."""
    return {provider.id: names for provider in known().values() if (names := variables(provider))}


def secret_field(provider: Provider | None) -> str:
    """Return the field that a key belongs in when only one text is given."""
    fields = provider.fields if provider else ()
    return next((one.name for one in fields if one.kind == "secret"), "key")
