"""`usher keys …`: users' API keys, and the providers they are for. Each command lives in a room of its own."""

from __future__ import annotations

import importlib
from collections.abc import Mapping

import click

from cli.main import Room

ROOMS: Mapping[str, Room] = {
    "add": Room("cli.keys.add:add", "Keep a user's API key, and check it with its provider."),
    "list": Room("cli.keys.listing:list_keys", "List a user's API keys, masked, and what is known of each."),
    "check": Room("cli.keys.check:check", "Check a user's API keys again, all or those of some providers."),
    "remove": Room("cli.keys.remove:remove", "Delete a user's API key and the history of its checks."),
    "providers": Room("cli.keys.providers:providers", "Show the providers: how each is asked, and how sure that is."),
    "probe": Room("cli.keys.probe:probe", "Ask the providers about made-up keys, which all must refuse."),
}


class Keys(click.Group):
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


@click.group(cls=Keys)
def keys() -> None:
    """Add, list and check users' API keys; the providers.

    A key is read from a hidden prompt or from standard input, never from the command line, where others can see it.
    """
