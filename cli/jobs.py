"""`usher jobs`, `usher job`, `usher retry`, `usher cancel`: look at rows of work and change what becomes of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import click
from rich.table import Table
from rich.text import Text
from sqlalchemy import Row

from cli import database
from cli.start import use_servers
from cli.terminal import ago, clip, clipped, facts, out, plain, print_json, row_as_json, span, state, table, text
from db import jobs as job_rows
from db import operating
from db.asking import Urgency
from db.engine import statement
from db.jobs import State

_SHORT = 8  # characters of an id that are enough for people; `find` takes the beginning of one
_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON on standard output.")


@click.command()
@click.option("--user", help="Only this user's.")
@click.option("--state", "wanted", type=click.Choice([each.value for each in State]), help="Only in this state.")
@click.option("--kind", help="Only of this kind, such as analyze_website.")
@click.option("--queue", help="Only of this queue.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many at most.")
@_as_json
def jobs(  # noqa: PLR0913 - one parameter for each option
    *, user: str | None, wanted: str | None, kind: str | None, queue: str | None, limit: int, as_json: bool
) -> None:
    """List the newest jobs."""
    use_servers()
    with statement() as on:
        found = operating.list_jobs(on, user_id=user, state=wanted, kind=kind, queue=queue, limit=limit)
        now = database.now(on)
    if as_json:
        print_json([row_as_json(row) for row in found])
    elif found:
        out.print(_listed(found, now))
    else:
        out.print(
            "No job fits." if user or wanted or kind or queue else "There are no jobs yet. Try: usher analyze URL"
        )


def _listed(found: Sequence[Row[Any]], now: datetime) -> Table:
    made = clipped(table("job", "kind", "user", "state", ">asked", ">took"), soft=2)
    for row in found:
        made.add_row(
            str(row.id)[:_SHORT],
            text(row.kind, most=24),
            clip(row.user_id or "(house)"),
            state(row.state).append(_aside(row), "default"),
            ago(row.created_at, now),
            span(row.finished_at - row.started_at) if row.finished_at and row.started_at else "",
        )
    return made


def _aside(row: Row[Any]) -> str:
    """Say where a job is, or why it ended or waits."""
    if row.state == State.RUNNING:
        return f" {plain(row.stage) or 'started'} {row.percent} %"
    return f" {plain(row.code, 24)}" if row.code and row.code != row.state else ""


@click.command()
@click.argument("start_of_id", metavar="ID")
@_as_json
def job(start_of_id: str, *, as_json: bool) -> None:
    """Show all that is known about one job.

    ID may be the first characters of one, as `usher jobs` shows them.
    """
    use_servers()
    with statement() as on:
        row = job_rows.read(on, operating.find(on, start_of_id))
        attempts = operating.history(on, row.id)
        now = database.now(on)
    if as_json:
        print_json({**row_as_json(row), "attempts": [row_as_json(attempt) for attempt in attempts]})
        return
    out.print(_facts(row, now))
    if attempts:
        out.print(_attempts(attempts, now))
    _details(attempts)


def _facts(row: Row[Any], now: datetime) -> Table:
    return facts(
        ("job", row.id),
        ("kind", row.kind),
        ("queue", row.queue),
        ("user", row.user_id or "(the house itself)"),
        ("state", _state(row)),
        ("at", f"{plain(row.stage)} {row.percent} %" if row.stage else None),
        ("code", row.code),
        ("for the user", row.say),
        ("learned", json.dumps(row.learned) if row.learned else None),
        ("arguments", json.dumps(row.args)),
        ("who waits", Urgency(row.urgency).name.lower()),
        ("asked", ago(row.created_at, now)),
        ("due", ago(row.ring_at, now) if row.state == State.QUEUED else None),
        ("bell rung", ago(row.rung_at, now) if row.state == State.QUEUED else None),
        ("started", ago(row.started_at, now) if row.started_at else None),
        ("finished", ago(row.finished_at, now) if row.finished_at else None),
        ("worker", row.worker),
        ("lease ends", ago(row.lease_until, now) if row.lease_until else None),
        ("failures", row.failures or None),
        ("crashes", row.crashes or None),
        ("correlation id", row.correlation_id),
    )


def _state(row: Row[Any]) -> Text:
    asides = {
        "asked to stop": row.cancel_requested,
        "runs once more with new input afterwards": row.again,
        "a suspect: runs alone": row.suspect,
    }
    more = ", ".join(aside for aside, holds in asides.items() if holds)
    return state(row.state) + Text(f" ({more})" if more else "")


def _attempts(attempts: Sequence[Row[Any]], now: datetime) -> Table:
    made = table(">no", "began", "took", "ended as", "code", "worker", title="Attempts")
    for each in attempts:
        made.add_row(
            str(each.claim_no),
            ago(each.started_at, now),
            span(each.ended_at - each.started_at),
            text(each.outcome.replace("_", " ")),
            text(each.code),
            text(each.worker, most=28),
        )
    return made


def _details(attempts: Sequence[Row[Any]]) -> None:
    """Print what the log kept of attempts that failed; the lines of a traceback stay lines."""
    for each in attempts:
        if each.detail:
            out.print(Text(f"Attempt {each.claim_no}:", style="bold"))
            for line in each.detail.splitlines():
                indent = " " * (2 + len(line) - len(line.lstrip()))
                out.print(Text(indent + plain(line)), soft_wrap=True)


@click.command()
@click.argument("start_of_id", metavar="ID")
def retry(start_of_id: str) -> None:
    """Let a failed, cancelled or waiting job run now.

    A job that failed or was cancelled gets fresh budgets; one that waits for its next try goes at once.
    """
    use_servers()
    with statement() as on:
        job_id = operating.find(on, start_of_id)
        if operating.hurry(on, job_id):
            _say(f"Job {str(job_id)[:_SHORT]} was waiting for its next try. It goes now.")
            return
        operating.retry(on, job_id)
    _say(f"Job {str(job_id)[:_SHORT]} is queued again with fresh budgets. Look at it: usher job {str(job_id)[:_SHORT]}")


@click.command()
@click.argument("start_of_id", metavar="ID")
def cancel(start_of_id: str) -> None:
    """Cancel a job that waits or runs.

    A waiting job ends at once; a running one at its next step. What it has saved before stays.
    """
    use_servers()
    with statement() as on:
        job_id = operating.find(on, start_of_id)
        became = operating.cancel(on, job_id)
    if became is State.CANCELLED:
        _say(f"Job {str(job_id)[:_SHORT]} is cancelled; it had not begun.")
    else:
        _say(f"Job {str(job_id)[:_SHORT]} runs; its worker was asked to stop at the next step.")


def _say(sentence: str) -> None:
    out.print(sentence, markup=False, soft_wrap=True)
