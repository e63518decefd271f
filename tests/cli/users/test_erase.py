"""`usher users erase`: asked twice, done for good, also while workers are at work for the user."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import redis
from sqlalchemy import Connection, event

from cli.users import erase as erasing
from db import scope
from db.engine import engine, unit
from onboarding.flows.acts import Start
from tasks.api_key_validation import watch_keys
from tests import jobs
from tests.cli.users.conftest import Users, told
from tests.db.crowds import do, people, statuses
from tests.db.kept_keys import put
from tests.db.planted import found
from tests.db.stage import between, quietly, scalar
from tests.tasks.checking import chosen
from workers.mail import Maildir
from workers.run import run

GHOST = "ghost_zq7x"
EVERYTHING = "zq7x"  # what nothing else contains


def erase_ghost(users: Users) -> Callable[[], None]:
    def act() -> None:
        assert users("erase", "--user", GHOST, "--yes").exit_code == 0

    return act


@contextmanager
def meanwhile(act: Callable[[], None]) -> Iterator[None]:
    """Do something while a job runs."""
    jobs.meanwhile.append(act)
    try:
        yield
    finally:
        jobs.meanwhile.clear()


class TestNamed:
    """By their ids."""

    def test_are_shown_and_asked_for(self, users: Users, crowd: None, on: Connection) -> None:
        ended = users("erase", "--user", "further_1", typed="n\n")
        assert ended.exit_code == 1
        assert "Erase 1 user with all that hangs on them? This cannot be taken back. [y/N]" in ended.stderr
        assert "further_1" in ended.stdout
        assert "further_1" in statuses(on)

    def test_are_gone_and_the_others_are_not(self, users: Users, crowd: None, on: Connection) -> None:
        before = statuses(on)
        quietly(engine(), user_id="further_1")
        ended = users("erase", "--user", "further_1", "--user", "nobody", typed="y\n")
        assert ended.exit_code == 0
        assert ended.stdout.endswith("1 onboarding and 1 job erased.\n")
        assert "There is nothing of nobody here." in ended.stderr
        assert statuses(on) == {user: status for user, status in before.items() if user != "further_1"}

    def test_what_went_is_written_down_without_a_name(self, users: Users, crowd: None, on: Connection) -> None:
        users("erase", "--user", "further_1", "--yes")
        entries = on.exec_driver_sql("SELECT act, about FROM onboarding.audit_log WHERE act LIKE 'usher%%' ORDER BY id")
        assert [tuple(entry) for entry in entries] == [
            ("usher users erase", {"named": 1}),
            ("usher users erase: done", {
                "onboardings": 1, "jobs": 0, "letters_handed_over": 0, "letters_taken_back": 0,
            }),
        ]  # fmt: skip

    def test_a_dry_run_erases_nobody(self, users: Users, crowd: None, on: Connection) -> None:
        assert users("erase", "--user", "further_1", "--dry-run").exit_code == 0
        assert "further_1" in statuses(on)

    def test_somebody_of_whom_there_are_only_jobs(self, users: Users, on: Connection) -> None:
        quietly(engine(), user_id="guest")
        ended = users("erase", "--user", "guest", "--yes")
        assert "Of guest there are only jobs." in ended.stdout
        assert scalar(on, "SELECT count(*) FROM onboarding.jobs") == 0

    def test_nobody_there_is_a_no(self, users: Users) -> None:
        ended = users("erase", "--user", "nobody", "--yes")
        assert (ended.exit_code, ended.stderr.splitlines()[-1]) == (1, "So there is nothing to do.")

    def test_need_no_bulk_id(self, users: Users) -> None:
        assert users("erase", "--user", "u", "--bulk-id", "b", "--yes").exit_code == 2

    def test_leave_no_name_behind_not_even_in_what_was_done_to_them(
        self, users: Users, crowd: None, on: Connection, valkey: redis.Redis
    ) -> None:
        with unit(scope.user(GHOST)) as tx:
            jobs.nap.enqueue(tx, user_id=GHOST, n=1)
        run(jobs.nap, str(scalar(on, "SELECT id FROM onboarding.jobs")))
        do(engine(), GHOST, Start())
        users("retag", "--user", GHOST, "--set", f"note={EVERYTHING}", "--yes")
        assert set(found(on, EVERYTHING)) >= {"onboarding_sessions", "jobs", "bulk_runs"}
        erase_ghost(users)()
        assert found(on, EVERYTHING) == {}
        assert valkey.dbsize(), "a bell was rung"
        assert EVERYTHING not in everything_in(valkey)


def everything_in(valkey: redis.Redis) -> str:
    """Return all keys and values as text."""
    read: dict[str, Callable[[Any], object]] = {
        "string": valkey.get, "hash": valkey.hgetall, "set": valkey.smembers,
        "list": lambda key: valkey.lrange(key, 0, -1), "zset": lambda key: valkey.zrange(key, 0, -1),
    }  # fmt: skip
    kinds = {key: str(valkey.type(key), "ascii") for key in valkey.scan_iter()}  # type: ignore[arg-type] # bytes here
    return str([(key, read[kind](key)) for key, kind in kinds.items()])


class TestThoseWhoFit:
    """By a filter."""

    def test_are_gone_as_one_run(self, users: Users, crowd: None, on: Connection) -> None:
        quietly(engine(), user_id="skipped_1")
        ended = users("erase", "--status", "skipped", "--yes", "--bulk-id", "b1", "--json")
        assert told(ended) == {
            "bulk_id": "b1", "act": "erase", "done": True, "total": 2, "seen": 2, "changed": 2, "unchanged": 0, "refused": {},
            "onboardings": 2, "jobs": 1, "letters_handed_over": 0, "letters_taken_back": 0,
            "transactions_still_open": 0,
        }  # fmt: skip
        assert len(statuses(on)) == 8
        assert scalar(on, "SELECT count(*) FROM onboarding.jobs") == 0

    def test_once(self, users: Users, crowd: None, on: Connection) -> None:
        users("erase", "--status", "skipped", "--yes", "--bulk-id", "b1")
        people(engine(), skipped=1)
        ended = users("erase", "--status", "skipped", "--yes", "--bulk-id", "b1")
        assert ended.stdout == "b1 has come to its end: 2 erased. Nothing was done now.\n"
        assert "skipped_1" in statuses(on)

    def test_a_dry_run_erases_nobody(self, users: Users, crowd: None, on: Connection) -> None:
        ended = users("erase", "--status", "skipped", "--dry-run", "--json")
        assert told(ended) == {"total": 2}
        assert len(statuses(on)) == 10

    def test_who_fit_nobody_are_nobody(self, users: Users, crowd: None) -> None:
        ended = users("erase", "--idle-for", "2w")
        assert (ended.exit_code, ended.output) == (0, "Nobody fits.\n")

    def test_a_run_that_was_stopped_tells_what_it_cannot_look_for(
        self, users: Users, crowd: None, on: Connection
    ) -> None:
        users("erase", "--status", "skipped", "--yes", "--bulk-id", "b1")
        on.exec_driver_sql("UPDATE onboarding.bulk_runs SET state = 'running', finished_at = NULL")
        ended = users("erase", "--status", "skipped", "--yes", "--bulk-id", "b1")
        assert "2 onboardings went before this run was stopped; nothing remembers whose." in ended.stdout


@contextmanager
def no_commit() -> Iterator[None]:
    """Let the transaction that erases fail at its very end, as one does whose server goes away."""
    erasing: list[bool] = []

    def before(_c: object, _cursor: object, sql: str, *_: object) -> None:
        if "DELETE FROM onboarding.onboarding_sessions" in sql:
            erasing.append(True)

    def commit(_connection: object) -> None:
        if erasing:
            raise ZeroDivisionError

    event.listen(engine(), "before_cursor_execute", before)
    event.listen(engine(), "commit", commit)
    try:
        yield
    finally:
        event.remove(engine(), "before_cursor_execute", before)
        event.remove(engine(), "commit", commit)


_LETTER = """INSERT INTO onboarding.reminder_outbox (session_id, step, epoch, idle_since, state, sent_at)
SELECT id, %s, 0, now(), %s::text, CASE WHEN %s::text = 'sent' THEN now() END
FROM onboarding.onboarding_sessions WHERE user_id = 'skipped_1' RETURNING id::text"""
WHOM = [("--user", "skipped_1"), ("--status", "skipped")]


class TestLetters:
    """What the mail folder has of them goes too."""

    @pytest.mark.parametrize("whom", WHOM, ids=["named", "fitting"])
    def test_are_taken_out_of_it_and_those_that_have_left_it_are_told_of(
        self, users: Users, crowd: None, on: Connection, tmp_path: Path, whom: tuple[str, ...]
    ) -> None:
        sent, sending, left = (
            on.exec_driver_sql(_LETTER, (step, state, state)).scalar_one()
            for step, state in (("profile", "sent"), ("skills", "sending"), ("interests", "sent"))
        )
        office = Maildir(tmp_path / "mail")
        for letter_id in (sent, sending, "of-another"):
            office.hand_over(EmailMessage(), letter_id)
        with chosen(USHER_MAILDIR=str(office.path)):
            ended = users("erase", *whom, "--yes")
        assert "2 letters taken out of the mail folder.\n1 letter had left the mail folder" in ended.stdout
        assert [each.name for each in office.path.glob("*/*")] == ["of-another"]
        assert left not in ended.output

    def test_are_gone_before_their_rows_are(self, users: Users, crowd: None, on: Connection, tmp_path: Path) -> None:
        office = Maildir(tmp_path / "mail")
        letter_id = on.exec_driver_sql(_LETTER, ("profile", "sent", "sent")).scalar_one()
        office.hand_over(EmailMessage(), letter_id)
        there: list[bool] = []
        with chosen(USHER_MAILDIR=str(office.path)), no_commit():
            users("erase", "--user", "skipped_1", "--yes")
            there.append(office.holds(letter_id))
        assert (there, "skipped_1" in statuses(on)) == ([False], True)

    def test_that_cannot_be_reached_are_named_and_it_is_a_no(
        self, users: Users, crowd: None, on: Connection, tmp_path: Path
    ) -> None:
        letter_id = on.exec_driver_sql(_LETTER, ("profile", "sent", "sent")).scalar_one()
        (tmp_path / "file").write_text("")
        with chosen(USHER_MAILDIR=str(tmp_path / "file")):
            ended = users("erase", "--user", "skipped_1", "--yes")
        assert ended.exit_code == 1
        assert f"their names begin with: {letter_id}" in " ".join(ended.stderr.split())
        assert "skipped_1" not in statuses(on)


class TestAtWork:
    """While something is done for the user."""

    def test_a_worker_in_the_middle_of_a_job_brings_nobody_back(self, users: Users, on: Connection) -> None:
        do(engine(), GHOST, Start())
        job_id = str(quietly(engine(), "meddled", GHOST))
        with meanwhile(erase_ghost(users)):
            run(jobs.meddled, job_id)
        assert found(on, EVERYTHING) == {}

    def test_a_worker_whose_job_fails_meanwhile_writes_nothing_down(self, users: Users, on: Connection) -> None:
        job_id = str(quietly(engine(), "meddled", GHOST, n=99))
        with meanwhile(erase_ghost(users)):
            run(jobs.meddled, job_id)
        assert found(on, EVERYTHING) == {}

    def test_keys_that_were_taken_for_their_checks_are_not_asked_about(
        self, users: Users, on: Connection, valkey: redis.Redis
    ) -> None:
        put(engine(), GHOST)
        on.exec_driver_sql("UPDATE onboarding.api_keys SET check_at = now() - interval '1 minute'")
        with between(engine(), "k.id = ANY", erase_ghost(users)):
            with unit() as tx:
                chore = watch_keys.enqueue(tx)
            run(watch_keys, str(chore.id))
        assert found(on, EVERYTHING) == {}

    def test_what_was_asked_for_in_a_transaction_of_before_is_waited_for(self, users: Users, on: Connection) -> None:
        with engine().connect() as other:
            other.exec_driver_sql("SELECT onboarding.enqueue('nap', %s, '{}')", (GHOST,))
            do(engine(), GHOST, Start())
            with between(engine(), "pg_stat_activity", other.commit):
                erase_ghost(users)()
        assert found(on, EVERYTHING) == {}

    def test_a_transaction_that_does_not_end_is_told_of(
        self, users: Users, on: Connection, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(erasing, "PATIENCE_SECONDS", 0.2)
        do(engine(), GHOST, Start())
        with engine().connect() as other:
            other.exec_driver_sql("SELECT 1")
            ended = users("erase", "--user", GHOST, "--yes")
        assert "1 transaction of before did not end. Erase the same users once more when they have." in ended.stdout
