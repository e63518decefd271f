"""`usher queues`, `usher pause`, `usher resume`, `usher limit`: see how queues are, and turn them."""

from __future__ import annotations

import getpass
import socket
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import click
from rich.console import Group
from rich.live import Live
from rich.table import Table
from rich.text import Text
from sqlalchemy import Row

from cli import database
from cli.complaints import Complaint
from cli.start import use_servers
from cli.terminal import ago, clipped, out, plain, print_json, row_as_json, span, table, text
from db import operating
from db.engine import statement

# The feeder runs each second; when it has not for so long, nothing that was lost comes back.
ALARM = timedelta(seconds=10)
WATCH_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Look:
    """All queues at one moment of the database's clock."""

    rows: Sequence[Row[Any]]
    now: datetime

    @property
    def fed_at(self) -> datetime | None:
        """When the feeder last ran."""
        return max((row.fed_at for row in self.rows if row.fed_at), default=None)

    @property
    def alarm(self) -> bool:
        """Whether the feeder has not run for too long."""
        return self.fed_at is None or self.now - self.fed_at > ALARM


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON on standard output.")
@click.option("--watch", is_flag=True, help="Look again each second until Ctrl-C.")
def queues(*, as_json: bool, watch: bool) -> None:
    """Show how every queue is.

    waiting: due, not begun · later: due in the future · failing: live jobs that failed before · suspect: live jobs whose
    worker died · broker: messages that lie in the broker · slots: what living workers can do at the same time
    """
    use_servers()
    if watch:
        _watch()
        return
    look = look_at_queues()
    if as_json:
        print_json({"fed_at": look.fed_at, "alarm": look.alarm, "queues": [row_as_json(row) for row in look.rows]})
    else:
        out.print(shown(look))


def look_at_queues() -> Look:
    """Read all queues."""
    with statement() as on:
        return Look(operating.queues(on), database.now(on))


def _watch() -> None:
    with suppress(KeyboardInterrupt), Live(console=out, auto_refresh=False) as live:
        while True:
            live.update(shown(look_at_queues()), refresh=True)
            time.sleep(WATCH_SECONDS)


def shown(look: Look) -> Group:
    """Return the queues as a table, with what an operator should know below it."""
    return Group(_table(look), *_notes(look))


def _table(look: Look) -> Table:
    counts = (">waiting", ">oldest", ">running", ">later", ">failing", ">suspect", ">broker", ">slots")
    made = clipped(table("queue", *counts, " state", gap=1), soft=0)
    for row in look.rows:
        seen = (row.waiting, span(row.oldest), row.running, row.later, row.failing, row.suspects, row.depth, row.slots)
        made.add_row(text(row.name), *map(_quiet, seen), Text(" ").append_text(_state(row)))
    return made


def _quiet(count: object) -> Text:
    """Return a count; nothing stands out less than a zero."""
    return Text("·" if count in (0, "") else str(count), style="dim" if count in (0, "") else "")


def _state(row: Row[Any]) -> Text:
    if row.paused_at:
        return Text("paused", style="yellow")
    if not row.workers:
        return Text("not served", style="bold red" if row.waiting else "yellow")
    return Text(f"≤ {row.per_second:g}/s", style="yellow") if row.per_second else Text("served", style="green")


def _notes(look: Look) -> list[Text]:
    notes = [_feeder(look)]
    for row in look.rows:
        if row.paused_at:
            who = plain(row.paused_by) or "somebody"
            notes.append(
                Text(f"{row.name}: paused by {who} {ago(row.paused_at, look.now)}. Resume: usher resume {row.name}")
            )
        if not row.workers:
            notes.append(Text(f"{row.name}: no worker serves it. Start one: usher worker {row.name}"))
    return notes


def _feeder(look: Look) -> Text:
    last = f"Feeder: last run {ago(look.fed_at, look.now)}."
    if not look.alarm:
        return Text(last, style="dim")
    return Text(f"ALARM. {last} It runs in workers of upkeep: usher worker upkeep", style="bold red")


@click.command()
@click.argument("queue")
def pause(queue: str) -> None:
    """Start nothing more from a queue until it is resumed.

    What runs goes on; what is asked for waits. It holds for all workers and survives restarts.
    """
    use_servers()
    with statement() as on:
        _must_exist(operating.pause(on, queue, f"{getpass.getuser()}@{socket.gethostname()}"), queue)
    out.print(f"{queue} is paused: what runs goes on, nothing more begins. Resume: usher resume {queue}", markup=False)


@click.command()
@click.argument("queue")
def resume(queue: str) -> None:
    """Serve a paused queue again."""
    use_servers()
    with statement() as on:
        _must_exist(operating.resume(on, queue), queue)
    out.print(f"{queue} is served again.", markup=False)


@click.command()
@click.argument("queue")
@click.argument("rate")
def limit(queue: str, rate: str) -> None:
    """Start at most so many jobs of a queue a second.

    RATE is a number of jobs a second, such as 0.5, or `off`. It holds for all workers together and survives restarts.
    """
    per_second = _rate(rate)
    use_servers()
    with statement() as on:
        _must_exist(operating.limit(on, queue, per_second), queue)
    out.print(f"{queue}: {f'at most {per_second:g} jobs a second' if per_second else 'no limit'}.", markup=False)


def _rate(rate: str) -> float | None:
    if rate == "off":
        return None
    try:
        per_second = float(rate)
    except ValueError:
        per_second = 0
    if not 0 < per_second < float("inf"):
        raise click.BadParameter("a number of jobs a second above 0, or: off", param_hint="RATE")
    return per_second


def _must_exist(exists: bool, queue: str) -> None:  # noqa: FBT001 - reads as an assertion
    if not exists:
        with statement() as on:
            known = ", ".join(row.name for row in operating.queues(on))
        raise Complaint(f"There is no queue {plain(queue)}. There are: {known or 'none; run `usher migrate`'}.")
