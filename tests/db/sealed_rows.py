"""What the tests of the vault set up: vaults of made-up master keys, and sealed rows in the real table."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row

from db.vault import CREDENTIAL, MasterKeys, Pepper, Place, Sealed, Vault
from onboarding.secret import Secret

TENANT = "main"
PROVIDERS = ("openai", "anthropic", "mistral", "groq")


def key_bytes(name: str) -> bytes:
    """Return a key that is the same in every run, and nobody's."""
    return hashlib.sha256(f"FAKE {name}".encode()).digest()


def named(*names: str) -> str:
    """Return keys as settings take them."""
    return ",".join(f"{name}:{base64.b64encode(key_bytes(name)).decode()}" for name in names)


def vault_of(*names: str) -> Vault:
    """Return a vault whose first master key is the primary."""
    return Vault(MasterKeys.parse(named(*names)), Pepper.parse(named("p1")))


_PUT = """WITH of AS (
    INSERT INTO onboarding.onboarding_sessions AS s (user_id) SELECT DISTINCT unnest(%s::text[])
    ON CONFLICT (user_id) DO UPDATE SET updated_at = now() RETURNING id, user_id
)
INSERT INTO onboarding.api_keys (session_id, provider, row_id, key, data_key, master_key, fingerprint, pepper)
SELECT of.id, n.provider, n.row_id, n.key, n.data_key, n.master_key, '', 'p1'
FROM unnest(%s::text[], %s::text[], %s::uuid[], %s::bytea[], %s::bytea[], %s::text[])
    AS n (user_id, provider, row_id, key, data_key, master_key) JOIN of USING (user_id) ORDER BY n.user_id, n.provider
ON CONFLICT (session_id, provider) DO UPDATE SET row_id = excluded.row_id, key = excluded.key,
    data_key = excluded.data_key, master_key = excluded.master_key"""


def put(on: Connection, vault: Vault, *owners: tuple[str, str, str]) -> None:
    """Seal texts, each of a user and a provider, and keep them; the same user and provider again replaces the text."""
    places = [Place(TENANT, user, provider, CREDENTIAL, uuid4()) for user, provider, _ in owners]
    seals = [vault.seal(Secret(text), place) for place, (*_, text) in zip(places, owners, strict=True)]
    values = [
        (place.user_id, place.provider, str(place.row), seal.ciphertext, seal.data_key, seal.master_key)
        for place, seal in zip(places, seals, strict=True)
    ]
    columns = [list(column) for column in zip(*values, strict=True)]
    on.exec_driver_sql(_PUT, (columns[0], *columns))


def fill(on: Connection, vault: Vault, rows: int) -> dict[tuple[str, str], str]:
    """Keep so many rows. Returns what each holds."""
    owners = [(f"user{n // len(PROVIDERS)}", PROVIDERS[n % len(PROVIDERS)], f"FAKE-{n}") for n in range(rows)]
    put(on, vault, *owners)
    return {(user, provider): text for user, provider, text in owners}


def rows(on: Connection) -> Sequence[Row[Any]]:
    """Return all sealed rows with their users."""
    return on.exec_driver_sql(
        "SELECT k.*, s.user_id FROM onboarding.api_keys AS k "
        "JOIN onboarding.onboarding_sessions AS s ON s.id = k.session_id ORDER BY k.id"
    ).all()


def opened(on: Connection, vault: Vault) -> Mapping[tuple[str, str], str]:
    """Open every row. Returns what each holds."""
    return {(row.user_id, row.provider): open_row(row, vault) for row in rows(on)}


def open_row(row: Row[Any], vault: Vault) -> str:
    """Open a row as a worker does: at the place that the row itself names."""
    place = Place(TENANT, row.user_id, row.provider, CREDENTIAL, row.row_id)
    return vault.open(Sealed(row.key, row.data_key, row.master_key), place).reveal()
