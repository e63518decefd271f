"""Which servers a command uses."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import settings
from cli.start import find_servers, servers
from tests.cli.conftest import Call
from workers.embedded import Servers, running


@pytest.fixture
def there(request: pytest.FixtureRequest) -> Servers:
    """The servers of this test run, found by their home alone."""
    home = Path(os.environ["USHER_HOME"])
    environment: pytest.MonkeyPatch = request.getfixturevalue("nothing_set")
    environment.setenv("USHER_HOME", str(home))
    settings.settings.cache_clear()
    found = running(home)
    assert found is not None
    return found


def test_nothing_running_ends_with_what_to_do(call: Call, nothing_set: pytest.MonkeyPatch) -> None:
    ended = call("jobs")
    assert ended.exit_code == 3
    assert ended.stderr == "Nothing is running here. Start it with `usher up`, or set DATABASE_URL and BROKER_URL.\n"


@pytest.mark.parametrize(
    ("name", "missing"), [("DATABASE_URL", "BROKER_URL is missing"), ("BROKER_URL", "DATABASE_URL is missing")]
)
def test_one_server_without_the_other_names_the_missing(
    call: Call, nothing_set: pytest.MonkeyPatch, name: str, missing: str
) -> None:
    nothing_set.setenv(name, "redis://somewhere")
    ended = call("queues")
    assert ended.exit_code == 3
    assert missing in ended.stderr


def test_set_servers_are_used_as_they_are(nothing_set: pytest.MonkeyPatch) -> None:
    nothing_set.setenv("DATABASE_URL", "postgresql://a/b")
    nothing_set.setenv("BROKER_URL", "redis://c")
    found = find_servers()
    assert found is not None
    assert (found.embedded, found.own) == (False, False)


def test_servers_that_run_below_the_home_are_used(there: Servers) -> None:
    found = find_servers()
    assert found is not None
    assert (found.embedded, found.own) == (True, False)
    chosen = settings.settings()
    assert chosen.database_url is not None
    assert chosen.database_url.get_secret_value() == there.database_url
    assert chosen.redis_url is not None
    assert chosen.redis_url.get_secret_value() == there.redis_url


def test_a_redis_of_the_users_own_stays(there: Servers, nothing_set: pytest.MonkeyPatch) -> None:
    nothing_set.setenv("REDIS_URL", "redis://mine")
    settings.settings.cache_clear()
    found = find_servers()
    assert found is not None
    assert found.chosen.redis_url is not None
    assert found.chosen.redis_url.get_secret_value() == "redis://mine"


def test_set_servers_start_no_others(nothing_set: pytest.MonkeyPatch) -> None:
    nothing_set.setenv("DATABASE_URL", "postgresql://a/b")
    nothing_set.setenv("BROKER_URL", "redis://c")
    with servers() as found:
        assert not found.own
        assert not found.chosen.home.exists()
