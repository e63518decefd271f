"""Personas made by real workers that ask a model: killed in the middle of a call, clicked twice."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
import redis
from sqlalchemy import Connection

from db import jobs
from db.jobs import State
from tests.e2e.processes import Process, ended, served, states, until, worker
from tests.tasks.personas import asked, honest, known, revisions
from tests.workers.llm.models_at import answered, calls, key_of, model_at

pytestmark = pytest.mark.e2e


def start(log: Path, url: str, *queues: str) -> Process:
    return worker(log, *queues, concurrency=2, USHER_ENRICH="true", USHER_PROVIDERS_AT=url)


def test_a_worker_killed_in_the_middle_of_a_call_leaves_one_persona_one_paid_row_and_a_right_budget(
    on: Connection, valkey: redis.Redis, tmp_path: Path
) -> None:
    known()
    key_of()
    on.exec_driver_sql("DELETE FROM onboarding.jobs")
    log, arrived, go = tmp_path / "worker.log", threading.Event(), threading.Event()

    def slow(to: BaseHTTPRequestHandler) -> None:
        arrived.set()
        go.wait(60)

    with model_at(slow, answered("openai", honest())) as model:
        doomed = start(log, model.url, "llm")
        with ended(doomed, start(log, model.url, "upkeep")):
            until(served(on, 2), 30, "both workers serve")
            job_id = asked()
            until(arrived.is_set, 20, "the model is asked", lambda: log.read_text()[-800:])
            assert asked() == job_id, "a second click is the same job"
            (before,) = calls(on)
            doomed.kill_all()
            with ended(start(log, model.url, "llm")):
                until(lambda: jobs.read(on, job_id).state == State.DONE, 60, "it is done", lambda: states(on))
        go.set()
    (revision,) = revisions(on)
    assert (revision.status, revision.mode) == ("draft", "model"), revision.note
    (call,) = calls(on)
    assert (call.id, call.state, call.lost_tries) == (before.id, "done", 1)
    assert len(model.asked) == 2
    assert (call.input_tokens, call.output_tokens) == (900, 100)
    assert call.lost_tokens == before.reserved_tokens, "what the lost try may have cost stays counted"
    assert call.lost_usd == before.reserved_usd
