"""What the tests of the terminal share: calling `usher`, a machine on which nothing is set, jobs in every state."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import settings
from cli import terminal
from cli.main import usher

Call = Callable[..., Result]


@pytest.fixture(autouse=True)
def as_wide_as_the_test_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """A console that was made with COLUMNS set, as in a parallel run, would keep that width for ever."""
    for console in (terminal.out, terminal.err):
        monkeypatch.setattr(console, "_width", None)


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch) -> Call:
    """Call `usher` in this process, 100 columns wide."""
    monkeypatch.setenv("COLUMNS", "100")

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(usher, arguments)

    return run


@pytest.fixture
def nothing_set(tmp_path: Path) -> Iterator[pytest.MonkeyPatch]:
    """An environment without servers and with an empty home; whatever a test sets is taken back."""
    with pytest.MonkeyPatch.context() as environment:
        for name in ("DATABASE_URL", "BROKER_URL", "REDIS_URL"):
            environment.delenv(name, raising=False)
        environment.setenv("USHER_HOME", str(tmp_path / "home"))
        settings.settings.cache_clear()
        yield environment
    settings.settings.cache_clear()
