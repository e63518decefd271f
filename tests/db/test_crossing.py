"""In ann's scope nothing of ben is read and nothing of his is changed, whatever function of `db` reaches for it."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

import db
from db import scope
from db.scope import Scope
from tests.db.belongings import ROWS, rows_of, settle_in
from tests.db.crossings import CROSSINGS, OPEN, OPEN_SQL, Crossing, Names
from tests.db.onboardings import publish

ANN, BEN = "ann-of-the-hills", "ben-of-the-sea"
WIDEN = "SELECT set_config('usher.everyone', 'on', true)"
# So that what looks for old, due and stray things finds some.
AGE = (
    "UPDATE onboarding.reminder_outbox SET created_at = now() - interval '2 hours'",
    """INSERT INTO onboarding.step_events (session_id, seq, kind, occurred_at, received_at, cause)
    SELECT id, 2, 'step_shown', now(), '2061-01-01', 'user' FROM onboarding.onboarding_sessions""",
)
# (What came of a call, in words; all that ben has then.)
Outcome = tuple[str, dict[str, list[str]]]


@pytest.fixture
def ben(house: Engine, there: Connection) -> Names:
    """Ann and ben, each with a row in every table. Returns what ben's are called."""
    publish(house)
    settle_in(there, ANN)
    names = settle_in(there, BEN)
    for statement in AGE:
        there.exec_driver_sql(statement)
    return names


def outcome(house: Engine, whose: Scope, crossing: Crossing, ben: Names, given: Any) -> Outcome:
    """Do it in a scope, look at what ben has then, and take all of it back."""
    with Session(house) as tx:
        tx.info[scope.WHOSE] = whose
        on = tx.connection()
        try:
            with tx.begin_nested():
                said = repr(crossing.call(tx, ben, given))
        except Exception as error:  # noqa: BLE001 - whatever it is, it may not tell of ben
            said = f"raised {type(error).__name__}: {getattr(error, 'orig', error)}"
        on.exec_driver_sql(WIDEN)
        after = {table: rows_of(on, table, ben) for table in ROWS}
        tx.rollback()
    return said, after


@pytest.mark.parametrize("name", CROSSINGS)
def test_a_call_in_anns_scope_reaches_nothing_of_ben(house: Engine, there: Connection, ben: Names, name: str) -> None:
    crossing = CROSSINGS[name]
    given = crossing.given(there, ben)
    before = {table: rows_of(there, table, ben) for table in ROWS}
    said, after = outcome(house, scope.user(ANN), crossing, ben, given)
    assert after == before
    assert BEN not in said
    # The same by somebody who may: or the call would prove nothing.
    allowed = outcome(house, scope.everyone("test"), crossing, ben, given)
    assert allowed != (said, before), "it does not reach for ben at all"
    assert not allowed[0].startswith("raised"), "it fails for another reason"


def functions() -> Iterator[str]:
    """Name every public function of `db` that is handed a connection or a transaction."""
    for module in pkgutil.iter_modules(db.__path__):
        if not module.ispkg:
            for name, value in vars(importlib.import_module(f"db.{module.name}")).items():
                if is_ours(name, value, f"db.{module.name}"):
                    yield f"{module.name}.{name}"


def is_ours(name: str, value: object, module: str) -> bool:
    if name.startswith("_") or not inspect.isfunction(value) or value.__module__ != module:
        return False
    return next(iter(inspect.signature(value).parameters), "") in {"on", "tx"}


def test_every_function_that_is_handed_a_transaction_is_tried_or_has_a_reason_not_to_be() -> None:
    found = set(functions())
    assert len(found) > 60
    missing = {name for name in found - CROSSINGS.keys() if name not in OPEN and name.partition(".")[0] not in OPEN}
    assert missing == set(), "give each a line in tests/db/crossings.py"
    gone = {name for name in CROSSINGS if not name.startswith(("sql ", "services."))} - found
    assert gone == set()


def test_every_function_in_the_database_is_tried_or_has_a_reason_not_to_be(there: Connection) -> None:
    found = set(
        there.exec_driver_sql("SELECT proname FROM pg_proc WHERE pronamespace = 'onboarding'::regnamespace").scalars()
    )
    tried = {name.removeprefix("sql ") for name in CROSSINGS if name.startswith("sql ")}
    assert found == tried | OPEN_SQL.keys()
