"""`usher keys list`: a user's keys, masked, with what is known of each; and the checks of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click
from rich.table import Table
from rich.text import Text
from sqlalchemy import Row

from cli.keys.naming import as_json_option, id_and_name, no_key, whose
from cli.keys.wording import learned, masked, next_check, oddities, sentence, words
from cli.start import use_servers
from cli.terminal import ago, out, plain, print_json, row_as_json, table, text
from db import key_checks, keys, scope
from db.engine import statement

KeyRow = Row[Any]
MOST_CHECKS = 50


@click.command("list")
@whose
@click.option("--history", metavar="PROVIDER", help="Show the newest checks of this provider's key instead.")
@as_json_option
def list_keys(user: str, history: str | None, *, as_json: bool) -> None:
    """List a user's API keys, masked, and what is known of each."""
    use_servers()
    if history is None:
        show_keys(user, keys_of(user), as_json=as_json)
    else:
        _show_history(user, history, as_json=as_json)


def keys_of(user: str) -> Sequence[KeyRow]:
    """Return the rows of a user's keys, without the keys."""
    with statement(scope.user(user)) as on:
        return keys.shown(on, user)


def key_of(user: str, provider: str) -> KeyRow:
    """Return the row of a user's key of a provider, by its id.

    Raises:
        Complaint: there is none.
    """
    found = next((row for row in keys_of(user) if row.provider == provider), None)
    if found is None:
        raise no_key(user, provider)
    return found


def key_as_json(row: KeyRow) -> dict[str, Any]:
    """Return what may be shown of a key: all that is known, and its last characters."""
    name = id_and_name(row.provider)[1]
    return {**row_as_json(row), "name": name, "key": masked(row.last_four), "say": sentence(name, row)}


def show_keys(user: str, rows: Sequence[KeyRow], *, as_json: bool) -> None:
    """Print keys, one row each."""
    if as_json:
        print_json([key_as_json(row) for row in rows])
    elif rows:
        out.print(_listed(rows))
    else:
        told = f"{plain(user)} has no API keys. Add one: usher keys add {plain(user)} PROVIDER"
        out.print(told, markup=False, soft_wrap=True)


def _listed(rows: Sequence[KeyRow]) -> Table:
    made = table("provider", "key", "is", "checked", "next check", "known of it")
    for row in rows:
        made.add_row(
            text(id_and_name(row.provider)[1]),
            text(masked(row.last_four)),
            words(row.verdict, row.condition, doubted=row.doubted_at is not None),
            ago(row.checked_at, row.now),
            next_check(row),
            Text("\n").join([*learned(row), *oddities(row)]),
        )
    return made


def _show_history(user: str, provider: str, *, as_json: bool) -> None:
    """Print the newest checks of one key.

    Raises:
        Complaint: the user has no key of this provider.
    """
    row = key_of(user, id_and_name(provider)[0])
    with statement(scope.user(user)) as on:
        checks = key_checks.newest(on, row.id, MOST_CHECKS)
    if as_json:
        print_json([row_as_json(check) for check in checks])
    elif checks:
        out.print(_checks(checks, row))
    else:
        out.print(f"{id_and_name(row.provider)[1]}: this key was not checked yet.", markup=False)


def _checks(checks: Sequence[Row[Any]], row: KeyRow) -> Table:
    title = f"{id_and_name(row.provider)[1]} {masked(row.last_four)}"
    made = table("checked", "found", "verdict", "condition", ">status", "code", ">took", title=title)
    for each in checks:
        another = "" if each.revision == row.revision else " (an earlier key)"
        made.add_row(
            ago(each.checked_at, row.now) + another,
            words(each.verdict, each.condition),
            text(each.verdict),
            text(each.condition),
            text(each.status),
            text(each.code),
            f"{each.latency_ms:,} ms",
        )
    return made
