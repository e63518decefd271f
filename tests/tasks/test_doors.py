"""The door for a plain Celery client."""

from __future__ import annotations

from typing import Any

import pytest
import redis
from celery.result import EagerResult
from sqlalchemy import Connection
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from db import asking
from db.engine import engine
from tasks.doors import enqueue
from tests.db.stage import rows


def knock(task_id: str, **kwargs: Any) -> EagerResult:
    """Run the door's task as a worker does."""
    return enqueue.apply(kwargs={"user_id": "u", **kwargs}, task_id=task_id)


def test_a_request_becomes_a_job_that_carries_the_messages_id(on: Connection, valkey: redis.Redis) -> None:
    knock("t-1", kind="nap", args={"n": 1})
    (row,) = rows(on)
    assert (row.kind, row.user_id, row.args, row.correlation_id) == ("nap", "u", {"n": 1}, "t-1")
    assert valkey.llen("keys") == 1


def test_a_name_of_the_callers_own_follows_the_job(on: Connection, valkey: redis.Redis) -> None:
    knock("t-1", kind="nap", correlation_id="order-7")
    assert rows(on)[0].correlation_id == "order-7"


def test_a_redelivery_is_the_same_request_also_after_the_job_has_ended(on: Connection, valkey: redis.Redis) -> None:
    knock("t-1", kind="nap")
    on.exec_driver_sql("UPDATE onboarding.jobs SET state = 'done', finished_at = now()")
    knock("t-1", kind="nap")
    assert len(rows(on)) == 1
    knock("t-2", kind="nap")
    assert len(rows(on)) == 2


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        ({"kind": "nope"}, "no job called 'nope'"),
        ({"kind": "prune"}, "no job called 'prune'"),
        ({"kind": "nap", "args": {"m": 1}}, "takes no argument m"),
        ({"kind": "nap", "args": {"n": "1"}}, "another type for n"),
        ({"kind": "nap", "user_id": ""}, "user_id must have"),
        ({"kind": "analyze_website", "args": {"url": "a\0b"}}, ""),
    ],
)
def test_a_refused_request_is_logged_by_name_and_dropped(on: Connection, request_: dict[str, Any], reason: str) -> None:
    with capture_logs() as logged:
        assert knock("t-1", **request_).successful()
    (refused,) = [line for line in logged if line["event"] == "request_refused"]
    assert (refused["kind"], refused["request_id"]) == (request_["kind"], "t-1")
    assert reason in refused["reason"]
    assert rows(on) == []


def test_a_request_is_acknowledged_when_its_row_is_written_and_not_before() -> None:
    assert enqueue.acks_late


def test_a_request_that_finds_the_house_busy_is_given_back_to_the_broker(on: Connection, valkey: redis.Redis) -> None:
    with Session(engine()) as somebody:
        asking.add(somebody, "nap", user_id="u", args={})
        result = knock("t-1", kind="nap")
        somebody.rollback()
    assert result.state == "REJECTED"
