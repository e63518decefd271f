"""Whoever goes beyond a single user's rows is written down: who, when and why, and nothing of whom it was about."""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from db import audit, scope, upkeep
from db.engine import reading, statement, unit
from db.scope import NOBODY, worker_scope
from tests.db.belongings import count, settle_in, song
from tests.db.stage import scalar, statements, superuser

OPENINGS = [unit, reading, statement]


@pytest.fixture
def blank(house: Engine, there: Connection) -> Engine:
    """A house in which nobody has opened anything since."""
    there.exec_driver_sql("DELETE FROM onboarding.audit_log")
    return house


def acts(house: Engine) -> list[str]:
    with statement(on=house) as on:
        return [entry.act for entry in audit.newest(on)]


@pytest.mark.parametrize("how", OPENINGS, ids=lambda how: how.__name__)
class TestAnOpening:
    """Of everyone's rows, however they are opened."""

    def test_is_written_down_once_whatever_is_done_with_it(self, blank: Engine, how: Callable[..., Any]) -> None:
        with how(scope.everyone("usher users reset"), blank) as tx:
            on = tx if isinstance(tx, Connection) else tx.connection()
            for _ in range(3):
                scalar(on, "SELECT count(*) FROM onboarding.contacts")
        assert acts(blank) == ["usher users reset"]

    def test_stays_written_down_when_what_was_done_is_rolled_back(self, blank: Engine, how: Callable[..., Any]) -> None:
        with pytest.raises(ZeroDivisionError), how(scope.everyone("chore prune"), blank):
            raise ZeroDivisionError
        assert acts(blank) == ["chore prune"]

    def test_costs_one_statement(self, blank: Engine, how: Callable[..., Any]) -> None:
        with statements(blank) as seen, how(scope.everyone("usher doctor"), blank):
            pass
        assert [sql.split(" (")[0] for sql in seen] == ["INSERT INTO onboarding.audit_log"]

    def test_on_a_connection_that_died_fails_as_any_statement_does(
        self, blank: Engine, how: Callable[..., Any]
    ) -> None:
        with statement(on=blank) as on:
            pid = scalar(on, "SELECT pg_backend_pid()")
        with superuser(blank) as mighty:
            scalar(mighty, "SELECT pg_terminate_backend(%s, 5000)", pid)
        with pytest.raises(OperationalError), how(scope.everyone("usher doctor"), blank):
            pass
        with how(scope.everyone("usher doctor"), blank):
            pass
        assert acts(blank) == ["usher doctor"]

    @pytest.mark.parametrize("whose", [NOBODY, scope.user("ann")], ids=["nobody", "ann"])
    def test_of_less_is_not_written_down(self, blank: Engine, how: Callable[..., Any], whose: scope.Scope) -> None:
        with how(whose, blank) as tx:
            on = tx if isinstance(tx, Connection) else tx.connection()
            scalar(on, "SELECT 1")
        assert acts(blank) == []


def test_a_reason_must_be_given() -> None:
    with pytest.raises(ValueError, match="say why"):
        scope.everyone("")


def test_an_operator_is_named_by_the_account_and_the_machine(blank: Engine) -> None:
    with statement(on=blank) as on:
        audit.note(on, "usher users erase", {"users": 3})
        (entry,) = audit.newest(on)
    assert (entry.actor, entry.act, entry.about) == (
        f"{getpass.getuser()}@{os.uname().nodename}",
        "usher users erase",
        {"users": 3},
    )


def test_an_account_without_a_name_is_named_by_its_number(blank: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("pwd.getpwuid", lambda _uid: (_ for _ in ()).throw(KeyError("uid not found")))
    audit._account.cache_clear()
    try:
        assert audit.actor().startswith(f"uid {os.getuid()}@")
    finally:
        audit._account.cache_clear()


def test_a_worker_is_named_as_one(blank: Engine) -> None:
    with worker_scope(), statement(scope.everyone("chore watch_keys"), blank) as on:
        (entry,) = audit.newest(on)
    assert entry.actor == f"worker {os.uname().nodename}:{os.getpid()}"


def test_a_reason_of_any_length_is_kept_short(blank: Engine) -> None:
    with statement(on=blank) as on:
        audit.note(on, "x" * 10_000)
        assert len(audit.newest(on)[0].act) == 200


def test_nothing_of_a_person_is_in_it(blank: Engine, there: Connection) -> None:
    settle_in(there, "ann")
    with unit(scope.everyone("usher users export"), blank) as tx:
        scalar(tx.connection(), "SELECT count(*) FROM onboarding.onboarding_sessions WHERE user_id = %s", "ann")
    with statement(on=blank) as on:
        written = repr(audit.newest(on))
    assert song("ann") not in written
    assert "'ann'" not in written


def test_it_is_kept_as_long_as_failed_jobs(blank: Engine, there: Connection) -> None:
    for days in (1, 89, 91):
        there.exec_driver_sql(
            "INSERT INTO onboarding.audit_log (at, actor, act) VALUES (now() - %s, 'a', 'b')", (timedelta(days=days),)
        )
    day = timedelta(days=1)
    assert upkeep.prune(there, done=7 * day, failed=90 * day, checks=90 * day, calls=90 * day)["audit"] == 1
    assert count(there, "audit_log") == 2
