"""`usher up`: the whole system on this machine until Ctrl-C, with servers of its own where none are set."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import click

from cli.children import new_lines
from cli.complaints import Complaint
from cli.database import psql_command
from cli.log_lines import readable
from cli.main import BEGAN
from cli.ready import sealing_is_possible
from cli.start import Found, servers
from cli.system import System, logs_of, served, worker_groups
from cli.terminal import err, lines, out

LOOK_SECONDS = 0.2


@click.command()
@click.option("--logs", is_flag=True, help="Show the processes' log lines here too.")
def up(logs: bool) -> None:  # noqa: FBT001 - click passes flags so
    """Run the whole system here until Ctrl-C.

    PostgreSQL and Valkey below USHER_HOME (unless DATABASE_URL and BROKER_URL are set), migrations, a worker for every
    queue, and beat. A process that ends is started again.
    """
    with every_signal_interrupts(), servers() as found:
        if found.embedded and not found.own and served():
            raise Complaint(f"The system runs here already (home {found.chosen.home}). Try `usher queues`.")
        sealing_is_possible()
        with System(found.chosen, say) as system:
            system.start()
            _tell_ready(found, time.monotonic() - BEGAN)
            stay_up(system, _showing(system) if logs else lambda: None)
    err.print("Stopped.")


def stay_up(system: System, show: Callable[[], None]) -> None:
    """Keep the system up until a signal asks to stop."""
    with suppress(KeyboardInterrupt):
        while True:
            system.look_after()
            show()
            time.sleep(LOOK_SECONDS)
    err.print("Stopping: running jobs may finish, the rest is handed back. Ctrl-C again ends them at once.")


@contextmanager
def every_signal_interrupts() -> Iterator[None]:
    """Let SIGTERM and a closed terminal do what Ctrl-C does, so that everything is stopped in order."""

    def interrupt(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def say(sentence: str) -> None:
    """Tell what happened to a process."""
    err.print(sentence, markup=False, soft_wrap=True)


def _tell_ready(found: Found, seconds: float) -> None:
    out.print(f"[bold green]Ready[/] after {seconds:.1f} s. Ctrl-C stops everything.")
    lines(
        *((f"{pool} worker", ", ".join(queues)) for pool, queues in worker_groups().items()),
        ("database", psql_command(found.chosen, embedded=found.embedded)),
        ("logs", str(logs_of(found.chosen.home))),
        ("try next", "usher analyze https://example.org    (in another terminal)"),
        ("", "usher queues --watch · usher jobs · usher doctor"),
    )


def _showing(system: System) -> Callable[[], None]:
    logs = system.children.logs
    names = ["migrate", "beat", *("-".join(("worker", *queues)) for queues in worker_groups().values())]
    written = new_lines({name: logs / f"{name}.log" for name in names})

    def show() -> None:
        for name, line in written():
            out.print(readable(name, line), soft_wrap=True)

    return show
