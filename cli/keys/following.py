"""Follow checks of keys to their end, all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from cli.complaints import NOT_HERE, Complaint
from cli.following import Board, JobRow, board, read
from cli.terminal import err, plain
from db import operating
from db.engine import statement
from db.jobs import State
from tasks.api_key_validation import validate_api_key
from workers.persistence import stubbornly

STILL_GOING = 130  # as a shell reports Ctrl-C
_QUEUE = validate_api_key.queue.value


def look_at_queue(*, no_wait: bool) -> None:
    """Say when nobody would check a key.

    Raises:
        Complaint: nobody serves the queue, and the caller wants to wait.
    """
    with statement() as on:
        served = any(_QUEUE in row.queues for row in operating.workers(on))
        paused = any(row.name == _QUEUE and row.paused_at for row in operating.queues(on))
    if paused:
        err.print(f"The queue {_QUEUE} is paused; checks wait until `usher resume {_QUEUE}`.", markup=False)
    if served:
        return
    sentence = f"No worker serves the queue {_QUEUE}. Start one: usher worker {_QUEUE}"
    if not no_wait:
        raise Complaint(f"{sentence} (or say --no-wait).", NOT_HERE)
    err.print(f"{sentence}. The check waits for it.", markup=False)


def follow_all(asked: Mapping[str, UUID], user: str, wait: Callable[[], None]) -> list[JobRow]:
    """Show the jobs until all have ended, and return their last rows; Ctrl-C leaves them running and ends the command.

    Args:
        asked: the jobs by the label they are shown under.
        user: whose keys these are.
        wait: pauses until there may be something new.
    """
    try:
        with board(err) as shown:
            while True:
                rows = _look(asked, shown)
                if all(State(row.state).ended for row in rows):
                    return rows
                wait()
    except KeyboardInterrupt:
        err.print(f"The check goes on without us. Look at it: usher keys list {plain(user)}", markup=False)
        raise SystemExit(STILL_GOING) from None


def _look(asked: Mapping[str, UUID], shown: Board) -> list[JobRow]:
    rows = []
    for label, job_id in asked.items():
        row = stubbornly(lambda job_id=job_id: read(job_id))  # type: ignore[misc]
        shown.see(label, row)
        rows.append(row)
    return rows


def failed(rows: Sequence[JobRow]) -> bool:
    """Say on standard error which checks ended without a result. Returns whether any did."""
    lost = [row for row in rows if row.state in (State.FAILED, State.CANCELLED)]
    for row in lost:
        told = f"The check itself {row.state} ({plain(row.code)}). All about it: usher job {str(row.id)[:8]}"
        err.print(told, markup=False, soft_wrap=True)
    return bool(lost)
