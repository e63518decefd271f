"""The embedded servers' folder: what lies where, who holds it, and which processes live in it.

    home/
    ├── lock          held by the guardian as long as it lives
    ├── state.json    process ids, socket folder and phase, replaced as a whole
    ├── log/          guardian.log, postgres.log, valkey.log
    ├── postgres/     PostgreSQL's data (postgres.new/ while it is being made)
    ├── valkey/       Valkey's append-only file
    └── run/          both sockets, for their owner only; in the temporary folder where this path is too long

Only the standard library is imported here, because the guardian has to start in a few milliseconds.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import stat
import subprocess
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

POSTGRES_SOCKET = ".s.PGSQL.5432"
REDIS_SOCKET = "valkey.sock"
SOCKET_PATH_LIMIT = 100  # bytes; sun_path holds 104 on macOS and 108 on Linux
# Whatever else a path may hold (spaces, commas, percent signs) means something to one of the four URL readers.
PLAIN_PATH = re.compile(r"[A-Za-z0-9_./-]+")
PRIVATE = 0o700
LOG_LIMIT = 1_000_000  # bytes; one older file of this size is kept

Phase = Literal["starting", "ready", "stopping"]


class Refused(Exception):  # noqa: N818 - a fact about this machine, told in one sentence
    """The servers cannot run here. The message says what to do."""


@dataclass(frozen=True, slots=True)
class State:
    """Who lives in a home. Process ids are 0 while there is no process."""

    guardian: int
    sockets: str
    phase: Phase
    postgres: int = 0
    redis: int = 0


@dataclass(frozen=True, slots=True)
class Home:
    """One folder of embedded servers."""

    root: Path

    @property
    def postgres(self) -> Path:
        """PostgreSQL's data."""
        return self.root / "postgres"

    @property
    def unfinished(self) -> Path:
        """PostgreSQL's data while it is being made."""
        return self.root / "postgres.new"

    @property
    def valkey(self) -> Path:
        """Valkey's data."""
        return self.root / "valkey"

    @property
    def lock(self) -> Path:
        """The file the guardian keeps locked."""
        return self.root / "lock"

    @property
    def state(self) -> Path:
        """The file that names the processes."""
        return self.root / "state.json"

    def log(self, name: str) -> Path:
        """Return the log file of `guardian`, `postgres` or `valkey`."""
        return self.root / "log" / f"{name}.log"

    def sockets(self) -> Path:
        """Return the folder of the sockets, a short one in the temporary folder where this path is too long or too odd.

        Raises:
            Refused: no folder is short enough.
        """
        name = f"usher-{os.geteuid()}-{hashlib.sha256(os.fsencode(self.root)).hexdigest()[:12]}"
        places = (self.root / "run", Path(tempfile.gettempdir()).resolve() / name, Path("/tmp").resolve() / name)  # noqa: S108 - made private and its owner checked in own_folder
        for folder in places:
            path = str(folder / POSTGRES_SOCKET)
            if len(os.fsencode(path)) < SOCKET_PATH_LIMIT and PLAIN_PATH.fullmatch(path):
                return folder
        raise Refused(f"No folder is short enough for sockets (tried {places[0]}): set TMPDIR to a short path.")

    def held(self) -> bool:
        """Say whether a living guardian holds this home."""
        try:
            lock = os.open(self.lock, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return False
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
        finally:
            os.close(lock)
        return False

    def read_state(self) -> State | None:
        """Return what the last guardian wrote, which may be dead; None where nothing readable is there."""
        try:
            return State(**json.loads(self.state.read_text()))
        except (OSError, ValueError, TypeError):
            return None

    def write_state(self, state: State) -> None:
        """Replace the state as a whole, so that nobody reads half of it."""
        fresh = self.state.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(state)))
        fresh.replace(self.state)


def own_folder(folder: Path, uid: int, gid: int) -> None:
    """Make a private folder, or check that an existing one is ours alone; hand it to `uid` where that is not its owner.

    Raises:
        Refused: somebody else made the folder first.
    """
    folder.mkdir(mode=PRIVATE, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {uid, os.geteuid()}:
        raise Refused(f"{folder} belongs to somebody else: remove it, or set USHER_HOME or TMPDIR to another folder.")
    if stat.S_IMODE(found.st_mode) != PRIVATE:
        folder.chmod(PRIVATE)
    if found.st_uid != uid:
        hand_over(folder, uid, gid)


def hand_over(folder: Path, uid: int, gid: int) -> None:
    """Give a folder and everything in it to another user, following no link."""
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            os.chown(Path(parent) / name, uid, gid, follow_symlinks=False)
    # Last, so that an interrupted run is seen by its owner and done again.
    os.chown(folder, uid, gid, follow_symlinks=False)


def command_line(pid: int) -> str:
    """Return how a living process was started; empty for a dead one and for a zombie."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        if Path("/proc/self").exists():
            return ""
    shown = subprocess.run(["/bin/ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)  # noqa: S603 - a number and nothing else
    return shown.stdout


def tail(log: Path, lines: int = 8) -> str:
    """Return the last lines of a log, for an error's message."""
    try:
        end = log.read_bytes()[-4096:].decode(errors="replace").splitlines()
    except OSError:
        return ""
    return "\n".join(end[-lines:])


def trim(log: Path) -> None:
    """Move a log that has grown long to `….log.1` and empty it; its writer appends, and goes on at the start."""
    if log.stat().st_size > LOG_LIMIT:
        shutil.copyfile(log, log.with_suffix(".log.1"))
        os.truncate(log, 0)
