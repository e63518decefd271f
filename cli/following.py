"""Follow jobs to their end: the row is the truth, news only say when to look at it again.

On a terminal every job has a bar that is redrawn; elsewhere each new stage is a line of its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from types import TracebackType
from typing import Any, Protocol, Self
from uuid import UUID

from redis import RedisError
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from sqlalchemy import Row

from cli.terminal import plain
from db import jobs
from db.engine import statement
from db.jobs import State
from workers import news
from workers.persistence import stubbornly

LOOK_SECONDS = 1.0  # without news the row is read so often
WITHOUT_REDIS_SECONDS = 0.5

JobRow = Row[Any]


class Board(Protocol):
    """Shows how far jobs are."""

    def __enter__(self) -> Self:
        """Begin to show."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the last state on the screen."""

    def see(self, label: str, row: JobRow) -> None:
        """Show a job's row under a label."""


def board(console: Console) -> Board:
    """Return bars for a terminal, lines for anything else."""
    return Bars(console) if console.is_terminal else Lines(console)


class Bars:
    """One redrawn bar for each job."""

    def __init__(self, console: Console) -> None:
        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=24),
            TextColumn("{task.percentage:>3.0f} %"),
            TextColumn("{task.fields[stage]}"),
            TimeElapsedColumn(),
        )
        self._progress = Progress(*columns, console=console)
        self._bars: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def see(self, label: str, row: JobRow) -> None:
        """Move the job's bar."""
        if label not in self._bars:
            self._bars[label] = self._progress.add_task(plain(label, 30), total=100, stage="")
        self._progress.update(self._bars[label], completed=row.percent, stage=doing(row)[:40])
        if State(row.state).ended:
            self._progress.stop_task(self._bars[label])


class Lines:
    """A line whenever a job is at something new."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._last: dict[str, str] = {}
        self._began = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is left open."""

    def see(self, label: str, row: JobRow) -> None:
        """Print the job's stage if it is another than before."""
        now = doing(row)
        if self._last.get(label) != now:
            self._last[label] = now
            passed = time.monotonic() - self._began
            self._console.print(
                f"{passed:5.1f} s  {plain(label, 30):16} {row.percent:3d} %  {now}", markup=False, soft_wrap=True
            )


def doing(row: JobRow) -> str:
    """Say in a few words what a job is at."""
    if row.state == State.RUNNING:
        return "is asked to stop" if row.cancel_requested else plain(row.stage) or "started"
    if row.state == State.QUEUED:
        return f"waiting to try again ({plain(row.code)})" if row.code else "waiting"
    return plain(row.state) + (f" ({plain(row.code)})" if row.code and row.code != row.state else "")


@contextmanager
def listening(user_id: str) -> Iterator[Callable[[], None]]:
    """Subscribe to a user's news and lend a function that waits until there may be something new.

    Subscribe before asking for the job, or the first news are missed. Without Redis the wait is a short pause.
    """
    with ExitStack() as stack:
        heard = None
        with suppress(RedisError):
            heard = stack.enter_context(news.listen(user_id))

        def wait() -> None:
            try:
                if heard is not None:
                    news.next_message(heard, LOOK_SECONDS)
                    return
            except RedisError:
                pass  # the row tells the same, a little later
            time.sleep(WITHOUT_REDIS_SECONDS)

        yield wait


def follow(job_id: UUID, label: str, shown: Board, wait: Callable[[], None]) -> JobRow:
    """Show the job until it has ended. Returns its last row."""
    while True:
        row = stubbornly(lambda: read(job_id))
        shown.see(label, row)
        if State(row.state).ended:
            return row
        wait()


def read(job_id: UUID) -> JobRow:
    """Read a job's row."""
    with statement() as on:
        return jobs.read(on, job_id)
