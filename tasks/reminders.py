"""Write to people who are stuck on a step: once for each, and never to somebody who went on meanwhile.

    beat ── remind ──► whoever was away for a day, a row and a job each ── send_reminder ──► the post office

The last look is one statement right before the letter is handed over; what happens after it comes too late to stop it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from db import noticing, reminders, scope, sessions
from db.asking import Urgency
from db.engine import statement, unit
from db.reminders import Against, Due, Ending, Reminder, State
from onboarding.flows.spec import Step
from settings import settings
from workers.job import Tell, job, keep_nothing, no_input
from workers.mail import Person, UnusableAddress, compose, message_id_of, post_office
from workers.queues import Queue

log = structlog.get_logger()

MOST_AT_ONCE = 100  # users whose rows are held while their jobs are asked for


@dataclass(frozen=True, slots=True)
class Stuck:
    """Somebody to write to: the letter that was decided on, the step that is really next for them, if any, and how far they are."""

    user_id: str
    reminder: Reminder
    next: Step | None
    percent: float


def load(tx: Session, *, user_id: str, reminder_id: str) -> Stuck | None:
    """Return the letter and where its user stands; None where the letter is out already, or given up."""
    known = _uuid(reminder_id)
    reminder = reminders.read(tx, known) if known else None
    view = sessions.read(tx.connection(), user_id) if reminder else None
    if reminder is None:
        return None
    current = view.standing.current if view else None
    return Stuck(user_id, reminder, current.step if current else None, view.standing.percent if view else 0)


def _uuid(text: str) -> UUID | None:
    """Read an id that may have come from outside."""
    try:
        return UUID(text)
    except ValueError:
        return None


def save(tx: Session, user_id: str, stuck: Stuck | None, ending: Ending) -> None:
    """Write down what became of the letter.

    A step that facts have finished is written down too, so that the next look knows where the user is.
    """
    if stuck is None:
        return
    if ending.reason == Against.MOVED_ON:
        noticing.notice(tx, user_id)  # first: whoever decides on letters holds the session before the letter's row
    reminders.end(tx, stuck.reminder, ending)


@job(
    queue=Queue.MAIL,
    load=load,
    save=save,
    timeout=timedelta(seconds=30),
    same_by=("user_id", "reminder_id"),
    urgency=Urgency.BULK,
)
def send_reminder(stuck: Stuck | None, _tell: Tell) -> Ending:
    """Hand one letter over, if all that it was decided on still holds.

    A worker that was killed in between leaves the row on its way: the post office says whether it has the letter.
    """
    if stuck is None:
        return Ending(State.DROPPED)
    if stuck.reminder.state is State.SENDING and post_office().holds(str(stuck.reminder.id)):
        return Ending(State.SENT)
    if against := _against(stuck):
        return Ending(State.DROPPED, against)
    try:
        return _hand_over(stuck, _letter(stuck))
    except UnusableAddress as error:
        return Ending(State.FAILED, error.code)


def _hand_over(stuck: Stuck, letter: EmailMessage) -> Ending:
    """Look a last time, then let the letter go; take it back where its user was erased at that moment."""
    with statement(scope.user(stuck.user_id)) as on:
        against = reminders.pass_gate(on, stuck.reminder)
    if against:
        return Ending(State.DROPPED, against)
    post_office().hand_over(letter, str(stuck.reminder.id))
    with statement(scope.user(stuck.user_id)) as on:
        still = reminders.is_there(on, stuck.reminder)
    if not still:  # the user was erased while the letter was on its way, and nobody else will look for it
        post_office().withdraw([str(stuck.reminder.id)])
    return Ending(State.SENT)


def _against(stuck: Stuck) -> Against | None:
    """Say what speaks against the letter before it is even written."""
    if not settings().app_url:
        return Against.TURNED_OFF
    if stuck.next is None:
        return Against.ENDED
    return Against.MOVED_ON if stuck.next.key != stuck.reminder.step else None


def _letter(stuck: Stuck) -> EmailMessage:
    reminder, step = stuck.reminder, stuck.next
    assert step is not None  # noqa: S101 - `_against` has looked
    told = {
        "step_title": step.title,
        "minutes": step.minutes,
        "saved": stuck.percent > 0,
        "continue_url": continue_at(settings().app_url, step.key),
    }
    return compose("stuck_on_step", Person(reminder.email, reminder.name), told, message_id_of(str(reminder.id)))


def continue_at(page: str, step: str) -> str:
    """Return the web app's page with the step to go on with."""
    scheme, host, path, query, fragment = urlsplit(page)
    asked = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if name != "step"]
    return urlunsplit((scheme, host, path, urlencode([*asked, ("step", step)]), fragment))


@job(
    queue=Queue.UPKEEP,
    load=no_input,
    save=keep_nothing,
    timeout=timedelta(minutes=5),
    urgency=Urgency.BULK,
    public=False,
)
def remind(_given: None, tell: Tell) -> None:
    """Decide on letters to everybody who has been away for long enough, and ask for each to be sent."""
    tell("looking", 0)
    if not settings().app_url:  # there is nowhere to lead them to
        return
    total, since = 0, None
    while taken := _take(since):
        total, since = total + len(taken), taken[-1].last_active_at
    if total:
        log.info("reminders_due", letters=total)


def _take(since: datetime | None) -> list[Due]:
    """Decide on some letters and ask for their jobs in one transaction: neither is there without the other."""
    after = timedelta(hours=settings().remind_after_hours)
    with unit(scope.everyone("chore remind")) as tx:
        due = reminders.take_idle(tx, after=after, most=MOST_AT_ONCE, since=since)
        for one in due:
            send_reminder.enqueue(tx, user_id=one.user_id, reminder_id=str(one.id))
    return due
