"""What can be wrong with users' API keys: that they cannot be sealed, opened or asked about."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from db import keys, providers, scope
from db.engine import brief_engine, reading, statement
from db.rewrapping import rows_by_master_key
from db.vault import Vault, VaultAway, VaultError, vault
from onboarding.providers.loading import CatalogueError
from settings import Settings, SettingsError
from workers.findings import Finding, Level


def sealing(chosen: Settings) -> Iterator[Finding]:
    """Look at the master keys and at what is open to users' own servers."""
    try:
        yield Finding("master keys", Level.OK, f"{', '.join(vault(chosen).ids)}; the first seals")
    except SettingsError as error:
        yield Finding("master keys", Level.WRONG, str(error), "No worker of `keys` or `llm` starts without.")
    try:
        yield Finding("providers", Level.OK, f"{len(providers.known())} in the catalogue")
    except CatalogueError as error:
        yield Finding("providers", Level.WRONG, str(error), "Mend or remove the entry; no worker starts with it.")
    yield from _warnings(chosen)


def _warnings(chosen: Settings) -> Iterator[Finding]:
    if chosen.providers_at:
        mend = "Take USHER_PROVIDERS_AT out in production: all keys are sent there instead of to their providers."
        yield Finding("pretended providers", Level.WARNING, chosen.providers_at, mend)
    if chosen.custom_base_urls:
        mend = "Fine where egress is limited to the internet; otherwise turn USHER_CUSTOM_BASE_URLS off."
        yield Finding("servers of users' own", Level.WARNING, "keys may be sent to addresses that users name", mend)
    if chosen.deploy_env == "local":
        mend = "For one developer's machine only: unset DEPLOY_ENV elsewhere."
        yield Finding("keys in .env", Level.WARNING, "keys saved through APIKeyManager are written there too", mend)


def keys_kept(chosen: Settings) -> Iterator[Finding]:
    """Look whether the keys that are kept can be opened here: one of each master key is tried."""
    try:
        with statement(scope.everyone("usher doctor"), brief_engine(chosen)) as on:
            rows = rows_by_master_key(on)
            yield from (_of_master_key(chosen, on, vault(chosen), name, many) for name, many in rows.items())
    except (SettingsError, SQLAlchemyError):
        return  # told by the others


def _of_master_key(chosen: Settings, on: Connection, here: Vault, name: str, many: int) -> Finding:
    """Open one key: a master key of the right name may still be another one."""
    what = f"keys sealed by {name}"
    if name not in here.ids:
        return Finding(what, Level.WRONG, f"{many:,}, and it is not set", "Put it back, last in USHER_MASTER_KEYS.")
    row = on.exec_driver_sql(_ONE, (name,)).one()
    try:
        with reading(scope.user(row.user_id), brief_engine(chosen)) as tx:
            keys.held(tx, row.user_id, row.id).open(here)
    except (VaultError, VaultAway, keys.KeyGone) as error:
        mend = "Is this the key they were sealed with? See docs/vault.md."
        return Finding(what, Level.WRONG, f"{many:,}, and one of them does not open: {error}", mend)
    return Finding(what, Level.OK, f"{many:,}, and one of them opens")


_ONE = """SELECT k.id, s.user_id FROM onboarding.api_keys AS k JOIN onboarding.onboarding_sessions AS s
ON s.id = k.session_id WHERE k.master_key = %s ORDER BY k.id LIMIT 1"""
