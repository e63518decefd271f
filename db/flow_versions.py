"""The versions of flows that users may be pinned to: published once, never changed, found again for as long as needed."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import URL, Connection, Row
from sqlalchemy.orm import Session

from db import publishing
from db.engine import afterwards
from db.publishing import FlowChangedError
from db.snapshots import snapshot_from
from onboarding.flows.compiling.compiled import CompiledFlow, revived
from onboarding.flows.enrolling import first_that_takes
from onboarding.flows.files.loading import newest, read_flows
from onboarding.flows.refusals import FlowClosed, FlowUnknown, NotEnrolled
from onboarding.flows.standing import Standing, stand
from onboarding.flows.state import SessionState, Snapshot
from onboarding.flows.versions.rewording import in_newest_words
from settings import settings

__all__ = ["FlowChangedError", "known", "open_to_all", "pinned", "publish_all", "published", "users", "version_of"]

# Not structlog: a command that was asked for JSON has nothing else on its standard output.
log = logging.getLogger(__name__)

Versions = Mapping[tuple[str, int], CompiledFlow]


def known() -> Versions:
    """Return the flows of the files: the built-in ones and those of the settings.

    Raises:
        FlowRefused: a file cannot be used.
    """
    given = settings().flows
    return read_flows(*([given] if given else []))


def pinned(on: Connection, session: SessionState) -> CompiledFlow:
    """Return the version that a session is pinned to, in the words of the newest that differs in nothing else.

    Raises:
        FlowUnknown: the session is in no flow, or its version is nowhere.
    """
    if session.flow is None or session.version is None:
        raise FlowUnknown("in no flow")
    return in_newest_words(version_of(on, session.flow, session.version), _of(session.flow))


def _of(flow: str) -> tuple[CompiledFlow, ...]:
    return tuple(one for (name, _), one in known().items() if name == flow)


def version_of(on: Connection, flow: str, version: int) -> CompiledFlow:
    """Return a version of a flow, from the files or, where they have it no more or changed it, the database.

    Raises:
        FlowUnknown: it is nowhere.
    """
    if kept := _kept.get((flow, version)):
        return kept
    file = known().get((flow, version))
    return file if file and _is_as_published(on, file) else _from_database(on, flow, version)


# What this process has looked up already: versions read from a database, and those of the files that are as published.
_kept: dict[tuple[str, int], CompiledFlow] = {}
_sure: set[tuple[URL, str, int, str]] = set()
_DIGEST = "SELECT digest FROM onboarding.flow_versions WHERE flow = %s AND version = %s"
_DEFINITION = "SELECT definition, status FROM onboarding.flow_versions WHERE flow = %s AND version = %s"


def _is_as_published(on: Connection, file: CompiledFlow) -> bool:
    """Tell whether a file says what was published under its number; what was never published is what the file says."""
    here = _here(on, file)
    if here not in _sure:
        digest = on.exec_driver_sql(_DIGEST, (file.flow.flow, file.flow.version)).scalar_one_or_none()
        if digest not in {None, file.digest}:
            told = "%s %s is not what was published, and what was published counts: usher flows diff %s %s"
            log.warning(told, *(file.flow.flow, file.flow.version) * 2)
            return False
        _sure.update([here] if digest else [])
    return True


def _from_database(on: Connection, flow: str, version: int) -> CompiledFlow:
    row = on.exec_driver_sql(_DEFINITION, (flow, version)).one_or_none()
    if row is None:
        raise FlowUnknown(f"{flow} {version} is neither in the files nor in the database", flow=flow, version=version)
    return _kept.setdefault((flow, version), revived({**row.definition, "status": row.status}))


def open_to_all(tx: Session, flow: str) -> CompiledFlow:
    """Return the newest version of a flow that takes users in, published, and keep it from being retired meanwhile.

    Raises:
        FlowUnknown: there is no such flow.
        FlowClosed: none of its versions is active.
        FlowChangedError: it is published with another content.
    """
    found = newest(known(), flow)
    if found is None:
        if any(name == flow for name, _ in known()):
            raise FlowClosed(f"{flow} is draining or retired", flow=flow)
        raise FlowUnknown(f"no flow {flow[:64]!r}", flow=flow, known=sorted({name for name, _ in known()}))
    _published(tx, found)
    return found


def taking_in(tx: Session, seen: Snapshot) -> CompiledFlow:
    """Return the flow that takes a user in by itself: the newest version of each is asked, by the flows' names.

    Raises:
        NotEnrolled: none does.
        FlowClosed: it has been closed elsewhere.
    """
    newest_ones = (newest(known(), name) for name in dict.fromkeys(name for name, _ in known()))
    found = first_that_takes((flow for flow in newest_ones if flow), seen)
    if found is None:
        raise NotEnrolled("no flow takes this user in")
    _published(tx, found)
    return found


def _published(tx: Session, flow: CompiledFlow) -> None:
    """Publish a version that is not, and keep it as it is until the transaction ends.

    A process may run on an older file: whether a version takes users in is what was published last.
    """
    there = publishing.held(tx.connection(), flow.flow.flow, flow.flow.version)
    if there is None or there.digest != flow.digest:
        publishing.publish(tx, flow)
    elif there.status != "active":
        raise FlowClosed(f"{flow.flow.flow} {flow.flow.version} was published as {there.status}", flow=flow.flow.flow)
    here = _here(tx.connection(), flow)
    afterwards(tx, lambda: _sure.add(here))


def _here(on: Connection, flow: CompiledFlow) -> tuple[URL, str, int, str]:
    return on.engine.url, flow.flow.flow, flow.flow.version, flow.digest


def publish_all(tx: Session) -> None:
    """Write down every version of the files, as workers do when they start.

    Raises:
        FlowRefused: a file cannot be used, a version is there with another content or is to be retired with users in it.
    """
    publishing.publish_all(tx, known().values())
    sure = {_here(tx.connection(), flow) for flow in known().values()}
    afterwards(tx, lambda: _sure.update(sure))


_USERS = """SELECT flow, flow_version AS version, status, count(*) AS users FROM onboarding.onboarding_sessions
WHERE flow IS NOT NULL GROUP BY 1, 2, 3"""


def users(on: Connection) -> Mapping[tuple[str, int], Mapping[str, int]]:
    """Count the users of each version by where they are; on a connection that sees everyone."""
    found: dict[tuple[str, int], dict[str, int]] = {}
    for row in on.exec_driver_sql(_USERS):
        found.setdefault((row.flow, row.version), {})[row.status] = row.users
    return found


_NEWEST = """SELECT onboarding.snapshots(ARRAY(SELECT id FROM onboarding.onboarding_sessions
WHERE flow IS NOT NULL AND status = 'in_progress' ORDER BY id DESC LIMIT %s))"""


def newest_standings(on: Connection, most: int) -> Iterator[Standing]:
    """Work out where the newest users who are under way stand; on a connection that sees everyone."""
    for told in on.exec_driver_sql(_NEWEST, (most,)).scalars():
        seen = snapshot_from(told)
        with suppress(FlowUnknown):
            yield stand(pinned(on, seen.session), seen)


_PUBLISHED = "SELECT flow, version, digest, status, published_at FROM onboarding.flow_versions ORDER BY flow, version"


def published(on: Connection) -> Sequence[Row[Any]]:
    """Return every version that was ever published, without its content."""
    return on.exec_driver_sql(_PUBLISHED).all()
