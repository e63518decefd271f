"""This process's vault, out of USHER_MASTER_KEYS and USHER_PEPPER: without them nothing that needs keys starts."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

from pydantic import SecretStr

from db.vault.errors import VaultError
from db.vault.master_keys import MasterKeys
from db.vault.pepper import Pepper
from db.vault.sealing import Vault
from settings import Settings, SettingsError, settings, variable

Held = TypeVar("Held")


def vault(chosen: Settings | None = None) -> Vault:
    """Return the vault of the settings; the same settings give the same one.

    Raises:
        SettingsError: keys are missing or cannot be used; the message says which, and how to make one.
    """
    chosen = chosen or settings()
    return _vault(chosen.master_keys, chosen.pepper)


@lru_cache(maxsize=4)
def _vault(master_keys: SecretStr | None, pepper: SecretStr | None) -> Vault:
    keys = _read("master_keys", master_keys, MasterKeys.parse, "usher vault new-key")
    return Vault(keys, _read("pepper", pepper, Pepper.parse, "usher vault new-key --pepper"))


def _read(field: str, value: SecretStr | None, parse: Callable[[str], Held], command: str) -> Held:
    name = variable(field)
    if value is None:
        raise SettingsError(f"{name} is not set. Make one with `{command}` and set the same for every process.")
    try:
        return parse(value.get_secret_value())
    except VaultError as error:
        raise SettingsError(f"{name}: {error}. `{command}` makes one that fits.") from None
