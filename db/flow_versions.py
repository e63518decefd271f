"""The versions of flows that users may be pinned to: published once, never changed, found again for as long as needed."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from db.engine import afterwards
from onboarding.flows.compiled import CompiledFlow, revived
from onboarding.flows.digest import canonical
from onboarding.flows.loading import newest, read_flows
from onboarding.flows.refusals import FlowClosed, FlowUnknown
from onboarding.flows.state import SessionState
from settings import settings

Versions = Mapping[tuple[str, int], CompiledFlow]


class FlowChangedError(Exception):
    """A version that is published already has another content in the files; the message names what changed."""


def known() -> Versions:
    """Return the flows of the files: the built-in ones and those of the settings.

    Raises:
        FlowRefused: a file cannot be used.
    """
    given = settings().flows
    return read_flows(*([given] if given else []))


def pinned(on: Connection, session: SessionState) -> CompiledFlow:
    """Return the version that a session is pinned to, from the files or, where they have it no more, the database.

    Raises:
        NotEnrolled: it is in none.
        FlowUnknown: it is nowhere.
    """
    if session.flow is None or session.version is None:
        raise FlowUnknown("in no flow")
    found = known().get((session.flow, session.version)) or _kept.get((session.flow, session.version))
    return found or _from_database(on, session.flow, session.version)


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


_PUBLISH = """INSERT INTO onboarding.flow_versions AS v (flow, version, digest, definition, status)
VALUES (%s, %s, %s, %s::jsonb, %s) ON CONFLICT (flow, version) DO UPDATE SET status = excluded.status
    WHERE v.digest = excluded.digest AND v.status <> excluded.status"""
_DIGEST = "SELECT digest FROM onboarding.flow_versions WHERE flow = %s AND version = %s"
_sure: set[tuple[str, str, int]] = set()


def _published(tx: Session, flow: CompiledFlow) -> None:
    """Publish a version where this process has not yet seen it published in this database."""
    here = (str(tx.connection().engine.url), flow.flow.flow, flow.flow.version)
    if here not in _sure:
        publish(tx, flow)
        afterwards(tx, lambda: _sure.add(here))


def publish_all(tx: Session) -> None:
    """Write down every version of the files, as workers do when they start.

    Raises:
        FlowRefused: a file cannot be used.
        FlowChangedError: a version is there with another content.
    """
    for flow in known().values():
        _published(tx, flow)


def publish(tx: Session, flow: CompiledFlow) -> None:
    """Write a version down; again and again the same is fine.

    Raises:
        FlowChangedError: it is there with another content.
    """
    one, on = flow.flow, tx.connection()
    on.exec_driver_sql(_PUBLISH, (one.flow, one.version, flow.digest, canonical(one), one.status))
    there = on.exec_driver_sql(_DIGEST, (one.flow, one.version)).scalar_one()
    if there != flow.digest:
        raise FlowChangedError(
            f"{one.flow} {one.version} is published with another content. Give the changed flow the version "
            f"{one.version + 1}; usher flows diff {one.flow} shows what changed."
        )
