"""A database with users somewhere in a flow, and calling `usher users` with an answer typed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Connection

from cli.main import usher
from db.engine import engine
from tests.db.crowds import people

Users = Callable[..., Result]


@pytest.fixture
def users(on: Connection, monkeypatch: pytest.MonkeyPatch) -> Users:
    """Call `usher users …`, 100 columns wide; without something typed nobody is there to answer."""
    monkeypatch.setenv("COLUMNS", "100")
    on.exec_driver_sql("DELETE FROM onboarding.bulk_runs")
    on.exec_driver_sql("DELETE FROM onboarding.audit_log")

    def call(*arguments: str, typed: str = "") -> Result:
        return CliRunner().invoke(usher, ("users", *arguments), input=typed)

    return call


@pytest.fixture
def crowd(users: Users) -> None:
    """Two users at each place."""
    people(engine(), not_started=2, in_progress=2, further=2, skipped=2, completed=2)


def told(ended: Result) -> Any:
    """Return the JSON on standard output."""
    return json.loads(ended.stdout)
