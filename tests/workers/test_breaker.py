"""A neighbour that failed is left alone for a while."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from workers.breaker import Breaker

REST = 3.0


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The breaker's clock, in seconds."""
    clock = SimpleNamespace(now=100.0)
    monkeypatch.setattr("workers.breaker.time", SimpleNamespace(monotonic=lambda: clock.now))
    return clock


class Neighbour:
    """Counts how often it was asked; fails while it is away."""

    def __init__(self) -> None:
        self.asked, self.error = 0, None  # type: tuple[int, Exception | None]

    def __call__(self) -> None:
        self.asked += 1
        if self.error:
            raise self.error


def test_what_goes_well_goes_on(clock: SimpleNamespace) -> None:
    breaker, neighbour = Breaker("n", (OSError,), REST), Neighbour()
    assert [breaker.attempt(neighbour) for _ in range(3)] == [True] * 3
    assert neighbour.asked == 3


def test_after_a_failure_nobody_asks_until_the_rest_is_over(clock: SimpleNamespace) -> None:
    breaker, neighbour = Breaker("n", (OSError,), REST), Neighbour()
    neighbour.error = OSError()
    assert not breaker.attempt(neighbour)
    neighbour.error = None
    clock.now += REST - 0.01
    assert not breaker.attempt(neighbour)
    assert neighbour.asked == 1
    clock.now += 0.02
    assert breaker.attempt(neighbour)


def test_the_rest_begins_when_the_failure_was_over(clock: SimpleNamespace) -> None:
    breaker = Breaker("n", (OSError,), REST)

    def hangs() -> None:
        clock.now += 10
        raise OSError

    breaker.attempt(hangs)
    assert not breaker.attempt(lambda: None)


def test_an_error_that_says_something_else_passes_and_breaks_nothing(clock: SimpleNamespace) -> None:
    breaker, neighbour = Breaker("n", (OSError,), REST), Neighbour()
    neighbour.error = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        breaker.attempt(neighbour)
    neighbour.error = None
    assert breaker.attempt(neighbour)
