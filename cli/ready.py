"""What a process that serves jobs must have before it begins."""

from __future__ import annotations

from contextlib import suppress
from itertools import chain

import structlog
from sqlalchemy.exc import DBAPIError

from db.vault import vault


def sealing_is_possible() -> None:
    """Make sure that this process can seal and open API keys before it serves.

    Raises:
        SettingsError: it cannot; the message says what to do.
    """
    vault()


def flows_can_be_read() -> None:
    """Make sure that the files of all flows can be used.

    Raises:
        FlowRefused: one cannot; with file, line and key.
    """
    from db import flow_versions  # noqa: PLC0415 - `usher up`, which asks for this only when something fails, starts faster

    flow_versions.known()


def flows_are_published() -> None:
    """Make sure that the flows here are those of the database. Where it is away or not migrated, others tell of that.

    Raises:
        FlowRefused: one is published with another content, or is to be retired with users in it.
    """
    from workers.registry import publish_flows  # noqa: PLC0415 - as above

    with suppress(DBAPIError):
        publish_flows()


def tell_doubts() -> None:
    """Log what is no fault in a flow but seldom meant, as `usher flows check` tells it."""
    from cli.flows.check import doubts  # noqa: PLC0415 - as above
    from db import flow_versions  # noqa: PLC0415 - as above

    for line in chain.from_iterable(map(doubts, flow_versions.known().values())):
        structlog.get_logger().warning("flow_doubt", told=line)
