"""`usher persona diff`: what differs between two revisions."""

from __future__ import annotations

from collections.abc import Sequence
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
    newer = revision_of(user, new)
    older = revision_of(user, _before(user, newer.revision) if old is None else old)
    found = differences(persona_in(user, older), persona_in(user, newer))
    if as_json:
        changes = [asdict(one) for one in found]
        print_json({"user_id": user, "from": older.revision, "to": newer.revision, "changes": changes})
    else:
        _print(older.revision, newer.revision, found)


def _before(user: str, newest: int) -> int:
    """Choose what a revision is compared with.

    Raises:
        Complaint: there is no other.
    """
    with statement(scope.user(user)) as on:
        others = [one for one in persona_revisions.history(on, user) if one.revision != newest and one.made_by != "app"]
    accepted = next((one.revision for one in others if one.status == "accepted"), None)
    before = accepted or next((one.revision for one in others if one.revision < newest), None)
    if before is None:
        raise Complaint(f"Revision {newest} of {plain(user, 255)} has nothing beside it to compare with.", NO)
    return before


def _print(older: int, newer: int, found: Sequence[Difference]) -> None:
    out.print(Text(f"revision {older} → revision {newer}", "bold"))
    if not found:
        out.print("Nothing differs.")
        return
    made = table("field", "before", "after")
    for one in found:
        made.add_row(plain(one.path, 120), Text(plain(one.before, _LONGEST), "dim"), Text(plain(one.after, _LONGEST)))
    out.print(made)
