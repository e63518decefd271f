"""Follow checks of keys to their end, all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from cli.following import Board, JobRow, board, read
from cli.terminal import err, plain
from db.jobs import State
from workers.persistence import stubbornly

STILL_GOING = 130  # as a shell reports Ctrl-C


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
