"""Somebody who is stuck on a step: a small flow, an onboarding in it, an address, and the hours since."""

from __future__ import annotations

import mailbox
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email.message import Message
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row

from db import scope, sessions
from db.engine import unit
from onboarding.flows.acts import Act, Sent, Start
from onboarding.flows.state import Cause
from tasks.reminders import remind, send_reminder
from tests.tasks.checking import chosen
from workers.run import run

PAGE = "https://app.example/onboarding?from=letter"
STROLL = """
flow = "stroll"
version = 1
title = "Tour"
facts = ["invited"]

[[steps]]
key = "profile"
title = "Tell us who you are"
minutes = 2

[[steps]]
key = "friends"
title = "Invite your friends"
done_when = ["fact:invited"]

[[steps]]
key = "look"
title = "Look around"
required = false
"""


@contextmanager
def mail_goes_to(folder: Path) -> Iterator[Path]:
    """Know the stroll, link to the app, and put letters below a folder."""
    (folder / "stroll.toml").write_text(STROLL)
    with chosen(USHER_FLOWS=str(folder / "stroll.toml"), USHER_APP_URL=PAGE, USHER_MAILDIR=str(folder / "mail")):
        yield folder / "mail"


def do(user: str, *acts: Act, by: Cause = Cause.USER) -> None:
    """Let a user do something, or somebody else for them."""
    with unit(scope.user(user)) as tx:
        sessions.do(tx, user, *acts, sent=Sent(cause=by), flow="stroll")


def leave(on: Connection, user: str = "user_1", *acts: Act, hours: float = 25, email: str | None = "") -> None:
    """Let somebody start the stroll, do this, and leave so long ago; with an address of their own unless told otherwise."""
    do(user, Start(), *acts)
    went = "UPDATE onboarding.onboarding_sessions SET last_active_at = now() - %s * interval '1 hour' WHERE user_id = %s RETURNING id"
    session = on.exec_driver_sql(went, (hours, user)).scalar_one()
    contact = "INSERT INTO onboarding.contacts (session_id, email, name) VALUES (%s, %s, 'Ann')"
    on.exec_driver_sql(contact, (session, f"{user}@mail.example" if email == "" else email))


def look_around() -> None:
    """Let the chore look for people who are stuck, now."""
    with unit() as tx:
        asked = remind.enqueue(tx)
    run(remind, str(asked.id))


def send_all(on: Connection) -> None:
    """Run every job that is to send a letter, as workers do that the bell reaches."""
    for job in asked_for(on):
        run(send_reminder, str(job.id))


def asked_for(on: Connection) -> Sequence[Row[Any]]:
    """Return the jobs that send letters, oldest first."""
    return on.exec_driver_sql(
        "SELECT * FROM onboarding.jobs WHERE kind = 'send_reminder' ORDER BY created_at, id"
    ).all()


def outbox(on: Connection) -> list[tuple[str, str, str | None]]:
    """Return each row's step, state and reason, oldest first."""
    rows = on.exec_driver_sql("SELECT step, state, reason FROM onboarding.reminder_outbox ORDER BY created_at, id")
    return [(row.step, row.state, row.reason) for row in rows]


def letters(folder: Path) -> list[Message]:
    """Return the letters in a Maildir, read or not; none where nobody has made it yet."""
    return list(mailbox.Maildir(folder, create=False)) if (folder / "cur").exists() else []
