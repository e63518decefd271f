"""What the tests of keys set up: keys of made-up users in the real table, and what checks of them find."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row

from db import key_checks, keys, scope
from db.engine import unit
from db.key_checks import Outcome
from db.keys import Held, Put
from db.vault import Vault
from onboarding.providers.examples import VALID, example_fields
from onboarding.providers.finding import Condition, Finding, Verdict
from onboarding.providers.loading import catalogue
from onboarding.providers.pasting import Custom, Pasted, take_in
from onboarding.providers.standing import Standing, after, changed
from tests.db.sealed_rows import vault_of

PROVIDERS = catalogue()
VAULT = vault_of("k1")
WORKS = Finding(Verdict.VALID, Condition.OK, status=200)
REFUSED = Finding(Verdict.INVALID, Condition.REJECTED, status=401)
NOTHING_LEARNED = Finding(Verdict.INDETERMINATE, Condition.PROVIDER_OUTAGE, status=503)
LATENCY = timedelta(milliseconds=120)


def pasted(provider: str = "openai", tag: str = VALID, **given: str) -> Pasted:
    """Take in a made-up key; the tag makes it another one."""
    entry = PROVIDERS[provider]
    return take_in(entry, example_fields(entry, tag) | given, PROVIDERS, Custom(on=True))


def put(house: Engine, user: str = "ann", provider: str = "openai", tag: str = VALID, vault: Vault = VAULT) -> Put:
    """Keep a made-up key."""
    with unit(scope.user(user), house) as tx:
        return keys.put(tx, user, PROVIDERS[provider], pasted(provider, tag), vault)


def held(house: Engine, user: str, key_id: int) -> Held:
    """Lend a key as a check does."""
    with unit(scope.user(user), house) as tx:
        return keys.held(tx, user, key_id)


def row(on: Connection, key_id: int) -> Row[Any]:
    """Return the whole row of a key."""
    return on.exec_driver_sql("SELECT *, now() AS now FROM onboarding.api_keys WHERE id = %s", (key_id,)).one()


def write(on: Connection, key_id: int, columns: str) -> None:
    """Change a key's row by hand, as time or an accident would."""
    assert on.exec_driver_sql(f"UPDATE onboarding.api_keys SET {columns} WHERE id = %s", (key_id,)).rowcount == 1


def then(key: Held, finding: Finding) -> Standing:
    """Return what is known after a check."""
    return after(key.standing, finding, key.now, lambda: 0.5, timedelta(0))


def outcome(key: Held, finding: Finding) -> Outcome:
    """Return what a check of a key comes to."""
    standing = then(key, finding)
    return Outcome(finding, standing, LATENCY, changed(key.standing, standing))


def keep(house: Engine, key: Held, finding: Finding = WORKS) -> bool:
    """Write what a check of a key found, in a transaction of its own."""
    with unit(scope.user(key.user_id), house) as tx:
        return key_checks.keep(tx, key, outcome(key, finding))


def check(house: Engine, key: Put, finding: Finding = WORKS, user: str = "ann") -> bool:
    """Lend a key and write what a check of it found."""
    return keep(house, held(house, user, key.id), finding)


def count(on: Connection, table: str) -> int:
    """Count the rows of a table."""
    return int(on.exec_driver_sql(f"SELECT count(*) FROM onboarding.{table}").scalar_one())
