"""`usher flows`: the flows there are, their versions, and how many users are where in each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime

import click
from rich.table import Table
from rich.text import Text
from sqlalchemy import Connection

from cli import database
from cli.flows.naming import as_json_option
from cli.start import find_servers
from cli.terminal import ago, clip, clipped, out, print_json, table
from db import flow_versions, scope
from db.engine import statement
from onboarding.flows.files.loading import newest

COLUMNS = {
    "not_started": ">not started", "in_progress": ">in progress", "skipped": ">put aside", "completed": ">completed",
}  # fmt: skip
NARROW = 90  # columns below which users stand in one column
STYLES = {"active": "green", "draining": "yellow", "retired": "dim"}


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a flow as an operator sees it; `in_files` and `published` may each be without the other."""

    flow: str
    version: int
    status: str
    title: str
    takes_users: bool
    in_files: bool
    published_at: datetime | None
    changed: bool = False
    users: Mapping[str, int] = field(default_factory=dict)


@click.command("list")
@as_json_option
def list_flows(*, as_json: bool = False) -> None:
    """List the flows, their versions and how many users are in each."""
    if find_servers() is None:
        _tell(versions(None), None, as_json=as_json)
        return
    with statement(scope.everyone("usher flows")) as on:
        _tell(versions(on), database.now(on), as_json=as_json)


def versions(on: Connection | None) -> list[Version]:
    """Return every version of the files and of the database, by flow, the newest first."""
    known = flow_versions.known()
    rows = {} if on is None else {(row.flow, row.version): row for row in flow_versions.published(on)}
    users = {} if on is None else flow_versions.users(on)
    found = []
    for at in sorted({*known, *rows, *users}, key=lambda at: (at[0], -at[1])):
        file, row = known.get(at), rows.get(at)
        found.append(
            Version(
                *at,
                status=file.flow.status if file else row.status if row else "unknown",
                title=file.flow.title if file else "",
                takes_users=file is not None and newest(known, at[0]) is file,
                in_files=file is not None,
                published_at=row.published_at if row else None,
                changed=bool(file and row and file.digest != row.digest),
                users=users.get(at, {}),
            )
        )
    return found


def _tell(found: Sequence[Version], now: datetime | None, *, as_json: bool) -> None:
    if as_json:
        print_json([asdict(one) for one in found])
        return
    out.print(_listed(found, now))
    if now is None:
        out.print("Nothing is running here, so that users are not counted. Start it: usher up", markup=False)
    for one in found:
        if one.changed:
            told = f"{one.flow} {one.version} is not what was published: usher flows diff {one.flow} {one.version}"
            out.print(Text(told, style="bold red"), soft_wrap=True)


def _listed(found: Sequence[Version], now: datetime | None) -> Table:
    if now is None or out.width < NARROW:
        return _narrow(found, now)
    made = clipped(table("flow", ">version", "is", *COLUMNS.values(), "published"), soft=2)
    for one in found:
        numbers = [_quiet(one.users.get(status, 0)) for status in COLUMNS]
        made.add_row(one.flow, str(one.version), _state(one), *numbers, _published(one, now))
    return made


def _narrow(found: Sequence[Version], now: datetime | None) -> Table:
    """Return the versions with their users in one column, or without any where they are not known."""
    made = table("flow", ">version", "is", *(["users"] if now else []))
    for one in found:
        users = ", ".join(f"{many:,} {COLUMNS[status].lstrip('>')}" for status, many in sorted(one.users.items()))
        made.add_row(one.flow, str(one.version), _state(one), *([users] if now else []))
    return made


def _quiet(count: int) -> Text:
    """Return a count; nothing stands out less than a zero."""
    return Text(f"{count:,}" if count else "·", style="" if count else "dim")


def _state(one: Version) -> Text:
    words = [one.status, *(["new users"] if one.takes_users else []), *([] if one.in_files else ["no file"])]
    made = clip(", ".join(words))
    made.stylize("bold red" if one.changed or one.status == "unknown" else STYLES.get(one.status, ""))
    return made


def _published(one: Version, now: datetime) -> str:
    return ago(one.published_at, now) if one.published_at else "not yet"
