"""Before the servers start: the home is locked, its folders are made, and leftovers of a killed guardian are ended."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import time
from pathlib import Path

from workers.embedded.home import POSTGRES_SOCKET, Home, Refused, State, command_line, own_folder
from workers.embedded.listening import POLL_SECONDS, Listening
from workers.embedded.servant import Servant

READY_SECONDS = 30.0
BUSY_SECONDS = 1.0  # the guardian of a parent that was just killed is known to be stopping within this
END_SECONDS = 5.0


def take_home(home: Home, ears: Listening) -> None:
    """Lock the home until this process ends, waiting for a guardian that is just stopping.

    Raises:
        Refused: the home is in use.
    """
    lock = os.open(home.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    begun = quiet_since = time.monotonic()
    while not locked(lock):
        holder, now = home.read_state(), time.monotonic()
        if holder is None or holder.phase != "ready":
            quiet_since = now
        if now - quiet_since > BUSY_SECONDS or now - begun > READY_SECONDS:
            raise Refused(
                f"Another process already runs the servers in {home.root} (guardian {holder.guardian if holder else '?'}): "
                "use them with workers.embedded.running, stop it, or set USHER_HOME to another folder."
            )
        ears.pause(POLL_SECONDS)


def locked(lock: int) -> bool:
    """Take the lock, if nobody has it."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def prepare_folders(home: Home, sockets: Path, servant: Servant) -> None:
    """Make the servers' folders, and hand them to whom they run as."""
    shutil.rmtree(home.unfinished, ignore_errors=True)  # of a guardian that was killed while it made the data
    data = home.postgres if home.postgres.exists() else home.unfinished
    for folder in (data, home.valkey, sockets):
        own_folder(folder, servant.uid, servant.gid)


def end_leftovers(home: Home, sockets: Path, last: State | None, ears: Listening) -> None:
    """End servers of a guardian that could not take them with it, and make their lock files harmless."""
    pidfile = home.postgres / "postmaster.pid"
    end_stranger(first_number(pidfile), f"{home.postgres} ", signal.SIGQUIT, ears)
    end_stranger(last.redis if last else 0, f"{sockets}/", signal.SIGTERM, ears)
    disown(pidfile)
    (sockets / f"{POSTGRES_SOCKET}.lock").unlink(missing_ok=True)


def end_stranger(pid: int, mark: str, how: signal.Signals, ears: Listening) -> None:
    """End a server that is not our child; `mark` is what tells it from somebody who has got its number since."""
    for attempt in (how, signal.SIGKILL):
        if pid <= 0 or mark not in command_line(pid):
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, attempt)
        ears.until(lambda: mark not in command_line(pid), END_SECONDS)


def first_number(pidfile: Path) -> int:
    """Return the process id in PostgreSQL's lock file, 0 where there is none."""
    try:
        return int(pidfile.read_text().partition("\n")[0])
    except (OSError, ValueError):
        return 0


def disown(pidfile: Path) -> None:
    """Replace the process id in a dead PostgreSQL's lock file by ours.

    After a restart of the machine somebody else may have that number, and PostgreSQL would refuse to start; but it knows
    that its own parent is no rival. To remove the file would also remove its guard against surviving backends.
    """
    try:
        file = os.open(pidfile, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    with os.fdopen(file, "r+b") as lines:
        _, newline, rest = lines.read().partition(b"\n")
        lines.seek(0)
        lines.write(str(os.getpid()).encode() + newline + rest)
        lines.truncate()
