"""A user's API keys as the documented functions: saved sealed, shown masked, and given whole to workers only."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

import structlog
from sqlalchemy import Row, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from db import asking, keys, noticing, scope
from db.asking import BusyError, RequestRefusedError
from db.engine import unit
from db.key_intake import Given, masked, taken_in
from db.keys import Put
from db.models.keys import ApiKey
from db.models.people import OnboardingSession
from db.naming import id_of, provider_of, secret_field
from db.providers import known
from db.scope import in_worker
from db.services.lending import lent, reason_of
from db.vault import CREDENTIAL, Place, Sealed, UnreadableError, VaultAway, vault
from onboarding.providers.conversation import opened
from onboarding.providers.pasting import Pasted
from onboarding.providers.spec import Provider
from onboarding.secret import Secret
from settings import settings

log = structlog.get_logger()

# Provider, last four characters, the row's name in its seal, and the seal.
SealedRow = Row[str, str, UUID, bytes, bytes, str]


def save_api_key(user_id: str, provider: str, api_key: Given, db: Session | None = None) -> bool:
    """Seal and keep a user's key of a provider, in place of an older one, and ask for its check.

    Args:
        user_id: whose key it is; their onboarding begins with it if it has not yet.
        provider: its id, or an older name of it.
        api_key: the key, or a text for each of the provider's fields.
        db: the caller's transaction, which stays the caller's to commit; where not given, one of our own.

    Returns:
        False where it could not be kept, which the log explains; the caller's transaction can go on.

    Raises:
        ProviderUnknown: there is no such provider.
        KeyRefused: this cannot be a key; `field` says where, `say` what to do.
    """
    chosen = provider_of(provider)
    return keep(user_id, chosen, taken_in(chosen, api_key), db)


def get_api_keys(user_id: str, db: Session | None = None) -> dict[str, str]:
    """Return a user's keys by provider: masked, and whole only to a worker. A key that does not open is left out.

    Raises:
        SQLAlchemyError: the database does not answer, which is not the same as having no keys.
        VaultAway: whoever unwraps keys does not answer.
    """
    with lent(user_id, db) as tx:
        rows = _rows(tx, user_id)
    return {row.provider: text for row in rows if (text := _shown(user_id, row))}


def get_api_key(user_id: str, provider: str) -> str | None:
    """Return a user's key of one provider as `get_api_keys` does; None where there is none."""
    with unit(scope.user(user_id)) as tx:
        rows = _rows(tx, user_id, id_of(provider))
    return _shown(user_id, rows[0]) if rows else None


def has_api_key(user_id: str, provider: str) -> bool:
    """Say whether a user's key of a provider is kept."""
    with unit(scope.user(user_id)) as tx:
        return bool(_rows(tx, user_id, id_of(provider)))


def remove_api_key(user_id: str, provider: str) -> bool:
    """Delete a user's key of a provider; False when there was none."""
    with unit(scope.user(user_id)) as tx:
        return keys.remove(tx, user_id, id_of(provider))


def secret_of(user_id: str, provider: str) -> Secret | None:
    """Open a user's key whoever asks; it may be compared with, not shown."""
    with unit(scope.user(user_id)) as tx:
        rows = _rows(tx, user_id, id_of(provider))
    return _opened(user_id, rows[0]) if rows else None


def keep(user_id: str, provider: Provider, pasted: Pasted, db: Session | None = None) -> bool:
    """Seal and keep what was taken in; False where that failed."""
    try:
        with lent(user_id, db) as tx:
            put = keys.put(tx, user_id, provider, pasted, vault())
            if put.checkable:
                _ask_for_a_check(tx, user_id, put)
            else:  # to have it is all there is to know
                noticing.notice(tx, user_id, "verified_key", f"verified_key:{provider.id}")
    except (SQLAlchemyError, VaultAway) as error:
        log.warning("api_key_not_saved", provider=provider.id, reason=reason_of(error))
        return False
    return True


def _ask_for_a_check(tx: Session, user_id: str, put: Put) -> None:
    """Ask, if it can be had: a key whose check nobody asked for is found by the watch within minutes."""
    args = {"key_id": put.id, "revision": put.revision}
    with suppress(RequestRefusedError, BusyError), tx.begin_nested():
        asking.add(tx, "validate_api_key", user_id=user_id, args=args, will_ring=False)


def _rows(tx: Session, user_id: str, provider: str | None = None) -> Sequence[SealedRow]:
    """Return a user's sealed keys, or that of one provider."""
    wanted = (
        select(ApiKey.provider, ApiKey.last_four, ApiKey.row_id, ApiKey.key, ApiKey.data_key, ApiKey.master_key)
        .join(OnboardingSession, OnboardingSession.id == ApiKey.session_id)
        .where(OnboardingSession.user_id == user_id)
        .order_by(ApiKey.provider)
    )
    return tx.execute(wanted if provider is None else wanted.where(ApiKey.provider == provider)).all()


def _shown(user_id: str, row: SealedRow) -> str | None:
    if not in_worker():
        return masked(row.last_four)
    secret = _opened(user_id, row)
    return secret.reveal() if secret else None


def _opened(user_id: str, row: SealedRow) -> Secret | None:
    """Open a row; None where it does not open here or holds no key any more, which the log tells."""
    place = Place(settings().tenant, user_id, row.provider, CREDENTIAL, row.row_id)
    try:
        document = vault().open(Sealed(row.key, row.data_key, row.master_key), place)
    except UnreadableError as error:
        log.warning("api_key_unreadable", provider=row.provider, master_key=row.master_key, reason=str(error))
        return None
    return opened(document.reveal()).get(secret_field(known().get(row.provider)))
