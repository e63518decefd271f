"""`usher persona diff`: what differs between two revisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

import click
from rich.text import Text

from cli.complaints import NO, Complaint
from cli.keys.naming import as_json_option, whose
from cli.persona.finding import number_type, persona_in, revision_of
from cli.terminal import out, plain, print_json, table
from db import persona_revisions, scope
from db.engine import statement
from onboarding.persona.changing.differences import Difference, differences

_LONGEST = 300


@click.command()
@whose
@click.argument("old", metavar="[A]", required=False, type=number_type)
@click.argument("new", metavar="[B]", required=False, type=number_type)
@as_json_option
def diff(user: str, old: int | None, new: int | None, *, as_json: bool) -> None:
    """Show what differs between two revisions.

    A and B are revisions. With A alone: A beside the newest. Without both: what was accepted beside the newest or, where
    that is the same, the one before it.
    """
    revision_of(user)
    numbers = _numbers(user)
    newer = revision_of(user, max(numbers) if new is None else new)
    older = revision_of(user, _beside(user, newer.revision, numbers) if old is None else old)
    found = differences(persona_in(user, older), persona_in(user, newer))
    if as_json:
        changes = [asdict(one) for one in found]
        print_json({"user_id": user, "from": older.revision, "to": newer.revision, "changes": changes})
    else:
        _print(older.revision, newer.revision, found)


def _numbers(user: str) -> Mapping[int, str]:
    """Return the status of each revision of ours by its number, the highest first."""
    with statement(scope.user(user)) as on:
        return {one.revision: one.status for one in persona_revisions.history(on, user) if one.made_by != "app"}


def _beside(user: str, newest: int, numbers: Mapping[int, str]) -> int:
    """Choose what a revision is compared with: what was accepted, else the one before it, else the one after it.

    Raises:
        Complaint: there is no other.
    """
    others = [number for number in numbers if number != newest]
    if not others:
        raise Complaint(f"Revision {newest} of {plain(user, 255)} has nothing beside it to compare with.", NO)
    accepted = [number for number in others if numbers[number] == "accepted"]
    before = [number for number in others if number < newest]
    return (accepted + before + others[::-1])[0]


def _print(older: int, newer: int, found: Sequence[Difference]) -> None:
    out.print(Text(f"revision {older} → revision {newer}", "bold"))
    if not found:
        out.print("Nothing differs.")
        return
    made = table("field", "before", "after")
    for one in found:
        made.add_row(plain(one.path, 120), Text(plain(one.before, _LONGEST), "dim"), Text(plain(one.after, _LONGEST)))
    out.print(made)
