"""A clean database on PostgreSQL 18 and 15 for the tests of memory."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine

from db import scope
from db.engine import statement
from tests.db.stage import empty


@pytest.fixture
def house(postgres: Engine) -> Engine:
    """An empty database that knows the code's queues and jobs, on each version of PostgreSQL."""
    empty(postgres)
    return postgres


@pytest.fixture
def there(house: Engine) -> Iterator[Connection]:
    """A connection to the house on which each statement is a transaction of its own."""
    with statement(scope.everyone("test"), house) as connection:
        yield connection
