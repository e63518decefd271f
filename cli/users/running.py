"""Carry out an order on many users: look first, ask, then go through them in chunks, at any of which we may be killed."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from typing import Any

import click
from rich.console import Console
from sqlalchemy import Connection

from cli.complaints import NO, Complaint
from cli.gauge import gauge
from cli.start import use_servers
from cli.terminal import ago, err, out, plain, print_json
from cli.users.choosing import Chosen
from cli.users.looking import Found, looked_at
from cli.users.wording import Wording, refusals
from db import audit, bulk, wide
from db.bulk import Doing, First, Order, Run, RunRefusedError, Work
from db.previewing import Preview
from db.wide import Everyone
from workers.persistence import stubbornly

LONGEST_ID = 64


@dataclass(frozen=True, slots=True)
class Manner:
    """How a command goes about it."""

    bulk_id: str | None = None
    dry_run: bool = False
    yes: bool = False
    as_json: bool = False

    def about(self) -> Mapping[str, Any]:
        """Return what of it may stand in the audit log."""
        said = {"dry_run": self.dry_run, "bulk_id": self.bulk_id}
        return {name: value for name, value in said.items() if value}

    @property
    def console(self) -> Console:
        """Where a person reads what happens; standard output is for JSON where that was asked for."""
        return err if self.as_json else out

    def say(self, sentence: str) -> None:
        """Tell a person something."""
        self.console.print(sentence, markup=False, soft_wrap=True)


@dataclass(frozen=True, slots=True)
class Deed:
    """An act with its words. `doing` judges one user, so that it can be tried without being done."""

    name: str
    words: Wording
    doing: Doing
    args: Mapping[str, Any]


def _usable(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    if value is not None and not 0 < len(value) <= LONGEST_ID:
        raise click.BadParameter(f"a bulk id has 1 to {LONGEST_ID} characters.")
    return value


_OPTIONS = (
    click.option(
        "--bulk-id", metavar="ID", callback=_usable, help="Go on with the run of this id, or begin one of this name."
    ),
    click.option("--dry-run", is_flag=True, help="Only look, at everybody who fits."),
    click.option("--yes", is_flag=True, help="Do not ask."),
    click.option("--json", "as_json", is_flag=True, help="Print JSON on standard output at the end."),
)


def how(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that say how to go about it, as one value."""

    @wraps(command)
    def call(chosen: Chosen, **given: Any) -> None:
        manner = Manner(**{name: given.pop(name) for name in Manner.__dataclass_fields__})
        command(chosen, manner, **given)

    for option in reversed(_OPTIONS):
        call = option(call)
    return call


def carry_out(deed: Deed, chosen: Chosen, manner: Manner) -> None:
    """Do it, or only look.

    Raises:
        Complaint: nobody is meant, the id is another order's, or the answer was no.
    """
    use_servers()
    everyone = wide.opened(f"usher users {deed.name}", {**chosen.about(), **manner.about()})
    order, there, found = _look(everyone, deed, chosen, manner)
    if there is not None and there.done:
        _tell_done(there, deed.words, manner)
    elif manner.dry_run or not (found.total or there):
        if manner.as_json:
            print_json(found.as_json())
    else:
        confirm(manner, deed.words.question(found.total))
        run = run_through(everyone, manner, order, bulk.acting(deed.doing), deed.words)
        _tell(run, deed.words, manner)
        if chosen.users and run.refused and not run.changed:
            raise SystemExit(NO)


def _look(everyone: Everyone, deed: Deed, chosen: Chosen, manner: Manner) -> tuple[Order, Run | None, Found]:
    """Return the order, its run if there is one, and what is found of those it is about."""
    with everyone.looking() as on:
        order = Order(deed.name, chosen.selection(on), deed.args)
        there = going_on(on, manner, order)
        if there is not None and there.done:
            return order, there, Found(0, Preview())
        found = looked_at(on, order.selection, deed.words, deed.doing, manner.console, everybody=manner.dry_run)
    return order, there, found


def going_on(on: Connection, manner: Manner, order: Order) -> Run | None:
    """Return the run of the id that was given, if it has begun.

    Raises:
        Complaint: the id is another order's.
    """
    return None if manner.bulk_id is None else _one_order(lambda: bulk.read(on, str(manner.bulk_id), order))


def _one_order(ask: Callable[[], Run | None]) -> Run | None:
    try:
        return ask()
    except RunRefusedError as error:
        told = plain(error)
        raise Complaint(f"{told[:1].upper()}{told[1:]}.", NO) from error


def confirm(manner: Manner, question: str) -> None:
    """Ask whether to go on.

    Raises:
        Complaint: nobody said yes.
    """
    try:
        agreed = manner.yes or click.confirm(question, err=True)
    except click.Abort as nobody:
        raise Complaint("Nothing was done. Where nobody can answer, say --yes.", NO) from nobody
    if not agreed:
        raise Complaint("Nothing was done.", NO)


def run_through(  # noqa: PLR0913, PLR0917 - what is done, in which words, and what is locked first
    everyone: Everyone, manner: Manner, order: Order, work: Work, words: Wording, first: First | None = None
) -> Run:
    """Go through all that fit, from where the run of this id is."""
    bulk_id = manner.bulk_id or new_id(order.act)
    run = _begun(everyone, bulk_id, order)
    rest = f" (goes on after {run.seen:,} of {run.total:,})" if run.seen else ""
    manner.say(f"Bulk id: {bulk_id}{rest}")
    with gauge(manner.console, words.doing) as show:
        while not run.done:
            run = stubbornly(lambda: bulk.step(everyone, run, order, work, first))  # noqa: B023 - called before the next turn
            show(run.seen, max(run.total, run.seen))
    with everyone.looking() as on:
        counts = {"bulk_id": bulk_id, "seen": run.seen, "changed": run.changed, "refused": dict(run.refused)}
        audit.note(on, f"usher users {order.act}: done", counts)
    return run


def _begun(everyone: Everyone, bulk_id: str, order: Order) -> Run:
    with everyone.transaction() as on:
        run = _one_order(lambda: bulk.begin(on, bulk_id, order))
    assert run is not None  # noqa: S101 - begun
    return run


def new_id(act: str) -> str:
    """Make an id that says what was done when."""
    return f"{act}-{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"


def _tell_done(run: Run, words: Wording, manner: Manner) -> None:
    if manner.as_json:
        print_json(as_json(run))
        return
    ended = ago(run.finished_at, datetime.now(UTC))
    manner.say(
        f"{plain(run.id)} came to its end {ended}: {run.changed:,} of {run.seen:,} {words.done}. Nothing was done now."
    )


def _tell(run: Run, words: Wording, manner: Manner) -> None:
    if manner.as_json:
        print_json(as_json(run))
        return
    rest = f", {run.unchanged:,} needed nothing" if run.unchanged else ""
    manner.say(f"{run.changed:,} {words.done}{rest}.")
    for line in refusals(run.refused):
        manner.say(line)


def as_json(run: Run) -> dict[str, Any]:
    """Return a run for programs."""
    return {
        "bulk_id": run.id, "act": run.act, "done": run.done, "total": run.total, "seen": run.seen,
        "changed": run.changed, "unchanged": run.unchanged, "refused": dict(run.refused),
    }  # fmt: skip
