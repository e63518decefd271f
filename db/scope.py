"""Whose code runs: a worker's, which may open keys, or anybody else's, which sees them masked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_WORKER = ContextVar("usher_in_worker", default=False)


@contextmanager
def worker_scope() -> Iterator[None]:
    """Run the block as a worker's."""
    before = _WORKER.set(True)
    try:
        yield
    finally:
        _WORKER.reset(before)


def in_worker() -> bool:
    """Say whether a job is being done here."""
    return _WORKER.get()
