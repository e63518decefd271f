"""`usher users …`: what operators do to the onboarding of one user, or of all that a filter fits."""

from __future__ import annotations

from collections.abc import Mapping

import click

from cli.rooms import Room, Rooms

ROOMS: Mapping[str, Room] = {
    "reset": Room(
        "cli.users.acts:reset", "Let users start over: answers and percent go, what they were granted stays."
    ),
    "resume": Room("cli.users.acts:resume", "Take up again what users had put aside, exactly where they were."),
    "skip": Room("cli.users.acts:skip", "Put the onboarding of users aside; they can take it up again."),
    "complete": Room("cli.users.acts:complete", "Call the onboarding of users finished, whatever is missing."),
    "reopen": Room("cli.users.acts:reopen", "Let finished onboardings be under way again."),
    "contact": Room("cli.users.contact:contact", "Show how a user can be reached, or set it; what is not named stays."),
    "retag": Room("cli.users.retag:retag", "Set what conditions look at: attributes, flags and facts of users."),
    "migrate": Room("cli.flows.migrate:migrate", "Move users to another version of their flow."),
    "export": Room("cli.users.export:export", "Write all that is kept of users as JSON."),
    "erase": Room("cli.users.erase:erase", "Erase users: nothing of them is left."),
}


@click.group(cls=Rooms, rooms=ROOMS)
def users() -> None:
    """Act on users' onboarding: start over, put aside, finish, retag, export, erase.

    Each command first shows whom it is about and what would become of them, and asks. Users are named (--user, also
    several times) or fit a filter (--flow, --step, --status, --idle-for; all parts have to fit).
    """
