"""What reaches a terminal: spans and moments for people, and nothing that steers it."""

from __future__ import annotations

import json
import unicodedata
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.log_lines import readable
from cli.masking import HIDDEN, masked
from cli.terminal import ago, plain, print_json, span

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (0.4, "<1 s"),
        (1, "1 s"),
        (119, "119 s"),
        (120, "2 min"),
        (7_199, "119 min"),
        (7_200, "2 h"),
        (200_000, "2 d"),
    ],
)
def test_a_span_is_one_unit(seconds: float, words: str) -> None:
    assert span(timedelta(seconds=seconds)) == words


@pytest.mark.parametrize(
    ("seconds", "words"), [(-30, "30 s ago"), (0.2, "just now"), (90, "in 90 s"), (-7_200, "2 h ago")]
)
def test_a_moment_is_told_from_now(seconds: float, words: str) -> None:
    assert ago(NOW + timedelta(seconds=seconds), NOW) == words


def test_no_moment_is_never() -> None:
    assert ago(None, NOW) == "never"


@given(st.text())
def test_no_text_can_steer_a_terminal(text: str) -> None:
    assert not any(unicodedata.category(c) in {"Cc", "Cf"} for c in plain(text))


def test_an_escape_sequence_loses_its_escape() -> None:
    assert plain("\x1b[31mred\u202e\x9b") == "[31mred"


def test_json_is_one_value_with_times_spans_and_ids(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"at": NOW, "took": timedelta(seconds=1.5), "id": UUID(int=1), "name": "\x9b"})
    shown = capsys.readouterr().out
    assert "\x9b" not in shown
    assert json.loads(shown) == {
        "at": "2026-11-21T12:00:00+00:00",
        "took": 1.5,
        "id": "00000000-0000-0000-0000-000000000001",
        "name": "\x9b",
    }


@given(
    st.text(min_size=6).filter(lambda secret: secret not in "postgresql://db.example:5432/usher" + HIDDEN),
    st.sampled_from(["postgresql", "redis", "rediss", "amqp", "sentinel"]),
    st.sampled_from(["", "someone"]),
)
def test_a_password_is_never_shown_however_it_is_written(secret: str, scheme: str, user: str) -> None:
    assert secret not in masked(f"{scheme}://{user}:{secret}@db.example:5432/usher")
    assert secret not in masked(f"{scheme}://db.example/usher?password={secret}")


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://u:p@db.example:5432/usher?sslmode=require", "postgresql://db.example:5432/usher"),
        ("postgresql://usher@/usher?host=/run/s&password=p", "postgresql:///usher?host=/run/s"),
        ("redis+socket:///run/v.sock?virtual_host=5", "redis+socket:///run/v.sock?virtual_host=5"),
        ("sentinel://:p@a:26379;sentinel://:p@b:26379", "sentinel://a:26379;sentinel://b:26379"),
        ("host=db password=p", HIDDEN),
        ("redis://:p/ss@h", HIDDEN),
    ],
)
def test_an_address_shows_where_it_leads(address: str, shown: str) -> None:
    assert masked(address) == shown


def test_a_log_line_is_turned_into_words() -> None:
    line = json.dumps({"event": "job_done", "level": "info", "timestamp": "2026-11-21T12:00:01.5Z", "job_id": "x"})
    assert readable("worker-web", line).plain == "12:00:01 web          job_done job_id=x"


def test_a_line_that_is_no_json_stays_as_it_is() -> None:
    assert readable("beat", "Traceback").plain == "beat         Traceback"
