"""The whole system as children of this process: migrations, a worker for every queue, beat.

    migrate ──────────┐ begin
    worker web ───────┼──────────► ready: every worker has said that it is alive, and the queues have been fed
    worker llm … ─────┘
    beat, once the others are ready

The workers open their books while the database is migrated and begin when that is done, so a cold start is as long as
the longest of them and no worker ever meets tables of another shape.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, Row
from sqlalchemy.exc import DBAPIError

import settings
from cli.children import LOOK_SECONDS, Child, Children
from cli.complaints import Complaint
from cli.ready import flows_are_published, flows_can_be_read
from db import operating
from db.engine import statement
from settings import Settings
from workers.queues import Queue

# What opens users' API keys; only processes that have to open some are told.
KEYS = frozenset({"USHER_MASTER_KEYS", "USHER_PEPPER"})
READY_SECONDS = 60.0
LEAVING_SECONDS = 5.0  # beyond their own grace, for what a worker does on its way out


def worker_groups() -> dict[str, tuple[Queue, ...]]:
    """Return which queues are served together: one worker for each kind of pool."""
    groups: dict[str, tuple[Queue, ...]] = {}
    for queue in Queue:
        groups[queue.pool] = (*groups.get(queue.pool, ()), queue)
    return groups


class System:
    """All processes of the system; stopped at the end of the with block.

    Args:
        chosen: the settings, with the servers in them.
        say: told in one sentence when a process ended and is started again.
        changes: variables for the processes beside our own environment.
    """

    def __init__(self, chosen: Settings, say: Callable[[str], None], changes: Mapping[str, str] | None = None) -> None:
        self.chosen = chosen
        logs = logs_of(chosen.home)
        self.children = Children(logs, settings.child_environment(**(changes or {})), say)
        # How long workers may take to stop; whoever knows that nothing runs any more may shorten it.
        self.grace = chosen.stop_grace_seconds + LEAVING_SECONDS
        self._fed_before: dict[str, datetime | None] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.children.stop(self.grace)

    def start(self) -> None:
        """Start everything and return when it is ready.

        Raises:
            Complaint: something does not start; with the end of its log.
            FlowRefused: because of a flow; with file, line and key.
        """
        try:
            self._migrate_beside_workers()
            self._wait(lambda: not self._missing(), lambda: f"Not ready in time: {', '.join(self._missing())}.")
        except Complaint:
            flows_can_be_read()  # what a flow's file says is better read than the end of a log
            flows_are_published()
            raise
        self.children.start("beat", "beat", without=KEYS)

    def look_after(self) -> None:
        """Start again what has ended."""
        self.children.look_after()

    def _migrate_beside_workers(self) -> None:
        migration = self.children.once("migrate", "migrate", without=KEYS)
        for queues in worker_groups().values():
            needed = any(queue.opens_keys for queue in queues)
            self.children.start(
                "-".join(("worker", *queues)), "worker", *queues, without=frozenset() if needed else KEYS
            )
        try:
            self._fed_before = fed()
            self._wait(lambda: _ended(migration), lambda: "The migration did not end in time.")
        finally:
            _end(migration)
        self.children.begin()

    def _wait(self, happened: Callable[[], bool], otherwise: Callable[[], str]) -> None:
        limit = time.monotonic() + READY_SECONDS
        while not happened():
            for child in self.children.look_after():
                raise Complaint(f"{child.name} does not start. The end of {child.log}:\n{child.last_words()}")
            if time.monotonic() > limit:
                raise Complaint(f"{otherwise()} See the logs in {self.children.logs}")
            time.sleep(LOOK_SECONDS)

    def _missing(self) -> list[str]:
        """Name what is still awaited: workers that have not said that they are alive, queues that were not fed."""
        living, now_fed = living_pids(), fed()
        silent = [child.name for child in self.children.kept if child.pid not in living]
        unfed = [name for name in Queue if now_fed.get(name) in (None, self._fed_before.get(name))]
        return silent + [f"the feeder for {name}" for name in unfed]


def logs_of(home: Path) -> Path:
    """Return the folder of all logs below a home, those of the embedded servers among them."""
    return home / "log"


def fed() -> dict[str, datetime | None]:
    """Return when each queue was last fed; nothing where the database is not migrated yet."""
    return {row.name: row.fed_at for row in _asked(operating.queues)}


def living_pids() -> set[int]:
    """Return the process ids in the names of all workers that are alive."""
    return {int(row.name.split(":")[1]) for row in _asked(operating.workers)}


def served() -> set[str]:
    """Return the queues that living workers serve."""
    return {queue for row in _asked(operating.workers) for queue in row.queues}


def _asked(question: Callable[[Connection], Any]) -> list[Row[Any]]:
    with contextlib.suppress(DBAPIError), statement() as on:
        return list(question(on))
    return []


def _ended(migration: Child) -> bool:
    """Say whether the migration is done.

    Raises:
        Complaint: it failed.
    """
    code = migration.process.poll() if migration.process else 0
    if code:
        raise Complaint(f"The database could not be migrated. The end of {migration.log}:\n{migration.last_words()}")
    return code == 0


def _end(migration: Child) -> None:
    if migration.process and migration.process.poll() is None:
        migration.process.terminate()
        migration.process.wait()
