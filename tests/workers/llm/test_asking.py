"""A model is asked with the user's key: what each provider is sent, what comes of its answers, what is written down."""

from __future__ import annotations

import json
import socket
import sys
import threading
import time
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from uuid import uuid4

import pytest
import redis
from sqlalchemy import Connection

from db.llm_choice import ASKED
from onboarding.persona.enriching.protocol import EnrichmentFailed, Objection
from tests.tasks.checking import chosen
from tests.tasks.conftest import Answer, page
from tests.workers.llm.models_at import (
    GOOD,
    INPUT,
    JOB,
    OUTPUT,
    SITE_TEXT,
    Draft,
    Stopped,
    answered,
    ask,
    calls,
    key_of,
    model_at,
    question,
    says,
    until,
)
from workers.llm.models import model_for

DRAFT = Draft.model_validate(GOOD)
BAD = {"name": 3}
REFUSED = says({"error": {"message": "no such key sk-FAKE", "code": "invalid_api_key"}}, 401)


@pytest.fixture(autouse=True)
def _ready(on: Connection, valkey: redis.Redis) -> None:
    """An empty ledger, and a Redis that knows no limits."""


@pytest.mark.parametrize("provider", ASKED)
class TestEachProvider:
    def test_answers_in_its_own_format(self, on: Connection, provider: str) -> None:
        held, key = key_of(provider)
        with model_at(answered(provider, GOOD)) as model:
            found = ask(held, job_id=JOB)
        assert (found.value, found.provider, found.cached) == (DRAFT, provider, False)
        assert (found.spent.tries, found.spent.input_tokens, found.spent.output_tokens) == (1, INPUT, OUTPUT)
        (sent,) = model.asked
        assert [name for name, value in sent.headers.items() if key in value] in [
            ["authorization"], ["x-api-key"], ["x-goog-api-key"],
        ]  # fmt: skip
        assert key not in sent.path + json.dumps(sent.body)
        assert model_for(provider) in sent.path + str(sent.body.get("model"))
        (row,) = calls(on)
        assert (row.state, row.outcome, row.provider, row.tries, row.reserved_tokens) == ("done", "ok", provider, 1, 0)
        assert (row.job_id, row.result, row.quarantined) == (JOB, GOOD, ["s9"])
        assert row.cost_usd > 0
        assert row.price_source.startswith("genai-prices ")

    def test_is_told_what_is_wrong_and_answers_once_more(self, on: Connection, provider: str) -> None:
        held, _ = key_of(provider)
        with model_at(answered(provider, BAD), answered(provider, GOOD)) as model:
            found = ask(held)
        assert (found.value, found.spent.tries, len(model.asked)) == (DRAFT, 2, 2)
        assert calls(on)[0].input_tokens == 2 * INPUT

    def test_that_refuses_the_key_is_asked_once(self, on: Connection, provider: str) -> None:
        held, _ = key_of(provider)
        with model_at(REFUSED) as model, pytest.raises(EnrichmentFailed) as failed:
            ask(held)
        assert (failed.value.code, len(model.asked)) == ("key_refused", 1)
        (row,) = calls(on)
        assert (row.state, row.outcome, row.input_tokens, row.lost_tokens) == ("failed", "key_refused", 0, 0)
        due = "SELECT check_at <= now() FROM onboarding.api_keys"
        assert on.exec_driver_sql(due).scalar_one() is True, "the key is checked at once"

    def test_is_told_nothing_of_the_house(self, provider: str) -> None:
        held, _ = key_of(provider)
        with model_at(answered(provider, GOOD)) as model:
            ask(held)
        known = {"host", "content-type", "accept", "user-agent", "accept-encoding", "content-length", "anthropic-version",
                 "authorization", "x-api-key", "x-goog-api-key"}  # fmt: skip
        assert model.asked[0].headers.keys() <= known
        assert model.asked[0].headers["user-agent"].startswith("Usher/")
        assert "127.0.0.1" not in model.asked[0].headers["host"]


def hang(to: BaseHTTPRequestHandler) -> None:
    to.connection.settimeout(120)
    to.connection.recv(1)


over = threading.Event()  # never set: a drip ends when the other side hangs up


def drip(to: BaseHTTPRequestHandler) -> None:
    to.connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 999999\r\n\r\n")
    while not over.wait(0.05):
        to.connection.sendall(b" ")


def flood(to: BaseHTTPRequestHandler) -> None:
    to.connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 104857600\r\n\r\n")
    for _ in range(1600):
        to.connection.sendall(b" " * 65536)


def drop(to: BaseHTTPRequestHandler) -> None:
    to.connection.shutdown(socket.SHUT_RDWR)


ENDINGS: dict[str, tuple[Answer, str, bool]] = {
    "no money": (says({"error": {"message": "pay"}}, 402), "no_quota", False),
    "no quota": (says({"error": {"message": "m", "code": "insufficient_quota"}}, 429), "no_quota", False),
    "too fast": (says({"error": {"message": "m"}}, 429), "throttled", False),
    "forbidden": (says({"error": {"message": "m"}}, 403), "key_refused", False),
    "no such model": (says({"error": {"message": "m", "code": "model_not_found"}}, 404), "refused", False),
    "away": (says({"error": {"message": "m"}}, 500), "unreachable", False),
    "a page": (page("<h1>hello</h1>"), "invalid_answer", False),
    "a page of an error": (page("<h1>gone</h1>", 502), "unreachable", False),
    "not json": (page("{", 200, "application/json"), "invalid_answer", False),
    "another json": (says({"hello": [1]}), "invalid_answer", False),
    "nothing chosen": (says({"id": "x", "object": "chat.completion", "created": 1, "model": "m", "choices": []}),
                       "invalid_answer", False),
    "a redirect inwards": (page("", 307, Location="http://169.254.169.254/latest/"), "unreachable", False),
    "a flood": (flood, "invalid_answer", True),
    "a dropped line": (drop, "unreachable", True),
}  # fmt: skip


@pytest.mark.parametrize("ending", ENDINGS)
def test_whatever_a_provider_does_has_a_code_and_is_settled(on: Connection, ending: str) -> None:
    answer, code, may_have_cost = ENDINGS[ending]
    held, key = key_of()
    with model_at(answer) as model, pytest.raises(EnrichmentFailed) as failed:
        ask(held)
    assert failed.value.code == code
    assert key not in f"{failed.value!r}{failed.value.say}"
    (row,) = calls(on)
    assert (row.state, row.outcome, row.reserved_tokens) == ("failed", code, 0)
    assert (row.lost_tokens > 0) is may_have_cost
    assert all(SITE_TEXT not in str(value) for value in row)
    assert {one.path for one in model.asked} == {"/v1/chat/completions"}


@pytest.mark.parametrize("ending", [hang, drip], ids=["hang", "drip"])
def test_a_model_that_takes_too_long_is_left_and_what_it_may_have_cost_counts(on: Connection, ending: Answer) -> None:
    held, _ = key_of()
    with chosen(USHER_LLM_TIMEOUT_SECONDS="4"), model_at(ending), pytest.raises(EnrichmentFailed, match="timed_out"):
        ask(held)
    (row,) = calls(on)
    assert (row.outcome, row.lost_tokens) == ("timed_out", 1800)
    assert row.lost_usd > 0


def test_a_tool_that_nobody_offered_is_not_called(on: Connection) -> None:
    held, _ = key_of()
    with model_at(answered("openai", {"path": "/etc/passwd"}, tool="read_file"), answered("openai", GOOD)) as model:
        found = ask(held)
    assert found.value == DRAFT
    assert [tool["function"]["name"] for tool in model.asked[1].body["tools"]] == ["final_result"]


def test_a_model_that_never_gets_the_shape_right_is_asked_three_times(on: Connection) -> None:
    held, _ = key_of()
    with model_at(answered("openai", BAD)) as model, pytest.raises(EnrichmentFailed, match="invalid_answer"):
        ask(held)
    assert len(model.asked) == 3
    (row,) = calls(on)
    assert (row.tries, row.input_tokens, row.cached_tokens) == (3, 3 * INPUT, 120)


def objected(draft: Draft) -> list[Objection]:
    return [] if draft.name == GOOD["name"] else [Objection("name", "unsupported", "The name is not in the text.")]


def test_what_is_objected_to_is_told_to_the_model_in_words(on: Connection) -> None:
    held, _ = key_of()
    with model_at(answered("openai", GOOD | {"name": "Invented"}), answered("openai", GOOD)) as model:
        found = ask(held, question(objected))
    assert found.value.name == GOOD["name"]
    assert "name: The name is not in the text." in json.dumps(model.asked[1].body)


@pytest.mark.parametrize(
    "then", [answered("openai", GOOD | {"name": "Invented"}), answered("openai", BAD), says({}, 500), REFUSED],
    ids=["the same again", "no shape", "away", "refused"],
)  # fmt: skip
def test_an_answer_that_was_objected_to_counts_where_no_better_one_comes(on: Connection, then: Answer) -> None:
    held, _ = key_of()
    with model_at(answered("openai", GOOD | {"name": "Invented"}), then):
        assert ask(held, question(objected)).value.name == "Invented"
    assert calls(on)[0].state == "done"


def test_a_mistake_in_our_own_check_is_no_answer_of_the_models(on: Connection) -> None:
    def broken(_draft: Draft) -> list[Objection]:
        raise ZeroDivisionError

    held, _ = key_of()
    with model_at(answered("openai", GOOD)), pytest.raises(ZeroDivisionError):
        ask(held, question(broken))
    assert [(row.state, row.outcome, row.input_tokens) for row in calls(on)] == [("failed", "stopped", INPUT)]


def test_a_job_that_should_stop_stops_in_the_middle_and_the_call_is_settled(on: Connection) -> None:
    held, _ = key_of()
    began = time.monotonic()
    with model_at(hang) as model, pytest.raises(Stopped):
        ask(held, go_on=until(lambda: bool(model.asked)))
    assert time.monotonic() - began < 100, "the line was hung up, not waited for"
    assert [(row.state, row.outcome, row.lost_tokens) for row in calls(on)] == [("failed", "stopped", 1800)]


def test_a_job_that_should_stop_before_it_began_asks_nobody(on: Connection) -> None:
    held, _ = key_of()
    with model_at(answered("openai", GOOD)) as model, pytest.raises(Stopped):
        ask(held, go_on=until(lambda: True))
    assert model.asked == []
    assert [(row.outcome, row.lost_tokens) for row in calls(on)] == [("stopped", 0)]


def test_a_compatible_server_is_asked_where_it_is_open_and_its_model_named(on: Connection) -> None:
    held, key = key_of("openai_compatible", base_url="https://models.example/v1")
    named = {"USHER_CUSTOM_BASE_URLS": "true", "USHER_LLM_MODELS": "openai_compatible=small-1"}
    with chosen(**named), model_at(answered("openai_compatible", GOOD)) as model:
        assert ask(held).value == DRAFT
    (sent,) = model.asked
    assert (sent.path, sent.headers["host"]) == ("/v1/chat/completions", "models.example")
    assert (sent.headers["authorization"], sent.body["max_tokens"]) == (f"Bearer {key}", 200)
    assert calls(on)[0].cost_usd is None


@pytest.mark.parametrize(
    "named", [{"USHER_CUSTOM_BASE_URLS": "true"}, {"USHER_LLM_MODELS": "openai_compatible=small-1"}],
    ids=["no model", "not open"],
)  # fmt: skip
def test_a_compatible_server_is_not_asked_otherwise(on: Connection, named: dict[str, str]) -> None:
    held, _ = key_of("openai_compatible", base_url="https://models.example/v1")
    with chosen(**named), model_at(answered("openai", GOOD)) as model, pytest.raises(EnrichmentFailed, match="no_key"):
        ask(held)
    assert model.asked == []
    assert all(row.state == "failed" for row in calls(on))


def test_a_key_that_does_not_open_is_told_and_nobody_is_asked(on: Connection) -> None:
    held, _ = key_of()
    moved = replace(held, place=replace(held.place, row=uuid4()))
    with model_at(answered("openai", GOOD)) as model, pytest.raises(EnrichmentFailed, match="no_key"):
        ask(moved)
    assert model.asked == []
    assert [(row.state, row.outcome, row.lost_tokens) for row in calls(on)] == [("failed", "no_key", 0)]


def test_without_the_extra_nothing_is_asked_or_reserved(on: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    held, _ = key_of()
    monkeypatch.delitem(sys.modules, "workers.llm.prices", raising=False)
    monkeypatch.setitem(sys.modules, "genai_prices", None)
    with pytest.raises(EnrichmentFailed, match="not_installed"):
        ask(held)
    assert calls(on) == []


def test_an_answer_spares_the_key_a_check(on: Connection) -> None:
    held, _ = key_of()
    with model_at(answered("openai", GOOD)):
        ask(held)
    assert on.exec_driver_sql("SELECT used_at IS NOT NULL FROM onboarding.api_keys").scalar_one() is True
