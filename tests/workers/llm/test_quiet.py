"""Neither a key nor a website's text is written anywhere, and the environment has no say in where a model is asked."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest
import redis
from sqlalchemy import Connection

from db.llm_choice import ASKED
from onboarding.persona.enriching.protocol import EnrichmentFailed
from tests.tasks.conftest import Answer
from tests.workers.llm.models_at import (
    GOOD,
    SITE_TEXT,
    answered,
    ask,
    calls,
    key_of,
    model_at,
    says,
)

REFUSED = says({"error": {"message": "no such key sk-FAKE", "code": "invalid_api_key"}}, 401)


@pytest.fixture(autouse=True)
def _ready(on: Connection, valkey: redis.Redis) -> None:
    """An empty ledger, and a Redis that knows no limits."""


def drop(to: BaseHTTPRequestHandler) -> None:
    to.connection.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def everything_logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Log whatever anybody has to say, also those who were told to be quiet."""
    names = ("", "openai", "openai._base_client", "anthropic", "httpx2", "httpcore2", "google_genai", "mistralai",
             "httpcore", "httpcore.http11", "httpcore.connection", "asyncio")  # fmt: skip
    before = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield caplog
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


@pytest.mark.parametrize("provider", ASKED)
@pytest.mark.parametrize("answer", [None, REFUSED, drop], ids=["good", "refused", "dropped"])
def test_neither_key_nor_site_is_written_anywhere(
    on: Connection,
    everything_logged: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    provider: str,
    answer: Answer | None,
) -> None:
    held, key = key_of(provider)
    raised: list[BaseException] = []
    with model_at(answer or answered(provider, GOOD)):
        try:
            ask(held)
        except EnrichmentFailed as failed:
            raised += [failed, *filter(None, [failed.__cause__, failed.__context__])]
    told = "".join(f"{error!r}{vars(error)}" for error in raised)
    out = capfd.readouterr()
    written = everything_logged.text + out.out + out.err + str(calls(on)) + told
    assert everything_logged.records, "something was listened to"
    assert key not in written
    assert SITE_TEXT not in written


def test_the_environment_changes_neither_where_nor_as_whom_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_BASE_URL", "ANTHROPIC_BASE_URL", "GOOGLE_GEMINI_BASE_URL", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_API_KEY",
                 "GOOGLE_API_KEY", "GEMINI_API_KEY", "MISTRAL_API_KEY"):  # fmt: skip
        monkeypatch.setenv(name, "FAKE-of-the-house")
    monkeypatch.setenv("ANTHROPIC_CUSTOM_HEADERS", "X-Other: FAKE-of-the-house")
    monkeypatch.setenv("GOOGLE_GENAI_USE_VERTEXAI", "true")
    for provider in ASKED:
        held, _ = key_of(provider)
        with model_at(answered(provider, GOOD)) as model:
            ask(held)
        assert "FAKE-of-the-house" not in str(model.asked[0].headers)
