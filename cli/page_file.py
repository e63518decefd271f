"""Writes a finished page to a file or to standard output, under a name that is safe in any folder."""

from __future__ import annotations

import re
from pathlib import Path

import click

from cli.complaints import NO, Complaint
from cli.terminal import err, plain

STANDARD_OUTPUT = "-"
_LONGEST_NAME = 100
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_-]++")


def file_name(user: str, what: str) -> str:
    """Return a name for a user's page of something: letters, digits, `_` and `-` only."""
    safe = _NOT_IN_NAMES.sub("-", user).strip("-")[:_LONGEST_NAME]
    return f"{safe or 'user'}-{what}.html"


def write_page(page: str, file: str) -> None:
    """Write a page.

    Raises:
        Complaint: the file cannot be written.
    """
    written = page.encode()
    if file == STANDARD_OUTPUT:
        click.echo(written, nl=False)
        return
    try:
        Path(file).write_bytes(written)
    except OSError as error:
        raise Complaint(f"{plain(file)} cannot be written: {error.strerror}.", NO) from error
    err.print(
        f"Written: {plain(file)} ({len(written) // 1000} kB). Open it in a browser.", markup=False, soft_wrap=True
    )
