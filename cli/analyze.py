"""`usher analyze`: ask for the analysis of a website, follow the job, show what was learned."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import click
from rich.console import Console

from cli.complaints import NO
from cli.following import JobRow, board, follow, listening, read
from cli.report import print_report
from cli.serving import look_at_queue
from cli.start import use_servers
from cli.terminal import err, facts, out, plain, print_json, row_as_json, state
from db import results, scope
from db.engine import statement, unit
from db.jobs import State
from onboarding.address import normalise
from tasks.website_analysis import analyze_website

STILL_GOING = 130  # as a shell reports Ctrl-C


@click.command()
@click.argument("url")
@click.option("--user", default="terminal", show_default=True, help="For whom: the id under which the result is kept.")
@click.option("--force", is_flag=True, help="Read the site again even if a fresh analysis is there.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object (job and analysis) on standard output.")
@click.option("--no-wait", is_flag=True, help="Only ask; do not follow the job.")
def analyze(url: str, user: str, *, force: bool, as_json: bool, no_wait: bool) -> None:
    """Analyse a website and follow the job to its end.

    The job runs in a worker of the queue `web`; Ctrl-C leaves it running. Exit code 1 when it fails.
    """
    use_servers()
    look_at_queue(analyze_website.queue, no_wait=no_wait)
    with listening(user) as wait:
        job_id = ask(user, url, force=force)
        if not no_wait:
            follow_or_leave(job_id, url, wait)
    row = read(job_id)
    _show(row, as_json=as_json)
    if row.state in (State.FAILED, State.CANCELLED):
        raise SystemExit(NO)


def ask(user: str, url: str, *, force: bool) -> UUID:
    """Ask for the analysis; the same request twice is one job. Returns its id."""
    with unit() as tx:
        return analyze_website.enqueue(tx, user_id=user, url=url, force=force).id


def follow_or_leave(job_id: UUID, url: str, wait: Callable[[], None]) -> None:
    """Show the job to its end; Ctrl-C leaves it running, says how to look at it and ends the command."""
    try:
        with board(err) as shown:
            follow(job_id, url, shown, wait)
    except KeyboardInterrupt:
        err.print(f"The job goes on without us. Look at it: usher job {str(job_id)[:8]}", markup=False)
        raise SystemExit(STILL_GOING) from None


def _show(row: JobRow, *, as_json: bool) -> None:
    found = analysis_of(row) if row.state == State.DONE else None
    if as_json:
        print_json({"job": row_as_json(row), "analysis": found})
    elif found is not None:
        print_report(out, found)
    elif row.state == State.DONE:
        err.print("It was done, but its analysis is not there any more.")
        err.print(f"Read it again: usher analyze {plain(row.args.get('url'))} --force", markup=False)
    elif State(row.state).ended:
        print_failure(out, row)
    else:
        out.print(f"Asked for: job {row.id}, state {row.state}. Look at it: usher job {str(row.id)[:8]}", markup=False)


def analysis_of(row: JobRow) -> Mapping[str, Any] | None:
    """Return the user's analysis of the address that this job was asked for."""
    with statement(scope.user(row.user_id)) as on:
        return results.latest_analysis(on, row.user_id, normalise(row.args["url"], allowed=_EveryPair()))


class _EveryPair:
    """Lets `normalise` compare addresses that only the worker may have been allowed to read."""

    def __contains__(self, _pair: object) -> bool:
        return True


def print_failure(console: Console, row: JobRow) -> None:
    """Print how a job ended without a result: the code, the user's sentence, and what was learned before."""
    learned = (row.learned or {}).items()
    console.print(
        facts(
            ("job", row.id),
            ("state", state(row.state)),
            ("code", row.code),
            ("for the user", row.say),
            *((f"learned: {plain(key)}", _short(value)) for key, value in learned),
            ("failures", row.failures or None),
        )
    )
    console.print(
        f"Every attempt: usher job {str(row.id)[:8]}    Once more: usher retry {str(row.id)[:8]}", markup=False
    )


def _short(value: object) -> str:
    return ", ".join(map(plain, value)) if isinstance(value, list) else plain(value)
