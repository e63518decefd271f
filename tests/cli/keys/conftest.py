"""A pretend internet, a worker that checks keys with it, and calling `usher keys` with something typed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import redis
from click.testing import CliRunner, Result
from sqlalchemy import Connection
from structlog.testing import capture_logs

import settings
from cli.main import usher
from cli.pretend_providers import Pretend, pretend_providers
from tasks.api_key_validation import validate_api_key
from tests.cli.keys.stage import Enter, working
from workers.providers.wire import _guard
from workers.run import run


@pytest.fixture(scope="module")
def internet() -> Iterator[Pretend]:
    with pretend_providers(0) as served:
        yield served


@pytest.fixture
def enter(on: Connection, monkeypatch: pytest.MonkeyPatch) -> Enter:
    """Call `usher keys …` with something on standard input, over a clean database."""
    monkeypatch.setenv("COLUMNS", "140")

    def call(*arguments: str, typed: str | bytes = "") -> Result:
        return CliRunner().invoke(usher, ("keys", *arguments), input=typed)

    return call


@pytest.fixture
def worker(internet: Pretend, clean: None, valkey: redis.Redis, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """A worker that checks keys with the pretend internet; lends what is logged."""
    monkeypatch.setenv("USHER_PROVIDERS_AT", internet.url)
    settings.settings.cache_clear()
    _guard.cache_clear()
    with capture_logs() as logs, working(lambda job_id: run(validate_api_key, job_id)):
        yield logs
    monkeypatch.undo()
    settings.settings.cache_clear()
    _guard.cache_clear()
