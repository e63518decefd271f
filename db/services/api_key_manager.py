"""Keys by the provider's name, in the form that older code calls: a user's own, or the developer's without a user."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import structlog

from db.key_intake import Given, taken_in
from db.naming import all_variables, id_of, provider_of, secret_field, variables
from db.services import api_keys, local_env
from db.services.local_keys import NOT_THERE, LocalKeys
from onboarding.providers.pasting import Pasted, ProviderUnknown
from onboarding.providers.spec import Provider

log = structlog.get_logger()


class APIKeyManager:
    """A user's keys in the database; without a user, the developer's own from the environment and `.env`.

    With DEPLOY_ENV=local, and only then, what is saved here is also written to `.env` in the working folder: there a
    key becomes the variable that the developer's programs read, whoever's key it was. Unset means never.

    Keys are shown masked; only the code of a worker is given them whole.
    """

    __slots__ = ("_keys",)

    def __init__(self, user_id: str | None = None) -> None:
        self._keys: UsersKeys | LocalKeys = LocalKeys() if user_id is None else UsersKeys(user_id)

    def save_api_key(self, provider: str, api_key: Given) -> bool:
        """Keep a key in place of an older one.

        Returns:
            False where it is not everywhere it should be, or of nobody we know, which the log explains.

        Raises:
            KeyRefused: this cannot be a key; `field` says where, `say` what to do.
        """
        try:
            chosen = provider_of(provider)
        except ProviderUnknown as unknown:  # the name is not told: it may be a key that was mistaken for one
            log.warning("api_key_not_saved", reason=unknown.code)
            return False
        return self._keys.save(provider, chosen, taken_in(chosen, api_key))

    def get_api_key(self, provider: str) -> str | None:
        """Return a key; None where there is none, or none that opens."""
        return self._keys.get(provider)

    def has_api_key(self, provider: str) -> bool:
        """Say whether there is a key."""
        return self._keys.has(provider)

    def remove_api_key(self, provider: str) -> bool:
        """Remove a key; False where there was none, or where it is still in `.env`, which the log explains."""
        return self._keys.remove(provider)

    def get_all_keys(self) -> dict[str, str]:
        """Return all keys by provider."""
        return self._keys.all()

    def fault_of(self, provider: str) -> str | None:
        """Say what can be seen to be wrong with a key; None where nothing is."""
        return self._keys.fault_of(provider)

    def load_api_keys(self) -> dict[str, str]:
        """Return all keys by provider. Nothing is remembered between calls that could be out of date."""
        return self.get_all_keys()

    save = save_api_key
    get = get_api_key
    has = has_api_key
    remove = remove_api_key
    get_all = get_all_keys


@dataclass(frozen=True, slots=True)
class UsersKeys:
    """One user's keys."""

    user_id: str

    def save(self, called: str, provider: Provider, pasted: Pasted) -> bool:
        """Keep a key and, on a developer's machine, write it to `.env` once it is committed."""
        kept = api_keys.keep(self.user_id, provider, pasted)
        secret = pasted.credential[secret_field(provider)]
        return kept and local_env.mirrored(variables(provider, called), secret)

    def get(self, name: str) -> str | None:
        """Return a key, masked except to a worker."""
        return api_keys.get_api_key(self.user_id, name)

    def has(self, name: str) -> bool:
        """Say whether there is a key."""
        return api_keys.has_api_key(self.user_id, name)

    def fault_of(self, name: str) -> str | None:
        """Say whether a key is missing; what is kept was looked at when it was taken in."""
        return None if self.has(name) else NOT_THERE

    def remove(self, name: str) -> bool:
        """Delete a key; `.env` loses it if it is this one, for the developer's own stands there too."""
        mine = api_keys.secret_of(self.user_id, name) if local_env.is_on() else None
        removed = api_keys.remove_api_key(self.user_id, name)
        if removed and mine:
            return local_env.unmirrored(all_variables().get(id_of(name), ()), mine)
        return removed

    def all(self) -> dict[str, str]:
        """Return all keys by provider, masked except to a worker."""
        return api_keys.get_api_keys(self.user_id)


@cache
def get_api_key_manager() -> APIKeyManager:
    """Return this process's manager of the developer's own keys."""
    return APIKeyManager()
