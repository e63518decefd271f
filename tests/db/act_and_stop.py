"""A process that does one act and stops in the middle of it, for somebody to kill: `python -m tests.db.act_and_stop`."""

from __future__ import annotations

import sys
from typing import Any
from uuid import UUID

from sqlalchemy import event

from db.engine import engine
from onboarding.flows.acts import Finish
from tests.db import onboardings

BETWEEN, BEFORE_COMMIT = "between the statements", "before the commit"


def stop() -> None:
    """Say that this is the moment, and wait for ever."""
    sys.stdout.write("here\n")
    sys.stdout.flush()
    sys.stdin.read()


def listen(where: str) -> None:
    """Stop there, when the second statement comes."""

    def second(_c: Any, _cursor: Any, sql: str, *_: object) -> None:
        if sql.startswith("WITH held"):
            stop()

    event.listen(engine(), "before_cursor_execute" if where == BETWEEN else "after_cursor_execute", second)


def main() -> None:
    """Do the act."""
    where, act_id = sys.argv[1:]
    listen(where)
    onboardings.do(engine(), Finish("website", {"website": "https://a.example"}), client_event_id=UUID(act_id))


if __name__ == "__main__":
    main()
