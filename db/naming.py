"""Which provider a caller means, and which environment variables hold its key, also by the names of older code."""

from __future__ import annotations

import re
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
# What forms and environments put behind a provider's name: openai_api_key, OPENAI_API_KEY, openaiApiKey; less plainly a
# mere key, token or secret.
_CALLED_A_KEY = re.compile(r"[_\-. ]?api[_\-. ]?key$", re.IGNORECASE)
_CALLED_SO = re.compile(r"[_\-. ]?(?:api[_\-. ]?)?(?:key|token|secret)$", re.IGNORECASE)


def provider_of(name: object) -> Provider:
    """Return the provider that a caller means.

    Raises:
        ProviderUnknown: there is none.
    """
    if not isinstance(name, str):
        raise ProviderUnknown("no name")
    wanted = name.strip().lower()
    return provider_named(_OLDER[wanted][0] if wanted in _OLDER else wanted)


def meant_by(field: str) -> Provider | None:
    """Return the provider whose key a form's field holds: by its name, with or without `api_key` behind it, or its variable."""
    field = field.strip()
    for name in (field, _CALLED_SO.sub("", field)):
        try:
            return provider_of(name)
        except ProviderUnknown:
            continue
    wanted = field.upper()
    return next((provider_of(id_) for id_, names in all_variables().items() if wanted in names), None)


def names_a_key(field: str) -> bool:
    """Say whether a field's name says that a key is in it, whoever's step it stands in."""
    return bool(_CALLED_A_KEY.search(field.strip())) and meant_by(field) is not None


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
