"""Publish versions of flows: written down once, never changed, and retired only once nobody is in them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row
from sqlalchemy.orm import Session

from db import scope
from db.engine import statement
from onboarding.flows.compiling.compiled import CompiledFlow
from onboarding.flows.compiling.digest import canonical
from onboarding.flows.files.loading import BUILT_IN, read_flows
from onboarding.flows.files.problems import FlowRefused, Problem
from onboarding.flows.files.whereabouts import problems_of
from onboarding.flows.spec import Flow
from onboarding.flows.versions.comparing import compare
from onboarding.flows.versions.differences import Difference, Kind
from settings import settings

_TOLD = 12  # changes that a message names; `usher flows diff` shows all


class FlowChangedError(FlowRefused):
    """A version that is published already has another content in the files; `problems` are what changed."""

    def __init__(self, problems: Sequence[Problem], said: str) -> None:
        super().__init__(problems)
        self.args = (said,)


class FlowInUseError(FlowRefused):
    """A version is to be retired while users are in it."""

    def __init__(self, problems: Sequence[Problem], said: str) -> None:
        super().__init__(problems)
        self.args = (said,)


_PUBLISH = """INSERT INTO onboarding.flow_versions AS v (flow, version, digest, definition, status)
VALUES (%s, %s, %s, %s::jsonb, %s) ON CONFLICT (flow, version) DO UPDATE SET status = excluded.status
    WHERE v.digest = excluded.digest AND v.status <> excluded.status"""
_THERE = "SELECT digest, definition, status FROM onboarding.flow_versions WHERE flow = %s AND version = %s"


def publish(tx: Session, flow: CompiledFlow) -> None:
    """Write a version down; again and again the same is fine.

    Raises:
        FlowChangedError: it is there with another content.
        FlowInUseError: it is to be retired, and users are in it.
    """
    one, on = flow.flow, tx.connection()
    if one.status == "retired":
        _must_be_empty(on, flow)
    on.exec_driver_sql(_PUBLISH, (one.flow, one.version, flow.digest, canonical(one), one.status))
    there = on.exec_driver_sql(_THERE, (one.flow, one.version)).one()
    if there.digest != flow.digest:
        raise _changed(on, flow, there.definition)


def held(on: Connection, flow: str, version: int) -> Row[Any] | None:
    """Return what was published of a version, and keep it from being retired until the transaction ends."""
    return on.exec_driver_sql(f"{_THERE} FOR SHARE", (flow, version)).one_or_none()


_ALL = "SELECT flow, version, digest, status FROM onboarding.flow_versions"


def publish_all(tx: Session, flows: Iterable[CompiledFlow]) -> None:
    """Write down every version, or none.

    Raises:
        FlowChangedError: one is there with another content.
        FlowInUseError: one is to be retired, and users are in it.
    """
    there = {(row.flow, row.version): (row.digest, row.status) for row in tx.connection().exec_driver_sql(_ALL)}
    for flow in flows:
        one = flow.flow
        if there.get((one.flow, one.version)) != (flow.digest, one.status):
            publish(tx, flow)


def changed_since(on: Connection, flow: CompiledFlow) -> tuple[Difference, ...]:
    """Return what a file says otherwise than what was published under its number; nothing where that is the same."""
    row = on.exec_driver_sql(_THERE, (flow.flow.flow, flow.flow.version)).one_or_none()
    if row is None or row.digest == flow.digest:
        return ()
    return compare(stored(row.definition), flow.flow)


def stored(definition: Mapping[str, Any]) -> Flow:
    """Return a flow from its stored canonical form."""
    return Flow.model_validate_json(json.dumps(definition), strict=True)


def _changed(on: Connection, flow: CompiledFlow, definition: Mapping[str, Any]) -> FlowChangedError:
    one = flow.flow
    problems = problems_of(compare(stored(definition), one), one, *_places())
    lines = [
        f"Version {one.version} of {one.flow} is published already, and its file says something else now:",
        *map(str, problems[:_TOLD]),
        *([f"and {len(problems) - _TOLD} more"] if len(problems) > _TOLD else []),
        f"A published version never changes. Give it another number, such as {_free_number(on, one.flow)}, or put the file back.",
        f"usher flows diff {one.flow} {one.version} shows all that changed.",
    ]
    return FlowChangedError(problems, "\n".join(lines))


_HIGHEST = "SELECT coalesce(max(version), 0) FROM onboarding.flow_versions WHERE flow = %s"


def _free_number(on: Connection, flow: str) -> int:
    """Return the first number that no version of a flow has, published or not."""
    given = settings().flows
    files = (number for name, number in read_flows(*([given] if given else [])) if name == flow)
    return 1 + max([int(on.exec_driver_sql(_HIGHEST, (flow,)).scalar_one()), *files])


def _places() -> tuple[Path, ...]:
    """Return where files of flows are, those that take the place of ours first."""
    given = settings().flows
    return (*([given] if given else []), BUILT_IN)


_IN_IT = """SELECT status, count(*) AS users FROM onboarding.onboarding_sessions
WHERE flow = %s AND flow_version = %s AND status <> 'completed' GROUP BY status ORDER BY status"""


def _must_be_empty(on: Connection, flow: CompiledFlow) -> None:
    """Make sure that nobody is under way in a version that is to be retired. Who has completed it may stay.

    The version's row is locked before users are counted: whoever is being brought in holds it, and is counted.

    Raises:
        FlowInUseError: somebody is.
    """
    one = flow.flow
    there = on.exec_driver_sql(f"{_THERE} FOR UPDATE", (one.flow, one.version)).one_or_none()
    if there is None or there.status == "retired":
        return
    with statement(scope.everyone(f"retiring flow {one.flow} {one.version}"), on.engine) as wide:
        rows = wide.exec_driver_sql(_IN_IT, (one.flow, one.version)).all()
    if rows:
        raise _in_use(one, rows)


def _in_use(flow: Flow, rows: Iterable[Row[Any]]) -> FlowInUseError:
    users = {row.status.replace("_", " "): row.users for row in rows}
    parts = ", ".join(f"{many:,} {status}" for status, many in users.items())
    many = sum(users.values())
    told = f"It cannot be retired while {'1 user is' if many == 1 else f'{many:,} users are'} in it: {parts}."
    (problem,) = problems_of([Difference(Kind.TIGHTENING, None, told, "status")], flow, *_places())
    further = f"usher flows migrate {flow.flow} {flow.version} TO."
    lines = [str(problem), f'Let it drain (status = "draining") until nobody is left, or move them with {further}']
    return FlowInUseError((problem,), "\n".join(lines))
