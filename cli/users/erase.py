"""`usher users erase`: nothing of a person is left, and nothing that is under way brings them back."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import click
from rich.table import Table
from sqlalchemy import Connection

from cli.complaints import NO, Complaint
from cli.start import use_servers
from cli.terminal import ago, clip, clipped, err, out, plain, print_json, table, text
from cli.users.choosing import Chosen, whom
from cli.users.looking import Wording
from cli.users.running import Manner, as_json, confirm, going_on, how, run_through
from db import erasing, selection, wide
from db.bulk import Counts, Order, Run
from db.erasing import Erased
from db.previewing import SHOWN
from db.selection import Selection
from db.wide import Everyone
from workers.persistence import stubbornly

# How long we wait for transactions that had begun before.
PATIENCE_SECONDS = 10.0
_PAUSE_SECONDS = 0.05
_WORDS = Wording("Erasing", "erased", "Erase {} and all that hangs on them? This cannot be taken back.")


@dataclass(slots=True)
class Toll:
    """What went in all, and whom to look for once more: each chunk of users with the moment of their erasure."""

    sessions: int = 0
    jobs: int = 0
    letters: int = 0
    gone: list[tuple[Sequence[str], datetime]] = field(default_factory=list)

    def add(self, users: Sequence[str], erased: Erased) -> None:
        """Add what went with some users."""
        self.sessions, self.jobs = self.sessions + erased.sessions, self.jobs + erased.jobs
        self.letters += erased.letters
        self.gone.append((users, erased.at))


@click.command()
@whom
@how
def erase(chosen: Chosen, manner: Manner) -> None:
    """Erase users: nothing of them is left.

    Onboarding, answers, events, keys, results, contacts, reminders, jobs with their history: all of it goes. What a
    worker is just doing for them is not kept. Letters that a post office was given, backups and logs are out of reach.

    Users may be named again and again; for those who fit a filter --bulk-id goes on with a run that was stopped.
    """
    if chosen.users and manner.bulk_id:
        raise click.UsageError("--bulk-id is for filters. Erase named users again as often as you like.")
    use_servers()
    everyone = wide.opened(
        "usher users erase", {**chosen.about(), "dry_run": manner.dry_run, "bulk_id": manner.bulk_id}
    )
    if chosen.users:
        _erase_named(everyone, chosen, manner)
    else:
        _erase_fitting(everyone, chosen, manner)


def _erase_named(everyone: Everyone, chosen: Chosen, manner: Manner) -> None:
    with everyone.looking() as on:
        users = erasing.known(on, list(dict.fromkeys(chosen.users)))
        sessions = selection.named(on, users)
        _show(on, Selection(sessions=tuple(sessions.values())), manner)
    for user in sorted(set(chosen.users) - set(users)):
        err.print(f"There is nothing of {plain(user)} here.", markup=False, soft_wrap=True)
    for user in sorted(set(users) - set(sessions)):
        manner.console.print(f"Of {plain(user)} there are only jobs.", markup=False, soft_wrap=True)
    if not users:
        raise Complaint("So there is nothing to do.", NO)
    if manner.dry_run:
        return
    confirm(manner, f"Erase {len(users):,} {'user' if len(users) == 1 else 'users'}? This cannot be taken back.")
    toll = Toll()
    for at in range(0, len(users), erasing.CHUNK):
        _erase_chunk(everyone, users[at : at + erasing.CHUNK], toll)
    _finish(everyone, toll, manner, None)


def _erase_chunk(everyone: Everyone, users: Sequence[str], toll: Toll) -> None:
    def once() -> Erased:
        with everyone.transaction() as on:
            return erasing.erase(on, users)

    toll.add(users, stubbornly(once))


def _erase_fitting(everyone: Everyone, chosen: Chosen, manner: Manner) -> None:
    with everyone.looking() as on:
        order = Order("erase", chosen.selection(on))
        there = going_on(on, manner, order)
        total = 0 if there and there.done else selection.count(on, order.selection)
        _show(on, order.selection, manner)
    if manner.dry_run or not (total or (there and not there.done)):
        return
    confirm(manner, _WORDS.question(total))
    toll = Toll()

    def work(on: Connection, ids: Sequence[int]) -> Counts:
        users = selection.users_of(on, ids)
        erased = erasing.erase(on, users)
        toll.add(users, erased)
        return Counts(erased.sessions)

    run = run_through(everyone, manner, order, work, _WORDS)
    _finish(everyone, toll, manner, run)


def _show(on: Connection, chosen: Selection, manner: Manner) -> None:
    total = selection.count(on, chosen)
    if not total:
        return
    manner.console.print(f"{total:,} {'onboarding' if total == 1 else 'onboardings'}:", markup=False)
    manner.console.print(_table(on, chosen))


def _table(on: Connection, chosen: Selection) -> Table:
    made = clipped(table("user", "flow", "is", "last active"), soft=0)
    for row in selection.sample(on, chosen, SHOWN):
        flow = f"{row.flow} {row.flow_version}" if row.flow else "none"
        made.add_row(
            clip(row.user_id), text(flow), text(f"{row.status} {row.progress:.0f} %"), ago(row.last_active_at, row.now)
        )
    return made


def _finish(everyone: Everyone, toll: Toll, manner: Manner, run: Run | None) -> None:
    """Look once more for what others had begun before, and say what went."""
    left = _wait(everyone, max(at for _, at in toll.gone)) if toll.gone else 0
    for users, at in toll.gone:
        with everyone.transaction() as on:
            again = erasing.erase(on, users, before=at)
        toll.jobs += again.jobs
    if manner.as_json:
        told = {"sessions": toll.sessions, "jobs": toll.jobs, "letters_handed_over": toll.letters, "still_open": left}
        print_json(told | (as_json(run) if run else {}))
        return
    out.print(f"{toll.sessions:,} onboardings and {toll.jobs:,} jobs erased.", markup=False, soft_wrap=True)
    if toll.letters:
        out.print(f"{toll.letters:,} letters had been handed to the post office; those are not ours to take back.")
    if left:
        err.print(
            f"{left} transactions from before are still open. Erase the same users once more when they have ended."
        )


def _wait(everyone: Everyone, moment: datetime) -> int:
    """Wait until what had begun before this moment has ended. Returns how many transactions have not."""
    until = time.monotonic() + PATIENCE_SECONDS
    with everyone.looking() as on:
        while (left := erasing.still_open(on, moment)) and time.monotonic() < until:
            time.sleep(_PAUSE_SECONDS)
    return left
