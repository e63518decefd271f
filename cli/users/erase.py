"""`usher users erase`: nothing of a person is left, and nothing that is under way brings them back."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import click
from rich.table import Table
from sqlalchemy import Connection

from cli.complaints import NO, Complaint
from cli.gauge import gauge
from cli.start import use_servers
from cli.terminal import ago, clip, clipped, err, plain, print_json, table, text
from cli.users.choosing import Chosen, whom
from cli.users.running import Manner, as_json, confirm, going_on, how, run_through
from cli.users.wording import Wording, many
from db import audit, erasing, selection, wide
from db.bulk import Counts, Order
from db.erasing import Erased
from db.previewing import SHOWN
from db.selection import Selection
from db.wide import Everyone
from settings import settings
from workers.mail import PostOfficeClosed, post_office
from workers.persistence import stubbornly

# How long we wait for transactions that had begun before.
PATIENCE_SECONDS = 10.0
_PAUSE_SECONDS = 0.05
_FOR_GOOD = "This cannot be taken back."
_BEFORE = (
    "{} went before this run was stopped; nothing remembers whose. What other transactions had begun by then is looked for "
    "with those who go now, not with them."
)
_CLOSED = "Letters could not be taken back: {}. Delete those that are in {} by hand; their names begin with: {}"
_WORDS = Wording("Erasing", "erased", f"Erase {{}} with all that hangs on them? {_FOR_GOOD}")


@dataclass(slots=True)
class Toll:
    """What went in all, and whom to look for once more: some users with the moment of their erasure."""

    sessions: int = 0
    jobs: int = 0
    letters: list[str] = field(default_factory=list)
    sent: int = 0
    withdrawn: int = 0
    closed: str = ""  # why the post office could not be asked
    gone: list[tuple[Sequence[str], datetime]] = field(default_factory=list)

    def add(self, users: Sequence[str], erased: Erased) -> None:
        """Add what went with some users."""
        self.count(erased)
        self.gone.append((users, erased.at))

    def count(self, erased: Erased) -> None:
        """Count what went."""
        self.sessions, self.jobs = self.sessions + erased.sessions, self.jobs + erased.jobs
        self.sent += erased.sent
        self.letters.extend(erased.letters)

    def withdraw(self, letters: Sequence[str]) -> None:
        """Take letters back from the post office."""
        try:
            self.withdrawn += post_office().withdraw(frozenset(letters))
        except PostOfficeClosed as closed:
            self.closed = str(closed)

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "onboardings": self.sessions, "jobs": self.jobs,
            "letters_handed_over": self.sent, "letters_taken_back": self.withdrawn,
        }  # fmt: skip


@click.command()
@whom
@how
def erase(chosen: Chosen, manner: Manner) -> None:
    """Erase users: nothing of them is left.

    Onboarding, answers, events, keys, results, contacts, reminders, jobs with their history: all of it goes. What a
    worker is just doing for them is not kept. Letters are taken out of the mail folder; those that have left it, backups and
    logs are out of reach.

    Named users may be erased again and again; of those who fit a filter --bulk-id goes on with a run that was stopped.
    """
    if chosen.users and manner.bulk_id:
        raise click.UsageError("--bulk-id is for filters. Erase named users as often as you like.")
    use_servers()
    everyone = wide.opened("usher users erase", {**chosen.about(), **manner.about()})
    toll, told = Toll(), {}
    if chosen.users:
        _erase_named(everyone, chosen.users, manner, toll)
    else:
        told = _erase_fitting(everyone, chosen, manner, toll)
    if toll.gone:
        left = _look_once_more(everyone, toll)
        if chosen.users:
            _note(everyone, toll)
        _tell(toll, left, manner)
        told |= toll.as_json() | {"transactions_still_open": left}
    if manner.as_json:
        print_json(told)
    if toll.closed:
        raise SystemExit(NO)


def _note(everyone: Everyone, toll: Toll) -> None:
    """Write down what was done; a run has done so by itself."""
    with everyone.looking() as on:
        audit.note(on, "usher users erase: done", toll.as_json())


def _erase_named(everyone: Everyone, named: Sequence[str], manner: Manner, toll: Toll) -> None:
    """Erase users by their ids, some at a time.

    Raises:
        Complaint: there is nothing of any of them, or the answer was no.
    """
    users = _known(everyone, list(dict.fromkeys(named)), manner)
    if manner.dry_run:
        return
    confirm(manner, f"Erase {many(len(users), 'user')} with all that hangs on them? {_FOR_GOOD}")
    with gauge(manner.console, _WORDS.doing) as show:
        for at in range(0, len(users), erasing.CHUNK):
            some = users[at : at + erasing.CHUNK]
            toll.add(some, _erased(everyone, some, toll))
            show(at + len(some), len(users))


def _known(everyone: Everyone, named: Sequence[str], manner: Manner) -> Sequence[str]:
    """Return those of whom there is anything, and show them."""
    with everyone.looking() as on:
        users = erasing.known(on, named)
        sessions = selection.named(on, users)
        _show(on, Selection(sessions=tuple(sessions.values())), manner)
    for user in named:
        if user not in users:
            err.print(f"There is nothing of {plain(user)} here.", markup=False, soft_wrap=True)
        elif user not in sessions:
            manner.say(f"Of {plain(user)} there are only jobs.")
    if not users:
        raise Complaint("So there is nothing to do.", NO)
    return users


def _erased(everyone: Everyone, users: Sequence[str], toll: Toll, before: datetime | None = None) -> Erased:
    def once() -> Erased:
        with everyone.transaction() as on:
            return _erase_all(on, users, toll, before)

    return stubbornly(once)


def _erase_all(on: Connection, users: Sequence[str], toll: Toll, before: datetime | None = None) -> Erased:
    """Erase users, and take their letters back before the commit: nobody would know of them afterwards."""
    erased = erasing.erase(on, users, before)
    toll.withdraw(erased.letters)
    return erased


def _erase_fitting(everyone: Everyone, chosen: Chosen, manner: Manner, toll: Toll) -> dict[str, Any]:
    """Erase those who fit, as a run. Returns the run for programs, or how many it would be.

    Raises:
        Complaint: the id is another order's, or the answer was no.
    """
    with everyone.looking() as on:
        order = Order("erase", chosen.selection(on))
        there = going_on(on, manner, order)
        if there is not None and there.done:
            manner.say(f"{plain(there.id)} has come to its end: {there.changed:,} erased. Nothing was done now.")
            return as_json(there)
        total = _show(on, order.selection, manner)
    if manner.dry_run or not (total or there):
        return {"total": total}
    confirm(manner, _WORDS.question(total))
    if there is not None and there.seen:
        manner.say(_BEFORE.format(many(there.changed, "onboarding")))

    def first(on: Connection, ids: Sequence[int]) -> None:
        erasing.hold_jobs(on, selection.users_of(on, ids))

    def work(on: Connection, ids: Sequence[int]) -> Counts:
        users = selection.users_of(on, ids)
        erased = _erase_all(on, users, toll)
        toll.add(users, erased)
        return Counts(erased.sessions)

    return as_json(run_through(everyone, manner, order, work, _WORDS, first))


def _show(on: Connection, chosen: Selection, manner: Manner) -> int:
    """Show some of those who are meant. Returns how many they are."""
    total = selection.count(on, chosen)
    if total:
        manner.say(f"{many(total, 'onboarding')}:")
        manner.console.print(_table(on, chosen))
    elif chosen.sessions is None:
        manner.say("Nobody fits.")
    return total


def _table(on: Connection, chosen: Selection) -> Table:
    made = clipped(table("user", "flow", "is", "last active"), soft=0)
    for row in selection.sample(on, chosen, SHOWN):
        flow = f"{row.flow} {row.flow_version}" if row.flow else "none"
        here = f"{row.status} {row.progress:.0f} %"
        made.add_row(clip(row.user_id), text(flow), text(here), ago(row.last_active_at, row.now))
    return made


def _look_once_more(everyone: Everyone, toll: Toll) -> int:
    """Erase what others had begun before and have ended since. Returns how many transactions have not ended."""
    until, moment = time.monotonic() + PATIENCE_SECONDS, max(at for _, at in toll.gone)
    with everyone.looking() as on:
        while (left := erasing.still_open(on, moment)) and time.monotonic() < until:
            time.sleep(_PAUSE_SECONDS)
    for users, at in toll.gone:
        toll.count(_erased(everyone, users, toll, at))
    toll.closed = ""
    toll.withdraw(toll.letters)  # once more: a worker may have been on its way with one
    return left


def _tell(toll: Toll, left: int, manner: Manner) -> None:
    manner.say(f"{many(toll.sessions, 'onboarding')} and {many(toll.jobs, 'job')} erased.")
    if toll.withdrawn:
        manner.say(f"{many(toll.withdrawn, 'letter')} taken out of the mail folder.")
    if toll.closed:
        err.print(
            _CLOSED.format(toll.closed, settings().mail_folder, ", ".join(toll.letters)), markup=False, soft_wrap=True
        )
    elif toll.sent > toll.withdrawn:
        manner.say(
            f"{many(toll.sent - toll.withdrawn, 'letter')} had left the mail folder, which Usher cannot take back."
        )
    if left:
        manner.say(f"{many(left, 'transaction')} of before did not end. Erase the same users once more when they have.")
