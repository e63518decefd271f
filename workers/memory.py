"""A real memory limit for each process that reads strangers' pages, and a clean end for one that hit it.

The address-space limit is the measured baseline of the warm process plus a budget, so a page can take so much and no
more. Where such limits do not hold (macOS) a watchdog looks at the resident size instead.
"""

from __future__ import annotations

import os
import resource
import sys
import threading
import time
from pathlib import Path

import structlog

from settings import settings
from workers.queues import Queue

log = structlog.get_logger()

MIB = 1024 * 1024
# Threads that a run may start (renewal, parallel fetching): stack and allocator arena of each count as address space.
THREADS = 6
PER_THREAD = 80 * MIB
OUT_OF_MEMORY_EXIT = 86

_spoiled = threading.Event()
_in_child = threading.Event()


def child_started() -> None:
    """Note that this is a pool's child, which may be ended and replaced."""
    _in_child.set()


def limit_for(queue: Queue) -> None:
    """Limit this process if its queue handles strangers' pages."""
    if queue is not Queue.WEB:
        return
    budget = settings().web_memory_mb * MIB
    if sys.platform == "linux":
        most = _address_space() + THREADS * PER_THREAD + budget
        resource.setrlimit(resource.RLIMIT_AS, (most, resource.getrlimit(resource.RLIMIT_AS)[1]))
    else:
        threading.Thread(target=_watch, args=(_resident() + budget,), name="memory", daemon=True).start()


def _address_space() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()


def _resident() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _watch(most: int) -> None:
    """End the process when its resident size passes the limit; the lease tells the rest."""
    while _resident() < most:
        time.sleep(0.25)
    log.error("memory_limit_reached", limit_mb=most // MIB)
    os._exit(OUT_OF_MEMORY_EXIT)


def spoil() -> None:
    """Note that a MemoryError happened here: what is left of this process is not to be trusted."""
    _spoiled.set()


def end_child_if_spoiled() -> None:
    """End a pool's child after a MemoryError; its parent starts a fresh one.

    The error itself must not leave the task: Celery would take it for its own and stop the whole worker.
    """
    if _spoiled.is_set() and _in_child.is_set():
        log.warning("child_ends_after_memory_error")
        os._exit(OUT_OF_MEMORY_EXIT)
