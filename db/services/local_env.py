"""Write keys into the `.env` of the working folder: on a developer's own machine (DEPLOY_ENV=local), never elsewhere.

The file is always its owner's alone (0600). It is replaced as a whole, so a crash leaves the old one or the new one,
and whoever writes waits for whoever is writing. What was written is read back before it takes the old one's place.

The reading is python-dotenv's, as in the settings. Its `set_key` is not used: it keeps a mode that lets others read,
loses one of two changes made at once, turns line ends around, and a `${name}` it wrote is filled in when read.
"""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import structlog

from db.key_intake import TakenKey
from db.naming import secret_field, variables
from db.services import env_text
from onboarding.secret import Secret
from settings import ENV_FILE, settings

log = structlog.get_logger()

_PRIVATE = 0o600


class EnvFileError(Exception):
    """`.env` cannot take this; the message names the file or the variable, never a value."""


def is_on() -> bool:
    """Say whether this is a developer's own machine. Nobody having said so means no."""
    return settings().deploy_env == "local"


def mirrored(names: Sequence[str], value: Secret) -> bool:
    """Write a key where this is a developer's machine; False if it should have been written and was not."""
    return not (is_on() and names) or _went_well(partial(write, names, value))


def mirror(taken: Iterable[TakenKey]) -> None:
    """Write keys that came with a step where this is a developer's machine."""
    for one in taken:
        mirrored(variables(one.provider, one.called), one.pasted.credential[secret_field(one.provider)])


def unmirrored(names: Sequence[str], value: Secret | None = None) -> bool:
    """Take a key out where this is a developer's machine; False if it is still there."""
    return not (is_on() and names) or _went_well(partial(forget, names, value))


def _went_well(action: Callable[[], None]) -> bool:
    try:
        action()
    except EnvFileError as error:
        log.warning("env_file_not_changed", reason=str(error))
        return False
    return True


def write(names: Sequence[str], value: Secret, path: Path = ENV_FILE) -> None:
    """Let a variable have a value that is read back character for character.

    Args:
        names: the variable; further ones of the same key follow where they stand already.
        value: one line without unseen characters.
        path: the file.

    Raises:
        EnvFileError: the value does not fit in a line, or the file cannot be written.
    """
    text = value.reveal()
    if not text.isprintable():
        raise EnvFileError(f"{names[0]}: a value with a line break or an unseen character is not written to {path}.")
    _rewrite(path, names, lambda before: env_text.with_values(before, names, text), text)


def forget(names: Sequence[str], value: Secret | None = None, path: Path = ENV_FILE) -> None:
    """Take variables out; where a value is given, only those that have it.

    Raises:
        EnvFileError: the file cannot be written.
    """
    text = value.reveal() if value else None
    _rewrite(path, names, lambda before: env_text.without(before, names, text))


def _rewrite(path: Path, names: Sequence[str], change: Callable[[str], str], value: str | None = None) -> None:
    """Change the file's text while everybody else waits."""
    try:
        with _folder(path) as folder:
            before = _read(path)
            after = change(before)
            _prove(path, names, before, after, value)
            if before or after:
                _replace(path, after, folder)
    except OSError as error:
        raise EnvFileError(f"{path} cannot be written: {error.strerror}.") from None


def _prove(path: Path, names: Sequence[str], before: str, after: str, value: str | None) -> None:
    """Refuse a text that is not read as it is meant, or in which another variable would be read differently."""
    good = value is None or env_text.is_read_as(after, names, value)
    if not good or env_text.besides(before, names) != env_text.besides(after, names):
        raise EnvFileError(f"{path} has a line that cannot be read, such as an open quote. Please mend it.")


@contextmanager
def _folder(path: Path) -> Iterator[int]:
    """Lock the folder; the kernel forgets the lock with the process."""
    folder = os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield folder
    finally:
        os.close(folder)


def _read(path: Path) -> str:
    """Return the text; bytes that are not UTF-8 come through unchanged."""
    if not os.path.lexists(path):
        return ""
    if not stat.S_ISREG(path.lstat().st_mode):
        raise EnvFileError(f"{path} is not a plain file but a link or the like; keys are not written through it.")
    return path.read_bytes().decode("utf-8", "surrogateescape")


def _replace(path: Path, text: str, folder: int) -> None:
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)  # of a process that was killed; nobody else is writing
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _PRIVATE), "wb") as file:
            os.fchmod(file.fileno(), _PRIVATE)  # whatever the umask takes away
            file.write(text.encode("utf-8", "surrogateescape"))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    os.fsync(folder)
