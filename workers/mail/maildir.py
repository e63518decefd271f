"""A post office that is a folder: a Maildir, which every mail reader opens and `mailbox.Maildir` reads.

    tmp/<id>  ── written, on disk ──►  new/<id>  ── a reader has seen it ──►  cur/<id>:2,S

A file's name is the letter's id, so a letter that is handed over again is found, also where a reader has moved it.
One that a reader has deleted is not. The standard library's writer makes up its own names and keeps no lock between
looking and moving, so it cannot promise that; hence this one.

Sources: https://cr.yp.to/proto/maildir.html (the folders and who moves what), maildir(5).
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

from settings import settings
from workers.mail.post_office import PostOffice, PostOfficeClosed, Receipt

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
# A folder that cannot be written is for an operator to mend: five tries, after which a job ends, take an hour.
PAUSE = timedelta(minutes=15)
_WHY = {
    errno.ENOSPC: "the disk of the mail folder is full",
    errno.EDQUOT: "the disk quota of the mail folder is used up",
    errno.EACCES: "the mail folder may not be written",
    errno.EPERM: "the mail folder may not be written",
    errno.EROFS: "the mail folder may only be read",
    errno.ENOTDIR: "the mail folder lies below a file",
    errno.EEXIST: "the mail folder, or one in it, is a file",
}


@dataclass(frozen=True, slots=True)
class Maildir:
    """A Maildir at a path; its folders are made when the first letter comes."""

    path: Path

    def hand_over(self, letter: EmailMessage, letter_id: str) -> Receipt:
        """Put a letter into the folder unless it is there.

        Raises:
            PostOfficeClosed: the folder cannot be written, or its disk is full.
        """
        with self._open(letter_id):
            return self._put(letter.as_bytes(), letter_id)

    def holds(self, letter_id: str) -> bool:
        """Say whether a letter is there, unread or read.

        Raises:
            PostOfficeClosed: the folder cannot be read.
        """
        with self._open(letter_id):
            return self._holds(letter_id)

    def withdraw(self, letter_ids: Collection[str]) -> int:
        """Take letters out of the folder, read ones and half-written ones too. Returns how many there were.

        Raises:
            PostOfficeClosed: the folder cannot be written.
        """
        if not letter_ids or not self.path.exists():
            return 0
        with self._open(*letter_ids):
            # As in `_holds`: what a reader moves meanwhile is met in one of them.
            gone = {name for box in ("tmp", "new", "cur") for name in _unlinked(self.path / box, letter_ids)}
            return len(gone)

    def _put(self, content: bytes, name: str) -> Receipt:
        if self._holds(name):
            return Receipt(name, again=True)
        draft = self.path / "tmp" / name
        _write(draft, content)
        draft.rename(self.path / "new" / name)
        _sync(self.path / "new")
        return Receipt(name)

    def _holds(self, name: str) -> bool:
        """Say whether a letter is there, under whatever flags a reader has put behind its name."""
        # In this order: whatever a reader moves meanwhile is seen in one of them.
        found = (each.name for box in ("new", "cur") for each in (self.path / box).iterdir())
        return any(each.partition(":")[0] == name for each in found)

    @contextmanager
    def _open(self, *letter_ids: str) -> Iterator[None]:
        if not all(map(_ID.fullmatch, letter_ids)):
            raise ValueError("a letter's id is letters, digits, _ and -")
        try:
            with self._locked():
                yield
        except OSError as error:
            why = _WHY.get(error.errno or 0, f"the mail folder cannot be used: {error.strerror}")
            raise PostOfficeClosed(why, retry_after=PAUSE) from error

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep all others, in whatever process, from handing over; the lock goes with a process that is killed."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        for box in ("tmp", "new", "cur"):
            (self.path / box).mkdir(mode=0o700, exist_ok=True)
        lock = os.open(self.path / "usher.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)


def post_office() -> PostOffice:
    """Return the post office of the settings."""
    return Maildir(settings().mail_folder)


def _write(path: Path, content: bytes) -> None:
    """Write a file that only its owner reads, and wait until it is on disk; leave nothing where that fails."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600), "wb") as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            path.unlink(missing_ok=True)
            raise


def _unlinked(folder: Path, letter_ids: Collection[str]) -> Iterator[str]:
    """Delete letters under whatever flags a reader has put behind their names, and wait until that is on disk."""
    for each in list(folder.iterdir()):
        name = each.name.partition(":")[0]
        if name in letter_ids:
            each.unlink(missing_ok=True)
            yield name
    _sync(folder)


def _sync(folder: Path) -> None:
    """Wait until a folder's names are on disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
