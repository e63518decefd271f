"""Reminders: one letter to somebody who is stuck, none to anybody else, whatever is killed in between."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from sqlalchemy import Connection

from db import reminders, scope
from db.engine import engine, reading
from db.reminders import Ending
from onboarding.flows.acts import Act, Begin, Complete, Finish, Reset, Save, Show, Skip, SkipSession
from onboarding.flows.state import Cause
from settings import PROJECT
from tasks.reminders import continue_at, load, remind, send_reminder
from tests.db.stage import at_once, between, enqueue
from tests.tasks.checking import chosen
from tests.tasks.stuck import asked_for, do, leave, letters, look_around, mail_goes_to, outbox, send_all
from workers.run import run


@pytest.fixture(autouse=True)
def mail(tmp_path: Path) -> Iterator[Path]:
    with mail_goes_to(tmp_path) as folder:
        yield folder


@pytest.fixture
def on(on: Connection, valkey: redis.Redis) -> Connection:
    """The database beside an empty Redis, into which bells are rung."""
    return on


def sql(on: Connection, statement: str) -> None:
    on.exec_driver_sql(statement)


class TestOneLetter:
    """What somebody gets who is stuck."""

    def test_whoever_was_away_for_a_day_gets_one_letter_about_their_step(self, on: Connection, mail: Path) -> None:
        leave(on)
        look_around()
        assert outbox(on) == [("profile", "queued", None)]
        send_all(on)
        assert outbox(on) == [("profile", "sent", None)]
        (letter,) = letters(mail)
        assert letter["To"] == '"Ann" <user_1@mail.example>'
        assert letter["Subject"] == "Your next step: Tell us who you are (2 min)"
        assert "https://app.example/onboarding?from=3Dletter&step=3Dprofile" in str(letter)

    def test_the_letters_id_is_the_rows(self, on: Connection, mail: Path) -> None:
        leave(on)
        look_around()
        send_all(on)
        (row,) = on.exec_driver_sql("SELECT id, sent_at FROM onboarding.reminder_outbox")
        assert [path.name for path in (mail / "new").iterdir()] == [str(row.id)]
        assert letters(mail)[0]["Message-ID"] == f"<{row.id}@localhost>"
        assert row.sent_at is not None

    def test_looking_again_asks_for_nothing_more(self, on: Connection, mail: Path) -> None:
        leave(on)
        for _ in range(3):
            look_around()
            send_all(on)
        assert len(letters(mail)) == len(asked_for(on)) == 1

    def test_more_people_than_fit_one_look_are_all_found(self, on: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("tasks.reminders.MOST_AT_ONCE", 3)
        for number in range(8):
            leave(on, f"user_{number}", hours=25 + number)
        look_around()
        assert sorted(job.user_id for job in asked_for(on)) == [f"user_{number}" for number in range(8)]

    def test_a_step_later_another_letter_may_go_out(self, on: Connection, mail: Path) -> None:
        leave(on)
        look_around()
        send_all(on)
        do("user_1", Finish("profile"))
        days_pass(on)
        look_around()
        send_all(on)
        assert [step for step, state, _ in outbox(on) if state == "sent"] == ["profile", "friends"]
        assert len(letters(mail)) == 2

    def test_after_a_start_over_the_same_step_is_another(self, on: Connection) -> None:
        leave(on)
        look_around()
        do("user_1", Reset(), by=Cause.OPERATOR)
        do("user_1", Begin("profile"))
        days_pass(on)
        look_around()
        assert [step for step, *_ in outbox(on)] == ["profile", "profile"]

    def test_nobody_gets_two_letters_in_a_day(self, on: Connection) -> None:
        leave(on)
        look_around()
        send_all(on)
        do("user_1", Finish("profile"))
        sql(on, "UPDATE onboarding.onboarding_sessions SET last_active_at = now() - interval '25 hours'")
        look_around()
        assert len(asked_for(on)) == 1


def days_pass(on: Connection) -> None:
    """Move everything two days into the past."""
    for table, column in (
        ("onboarding_sessions", "last_active_at"),
        ("onboarding_steps", "shown_at"),
        ("reminder_outbox", "created_at"),
    ):
        sql(on, f"UPDATE onboarding.{table} SET {column} = {column} - interval '2 days'")


class TestNobodyElse:
    """Who is not written to."""

    @pytest.mark.parametrize(
        "how",
        [
            {"hours": 23.9},
            {"hours": 24 * 8 + 1},
            {"email": None},
        ],
        ids=["was here today", "left long ago", "has no address"],
    )
    def test_nobody_who(self, on: Connection, how: dict[str, object]) -> None:
        leave(on, **how)  # type: ignore[arg-type] # each is one of its parameters
        look_around()
        assert outbox(on) == []

    @pytest.mark.parametrize(
        "acts",
        [
            (Complete(force=True),),
            (SkipSession(),),
            (Finish("profile"), Skip("friends"), Finish("look")),
        ],
        ids=["finished", "put it all off", "put this step off"],
    )
    def test_nobody_who_has(self, on: Connection, acts: tuple[Act, ...]) -> None:
        leave(on)
        do("user_1", *acts, by=Cause.OPERATOR)
        sql(on, "UPDATE onboarding.onboarding_sessions SET last_active_at = now() - interval '25 hours'")
        look_around()
        assert outbox(on) == []

    def test_nobody_who_was_made_up(self, on: Connection) -> None:
        leave(on)
        sql(on, "UPDATE onboarding.onboarding_sessions SET seeded = true")
        look_around()
        assert outbox(on) == []

    def test_nobody_who_just_looked_at_the_step(self, on: Connection) -> None:
        leave(on)
        do("user_1", Show("profile"))
        look_around()
        assert outbox(on) == []

    def test_nobody_where_there_is_no_page_to_lead_to(self, on: Connection) -> None:
        leave(on)
        with chosen(USHER_APP_URL=""):
            look_around()
        assert outbox(on) == []

    def test_nobody_before_the_hours_of_the_settings(self, on: Connection) -> None:
        leave(on, hours=25)
        with chosen(USHER_REMIND_AFTER_HOURS="48"):
            look_around()
        assert outbox(on) == []


Change = Callable[[Connection], None]
MEANWHILE: dict[str, tuple[Change, str]] = {
    "finished the step": (lambda _: do("user_1", Finish("profile")), "moved_on"),
    "put the step off": (lambda _: do("user_1", Skip("profile")), "moved_on"),
    "finished": (lambda _: do("user_1", Complete(force=True), by=Cause.OPERATOR), "ended"),
    "put it all off": (lambda _: do("user_1", SkipSession(), by=Cause.OPERATOR), "ended"),
    "started over": (lambda _: do("user_1", Reset(), by=Cause.OPERATOR), "ended"),
    "saved something": (lambda _: do("user_1", Save("profile", {"name": "Ann"})), "active"),
    "looked at it": (lambda _: do("user_1", Show("profile")), "active"),
    "waited too long": (
        lambda on: sql(on, "UPDATE onboarding.reminder_outbox SET created_at = now() - interval '49 hours'"),
        "too_late",
    ),
}


class TestMeanwhile:
    """What happens between the decision and the letter."""

    @pytest.mark.parametrize("what", MEANWHILE)
    def test_no_letter_to_somebody_who_meanwhile(self, on: Connection, mail: Path, what: str) -> None:
        leave(on)
        look_around()
        change, reason = MEANWHILE[what]
        change(on)
        send_all(on)
        assert letters(mail) == []
        assert outbox(on) == [("profile", "dropped", reason)]
        assert [job.state for job in asked_for(on)] == ["done"]

    def test_whoever_was_erased_is_nobody(self, on: Connection, mail: Path) -> None:
        leave(on)
        look_around()
        sql(on, "DELETE FROM onboarding.onboarding_sessions")
        send_all(on)
        assert letters(mail) == []
        assert [job.state for job in asked_for(on)] == ["done"]

    def test_whoever_is_erased_while_the_letter_is_on_its_way_has_none(self, on: Connection, mail: Path) -> None:
        leave(on)
        look_around()
        erase = "DELETE FROM onboarding.onboarding_sessions"
        with between(engine(), "SELECT count(*) FROM onboarding.reminder_outbox", lambda: sql(on, erase)):
            send_all(on)
        assert letters(mail) == []

    def test_reminders_that_are_turned_off_stop_at_once(self, on: Connection, mail: Path) -> None:
        leave(on)
        look_around()
        with chosen(USHER_APP_URL=""):
            send_all(on)
        assert letters(mail) == []
        assert outbox(on) == [("profile", "dropped", "turned_off")]

    def test_a_letter_goes_to_the_newest_address(self, on: Connection, mail: Path) -> None:
        leave(on)
        look_around()
        sql(on, "UPDATE onboarding.contacts SET email = 'user_2@mail.example'")
        send_all(on)
        assert [letter["To"] for letter in letters(mail)] == ['"Ann" <user_2@mail.example>']

    def test_a_step_that_facts_have_finished_is_passed_over_and_the_next_one_told(
        self, on: Connection, mail: Path
    ) -> None:
        leave(on, "user_1", Finish("profile"))
        sql(on, """UPDATE onboarding.onboarding_sessions SET told = '{"invited": true}'""")
        look_around()
        send_all(on)
        assert letters(mail) == []
        assert outbox(on) == [("friends", "dropped", "moved_on")]
        look_around()
        send_all(on)
        assert outbox(on)[1:] == [("look", "sent", None)]

    def test_an_address_that_cannot_be_written_to_ends_it_without_repeating_it(self, on: Connection) -> None:
        leave(on, email="user_1@mail.example, user_2@mail.example")
        look_around()
        send_all(on)
        assert outbox(on) == [("profile", "failed", "unusable_address")]
        assert [job.state for job in asked_for(on)] == ["done"]


def again(on: Connection) -> None:
    """Let the jobs be had again at once, as the feeder does when a worker fell silent or a pause is over."""
    sql(
        on,
        """UPDATE onboarding.jobs SET state = 'queued', ring_at = now(), lease_until = NULL, finished_at = NULL
        WHERE kind = 'send_reminder'""",
    )


# A worker that is killed right before or right after its letter is in the folder.
_KILLED = """
import os, sys
from settings import settings
from tasks import reminders
from workers.app import app
from workers.mail import Maildir
from workers.run import run

class Deadly(Maildir):
    def hand_over(self, letter, letter_id):
        if sys.argv[2] == "after":
            Maildir.hand_over(self, letter, letter_id)
        os.kill(os.getpid(), 9)

app.loader.import_default_modules()
reminders.post_office = lambda: Deadly(settings().mail_folder)
run(reminders.send_reminder, sys.argv[1])
"""


def kill_a_worker(on: Connection, when: str) -> None:
    """Let a worker begin the only letter and kill it then."""
    (job,) = asked_for(on)
    killed = subprocess.run([sys.executable, "-c", _KILLED, str(job.id), when], cwd=PROJECT, check=False, timeout=60)
    assert killed.returncode == -9
    assert [state for _, state, _ in outbox(on)] == ["sending"]
    again(on)


class TestKilled:
    """kill -9 at the worst moments."""

    @pytest.mark.parametrize("when", ["before", "after"])
    def test_around_the_hand_over_the_letter_is_there_once_and_the_row_says_sent(
        self, on: Connection, mail: Path, when: str
    ) -> None:
        leave(on)
        look_around()
        kill_a_worker(on, when)
        assert len(letters(mail)) == (when == "after")
        send_all(on)
        assert outbox(on) == [("profile", "sent", None)]
        assert len(letters(mail)) == 1

    def test_after_it_the_letter_counts_as_sent_though_the_user_has_moved_on_with_it(
        self, on: Connection, mail: Path
    ) -> None:
        leave(on)
        look_around()
        kill_a_worker(on, "after")
        do("user_1", Finish("profile"))
        send_all(on)
        assert outbox(on) == [("profile", "sent", None)]
        assert len(letters(mail)) == 1

    def test_before_it_nothing_goes_to_somebody_who_has_moved_on_since(self, on: Connection, mail: Path) -> None:
        leave(on)
        look_around()
        kill_a_worker(on, "before")
        do("user_1", Finish("profile"))
        send_all(on)
        assert outbox(on) == [("profile", "dropped", "moved_on")]
        assert letters(mail) == []


class TestAtOnce:
    """Many beats, many workers."""

    def test_two_chores_at_once_decide_on_each_letter_once(self, on: Connection) -> None:
        for number in range(30):
            leave(on, f"user_{number}")
        at_once(2, lambda _: remind.work(None, lambda _stage, _percent: None))
        assert sorted(job.user_id for job in asked_for(on)) == sorted(f"user_{number}" for number in range(30))
        assert len(outbox(on)) == 30

    def test_ten_workers_that_all_believe_it_is_theirs_leave_one_letter(self, on: Connection, mail: Path) -> None:
        leave(on)
        look_around()
        (job,) = asked_for(on)
        with reading(scope.user("user_1")) as tx:
            stuck = load(tx, user_id="user_1", **job.args)
        endings = at_once(10, lambda _: send_reminder.work(stuck, lambda _stage, _percent: None))
        assert endings == [Ending(reminders.State.SENT)] * 10
        assert len(letters(mail)) == 1

    def test_ten_workers_that_hear_the_same_bell_send_one_letter(self, on: Connection, mail: Path) -> None:
        leave(on)
        look_around()
        (job,) = asked_for(on)
        at_once(10, lambda _: run(send_reminder, str(job.id)))
        assert outbox(on) == [("profile", "sent", None)]
        assert len(letters(mail)) == 1


def test_a_closed_post_office_is_tried_again_and_nothing_is_lost(on: Connection, mail: Path) -> None:
    leave(on)
    look_around()
    mail.write_text("a file where the folder should be")
    send_all(on)
    (job,) = asked_for(on)
    assert (job.state, job.code) == ("queued", "post_office_closed")
    pause = on.exec_driver_sql("SELECT ring_at - now() FROM onboarding.jobs WHERE id = %s", (job.id,)).scalar_one()
    assert timedelta(minutes=14) < pause <= timedelta(minutes=15)
    mail.unlink()
    again(on)
    send_all(on)
    assert outbox(on) == [("profile", "sent", None)]
    assert len(letters(mail)) == 1


@pytest.mark.parametrize("reminder_id", ["", "x", "6f1c1f0e-0000-4000-8000-000000000000"])
def test_a_letter_that_nobody_decided_on_is_not_sent_by_asking(on: Connection, mail: Path, reminder_id: str) -> None:
    leave(on)
    enqueue(on, "send_reminder", "user_1", json.dumps({"reminder_id": reminder_id}))
    send_all(on)
    assert letters(mail) == []
    assert [job.state for job in asked_for(on)] == ["done"]


def test_nobody_sends_the_letter_of_another(on: Connection, mail: Path) -> None:
    leave(on)
    look_around()
    (job,) = asked_for(on)
    theirs = enqueue(on, "send_reminder", "user_2", json.dumps(job.args))
    run(send_reminder, str(theirs))
    assert letters(mail) == []
    assert outbox(on) == [("profile", "queued", None)]


@pytest.mark.parametrize(
    ("page", "there"),
    [
        ("https://app.example", "https://app.example?step=keys"),
        ("https://app.example/on/", "https://app.example/on/?step=keys"),
        ("https://app.example/on?a=1&step=old&b=#there", "https://app.example/on?a=1&b=&step=keys#there"),
    ],
)
def test_the_page_is_asked_for_the_step(page: str, there: str) -> None:
    assert continue_at(page, "keys") == there
