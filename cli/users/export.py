"""`usher users export`: all that is kept of users, as JSON."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import click
from sqlalchemy import Connection

from cli.complaints import NO, Complaint
from cli.gauge import gauge
from cli.start import use_servers
from cli.terminal import err, plain
from cli.users.choosing import Chosen, whom
from db import audit, erasing, selection, wide
from db import export as exporting
from db.selection import Selection

Person = dict[str, Any]


@click.command()
@whom
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="A new file, readable for you alone.")
@click.option("--dry-run", is_flag=True, help="Only say how many there are.")
def export(chosen: Chosen, *, output: Path | None, dry_run: bool) -> None:
    """Write all that is kept of users as JSON.

    One user is one JSON document; a filter, or several users, are JSON Lines: a document a line. API keys are masked.
    It goes to standard output, or into a new file that only you can read. While it is written that file is called
    FILE.part: a file of the name you gave is whole.
    """
    use_servers()
    everyone = wide.opened("usher users export", {**chosen.about(), **({"dry_run": True} if dry_run else {})})
    with everyone.looking() as on:
        if dry_run:
            err.print(f"{_fitting(on, chosen):,} would be written.", markup=False)
            return
        with _opened(output) as file:
            written = _write_chosen(on, chosen, file)
        audit.note(on, "usher users export: done", {"written": written})
    if output:
        err.print(f"{written:,} written into {plain(output)}.", markup=False, soft_wrap=True)


def _fitting(on: Connection, chosen: Chosen) -> int:
    return len(erasing.known(on, chosen.users)) if chosen.users else selection.count(on, chosen.selection(on))


def _write_chosen(on: Connection, chosen: Chosen, file: TextIO) -> int:
    """Write those who are meant. Returns how many they were.

    Raises:
        Complaint: there is nothing of any of them.
    """
    if chosen.users:
        written = _write(file, _named(on, chosen.users), pretty=len(chosen.users) == 1)
    else:
        written = _write_all(on, chosen.selection(on), file)
    if not written:
        raise Complaint("There is nothing of them here." if chosen.users else "Nobody fits.", NO)
    return written


@contextmanager
def _opened(output: Path | None) -> Iterator[TextIO]:
    """Open what is written to; a file gets its name when it is whole, and one that was not finished is taken away again.

    Raises:
        Complaint: the file is there already, is just being written, or cannot be.
    """
    if output is None:
        yield sys.stdout
        return
    part = output.with_name(f"{output.name}.part")
    with _complaining(output):
        file = _begun(output, part)
    try:
        with file:
            yield file
            with _complaining(output):
                file.flush()
                os.fsync(file.fileno())
                _is_free(output)
                part.rename(output)
    finally:
        part.unlink(missing_ok=True)


def _is_free(output: Path) -> None:
    if output.exists():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))


def _begun(output: Path, part: Path) -> TextIO:
    """Open the part for us alone; what a process that was killed has left in it goes."""
    _is_free(output)
    file = os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600), "w", encoding="utf-8")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise Complaint(f"{plain(output)} is just being written by somebody else. Nothing was done.", NO) from None
    os.fchmod(file.fileno(), 0o600)
    file.truncate(0)
    return file


@contextmanager
def _complaining(output: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Complaint(f"{plain(output)}: {error.strerror}. Nothing was written.", NO) from error


def _write(file: TextIO, persons: Iterable[Person], *, pretty: bool = False) -> int:
    number = 0
    for person in persons:
        file.write(json.dumps(person, ensure_ascii=False, indent=2 if pretty else None) + "\n")
        number += 1
    return number


def _named(on: Connection, users: Sequence[str]) -> Iterator[Person]:
    wanted = list(dict.fromkeys(users))
    for at in range(0, len(wanted), exporting.CHUNK):
        chunk = wanted[at : at + exporting.CHUNK]
        found = exporting.persons(on, chunk)
        yield from found
        for missing in sorted(set(chunk) - {person["user_id"] for person in found}):
            err.print(f"There is nothing of {plain(missing)} here.", markup=False, soft_wrap=True)


def _write_all(on: Connection, chosen: Selection, file: TextIO) -> int:
    total, written, last = selection.count(on, chosen), 0, 0
    with gauge(err, "Exporting") as show:
        while ids := selection.next_ids(on, chosen, last, exporting.CHUNK):
            written += _write(file, exporting.persons(on, selection.users_of(on, ids)))
            last = ids[-1]
            show(written, max(total, written))
    return written
