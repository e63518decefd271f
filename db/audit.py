"""Write down and read who went beyond a single user's rows."""

from __future__ import annotations

import getpass
import json
import os
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row

from db.scope import in_worker

# As long as a name may be before it is cut.
_LONGEST = 200
_NOTE = "INSERT INTO onboarding.audit_log (actor, act, about) VALUES (%s, %s, %s::jsonb)"


def note(on: Connection, act: str, about: Mapping[str, Any] | None = None) -> None:
    """Write down an act; `about` holds counts and filters, never anything of a person."""
    on.exec_driver_sql(_NOTE, (actor()[:_LONGEST], act[:_LONGEST], json.dumps(about or {})))


_NEWEST = "SELECT at, actor, act, about FROM onboarding.audit_log ORDER BY id DESC LIMIT %s"


def newest(on: Connection, most: int = 50) -> Sequence[Row[Any]]:
    """Return the newest acts, newest first."""
    return on.exec_driver_sql(_NEWEST, (most,)).all()


def actor() -> str:
    """Name who acts here: a worker, or the account that runs this process."""
    return f"worker {_machine()}:{os.getpid()}" if in_worker() else f"{_account()}@{_machine()}"


@cache
def _machine() -> str:
    return os.uname().nodename


@cache
def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run as a number without a name
        return f"uid {os.getuid()}"
