"""Which PostgreSQL and which broker a command talks to: those of the settings, else the ones that run below the home."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import settings
from cli.complaints import NOT_HERE, Complaint, NothingRunningError
from settings import Settings
from workers import embedded
from workers.embedded import Servers
from workers.embedded.keyring import keyring


@dataclass(frozen=True, slots=True)
class Found:
    """The servers that are used from now on: `own` where this process has started them."""

    chosen: Settings
    embedded: bool
    own: bool


def find_servers() -> Found | None:
    """Find the servers of this command and use them in this process and its children; None where nothing runs.

    Call it before anything reads Celery's configuration.

    Raises:
        Complaint: only one of DATABASE_URL and BROKER_URL is set.
    """
    chosen = settings.settings()
    if _are_set(chosen):
        return Found(chosen, embedded=False, own=False)
    there = embedded.running(chosen.home)
    return Found(_use(there), embedded=True, own=False) if there else None


def use_servers() -> Found:
    """Find the servers, or end the command.

    Raises:
        NothingRunningError: there are none.
    """
    found = find_servers()
    if found is None:
        raise NothingRunningError
    return found


@contextmanager
def servers() -> Iterator[Found]:
    """Find the servers, or start them below the home for as long as the block lasts.

    Raises:
        EmbeddedError: they cannot run on this machine; the message says what to do.
    """
    found = find_servers()
    if found is not None:
        yield found
        return
    with embedded.start(settings.settings().home) as running:
        yield Found(_use(running.servers), embedded=True, own=True)


def _are_set(chosen: Settings) -> bool:
    given = {"DATABASE_URL": chosen.database_url, "BROKER_URL": chosen.broker_url}
    missing = [name for name, url in given.items() if url is None]
    if len(missing) == 1:
        there = next(name for name in given if name not in missing)
        raise Complaint(f"{there} is set but {missing[0]} is missing. Set both, or neither.", NOT_HERE)
    return not missing


def _use(there: Servers) -> Settings:
    """Point this process at the embedded servers; what the user has set of the rest stays."""
    chosen = settings.settings()
    master_keys, pepper = (chosen.master_keys, chosen.pepper)
    made = keyring(chosen.home) if master_keys is None or pepper is None else ("", "")
    return settings.reread(
        USHER_MASTER_KEYS=master_keys.get_secret_value() if master_keys else made[0],
        USHER_PEPPER=pepper.get_secret_value() if pepper else made[1],
        DATABASE_URL=there.database_url,
        BROKER_URL=there.broker_url,
        REDIS_URL=chosen.redis_url.get_secret_value() if chosen.redis_url else there.redis_url,
        # Nobody else lives on this broker, so a plain Celery client need not name our queue.
        USHER_DOOR_QUEUES=chosen.door_queues or "celery",
    )
