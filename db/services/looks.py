"""A user's onboarding as the services see it, in one query; who is in no flow is shown what is there of the creator's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from db import flow_versions
from db.services.lending import looking
from db.snapshots import snapshot_from
from onboarding.flows.compiling.compiled import CompiledFlow
from onboarding.flows.files.loading import newest
from onboarding.flows.refusals import FlowUnknown
from onboarding.flows.state import SessionState, Snapshot
from onboarding.flows.view import View, view_of

FLOW = "creator"


@dataclass(frozen=True, slots=True)
class Look:
    """Where a user stands. `exists` is false of somebody of whom there is nothing; then all of it is as at the start."""

    view: View
    exists: bool = False
    updated_at: datetime | None = None


_LOOK = """SELECT onboarding.read_session(%(user)s) AS told,
    (SELECT updated_at FROM onboarding.onboarding_sessions WHERE user_id = %(user)s) AS updated_at"""


def look(user_id: str, db: Session | None = None) -> Look:
    """Look at a user's onboarding: one query."""
    with looking(user_id, db) as on:
        return look_on(on, user_id)


def look_on(on: Connection, user_id: str) -> Look:
    """Look at a user's onboarding, in the scope of that user."""
    told, updated_at = on.exec_driver_sql(_LOOK, {"user": user_id}).one()
    if told is None:
        return nothing_of(user_id)
    seen = snapshot_from(told)
    flow = flow_versions.pinned(on, seen.session) if seen.session.flow else creator()
    return Look(view_of(flow, seen), exists=True, updated_at=updated_at)


def nothing_of(user_id: str) -> Look:
    """Return how an onboarding looks before it begins."""
    return Look(view_of(creator(), Snapshot(SessionState(0, user_id), {}, {}, datetime.now(UTC))))


def creator() -> CompiledFlow:
    """Return the flow that the services count by: the newest that takes users in, or else the last that did.

    Raises:
        FlowUnknown: there is none of that name.
    """
    flows = flow_versions.known()
    closed = [flow for (name, _), flow in flows.items() if name == FLOW]
    found = newest(flows, FLOW) or max(closed, key=lambda one: one.flow.version, default=None)
    if found is None:
        raise FlowUnknown(f"no flow {FLOW!r}", flow=FLOW)
    return found
