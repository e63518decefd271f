"""Jobs in every state: listed, looked at, tried again, cancelled."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Connection

from db import jobs
from db.asking import Urgency
from db.engine import engine
from db.jobs import Claim, Ending, State
from tests.cli.conftest import Call
from tests.db.stage import ask, take


def _queued(user: str = "u", n: int = 0) -> UUID:
    return ask(engine(), user_id=user, args={"n": n}, urgency=Urgency.BULK).id


def _running(on: Connection, user: str = "u", n: int = 1) -> Claim:
    return take(on, _queued(user, n))


def _failed(on: Connection, n: int = 2, detail: str = "ValueError: no\n  line 2") -> UUID:
    claim = _running(on, n=n)
    ending = Ending(State.FAILED, "failed", failed=1, code="broken", say="Ask again.", learned={"n": n}, detail=detail)
    jobs.settle(on, claim, ending)
    return claim.id


def test_no_jobs_are_told_as_such(call: Call, on: Connection) -> None:
    assert "There are no jobs yet" in call("jobs").output


def test_jobs_are_listed_newest_first_with_state_and_progress(call: Call, on: Connection) -> None:
    jobs.tell(on, _running(on, user="first"), "napping", 50)
    _queued("second")
    shown = call("jobs").output.splitlines()[2:]
    assert "second" in shown[0]
    assert "queued" in shown[0]
    assert "running napping 50 %" in shown[1]


@pytest.mark.parametrize("width", ["80", "100"])
def test_each_job_is_one_line_on_a_usual_terminal(
    call: Call, on: Connection, monkeypatch: pytest.MonkeyPatch, width: str
) -> None:
    jobs.tell(on, _running(on, user="a_user_with_a_rather_long_name_of_its_own"), "napping", 50)
    monkeypatch.setenv("COLUMNS", width)
    lines = call("jobs").output.splitlines()
    assert len(lines) == 3
    assert max(map(len, lines)) <= int(width)


def test_jobs_can_be_filtered(call: Call, on: Connection) -> None:
    _queued("one")
    _running(on, user="two")
    shown = json.loads(call("jobs", "--state", "running", "--json").stdout)
    assert [job["user_id"] for job in shown] == ["two"]
    assert json.loads(call("jobs", "--user", "three", "--json").stdout) == []


def test_a_job_is_found_by_the_beginning_of_its_id(call: Call, on: Connection) -> None:
    job_id = _failed(on)
    shown = call("job", str(job_id)[:8]).output
    for fact in (str(job_id), "broken", "Ask again.", '{"n": 2}', "failed", "ValueError: no", "    line 2"):
        assert fact in shown


def test_a_job_as_json_has_its_attempts(call: Call, on: Connection) -> None:
    shown = json.loads(call("job", str(_failed(on)), "--json").stdout)
    assert shown["state"] == "failed"
    assert [attempt["outcome"] for attempt in shown["attempts"]] == ["failed"]


def test_what_a_page_wrote_cannot_steer_the_terminal(call: Call, on: Connection) -> None:
    job_id = _failed(on, detail="\x1b]0;title\x07 and \x9b2J")
    shown = call("job", str(job_id)).output
    assert not {"\x1b", "\x07", "\x9b"} & set(shown)


def test_an_unknown_job_ends_with_a_sentence(call: Call, on: Connection) -> None:
    ended = call("job", "ffff")
    assert (ended.exit_code, ended.stderr) == (1, "No job begins with ffff.\n")


def test_a_failed_job_is_queued_again(call: Call, on: Connection) -> None:
    job_id = _failed(on)
    assert "queued again" in call("retry", str(job_id)[:8]).output
    row = jobs.read(on, job_id)
    assert (row.state, row.failures, row.code) == ("queued", 0, None)


def test_a_job_that_waits_for_its_next_try_goes_now(call: Call, on: Connection) -> None:
    claim = _running(on)
    jobs.settle(on, claim, Ending(State.QUEUED, "will_retry", failed=1, pause=timedelta(hours=1), code="timed_out"))
    assert "It goes now" in call("retry", str(claim.id)).output
    row = jobs.read(on, claim.id)
    assert row.ring_at <= row.created_at + timedelta(minutes=1)


def test_a_running_job_cannot_be_tried_again(call: Call, on: Connection) -> None:
    ended = call("retry", str(_running(on).id))
    assert (ended.exit_code, ended.stderr) == (1, "Only failed and cancelled jobs can be tried again.\n")


def test_a_waiting_job_is_cancelled_at_once(call: Call, on: Connection) -> None:
    job_id = _queued()
    assert "is cancelled; it had not begun" in call("cancel", str(job_id)).output
    assert jobs.read(on, job_id).state == "cancelled"


def test_a_running_job_is_asked_to_stop(call: Call, on: Connection) -> None:
    job_id = _running(on).id
    assert "was asked to stop" in call("cancel", str(job_id)).output
    row = jobs.read(on, job_id)
    assert (row.state, row.cancel_requested) == ("running", True)
    assert "asked to stop" in call("job", str(job_id)).output


def test_an_ended_job_cannot_be_cancelled(call: Call, on: Connection) -> None:
    ended = call("cancel", str(_failed(on)))
    assert ended.exit_code == 1
    assert "ended already" in ended.stderr
