"""The developer's own keys: those saved here, then the environment, then `.env`, in the order that settings are read."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from pydantic import Field, SecretStr, create_model
from pydantic_settings import BaseSettings, SettingsConfigDict

from db.key_intake import masked
from db.naming import all_variables, id_of, secret_field, variables
from db.scope import in_worker
from db.services import local_env
from db.services.key_forms import fault_of
from onboarding.providers.pasting import Pasted
from onboarding.providers.spec import Provider
from onboarding.secret import Secret
from settings import ENV_FILE

NOT_THERE = "API key not configured"
_SEEN = 4  # so many of the last characters are shown, of keys four times as long


class LocalKeys:
    """Keys without a user. What is saved or removed here counts from then on, whatever the environment says."""

    __slots__ = ("_saved",)

    def __init__(self) -> None:
        self._saved: dict[str, Secret | None] = {}  # None: removed

    def save(self, called: str, provider: Provider, pasted: Pasted) -> bool:
        """Remember a key and, on a developer's machine, write it to `.env`."""
        secret = pasted.credential[secret_field(provider)]
        self._saved[provider.id] = secret
        return local_env.mirrored(variables(provider, called), secret)

    def get(self, name: str) -> str | None:
        """Return a key, masked except to a worker."""
        return self.all().get(id_of(name))

    def has(self, name: str) -> bool:
        """Say whether there is a key."""
        return id_of(name) in self.all()

    def fault_of(self, name: str) -> str | None:
        """Say what can be seen to be wrong with a key; None where nothing is."""
        secret = self._all().get(id_of(name))
        return fault_of(name, secret.reveal()) if secret else NOT_THERE

    def remove(self, name: str) -> bool:
        """Forget a key and, on a developer's machine, take it out of `.env`."""
        provider, there = id_of(name), self.has(name)
        self._saved[provider] = None
        return local_env.unmirrored(all_variables().get(provider, ())) and there

    def all(self) -> dict[str, str]:
        """Return all keys by provider, masked except to a worker."""
        return {name: _shown(secret) for name, secret in sorted(self._all().items()) if secret}

    def _all(self) -> dict[str, Secret | None]:
        return dict(_environment()) | self._saved


def _shown(secret: Secret) -> str:
    text = secret.reveal()
    return text if in_worker() else masked(text[-_SEEN:] if len(text) >= _SEEN * _SEEN else "")


def _environment() -> Iterator[tuple[str, Secret]]:
    """Read the variables of all providers, each by its first that is set."""
    names = all_variables()
    values = _reader(frozenset(name for of_one in names.values() for name in of_one))().model_dump()
    for provider, of_one in names.items():
        if found := next((values[name] for name in of_one if values[name]), None):
            yield provider, Secret(found.get_secret_value())


class _Variables(BaseSettings):
    """Read as the settings are, but an empty variable is none."""

    model_config = SettingsConfigDict(
        env_file=ENV_FILE,
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        frozen=True,
        extra="ignore",
        hide_input_in_errors=True,
    )


@cache
def _reader(names: frozenset[str]) -> type[_Variables]:
    fields: dict[str, Any] = {name: (SecretStr | None, Field(default=None)) for name in sorted(names)}
    return create_model("Variables", __base__=_Variables, **fields)
