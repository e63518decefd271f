"""`usher users contact`: how a user can be reached; looked at, set, forgotten."""

from __future__ import annotations

from dataclasses import asdict

import click
from rich.table import Table
from sqlalchemy.orm import Session

from cli.complaints import NO, Complaint
from cli.keys.naming import as_json_option, whose
from cli.start import use_servers
from cli.terminal import out, plain, print_json
from db import contacts, scope
from db.contacts import Contact
from db.engine import unit
from onboarding.errors import Permanent

_WORDS = {"email": "E-mail", "name": "Name", "locale": "Language", "timezone": "Time zone"}


@click.command()
@whose
@click.option("--email", help="The one address that letters go to.")
@click.option("--name", help="What letters greet with.")
@click.option("--locale", help="A language tag, such as en or de-AT.")
@click.option("--timezone", help="Such as Europe/Vienna.")
@click.option("--forget", is_flag=True, help="Forget all of it; letters that wait are not sent.")
@as_json_option
def contact(user: str, *, forget: bool, as_json: bool, **given: str | None) -> None:
    """Show how a user can be reached, or set it; what is not named stays, an empty value takes one out.

    The web app usually does this, at sign-up: db.contacts.keep. Nobody is written to whose address is not here.
    """
    if forget and any(value is not None for value in given.values()):
        raise click.UsageError("Either set something, or --forget.")
    use_servers()
    with unit(scope.user(user)) as tx:
        found = _forgotten(tx, user) if forget else _kept(tx, user, given)
    if as_json:
        print_json({"user_id": user, **asdict(found)})
    else:
        _print(user, found)


def _forgotten(tx: Session, user: str) -> Contact:
    if not contacts.forget(tx, user):
        raise _nothing(user)
    return Contact()


def _kept(tx: Session, user: str, given: dict[str, str | None]) -> Contact:
    try:
        if any(value is not None for value in given.values()):
            contacts.keep(tx, user, **given)
    except Permanent as refused:
        raise Complaint(f"{refused.say} ({refused})", NO) from None
    found = contacts.of_user(tx.connection(), user)
    if found is None:
        raise _nothing(user)
    return found


def _nothing(user: str) -> Complaint:
    whom = plain(user)
    return Complaint(f"Nothing is known of how {whom} can be reached. Set it: usher users contact {whom} --email …", NO)


def _print(user: str, found: Contact) -> None:
    table = Table(title=plain(user), title_justify="left", show_header=False, box=None)
    for field, value in asdict(found).items():
        table.add_row(_WORDS[field], plain(value) if value else "[dim]not known[/]")
    out.print(table)
