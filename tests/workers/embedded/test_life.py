"""Starting, using, stopping and starting again."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import kombu
import psycopg
import pytest

from tests.workers.embedded.stage import IS_LINUX, alive, eventually, query, valkey
from workers.embedded import EmbeddedError, Running, Servers, find_postgres, running, start


def test_postgres_answers_in_utc_and_utf8_on_every_machine(up: Running) -> None:
    assert query(up.servers, "SHOW timezone") == "UTC"
    assert query(up.servers, "SELECT lower('ÀÉÎ')") == "àéî"
    assert query(up.servers, "SELECT string_agg(w, '' ORDER BY w) FROM unnest('{b,B,a,_}'::text[]) w") == "B_ab"


def test_postgres_listens_on_no_port(up: Running) -> None:
    assert query(up.servers, "SHOW listen_addresses") == ""


def test_valkey_answers_keeps_everything_and_listens_on_no_port(up: Running) -> None:
    settings = valkey(up.servers).config_get()

    assert settings["appendonly"] == "yes"
    assert settings["maxmemory-policy"] == "noeviction"
    assert settings["port"] == "0"


def test_celerys_transport_accepts_the_broker_url(up: Running) -> None:
    with kombu.Connection(up.servers.broker_url) as line, line.SimpleQueue("letters") as queue:
        queue.put("hello")

        assert queue.get(timeout=5).payload == "hello"


def test_the_sockets_are_closed_to_other_users(up: Running) -> None:
    sockets = Path(up.state().sockets)

    assert sockets.stat().st_mode & 0o077 == 0
    assert all(file.lstat().st_mode & 0o077 == 0 for file in sockets.iterdir())


def test_another_process_finds_the_running_servers(up: Running) -> None:
    assert running(Path(up.state().sockets).parent) == up.servers


def test_nothing_runs_in_a_folder_that_is_not_there(home: Path) -> None:
    assert running(home) is None
    assert not home.exists()


def test_data_survives_a_restart(home: Path) -> None:
    with start(home) as first:
        query(first.servers, "CREATE TABLE letters AS SELECT 'kept' AS body")
        valkey(first.servers).set("letter", "kept")

    with start(home) as second:
        assert query(second.servers, "SELECT body FROM letters") == "kept"
        assert valkey(second.servers).get("letter") == "kept"


def test_a_stop_leaves_no_process_and_may_be_asked_twice(home: Path) -> None:
    servers = start(home, durable=False)
    state = servers.state()

    servers.stop()
    servers.stop()

    assert not any(alive(pid) for pid in (state.guardian, state.postgres, state.redis))
    assert running(home) is None
    with pytest.raises(EmbeddedError, match="start them again"):
        servers.state()


def test_a_stop_is_heard_though_a_forked_child_has_a_copy_of_the_pipe(home: Path) -> None:
    servers = start(home, durable=False)
    assert servers._guardian.stdin is not None
    copy = os.dup(servers._guardian.stdin.fileno())
    try:
        servers.stop()

        assert servers._guardian.returncode == 0
    finally:
        os.close(copy)


def test_a_durable_server_syncs_and_a_fast_one_does_not(up: Running, sturdy: Running) -> None:
    assert [query(sturdy.servers, f"SHOW {name}") for name in ("fsync", "synchronous_commit")] == ["on", "on"]
    assert valkey(sturdy.servers).config_get("appendfsync")["appendfsync"] == "everysec"
    assert query(up.servers, "SHOW fsync") == "off"


def test_two_homes_do_not_meet(up: Running, sturdy: Running) -> None:
    query(up.servers, "CREATE TABLE mine (n int)")

    assert query(sturdy.servers, "SELECT to_regclass('mine')::text") is None
    assert query(sturdy.servers, "SHOW max_connections") == "20"
    assert query(up.servers, "SHOW max_connections") == "100"


def test_of_two_starts_in_one_home_exactly_one_wins(home: Path) -> None:
    def attempt(_: int) -> Running | EmbeddedError:
        try:
            return start(home, durable=False)
        except EmbeddedError as error:
            return error

    with ThreadPoolExecutor(2) as pool:
        ends = list(pool.map(attempt, range(2)))
    won = [end for end in ends if isinstance(end, Running)]
    lost = [end for end in ends if isinstance(end, EmbeddedError)]
    try:
        assert query(won[0].servers, "SELECT 1") == 1
        assert "already runs the servers" in str(lost[0])
    finally:
        for servers in won:
            servers.stop()


def test_a_long_and_odd_path_gets_its_sockets_in_a_short_folder_and_leaves_none_behind(tmp_path: Path) -> None:
    home = tmp_path / ("a long way, 100% " * 5) / "höme"

    with start(home, durable=False) as servers:
        sockets = Path(servers.state().sockets)
        assert home not in sockets.parents
        assert works(servers.servers)
    assert not sockets.exists()


def works(servers: Servers) -> bool:
    return query(servers, "SELECT 1") == 1 and bool(valkey(servers).ping())


def test_the_servers_see_nothing_of_our_environment(up: Running) -> None:
    if not IS_LINUX:
        pytest.skip("a process's environment is shown in /proc only")
    for pid in (up.state().postgres, up.state().redis):
        assert b"hush" not in Path(f"/proc/{pid}/environ").read_bytes()


def test_settings_of_postgres_in_our_environment_change_nothing(up: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPORT", "1")

    assert works(up.servers)


def test_the_log_repeats_no_row_and_no_statement(up: Running) -> None:
    query(up.servers, "CREATE TABLE contacts (address text PRIMARY KEY)")
    with pytest.raises(psycopg.errors.UniqueViolation):
        query(up.servers, "INSERT INTO contacts VALUES ('ada@site.example'), ('ada@site.example')")

    log = (Path(up.state().sockets).parent / "log" / "postgres.log").read_text()
    assert "duplicate key" in log
    assert "ada@site.example" not in log


def test_data_of_another_major_version_is_left_alone(home: Path) -> None:
    (home / "postgres").mkdir(parents=True)
    (home / "postgres" / "PG_VERSION").write_text("14\n")

    with pytest.raises(EmbeddedError, match=r"made by PostgreSQL 14, and this is PostgreSQL \d+: start it with"):
        start(home)

    assert (home / "postgres" / "PG_VERSION").read_text() == "14\n"


def test_a_half_made_database_is_made_anew(home: Path) -> None:
    (home / "postgres.new" / "base").mkdir(parents=True)

    with start(home, durable=False) as servers:
        assert works(servers.servers)


def test_a_postgres_that_does_not_start_says_what_its_log_says(home: Path, up: Running) -> None:
    major = str(query(up.servers, "SHOW server_version")).partition(".")[0]
    (home / "postgres").mkdir(parents=True)
    (home / "postgres" / "PG_VERSION").write_text(f"{major}\n")

    with pytest.raises(EmbeddedError, match=r"postgres does not start(?s:.*)postgresql.conf"):
        start(home)


@pytest.mark.parametrize("major", [15, 16, 17])
def test_older_postgres_serves_too(home: Path, major: int) -> None:
    folder = find_postgres(major)
    if folder is None:
        pytest.skip(f"no PostgreSQL {major} on this machine")

    with start(home, durable=False, postgres_bin=folder) as servers:
        assert str(query(servers.servers, "SHOW server_version")).startswith(str(major))
        assert query(servers.servers, "SHOW server_encoding") == "UTF8"


def test_the_lock_file_of_a_dead_postgres_is_no_obstacle_though_its_number_lives_again(home: Path, up: Running) -> None:
    pidfile = home / "postgres" / "postmaster.pid"
    with start(home, durable=False) as first:
        left = pidfile.read_text()
        assert left.startswith(str(first.state().postgres))
    # Any living process of the same user stands for the one that got the number.
    neighbour = up.state().redis
    pidfile.write_text(left.replace(left.partition("\n")[0], str(neighbour), 1))

    with start(home, durable=False) as second:
        assert works(second.servers)
        assert alive(neighbour)


def test_a_terminals_ctrl_c_and_hangup_do_not_reach_the_guardian(up: Running) -> None:
    for number in (signal.SIGINT, signal.SIGHUP):
        os.kill(up.servers.pid, number)

    up.restart_redis()

    assert works(up.servers)


def test_a_killed_postgres_comes_back_with_its_data(sturdy: Running) -> None:
    query(sturdy.servers, "CREATE TABLE letters AS SELECT 'kept' AS body")

    sturdy.restart_postgres()

    assert query(sturdy.servers, "SELECT body FROM letters") == "kept"


def test_a_killed_valkey_comes_back_with_its_data(sturdy: Running) -> None:
    valkey(sturdy.servers).set("letter", "kept")

    sturdy.restart_redis()

    assert valkey(sturdy.servers).get("letter") == "kept"


def test_a_backend_lost_in_a_computation_does_not_keep_a_killed_postgres_down(sturdy: Running) -> None:
    running_now = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%AS busy' AND pid <> pg_backend_pid()"
    with ThreadPoolExecutor(1) as pool:
        lost = pool.submit(query, sturdy.servers, "SELECT count(*) FROM generate_series(1, 10000000000) AS busy")
        eventually(lambda: query(sturdy.servers, running_now) == 1)

        sturdy.restart_postgres()

        assert query(sturdy.servers, "SELECT 1") == 1
        assert isinstance(lost.exception(10), psycopg.OperationalError)
