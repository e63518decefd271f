"""The versions of flows that users may be pinned to: published once, never changed, found again for as long as needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row
from sqlalchemy.orm import Session

from db import publishing
from db.engine import afterwards
from db.publishing import FlowChangedError
from onboarding.flows.compiling.compiled import CompiledFlow, revived
from onboarding.flows.enrolling import first_that_takes
from onboarding.flows.files.loading import newest, read_flows
from onboarding.flows.refusals import FlowClosed, FlowUnknown, NotEnrolled
from onboarding.flows.state import SessionState, Snapshot
from onboarding.flows.versions.rewording import in_newest_words
from settings import settings

__all__ = ["FlowChangedError", "known", "open_to_all", "pinned", "publish_all", "published", "users", "version_of"]

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
    """Return a version of a flow, from the files or, where they have it no more, the database.

    Raises:
        FlowUnknown: it is nowhere.
    """
    return known().get((flow, version)) or _kept.get((flow, version)) or _from_database(on, flow, version)


_kept: dict[tuple[str, int], CompiledFlow] = {}
_DEFINITION = "SELECT definition FROM onboarding.flow_versions WHERE flow = %s AND version = %s"


def _from_database(on: Connection, flow: str, version: int) -> CompiledFlow:
    definition = on.exec_driver_sql(_DEFINITION, (flow, version)).scalar_one_or_none()
    if definition is None:
        raise FlowUnknown(f"{flow} {version} is neither in the files nor in the database", flow=flow, version=version)
    return _kept.setdefault((flow, version), revived(definition))


def open_to_all(tx: Session, flow: str) -> CompiledFlow:
    """Return the newest version of a flow that takes users in, published.

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
    """
    newest_ones = (newest(known(), name) for name in dict.fromkeys(name for name, _ in known()))
    found = first_that_takes((flow for flow in newest_ones if flow), seen)
    if found is None:
        raise NotEnrolled("no flow takes this user in")
    _published(tx, found)
    return found


_sure: set[tuple[str, str, int, str]] = set()


def _published(tx: Session, flow: CompiledFlow) -> None:
    """Publish a version where this process has not yet seen it published in this database."""
    here = _here(tx, flow)
    if here not in _sure:
        publishing.publish(tx, flow)
        afterwards(tx, lambda: _sure.add(here))


def _here(tx: Session, flow: CompiledFlow) -> tuple[str, str, int, str]:
    return str(tx.connection().engine.url), flow.flow.flow, flow.flow.version, flow.digest


def publish_all(tx: Session) -> None:
    """Write down every version of the files, as workers do when they start.

    Raises:
        FlowRefused: a file cannot be used, a version is there with another content or is to be retired with users in it.
    """
    publishing.publish_all(tx, known().values())
    sure = {_here(tx, flow) for flow in known().values()}
    afterwards(tx, lambda: _sure.update(sure))


_USERS = """SELECT flow, flow_version AS version, status, count(*) AS users FROM onboarding.onboarding_sessions
WHERE flow IS NOT NULL GROUP BY 1, 2, 3"""


def users(on: Connection) -> Mapping[tuple[str, int], Mapping[str, int]]:
    """Count the users of each version by where they are; on a connection that sees everyone."""
    found: dict[tuple[str, int], dict[str, int]] = {}
    for row in on.exec_driver_sql(_USERS):
        found.setdefault((row.flow, row.version), {})[row.status] = row.users
    return found


_PUBLISHED = "SELECT flow, version, digest, status, published_at FROM onboarding.flow_versions ORDER BY flow, version"


def published(on: Connection) -> Sequence[Row[Any]]:
    """Return every version that was ever published, without its content."""
    return on.exec_driver_sql(_PUBLISHED).all()
