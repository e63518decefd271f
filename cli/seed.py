"""`usher seed`: fill the database with made-up users, to try things out, and take them out again."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from cli.complaints import NO, Complaint
from cli.gauge import gauge
from cli.start import use_servers
from cli.terminal import err, out, print_json, row_as_json, span, table
from db import seed_plan, seeding, wide
from db.engine import unit
from db.seed_plan import Plan
from db.wide import Everyone
from onboarding.flows.made_up import crowd
from onboarding.flows.made_up.histories import NoCourseError
from onboarding.flows.state import SessionStatus
from workers.persistence import stubbornly

FLOWS = {"creator": ("creator",), "member": ("member",), "both": ("creator", "member")}
FIRST_SEED, LAST_SEED = 1, 2**31 - 1


@dataclass(frozen=True, slots=True)
class Changed:
    """What was done, and the made-up users that are there now, by flow, version and status."""

    seed: int | None
    added: int
    removed: int
    there_before: int
    seconds: float
    there: list[dict[str, Any]]


@click.command()
@click.option("--users", type=click.IntRange(1, 10_000_000), help="How many, counted from the first one.")
@click.option(
    "--flow", default="both", show_default=True, type=click.Choice(tuple(FLOWS)), help="Which flow they are in."
)
@click.option(
    "--seed", type=click.IntRange(1, LAST_SEED), help="Another number makes other users. [default: 1; --remove: all]"
)
@click.option(
    "--today", type=click.DateTime(["%Y-%m-%d"]), help="The day (UTC) that all of it lies before. [default: today]"
)
@click.option("--remove", is_flag=True, help="Take made-up users out, those of one --seed or all.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON on standard output at the end.")
def seed(  # noqa: PLR0913 - a command has the options that it has
    *, users: int | None, flow: str, seed: int | None, today: datetime | None, remove: bool, as_json: bool
) -> None:
    """Fill the database with made-up users to try things out, or take them out again.

    Of ten users six have completed, two are under way at various steps, one has not started and one put it aside. They
    are called seed-SEED-000001 and so on, are left out of reminders and statistics, and have addresses at which no
    letter arrives. The same seed, number and day make the same users. Stopped or killed, run it again: it goes on, and
    nothing is there twice.
    """
    if remove == (users is not None):
        raise click.UsageError("Say how many, such as --users 1000; or --remove, to take them out.")
    if today and today.date() > _today():
        raise click.UsageError(f"--today is at the latest {_today()} (UTC): nothing may lie in the future.")
    use_servers()
    console = err if as_json else out
    if users is None:
        changed = _remove(seed, console)
    else:
        seed = seed or FIRST_SEED
        changed = _add(users, _plan(FLOWS[flow], today.date() if today else _today()), seed, console)
    if as_json:
        print_json(asdict(changed))
    else:
        _show(changed, console)


def _today() -> date:
    return datetime.now(UTC).date()


def _plan(flows: Sequence[str], today: date) -> Plan:
    try:
        with unit() as tx:
            return seed_plan.plan(tx, flows, today)
    except NoCourseError as error:
        raise Complaint(f"{error} Users can be seeded into the flows that Usher brings along.", NO) from error


def _add(users: int, plan: Plan, seed: int, console: Console) -> Changed:
    about = {"users": users, "flows": list(plan.ways), "seed": seed, "today": str(plan.today.date())}
    everyone = wide.opened("usher seed", about)
    seeding.make_months(everyone, plan)
    began, added = time.monotonic(), 0
    with gauge(console, "Seeding") as show:
        show(0, users)
        for first in range(1, users + 1, seeding.CHUNK):
            numbers = range(first, min(first + seeding.CHUNK, users + 1))
            added += stubbornly(lambda some=numbers: seeding.add(everyone, plan, seed, some))  # type: ignore[misc] # no defaults there
            show(numbers[-1], users)
    if added:
        seeding.count_anew(everyone)
    return Changed(seed, added, 0, users - added, time.monotonic() - began, _there(everyone, seed))


def _remove(seed: int | None, console: Console) -> Changed:
    everyone = wide.opened("usher seed --remove", {"seed": seed})
    all_of_them = sum(one["users"] for one in _there(everyone, seed))
    began, removed = time.monotonic(), 0
    with gauge(console, "Removing") as show:
        while some := stubbornly(lambda: seeding.remove(everyone, seed)):
            removed += some
            show(removed, max(all_of_them, removed))
    return Changed(seed, 0, removed, 0, time.monotonic() - began, _there(everyone, seed))


def _there(everyone: Everyone, seed: int | None) -> list[dict[str, Any]]:
    with everyone.looking() as on:
        return [row_as_json(row) for row in seeding.counts(on, seed)]


def _show(changed: Changed, console: Console) -> None:
    if changed.there:
        console.print(_table(changed.there))
    done = f"{changed.added:,} added" if changed.added else f"{changed.removed:,} removed" if changed.removed else ""
    before = f"{changed.there_before:,} were there already" if changed.there_before else ""
    told = ", ".join(part for part in (done, before) if part) or "No made-up users are there"
    pace = f" in {span(changed.seconds)}" if done else ""
    console.print(f"{told}{pace}.", markup=False, soft_wrap=True)
    if changed.added:
        console.print(
            f"Look at one: usher status {crowd.name(changed.seed or FIRST_SEED, 1)}", markup=False, soft_wrap=True
        )


def _table(there: Sequence[Mapping[str, Any]]) -> Table:
    made = table("flow", *(f">{status.value.replace('_', ' ')}" for status in SessionStatus))
    for flow in sorted({(one["flow"], one["flow_version"]) for one in there}):
        of_flow = {one["status"]: one["users"] for one in there if (one["flow"], one["flow_version"]) == flow}
        made.add_row(f"{flow[0]} {flow[1]}", *(f"{of_flow.get(status, 0):,}" for status in SessionStatus))
    return made
