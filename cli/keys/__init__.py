"""`usher keys …`: users' API keys, and the providers they are for. Each command lives in a room of its own."""

from __future__ import annotations

from collections.abc import Mapping

import click

from cli.rooms import Room, Rooms

ROOMS: Mapping[str, Room] = {
    "add": Room("cli.keys.add:add", "Keep a user's API key, and check it with its provider."),
    "list": Room("cli.keys.listing:list_keys", "List a user's API keys, masked, and what is known of each."),
    "check": Room("cli.keys.check:check", "Check a user's API keys again, all or those of some providers."),
    "remove": Room("cli.keys.remove:remove", "Delete a user's API key and the history of its checks."),
    "providers": Room("cli.keys.providers:providers", "Show the providers: how each is asked, and how sure that is."),
    "probe": Room("cli.keys.probe:probe", "Ask the providers about made-up keys, which all must refuse."),
}


@click.group(cls=Rooms, rooms=ROOMS)
def keys() -> None:
    """Add, list and check users' API keys; the providers.

    A key is read from a hidden prompt or from standard input, never from the command line, where others can see it.
    """
