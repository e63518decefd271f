"""Run a suspect alone: in a process forked from a clean, threadless server, watched until it ends.

Only here can a crash be laid at one job's door. If this worker dies too, nothing is proven, and the suspect runs
alone once more elsewhere.
"""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable
from datetime import timedelta
from enum import Enum
from functools import cache
from multiprocessing.context import ForkServerContext

from db.jobs import Claim
from workers.app import app
from workers.logs import configure

# Suspects that one process runs at the same time; a killed worker can leave a hundred of them.
PLACES = 2
# Beyond its deadline a child gets this long to write down that it failed.
LAST_WORDS = timedelta(seconds=2)

_places = threading.BoundedSemaphore(PLACES)


class Fate(Enum):
    """What became of a run alone."""

    FINISHED = "finished"
    CRASHED = "crashed"
    TIMED_OUT = "timed_out"
    NO_PLACE = "no_place"


@cache
def _server() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([*app.conf.imports])
    return context


def run(target: Callable[[Claim], None], claim: Claim, deadline: timedelta) -> Fate:
    """Run target(claim) in its own process and say what became of it."""
    if not _places.acquire(timeout=1):
        return Fate.NO_PLACE
    try:
        return _watch(target, claim, deadline)
    finally:
        _places.release()


def _watch(target: Callable[[Claim], None], claim: Claim, deadline: timedelta) -> Fate:
    child = _server().Process(target=_child, args=(target, claim), name=f"alone-{claim.id}")
    child.start()
    child.join((deadline + LAST_WORDS).total_seconds())
    if child.exitcode is None:
        child.kill()
        child.join()
        return Fate.TIMED_OUT
    return Fate.FINISHED if child.exitcode == 0 else Fate.CRASHED


def _child(target: Callable[[Claim], None], claim: Claim) -> None:
    configure()
    app.loader.import_default_modules()
    target(claim)
