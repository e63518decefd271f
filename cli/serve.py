"""`usher worker`, `usher beat`, `usher migrate`: what runs in production, one process each."""

from __future__ import annotations

import click

from cli.complaints import Complaint
from cli.parent_line import wait_for_begin
from cli.ready import flows_are_published, flows_can_be_read, sealing_is_possible, tell_doubts
from cli.start import use_servers
from cli.terminal import out
from db import migrate as migrations
from settings import Settings
from workers import logs, serve
from workers.app import app
from workers.queues import Queue
from workers.registry import register_all
from workers.serve import MixedPoolsError

_line = click.option("--line", type=int, hidden=True, help="The pipe to the process that started this one.")


@click.command()
@click.argument("queues", nargs=-1, required=True, type=click.Choice([queue.value for queue in Queue]))
@click.option("--concurrency", type=click.IntRange(1, 500), help="Jobs at the same time; else as in the settings.")
@_line
def worker(queues: tuple[str, ...], concurrency: int | None, line: int | None) -> None:
    """Serve some queues until told to stop.

    Queues of one worker share a kind of pool: `web` alone, the others together. SIGTERM or Ctrl-C lets running jobs
    finish for USHER_STOP_GRACE_SECONDS and hands the rest back.
    """
    wanted = [Queue(name) for name in dict.fromkeys(queues)]
    try:
        serve.pool_of(wanted)
    except MixedPoolsError as error:
        raise click.UsageError(f"{str(error).capitalize()}.") from error
    use_servers()
    if any(queue.opens_keys for queue in wanted):
        sealing_is_possible()
    flows_can_be_read()
    logs.configure()
    app.loader.import_default_modules()
    if line is not None:
        wait_for_begin(line)
    flows_are_published()
    tell_doubts()
    serve.work(wanted, concurrency)


@click.command()
@_line
def beat(line: int | None) -> None:
    """Send the ticks of the schedule until told to stop.

    Any number of beats may run; each period is taken once.
    """
    use_servers()
    logs.configure()
    if line is not None:
        wait_for_begin(line)
    serve.beat()


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; exit code 1 when something is to do.")
def migrate(check: bool) -> None:  # noqa: FBT001 - click passes flags so
    """Bring the database to the shape of this code.

    Applies missing migrations under a lock and writes down the code's jobs and queues, and the flows. Safe to repeat, and from several
    places at once. USHER_MIGRATE_URL may name a direct connection where DATABASE_URL is a transaction pooler.
    """
    chosen = use_servers().chosen
    if check:
        _check(chosen)
        return
    migrations.upgrade(chosen)
    register_all()
    out.print(f"The database is at {migrations.versions(chosen)[0]}; jobs, queues and flows are registered.")


def _check(chosen: Settings) -> None:
    here, wanted = migrations.versions(chosen)
    if here != wanted:
        raise Complaint(f"The database is at {here or 'nothing'}, the code wants {wanted}. Run `usher migrate`.")
    out.print(f"The database is at {here}, as the code wants it.")
