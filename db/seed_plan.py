"""What a crowd of made-up users may have done, as rows that the database takes: each course once, whoever took it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from db import flow_versions
from db.applying import told_of
from onboarding.flows.made_up.crowd import Ways
from onboarding.flows.made_up.histories import Course, at, courses
from onboarding.flows.state import Cause


@dataclass(frozen=True, slots=True)
class Plan:
    """What the crowd may have done, and the midnight (UTC) that it lies before; `rows` is the courses as the database takes them."""

    ways: Ways
    today: datetime
    rows: Mapping[str, str]


def _session_rows(number: int, course: Course) -> Iterator[dict[str, Any]]:
    session = course.session
    yield {
        "course": number,
        "flow": session.flow,
        "flow_version": session.version,
        "status": session.status.value,
        "rev": session.rev,
        "epoch": session.epoch,
        "progress": session.percent,
        "places": session.places,
        **told_of(course.standing),
        "last": len(course.acts) - 1,
        "started": at(session.started_at),
        "completed": at(session.completed_at),
        "skipped": at(session.skipped_at),
        "active": at(session.last_active_at),
    }


def _step_rows(number: int, course: Course) -> Iterator[dict[str, Any]]:
    for state in course.steps:
        yield {
            "course": number,
            "key": state.key,
            "status": state.status.value,
            "answers": state.answers,
            "sources": {field: [source.by, source.rev] for field, source in state.sources.items()},
            "attempt": state.attempt,
            "reason": state.reason,
            "needs_review": state.needs_review,
            "shown": at(state.shown_at),
            "started": at(state.started_at),
            "finished": at(state.finished_at),
        }


def _event_rows(number: int, course: Course) -> Iterator[dict[str, Any]]:
    for place, one in enumerate(course.events):
        yield {
            "course": number,
            "place": place,
            "act": one.act,
            "seq": one.seq,
            "kind": one.kind,
            "step": one.step,
            "from": one.from_,
            "to": one.to,
            "cause": Cause.SEED.value,  # also what follows from a condition: nobody's figures should count any of it
            "attempt": one.attempt,
            **_pinned(course),
        }


def _grant_rows(number: int, course: Course) -> Iterator[dict[str, Any]]:
    for act, granted in course.grants:
        kind, _, key = granted.partition(":")
        yield {"course": number, "act": act, "kind": kind, "name": key, **_pinned(course)}


def _pinned(course: Course) -> dict[str, Any]:
    return {"flow": course.session.flow, "flow_version": course.session.version}


_ROWS = {"sessions": _session_rows, "steps": _step_rows, "events": _event_rows, "grants": _grant_rows}


def plan(tx: Session, flows: Sequence[str], today: date) -> Plan:
    """Work out the courses through the newest versions of some flows, which are published with it.

    Raises:
        NoCourseError: nobody has made up answers that fit one of these flows.
        FlowUnknown: there is no such flow.
        FlowClosed: it takes nobody in.
    """
    found = {flow: courses(flow_versions.open_to_all(tx, flow)) for flow in flows}
    numbers = count()
    ways = {
        flow: {status: [(next(numbers), one) for one in some] for status, some in by_status.items()}
        for flow, by_status in found.items()
    }
    numbered = [one for by_status in ways.values() for some in by_status.values() for one in some]
    rows = {what: json.dumps([row for one in numbered for row in of(*one)]) for what, of in _ROWS.items()}
    return Plan(ways, datetime.combine(today, time(), UTC), rows)
