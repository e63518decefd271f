"""Whom the servers run as: ourselves, or, because PostgreSQL refuses root, an unprivileged user where we are root.

Such a user often cannot enter the folders above our home or our programs (root's own are closed). No folder is opened
for it. The servers keep one capability instead, on Linux: to enter and read every folder, or, where a container does
not have that one or programs are executable for root alone, to pass file permissions altogether.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from workers.embedded.home import Refused

LINUX = sys.platform.startswith("linux")

# Numbers of Linux's <linux/prctl.h>, <linux/securebits.h> and <linux/capability.h>;
# they are the same on every architecture.
PR_SET_PDEATHSIG, PR_SET_KEEPCAPS, PR_GET_SECUREBITS, PR_SET_SECUREBITS, PR_SET_CHILD_SUBREAPER = 1, 8, 27, 28, 36
PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 47, 2
SECBIT_NO_SETUID_FIXUP = 1 << 2
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2
CAPABILITY_VERSION_3 = 0x20080522
LADDER: tuple[int | None, ...] = (None, CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE) if LINUX else (None,)


@dataclass(frozen=True, slots=True)
class Servant:
    """The user the servers run as, and the one capability they keep, if any."""

    uid: int
    gid: int
    keeps: int | None = None

    def become(self) -> None:
        """Turn this process, which is about to execute a server, into the servant. Nothing to do where we are not root."""
        if os.geteuid() != 0:
            return
        if self.keeps is not None:
            prctl(PR_SET_KEEPCAPS, 1)
            # access(2), by which PostgreSQL checks its programs, asks without capabilities otherwise. It is not everywhere
            # allowed to turn that off, and not everywhere needed; whether it is, shows when the servant looks around.
            with contextlib.suppress(OSError):
                prctl(PR_SET_SECUREBITS, prctl(PR_GET_SECUREBITS) | SECBIT_NO_SETUID_FIXUP)
        os.setgroups([self.gid])
        os.setgid(self.gid)
        os.setuid(self.uid)
        if self.keeps is not None:
            keep_capability(self.keeps)


def find_servant(folders: Iterable[Path]) -> Servant:
    """Return whom to run as: ourselves; as root the first owner of these folders who is not root, else nobody.

    Raises:
        Refused: there is only root here.
    """
    if os.geteuid() != 0:
        return Servant(os.geteuid(), os.getegid())
    owners = [folder.stat().st_uid for folder in folders if folder.exists()]
    known = {entry.pw_uid: entry for entry in reversed(pwd.getpwall()) if entry.pw_uid != 0}
    nobody = [entry.pw_uid for entry in known.values() if entry.pw_name == "nobody"]
    for uid in (*owners, *nobody, *known):
        if uid in known:
            return Servant(uid, known[uid].pw_gid)
    raise Refused("PostgreSQL does not run as root, and there is no other user here: add one called nobody.")


def check_name(servant: Servant) -> None:
    """Check that the servant has a name, which PostgreSQL asks for when it makes its data.

    Raises:
        Refused: this container runs us under a bare number.
    """
    try:
        pwd.getpwuid(servant.uid)
    except KeyError:
        raise Refused(
            f"User id {servant.uid} has no name on this machine, and PostgreSQL wants one: "
            "run as a user listed in /etc/passwd, or set DATABASE_URL and BROKER_URL."
        ) from None


def reaching(servant: Servant, programs: list[Path], folders: list[Path]) -> Servant:
    """Return the servant with the least capability that lets it run the programs and enter the folders.

    Raises:
        Refused: there is none.
    """
    if os.geteuid() != 0:
        return servant
    check_root(folders)
    for keeps in LADDER:
        if reaches(stronger := replace(servant, keeps=keeps), programs, folders):
            return stronger
    name = pwd.getpwuid(servant.uid).pw_name
    raise Refused(
        f"PostgreSQL does not run as root, and user {name} cannot reach {closed_to_others([*folders, *programs])}: "
        f"set USHER_HOME to a folder that user {name} can enter and keep Usher's virtual environment in another, "
        "run as a normal user, or set DATABASE_URL and BROKER_URL."
    )


def check_root(folders: list[Path]) -> None:
    """Check that root can use the servant's folders itself, as it will have to.

    Raises:
        Refused: this container has taken that power from root.
    """
    try:
        for folder in folders:
            next(folder.iterdir(), None)
    except PermissionError:
        raise Refused(
            "PostgreSQL does not run as root, and root may not enter another user's folders here (the capability "
            "DAC_OVERRIDE is missing): run as a normal user, or set DATABASE_URL and BROKER_URL."
        ) from None


def reaches(servant: Servant, programs: list[Path], folders: list[Path]) -> bool:
    """Say whether the servant can run these programs and list these folders, by trying."""

    def become_and_look() -> None:
        servant.become()
        for folder in folders:
            next(folder.iterdir(), None)
        for program in programs:
            if not os.access(program, os.R_OK | os.X_OK):
                raise PermissionError

    for program in programs:
        try:
            subprocess.run([program, "--version"], preexec_fn=become_and_look, capture_output=True, check=True, cwd="/")  # noqa: S603 - our own programs; the guardian has one thread
        except (OSError, subprocess.SubprocessError):
            return False
    return True


def closed_to_others(paths: list[Path]) -> Path:
    """Return the first folder on the way to these paths that others may not enter; the first path where all are open."""
    for path in paths:
        for parent in reversed(path.parents):
            if not parent.stat().st_mode & 0o001:
                return parent
    return paths[0]


def as_child(servant: Servant, on_our_death: signal.Signals) -> Callable[[], None]:
    """Return what a server does between fork and exec: become the servant, and die with us.

    Without the second, killing the guardian for good would leave servers that nobody stops. Only Linux can do that;
    elsewhere the next guardian of the home ends them.
    """
    guardian = os.getpid()

    def turn() -> None:
        servant.become()
        if LINUX:
            prctl(PR_SET_PDEATHSIG, on_our_death)  # a change of user clears it, so it comes last
            if os.getppid() != guardian:
                os._exit(1)

    return turn


def adopt_orphans() -> None:
    """Let the children of a killed server become ours, so that none stays unseen. Linux only."""
    if LINUX:
        prctl(PR_SET_CHILD_SUBREAPER, 1)


def end_orphans(spared: Iterable[int]) -> None:
    """End what killed servers have left behind: our children other than the spared ones. Linux only."""
    try:
        children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    except OSError:
        return
    for pid in {int(child) for child in children} - set(spared):
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def prctl(option: int, *arguments: int) -> int:
    """Ask the kernel for something about this process, and return its answer.

    Raises:
        OSError: it said no.
    """
    filled = [ctypes.c_ulong(value) for value in (*arguments, 0, 0, 0, 0)[:4]]
    answer = int(ctypes.CDLL(None, use_errno=True).prctl(option, *filled))
    if answer < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return answer


def keep_capability(number: int) -> None:
    """Keep one capability, and only this, across the coming exec.

    Raises:
        OSError: this process does not have it, or may not pass it on.
    """
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    bits = 1 << number
    wanted = (ctypes.c_uint32 * 6)(bits, bits, bits, 0, 0, 0)
    if ctypes.CDLL(None, use_errno=True).capset(header, wanted) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, number)
