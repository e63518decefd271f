"""The master key and the pepper of a machine where nothing is set: one file below the home, made once.

Not offered by the package's own door, because the guardian that opens it has only the standard library.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Mapping
from pathlib import Path

from db.vault import MasterKeys, Pepper, VaultError, new_key
from workers.embedded.start import EmbeddedError

NAME = "keyring"
_PRIVATE = 0o600
_ABOUT = "# API keys kept on this machine open only with this file: keep a copy, and show it to nobody.\n"
_PARSERS: Mapping[str, Callable[[str], object]] = {"USHER_MASTER_KEYS": MasterKeys.parse, "USHER_PEPPER": Pepper.parse}


def keyring(home: Path) -> tuple[str, str]:
    """Return the values of USHER_MASTER_KEYS and USHER_PEPPER for the embedded servers, made where there are none.

    Raises:
        EmbeddedError: the file is damaged, or can be neither read nor made.
    """
    try:
        return read_keyring(home) or _made(home)
    except OSError as error:
        raise EmbeddedError(f"{home / NAME} can be neither read nor made: {error.strerror}.") from error


def read_keyring(home: Path) -> tuple[str, str] | None:
    """Return what the home's file says; None where there is none.

    Raises:
        EmbeddedError: the file is damaged.
    """
    file = home / NAME
    try:
        raw = file.read_bytes()
    except FileNotFoundError:
        return None
    if file.stat().st_mode & 0o077:
        file.chmod(_PRIVATE)
    return _parsed(raw, file)


def _made(home: Path) -> tuple[str, str]:
    """Make the file while other starts wait; the kernel forgets the lock with the process."""
    folder = os.open(home, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        return read_keyring(home) or _write(home, folder)
    finally:
        os.close(folder)


def _write(home: Path, folder: int) -> tuple[str, str]:
    """Write the file whole under another name first, so that a kill leaves no half of one."""
    made = new_key("k1"), new_key("p1")
    fresh = home / f"{NAME}.new"
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _PRIVATE), "w") as file:
        file.write(_ABOUT + "".join(f"{name}={value}\n" for name, value in zip(_PARSERS, made, strict=True)))
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(home / NAME)
    os.fsync(folder)  # on the disk before anything is sealed with it
    return made


def _parsed(raw: bytes, file: Path) -> tuple[str, str]:
    lines = [line.strip() for line in raw.decode("ascii", "replace").splitlines()]
    values = {
        name.strip(): value.strip()
        for line in lines
        if line[:1] not in ("", "#")
        for name, _, value in [line.partition("=")]
    }
    for name, parse in _PARSERS.items():
        if name not in values:
            raise _damaged(file, f"{name} is missing")
        try:
            parse(values[name])
        except VaultError as error:
            raise _damaged(file, f"{name}: {error}") from None
    return values["USHER_MASTER_KEYS"], values["USHER_PEPPER"]


def _damaged(file: Path, what: str) -> EmbeddedError:
    return EmbeddedError(
        f"{file} is damaged ({what}). API keys that were sealed with it cannot be opened: put your copy of it back. "
        "If no API keys are kept here, remove it; the next start makes a new one."
    )
