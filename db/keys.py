"""Users' API keys: put in, shown masked, lent to a check, and kept with what a check found."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row
from sqlalchemy.orm import Session

from db.jobs import Alongside
from db.vault import CREDENTIAL, Place, Sealed, Vault
from onboarding.errors import Permanent
from onboarding.providers.conversation import document, opened
from onboarding.providers.finding import Condition, Verdict
from onboarding.providers.pasting import Pasted
from onboarding.providers.spec import Provider
from onboarding.providers.standing import Standing
from onboarding.secret import Secret
from settings import settings


class KeyGone(Permanent):
    """The key was removed, or never was there."""

    code = "key_gone"
    say = "There is no key of this provider any more. Please enter it again."


@dataclass(frozen=True, slots=True)
class Put:
    """A key that was put in: its row, and its revision, which grows with every new key."""

    id: int
    revision: int
    checkable: bool


_COLUMNS = """(session_id, provider, row_id, key, data_key, master_key, fingerprint, pepper, last_four, base_url, warnings,
    verdict, condition, last_condition, check_at)"""
_OF_THE_KEY = (
    "verdict",
    "condition",
    "last_condition",
    "details",
    "checked_at",
    "determinate_at",
    "doubted_at",
    "used_at",
)
_KEPT = ", ".join(
    f"{name} = CASE WHEN k.fingerprint = excluded.fingerprint THEN k.{name} ELSE excluded.{name} END"
    for name in _OF_THE_KEY
)
# The same key again keeps what is known of it; another one starts anew. `now()` in check_at has the watch look at it
# even if whoever put it in never comes to ask for a check.
_AGAIN = f"""ON CONFLICT (session_id, provider) DO UPDATE SET row_id = excluded.row_id, key = excluded.key,
    data_key = excluded.data_key, master_key = excluded.master_key, pepper = excluded.pepper,
    fingerprint = excluded.fingerprint, last_four = excluded.last_four, base_url = excluded.base_url,
    warnings = excluded.warnings, revision = k.revision + 1, updated_at = now(), tries = 0,
    check_at = excluded.check_at, {_KEPT}"""
_PUT = f"""WITH session AS (
    INSERT INTO onboarding.onboarding_sessions AS s (user_id) VALUES (%(user_id)s)
    ON CONFLICT (user_id) DO UPDATE SET updated_at = now() RETURNING id
)
INSERT INTO onboarding.api_keys AS k {_COLUMNS}
SELECT id, %(provider)s, %(row_id)s, %(key)s, %(data_key)s, %(master_key)s, %(fingerprint)s, %(pepper)s,
    %(last_four)s, %(base_url)s, %(warnings)s::jsonb, %(verdict)s, %(condition)s, %(condition)s,
    CASE WHEN %(checkable)s THEN now() + interval '1 minute' END FROM session
{_AGAIN} RETURNING id, revision"""  # noqa: S608 - column names are ours


def put(tx: Session, user_id: str, provider: Provider, pasted: Pasted, vault: Vault) -> Put:
    """Seal a key and keep it, one row for each user and provider; the same one again keeps what is known of it."""
    values = {**_sealed(user_id, provider, pasted, vault), "user_id": user_id, "warnings": json.dumps(pasted.warnings)}
    row = tx.connection().exec_driver_sql(_PUT, values).one()
    return Put(row.id, row.revision, provider.checkable)


_TOGETHER = f"""sealed AS (
    INSERT INTO onboarding.api_keys AS k {_COLUMNS}
    SELECT held.id, i.provider, i.row_id, decode(i.key, 'base64'), decode(i.data_key, 'base64'), i.master_key,
        decode(i.fingerprint, 'base64'), i.pepper, i.last_four, i.base_url, i.warnings, i.verdict, i.condition,
        i.condition, CASE WHEN i.checkable THEN now() + interval '1 minute' END
    FROM held, jsonb_to_recordset(%(keys)s::jsonb) AS i(provider text, row_id uuid, key text, data_key text,
        master_key text, fingerprint text, pepper text, last_four text, base_url text, warnings jsonb, verdict text,
        condition text, checkable boolean)
    {_AGAIN} RETURNING 1
)"""  # noqa: S608 - as above


def together(user_id: str, taken: Sequence[tuple[Provider, Pasted]], vault: Vault) -> Alongside:
    """Return the part of a statement that keeps several keys as `put` keeps one; it reads the session from `held`."""
    rows = [_sealed(user_id, provider, pasted, vault) for provider, pasted in taken]
    return Alongside(_TOGETHER, {"keys": json.dumps(rows, default=_as_text)})


def _as_text(value: object) -> str:
    return b64encode(value).decode() if isinstance(value, bytes) else str(value)


def _sealed(user_id: str, provider: Provider, pasted: Pasted, vault: Vault) -> dict[str, Any]:
    """Return the row of a key that nothing is known of yet."""
    place = Place(settings().tenant, user_id, provider.id, CREDENTIAL, uuid4())
    text = document(pasted.credential)
    sealed = vault.seal(text, place)
    return {
        "provider": provider.id, "row_id": place.row, "key": sealed.ciphertext, "data_key": sealed.data_key,
        "master_key": sealed.master_key, "pepper": vault.pepper, "fingerprint": vault.fingerprint(provider.id, text),
        "last_four": pasted.last_four, "base_url": pasted.base_url, "warnings": pasted.warnings,
        "verdict": Verdict.UNCHECKED if provider.checkable else Verdict.NO_CHECKER,
        "condition": Condition.NOT_CHECKED if provider.checkable else Condition.NO_CHECKER,
        "checkable": provider.checkable,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Held:
    """A key as it lies in its row: sealed, with what is known of it. `now` is the database's clock."""

    id: int
    user_id: str
    provider: str
    revision: int
    place: Place
    sealed: Sealed
    standing: Standing
    now: datetime

    def open(self, vault: Vault) -> dict[str, Secret]:
        """Return the credential; it may leave this process only towards its provider.

        Raises:
            UnreadableError: it does not open here.
            VaultAway: whoever unwraps it does not answer.
        """
        return opened(vault.open(self.sealed, self.place).reveal())


_STANDING = ", ".join(f"k.{name}" for name in Standing.__dataclass_fields__)
_HELD = f"""SELECT k.id, s.user_id, k.provider, k.revision, k.row_id, k.key, k.data_key, k.master_key, now() AS now,
    {_STANDING}
FROM onboarding.api_keys AS k JOIN onboarding.onboarding_sessions AS s ON s.id = k.session_id
WHERE s.user_id = %s AND """  # noqa: S608 - column names are ours
_HELD_BY_ID = _HELD + "k.id = %s"
_HELD_BY_PROVIDER = _HELD + "k.provider = %s"


def held(tx: Session, user_id: str, key_id: int) -> Held:
    """Return a user's key by the id of its row.

    Raises:
        KeyGone: this user has no such key.
    """
    return _held(tx.connection().exec_driver_sql(_HELD_BY_ID, (user_id, key_id)).one_or_none())


def held_for(tx: Session, user_id: str, provider: str) -> Held:
    """Return a user's key of a provider.

    Raises:
        KeyGone: this user has none.
    """
    return _held(tx.connection().exec_driver_sql(_HELD_BY_PROVIDER, (user_id, provider)).one_or_none())


def _held(row: Row[Any] | None) -> Held:
    if row is None:
        raise KeyGone("no such key")
    return Held(
        row.id, row.user_id, row.provider, row.revision,
        Place(settings().tenant, row.user_id, row.provider, CREDENTIAL, row.row_id),
        Sealed(bytes(row.key), bytes(row.data_key), row.master_key), standing_of(row), row.now,
    )  # fmt: skip


def standing_of(row: Row[Any]) -> Standing:
    """Read what is known of a key from its row."""
    values = {name: getattr(row, name) for name in Standing.__dataclass_fields__}
    verdict, condition, last = Verdict(row.verdict), Condition(row.condition), Condition(row.last_condition)
    return Standing(**{**values, "verdict": verdict, "condition": condition, "last_condition": last})


_SHOWN = f"""SELECT k.id, s.user_id, k.provider, k.last_four, k.base_url, k.warnings, k.details, k.revision,
    k.created_at, k.updated_at, k.master_key, now() AS now, {_STANDING}
FROM onboarding.api_keys AS k JOIN onboarding.onboarding_sessions AS s ON s.id = k.session_id
WHERE s.user_id = %s ORDER BY k.provider"""  # noqa: S608 - as above


def shown(on: Connection, user_id: str) -> Sequence[Row[Any]]:
    """Return a user's keys without the keys: provider, last four characters, and what is known."""
    return on.exec_driver_sql(_SHOWN, (user_id,)).all()


def remove(tx: Session, user_id: str, provider: str) -> bool:
    """Delete a user's key of a provider with its history; False when there was none."""
    delete = """DELETE FROM onboarding.api_keys AS k USING onboarding.onboarding_sessions AS s
        WHERE s.id = k.session_id AND s.user_id = %s AND k.provider = %s"""
    return bool(tx.connection().exec_driver_sql(delete, (user_id, provider)).rowcount)


def ask_again(tx: Session, key_id: int) -> None:
    """Let the watch take a key at once, should the job that is asked for now be lost."""
    tx.connection().exec_driver_sql("UPDATE onboarding.api_keys SET check_at = now() WHERE id = %s", (key_id,))


# Only once a minute, so that a key in heavy use does not cost a write for each use.
_USED = """UPDATE onboarding.api_keys SET used_at = now(), doubted_at = NULL,
    check_at = CASE WHEN verdict = 'valid' AND condition = 'ok' THEN greatest(check_at, now() + interval '7 days') ELSE check_at END
WHERE id = %s AND (used_at IS NULL OR doubted_at IS NOT NULL OR used_at < now() - interval '1 minute')"""
_REFUSED = """UPDATE onboarding.api_keys SET used_at = now(),
    check_at = CASE WHEN verdict <> 'no_checker' THEN least(check_at, now()) END WHERE id = %s"""


def report_use(tx: Session, key_id: int, *, refused: bool) -> None:
    """Tell how a real use of a key went: success spares it a check, a refusal (a 401) has it checked at once."""
    tx.connection().exec_driver_sql(_REFUSED if refused else _USED, (key_id,))
