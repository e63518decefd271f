"""Which revision of whose persona a command is about, and what to say where there is none."""

from __future__ import annotations

from datetime import UTC

import click
from sqlalchemy import Connection

from cli.complaints import NO, Complaint
from cli.persona.shape import Standing
from cli.persona.wording import command
from cli.start import use_servers
from cli.terminal import plain
from db import persona_revisions, persona_sources, scope
from db.engine import statement
from db.persona_revisions import TOO_OLD, Revision
from onboarding.persona.schema import Persona

number_type = click.IntRange(1, 2_000_000_000)
MOST_NAMED = 12


def revision_of(user: str, number: int | None = None) -> Revision:
    """Return a revision of a user's persona; without a number the draft, else the accepted one, else the newest.

    Raises:
        Complaint: there is none.
    """
    use_servers()
    with statement(scope.user(user)) as on:
        found = persona_revisions.read(on, user, number)
        if found is None:
            raise _none(on, user, number)
    return found


def persona_in(user: str, found: Revision) -> Persona:
    """Return the persona of a revision.

    Raises:
        Complaint: an app handed it in, in a form of its own, or an older version wrote it.
    """
    if found.persona is not None:
        return found.persona
    if found.handed_in is None:
        raise Complaint(TOO_OLD, NO)
    look = f"{command('show', user, '--revision', found.revision)} --json"
    raise Complaint(f"Revision {found.revision} was handed in by an app, in a form of its own. Look at it: {look}", NO)


def standing_of(user: str, found: Revision) -> Standing:
    """Return what stands beside a revision; the time in UTC, whatever the database's zone."""
    created_at = found.created_at.astimezone(UTC)
    return Standing(user, found.revision, found.status, found.made_by, created_at, found.stale)


def known(user: str) -> None:
    """Look whether there is anything of a user.

    Raises:
        Complaint: there is nothing.
    """
    with statement(scope.user(user)) as on:
        if persona_sources.load(on, user) is None:
            raise _nobody(user)


def _none(on: Connection, user: str, number: int | None) -> Complaint:
    numbers = [one.revision for one in persona_revisions.history(on, user)]
    if number is not None and numbers:
        some = ", ".join(map(str, numbers[:MOST_NAMED]))
        return Complaint(f"{plain(user, 255)} has no revision {number}. The newest: {some}.", NO)
    loaded = persona_sources.load(on, user)
    if loaded is None:
        return _nobody(user)
    who, ways = plain(user, 255), []
    if loaded.analysed_at is None:
        ways.append(f"the website has to be analysed: usher analyze URL --user {who}")
    if loaded.preferred_at is None:
        ways.append("the preferences have to be saved in onboarding")
    todo = f"First {', and '.join(ways)}." if ways else f"Have it made: {command('regenerate', user)}"
    return Complaint(f"There is no persona of {who} yet. {todo}", NO)


def _nobody(user: str) -> Complaint:
    who = plain(user, 255)
    return Complaint(f"There is nothing of {who} here. Begin with a website: usher analyze URL --user {who}", NO)
