"""Run a suspect alone: in a process forked for it by a clean, threadless server, watched until it ends.

Only here can a crash be laid at one job's door. If this worker dies too, nothing is proven, and the suspect runs
alone once more elsewhere. The servers are ours rather than multiprocessing's because Celery's processes may not have
children in multiprocessing's eyes.
"""

from __future__ import annotations

import json
import os
import queue
import select
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict
from datetime import timedelta
from enum import Enum
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded

from db.jobs import Claim

# Suspects that one process runs at the same time; a killed worker can leave a hundred of them.
PLACES = 2
# Beyond its deadline a run gets this long to write down that it failed; starting a server takes part of it.
LAST_WORDS = timedelta(seconds=5)


class Fate(Enum):
    """What became of a run alone."""

    FINISHED = "finished"
    CRASHED = "crashed"
    TIMED_OUT = "timed_out"
    NO_PLACE = "no_place"


class Place:
    """One server, started when first needed; it forks a process for each suspect and reports how that ended."""

    def __init__(self) -> None:
        self._server: subprocess.Popen[str] | None = None

    def run(self, claim: Claim, deadline: timedelta) -> Fate:
        """Run one suspect and wait for its end, not past its deadline."""
        server = self._ready()
        assert server.stdin is not None  # noqa: S101 - both are pipes, see _start
        assert server.stdout is not None  # noqa: S101 - as above
        with suppress(BrokenPipeError):
            server.stdin.write(as_line(claim))
            server.stdin.flush()
        try:
            heard, _, _ = select.select([server.stdout], [], [], (deadline + LAST_WORDS).total_seconds())
        except SoftTimeLimitExceeded:  # in a process of Celery's, which knows the same deadline
            heard = []
        answer = server.stdout.readline() if heard else ""
        if not answer:
            self.end()
            return Fate.CRASHED if heard else Fate.TIMED_OUT
        return Fate.FINISHED if int(answer) == 0 else Fate.CRASHED

    def _ready(self) -> subprocess.Popen[str]:
        if self._server is None or self._server.poll() is not None:
            self._server = subprocess.Popen(
                [sys.executable, "-m", "workers.alone_server"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                bufsize=1,
                start_new_session=True,
            )
        return self._server

    def end(self) -> None:
        """End the server with the process that it watches."""
        if self._server is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._server.pid, signal.SIGKILL)
            self._server.communicate()
            self._server = None


_places: queue.LifoQueue[Place] = queue.LifoQueue()
for _ in range(PLACES):
    _places.put(Place())


def run(claim: Claim, deadline: timedelta) -> Fate:
    """Run the claimed job in a process of its own and say what became of it."""
    try:
        place = _places.get(timeout=1)
    except queue.Empty:
        return Fate.NO_PLACE
    try:
        return place.run(claim, deadline)
    finally:
        _places.put(place)


def end() -> None:
    """End this process's servers; those of a worker that dies end by themselves."""
    for place in list(_places.queue):
        place.end()


def as_line(claim: Claim) -> str:
    """Write a claim as one line of JSON."""
    return json.dumps(asdict(claim), default=str) + "\n"


def from_line(line: str) -> Claim:
    """Read a claim from its line."""
    fields = json.loads(line)
    return Claim(**{**fields, "id": UUID(fields["id"])})
