"""One event per line, with ids as fields and without secrets."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settings import child_environment
from workers.logs import redacted

SECRET = "hunter2-AbCd1234"
WITH_SECRETS = [
    f"redis://:{SECRET}@cache.example:6379/0",
    f"postgresql://usher:{SECRET}@db.example/usher failed",
    f"GET https://api.example/v1?api_key={SECRET}&page=2",
    f"access_token={SECRET}",
    f"apikey: {SECRET}",
    f"X-Api-Key: {SECRET}",
    f"Authorization: Bearer {SECRET}",
    f"authorization: Basic {SECRET}==",
    f'{{"password": "{SECRET}", "user": "u"}}',
    f"{{'client_secret': '{SECRET}'}}",
    f"sk-{SECRET}",
    f"the key {SECRET} was refused",
    f"two: token={SECRET} token={SECRET}",
]
HARMLESS = [
    "https://shop.example/a:b/c?page=2",
    "ZeroDivisionError: division by zero",
    'File "workers/run.py", line 54, in attempt',
    "12:30:55 keys.fed: 4 waiting",
    "kim@shop.example",
]


@pytest.mark.parametrize("text", WITH_SECRETS)
def test_what_looks_like_a_secret_is_taken_out(text: str) -> None:
    assert SECRET not in redacted(text)
    assert "***" in redacted(text)


def test_what_stands_around_a_secret_stays() -> None:
    assert redacted(f"GET https://u:{SECRET}@x.example/?api_key={SECRET}&page=2 now") == (
        "GET https://u:***@x.example/?api_key=***&page=2 now"
    )


@pytest.mark.parametrize("text", HARMLESS)
def test_the_rest_is_left_alone(text: str) -> None:
    assert redacted(text) == text


@given(st.text(max_size=200))
def test_what_was_redacted_once_stays_as_it_is(text: str) -> None:
    assert redacted(redacted(text)) == redacted(text)


@pytest.mark.parametrize(
    "piece",
    [
        "://",
        "://a:",
        ":" * 50,
        "key",
        "key=",
        "key:'",
        "sk-",
        "sk-_=: ",
        "a",
        "token\t",
        "bearer ",
        "://a:" + "b" * 190,
    ],
)
def test_hostile_text_costs_time_in_proportion_to_its_length(piece: str) -> None:
    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        began = time.process_time()
        redacted(text)
        return time.process_time() - began

    assert seconds(400_000) < 40 * max(seconds(40_000), 0.005)


_SAY = f"""
import logging
from settings import settings
from workers.logs import configure
configure()
import structlog
from structlog.contextvars import bound_contextvars
log = structlog.get_logger()
with bound_contextvars(job_id="j-1", correlation_id="c-1"):
    log.info("job_done", stage="reading")
    logging.getLogger("some.library").warning("took %s of %s", 1, "two")
    try:
        raise ValueError("token={SECRET}")
    except ValueError as error:
        log.warning("job_failed", exc_info=True, error=error, seen=["password={SECRET}"], more={{"x": "sk-{SECRET}"}})
log.info("two\\nlines", text="a\\nb")
log.debug("too_quiet")
logging.getLogger("some.library").debug("too quiet")
logging.getLogger("httpx").info("HTTP Request: GET https://shop.example/")
"""


@pytest.fixture(scope="module")
def lines() -> list[dict[str, Any]]:
    """What a process logs, line by line."""
    said = subprocess.run(
        [sys.executable, "-c", _SAY], env=child_environment(), capture_output=True, text=True, timeout=60, check=True
    )
    assert said.stdout == ""
    return [json.loads(line) for line in said.stderr.splitlines()]


def test_each_event_is_one_line_of_json_with_its_time_and_level(lines: list[dict[str, Any]]) -> None:
    assert [line["event"] for line in lines] == ["job_done", "took 1 of two", "job_failed", "two\nlines"]
    assert [line["level"] for line in lines] == ["info", "warning", "warning", "info"]
    assert all(line["timestamp"].endswith("Z") for line in lines)


def test_ids_are_fields_of_every_line_of_a_job_also_of_a_librarys(lines: list[dict[str, Any]]) -> None:
    ids = [(line.get("job_id"), line.get("correlation_id")) for line in lines]
    assert ids == [("j-1", "c-1")] * 3 + [(None, None)]


def test_no_line_holds_a_secret_not_even_in_a_traceback(lines: list[dict[str, Any]]) -> None:
    assert SECRET not in json.dumps(lines)
    assert "ValueError" in lines[2]["exception"]
