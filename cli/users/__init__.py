"""`usher users …`: what operators do to the onboarding of one user, or of all that a filter fits."""

from __future__ import annotations

import importlib
from collections.abc import Mapping

import click

from cli.main import Room

ROOMS: Mapping[str, Room] = {
    "reset": Room(
        "cli.users.acts:reset", "Let users start over: answers and percent go, what they were granted stays."
    ),
    "resume": Room("cli.users.acts:resume", "Take up again what users had put aside, exactly where they were."),
    "skip": Room("cli.users.acts:skip", "Put the onboarding of users aside; they can take it up again."),
    "complete": Room("cli.users.acts:complete", "Call the onboarding of users finished, whatever is missing."),
    "reopen": Room("cli.users.acts:reopen", "Let finished onboardings be under way again."),
    "retag": Room("cli.users.retag:retag", "Set what conditions look at: attributes, flags and facts of users."),
    "migrate": Room("cli.flows.migrate:migrate", "Move users to another version of their flow."),
    "export": Room("cli.users.export:export", "Write all that is kept of users as JSON."),
    "erase": Room("cli.users.erase:erase", "Erase users: nothing of them is left."),
}


class Users(click.Group):
    """A group that opens a command's room when the command is called, so that `--help` is quick."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Name the commands in the order of the help."""
        return list(ROOMS)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        """Open a room."""
        if name not in ROOMS:
            return None
        room, _, called = ROOMS[name].place.partition(":")
        found: click.Command = getattr(importlib.import_module(room), called)
        return found

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without opening their rooms."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, room.line) for name, room in ROOMS.items()])


@click.group(cls=Users)
def users() -> None:
    """Act on users' onboarding: start over, put aside, finish, retag, export, erase.

    Each command first shows whom it is about and what would become of them, and asks. Users are named (--user, also
    several times) or fit a filter (--flow, --step, --status, --idle-for; all parts have to fit).
    """
