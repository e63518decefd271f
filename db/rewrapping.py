"""Wrap the data keys of stored API keys by the primary master key, in batches, while workers go on.

Read, wrap outside of any transaction, write back where nothing has changed meanwhile. A batch is one statement: after a
kill at any moment every row is as before or wrapped anew, and the next run goes on with what is left.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from db.vault import CREDENTIAL, Place, Sealed, UnreadableError, Vault

BATCH = 200


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row whose data key does not open; it is left as it is."""

    id: int
    master_key: str
    why: str


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of some rows. Those that are neither were changed or in use at that moment."""

    last: int
    rewrapped: int
    unreadable: tuple[Unreadable, ...] = ()


_COUNT = "SELECT master_key, count(*) AS rows FROM onboarding.api_keys GROUP BY master_key ORDER BY master_key"


def rows_by_master_key(on: Connection) -> Mapping[str, int]:
    """Return how many rows each master key wraps."""
    return {row.master_key: row.rows for row in on.exec_driver_sql(_COUNT)}


def rows_left(on: Connection, vault: Vault) -> int:
    """Return how many rows other keys than the primary wrap."""
    return sum(count for master_key, count in rows_by_master_key(on).items() if master_key != vault.primary)


def rewrap_all(on: Connection, vault: Vault, tenant: str, size: int = BATCH) -> Iterator[Batch]:
    """Go once through all rows that other keys than the primary wrap.

    Raises:
        VaultAway: the service that wraps data keys does not answer; what was done stays.
    """
    for master_key in rows_by_master_key(on):
        last = 0
        while master_key != vault.primary and (batch := rewrap_batch(on, vault, tenant, master_key, last, size)):
            yield batch
            last = batch.last


_READ = """SELECT k.id, s.user_id, k.provider, k.row_id, k.key, k.data_key, k.master_key
FROM onboarding.api_keys AS k JOIN onboarding.onboarding_sessions AS s ON s.id = k.session_id
WHERE k.master_key = %s AND k.id > %s ORDER BY k.id LIMIT %s"""


def rewrap_batch(  # noqa: PLR0913, PLR0917 - where, how, and which rows
    on: Connection, vault: Vault, tenant: str, master_key: str, after: int = 0, size: int = BATCH
) -> Batch | None:
    """Rewrap some rows of one master key, those with the next ids; None when there are no more.

    Args:
        on: each statement is a transaction of its own.
        vault: opens the old, wraps by the primary.
        tenant: whose keys these are.
        master_key: the key that wraps the rows now.
        after: the last id of the batch before.
        size: how many rows at most.

    Raises:
        VaultAway: the service that wraps data keys does not answer.
    """
    rows = on.exec_driver_sql(_READ, (master_key, after, size)).all()
    if not rows:
        return None
    tried = [(row, _rewrapped(vault, tenant, row)) for row in rows]
    fresh = [(row, new) for row, new in tried if isinstance(new, Sealed)]
    bad = tuple(new for _, new in tried if isinstance(new, Unreadable))
    return Batch(rows[-1].id, _write(on, fresh), bad)


def _rewrapped(vault: Vault, tenant: str, row: Row[Any]) -> Sealed | Unreadable:
    place = Place(tenant, row.user_id, row.provider, CREDENTIAL, row.row_id)
    try:
        return vault.rewrap(Sealed(row.key, row.data_key, row.master_key), place)
    except UnreadableError as error:
        return Unreadable(row.id, row.master_key, str(error))


# A row that somebody has locked is passed over: we wait for nobody while others may wait for us, and no order of locks
# can be the wrong one. The lock makes the comparison with the old data key be done on the newest version of the row.
_WRITE = """WITH free AS (
    SELECT k.id, fresh.data_key, fresh.master_key
    FROM unnest(%s::int[], %s::bytea[], %s::bytea[], %s::text[]) AS fresh (id, old, data_key, master_key)
    JOIN onboarding.api_keys AS k ON k.id = fresh.id AND k.data_key = fresh.old
    FOR NO KEY UPDATE OF k SKIP LOCKED
)
UPDATE onboarding.api_keys AS k SET data_key = free.data_key, master_key = free.master_key
FROM free WHERE k.id = free.id"""


def _write(on: Connection, fresh: Sequence[tuple[Row[Any], Sealed]]) -> int:
    values = [(row.id, row.data_key, new.data_key, new.master_key) for row, new in fresh]
    columns = tuple(list(column) for column in zip(*values, strict=True))
    return on.exec_driver_sql(_WRITE, columns).rowcount if columns else 0
