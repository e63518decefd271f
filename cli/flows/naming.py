"""Which version of which flow a command is about: from the files or, where something runs here, from the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches

import click
from sqlalchemy import Connection

from cli.complaints import NO, Complaint
from cli.start import find_servers
from cli.terminal import plain
from db import flow_versions
from db.engine import statement
from onboarding.flows.compiling.compiled import CompiledFlow
from onboarding.flows.files.loading import newest
from onboarding.flows.refusals import FlowUnknown

as_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON on standard output.")
version_type = click.IntRange(1, 1_000_000)


@contextmanager
def database_if_any() -> Iterator[Connection | None]:
    """Lend a connection where servers run here; files can be looked at without."""
    if find_servers() is None:
        yield None
        return
    with statement() as on:
        yield on


def numbers_of(name: str, on: Connection | None) -> list[int]:
    """Return all versions of a flow, in the files and in the database.

    Raises:
        Complaint: there is no such flow.
    """
    there = {(flow, number) for flow, number in flow_versions.known()}
    if on is not None:
        there |= {(row.flow, row.version) for row in flow_versions.published(on)}
    if numbers := sorted(number for flow, number in there if flow == name):
        return numbers
    names = sorted({flow for flow, _ in there})
    close = get_close_matches(name[:64], names, n=1)
    meant = f" Did you mean {close[0]}?" if close else ""
    raise Complaint(f"There is no flow {plain(name, 64)}.{meant} There are: {', '.join(names)}.", NO)


def version_called(name: str, number: int | None, on: Connection | None) -> CompiledFlow:
    """Return a version of a flow; without a number the one that takes new users, else the highest.

    Raises:
        Complaint: there is none.
    """
    numbers = numbers_of(name, on)
    if number is None:
        found = newest(flow_versions.known(), name)
        number = found.flow.version if found else numbers[-1]
    try:
        return _version(name, number, on)
    except FlowUnknown:
        raise Complaint(f"{name} has no version {number}. It has: {', '.join(map(str, numbers))}.", NO) from None


def _version(name: str, number: int, on: Connection | None) -> CompiledFlow:
    if on is not None:
        return flow_versions.version_of(on, name, number)
    found = flow_versions.known().get((name, number))
    if found is None:
        raise FlowUnknown(f"{name} {number} is not in the files")
    return found
