"""Jobs that only tests ask for: each shows one way a run can go."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy.orm import Session

from db.asking import Urgency
from onboarding.errors import Permanent, Throttled, Transient
from workers.job import Tell, job, keep_nothing
from workers.queues import Queue

_SAME = ("user_id", "n")


def _n(_tx: Session, *, user_id: str, n: int = 0, ms: int = 0) -> tuple[str, int, int]:
    return user_id, n, ms


def _leave_mark(tx: Session, user_id: str, given: tuple[str, int, int], _made: object) -> None:
    """Write an effect that shows how often it happened: a step whose attempts count the saves."""
    tx.connection().exec_driver_sql(
        "WITH session AS (INSERT INTO onboarding.onboarding_sessions (user_id) VALUES (%s) "
        "ON CONFLICT (user_id) DO UPDATE SET updated_at = now() RETURNING id) "
        "INSERT INTO onboarding.onboarding_steps AS t (session_id, key, attempt) SELECT id, %s, 1 FROM session "
        "ON CONFLICT (session_id, key) DO UPDATE SET attempt = t.attempt + 1",
        (user_id, f"save_{given[1]}"),
    )


@job(queue=Queue.KEYS, load=_n, save=_leave_mark, timeout=timedelta(seconds=20), same_by=_SAME)
def nap(given: tuple[str, int, int], tell: Tell) -> None:
    """Wait so many milliseconds, telling now and then, and leave one mark."""
    until = time.monotonic() + given[2] / 1000
    while (left := until - time.monotonic()) > 0:
        tell("napping", 50)
        time.sleep(min(left, 0.05))


@job(queue=Queue.WEB, load=_n, save=_leave_mark, timeout=timedelta(seconds=20), same_by=_SAME)
def web_nap(given: tuple[str, int, int], tell: Tell) -> None:
    """Wait in a process of the web pool and leave one mark."""
    tell("napping", 50)
    time.sleep(given[2] / 1000)


@job(queue=Queue.KEYS, load=_n, save=_leave_mark, timeout=timedelta(seconds=20), same_by=_SAME, urgency=Urgency.BULK)
def poison(_given: tuple[str, int, int], _tell: Tell) -> None:
    """Kill the process it runs in."""
    os.kill(os.getpid(), signal.SIGKILL)


@job(queue=Queue.WEB, load=_n, save=_leave_mark, timeout=timedelta(seconds=20), same_by=_SAME, urgency=Urgency.BULK)
def web_poison(_given: tuple[str, int, int], _tell: Tell) -> None:
    """Kill the web process it runs in."""
    os.kill(os.getpid(), signal.SIGKILL)


@job(queue=Queue.WEB, load=_n, save=_leave_mark, timeout=timedelta(seconds=20), same_by=_SAME)
def web_hungry(_given: tuple[str, int, int], _tell: Tell) -> int:
    """Take more memory than a web process may have."""
    return len(b"x" * (1 << 40))


@job(queue=Queue.KEYS, load=_n, save=_leave_mark, timeout=timedelta(seconds=20), same_by=_SAME)
def hungry(_given: tuple[str, int, int], _tell: Tell) -> None:
    """Run out of memory in a thread."""
    raise MemoryError


@job(queue=Queue.KEYS, load=_n, save=_leave_mark, timeout=timedelta(seconds=1), same_by=_SAME)
def hanging(_given: tuple[str, int, int], _tell: Tell) -> None:
    """Never come back."""
    threading.Event().wait(600)


@job(queue=Queue.WEB, load=_n, save=_leave_mark, timeout=timedelta(seconds=1), same_by=_SAME)
def web_hanging(_given: tuple[str, int, int], _tell: Tell) -> None:
    """Never come back from a web process, not even for a soft limit."""
    while True:
        try:
            threading.Event().wait(600)
        except BaseException:  # noqa: BLE001 - that is the point
            continue


@job(queue=Queue.KEYS, load=_n, save=_leave_mark, timeout=timedelta(seconds=20), same_by=_SAME)
def failing(given: tuple[str, int, int], _tell: Tell) -> None:
    """Fail in the way that n names: 0 transient, 1 permanent, 2 throttled, 3 a bug."""
    match given[1]:
        case 0:
            raise Transient("the provider is away", code="away", retry_after=timedelta(minutes=3))
        case 1:
            raise Permanent("wrong for good", code="wrong", say="This is wrong.", learned={"seen": 1})
        case 2:
            raise Throttled("wait", retry_after=timedelta(seconds=30))
        case _:
            raise ZeroDivisionError("token=abcdefgh12345678")


# What happens while `meddled` runs, in a test's own process.
meanwhile: list[Callable[[], object]] = []


@job(queue=Queue.KEYS, load=_n, save=_leave_mark, timeout=timedelta(seconds=20), same_by=("user_id",))
def meddled(given: tuple[str, int, int], tell: Tell) -> None:
    """Let others do something meanwhile, then tell; fail if n is 99."""
    for happens in meanwhile:
        happens()
    tell("after", 60)
    if given[1] == 99:
        raise Permanent("as asked")


@job(queue=Queue.UPKEEP, load=_n, save=keep_nothing, timeout=timedelta(seconds=20), same_by=None, public=False)
def chore(_given: tuple[str, int, int], _tell: Tell) -> None:
    """Do nothing, in private."""
