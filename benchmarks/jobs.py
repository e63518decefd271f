"""The job that is measured: one request that takes 200 ms, one upsert."""

from __future__ import annotations

import threading
from datetime import timedelta

import httpcore
from sqlalchemy.orm import Session

from benchmarks.surroundings import UPSERT, provider_url
from workers.job import Tell, job
from workers.queues import Queue

_own = threading.local()


def _client() -> httpcore.ConnectionPool:
    """Return this thread's client: a shared one gets slow with every request in flight."""
    if not hasattr(_own, "client"):
        _own.client = httpcore.ConnectionPool()
    client: httpcore.ConnectionPool = _own.client
    return client


def load(_tx: Session, *, user_id: str, n: int) -> tuple[str, int]:
    return user_id, n


def save(tx: Session, _user_id: str, given: tuple[str, int], made: int) -> None:
    tx.connection().exec_driver_sql(UPSERT, (given[1], made))


@job(queue=Queue.KEYS, load=load, save=save, timeout=timedelta(seconds=30), same_by=("user_id", "n"))
def ask_provider(_given: tuple[str, int], _tell: Tell) -> int:
    return len(_client().request("GET", provider_url()).content)
