"""Insisting while the database is away."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from workers.persistence import PAUSES, stubbornly

AWAY = [OperationalError("", None, Exception()), InterfaceError("", None, Exception()), NoConnection()]


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that were made, without making them."""
    pauses: list[float] = []
    monkeypatch.setattr("workers.persistence.time", SimpleNamespace(sleep=pauses.append))
    return pauses


class Database:
    """Away for so many tries."""

    def __init__(self, away: int, error: Exception) -> None:
        self.tries, self._away, self._error = 0, away, error

    def write(self) -> str:
        self.tries += 1
        if self.tries <= self._away:
            raise self._error
        return "written"


@pytest.mark.parametrize("error", AWAY, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("away", [0, 1, len(PAUSES)])
def test_it_is_written_once_the_database_is_back(slept: list[float], error: Exception, away: int) -> None:
    database = Database(away, error)
    assert stubbornly(database.write) == "written"
    assert (database.tries, slept) == (away + 1, list(PAUSES[:away]))


def test_in_the_end_the_error_is_raised(slept: list[float]) -> None:
    database = Database(100, AWAY[0])
    with pytest.raises(OperationalError):
        stubbornly(database.write)
    assert database.tries == len(PAUSES) + 1


@pytest.mark.parametrize("error", [IntegrityError("", None, Exception()), ValueError()])
def test_an_error_that_would_come_again_is_raised_at_once(slept: list[float], error: Exception) -> None:
    database = Database(1, error)
    with pytest.raises(type(error)):
        stubbornly(database.write)
    assert (database.tries, slept) == (1, [])


def test_it_insists_longer_than_a_restart_of_the_database_takes() -> None:
    assert 10 <= sum(PAUSES) <= 30
