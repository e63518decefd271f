"""`usher users export`: all that is kept of users, as JSON."""

from __future__ import annotations

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
from db import export as exporting
from db import selection, wide
from db.selection import Selection

Person = dict[str, Any]


@click.command()
@whom
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="A new file, readable for you alone.")
def export(chosen: Chosen, *, output: Path | None) -> None:
    """Write all that is kept of users as JSON.

    One user is one JSON document; a filter, or several users, are JSON Lines: a document a line. API keys are masked.
    It goes to standard output, or into a new file that only you can read.
    """
    use_servers()
    everyone = wide.opened("usher users export", chosen.about())
    with everyone.looking() as on, _opened(output) as file:
        if chosen.users:
            written = _write(file, _named(on, chosen.users), pretty=len(chosen.users) == 1)
        else:
            written = _write_all(on, chosen.selection(on), file)
        if not written:
            raise Complaint("There is nothing of them here." if chosen.users else "Nobody fits.", NO)
    if output:
        err.print(f"{written:,} written into {plain(output)}.", markup=False, soft_wrap=True)


@contextmanager
def _opened(output: Path | None) -> Iterator[TextIO]:
    """Open what is written to; a file that was not finished is taken away again.

    Raises:
        Complaint: the file is there already, or cannot be written.
    """
    if output is None:
        yield sys.stdout
        return
    try:
        file = os.fdopen(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8")
    except OSError as error:
        raise Complaint(f"{plain(output)}: {error.strerror}. Nothing was written.", NO) from error
    try:
        with file:
            yield file
    except BaseException:
        output.unlink(missing_ok=True)
        raise


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
