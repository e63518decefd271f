"""`usher persona …`: look at a user's persona, follow its claims to their evidence, change it, accept it."""

from __future__ import annotations

from collections.abc import Mapping

import click

from cli.rooms import Room, Rooms

ROOMS: Mapping[str, Room] = {
    "show": Room("cli.persona.show:show", "Show a persona, each claim with its evidence; also as a page or as JSON."),
    "regenerate": Room("cli.persona.regenerate:regenerate", "Make the persona anew from what is known now."),
    "accept": Room("cli.persona.deciding:accept", "Accept the draft, or an earlier revision: that is what apps read."),
    "lock": Room("cli.persona.deciding:lock", "Keep a field as it is, or as you say, whatever is made anew."),
    "unlock": Room("cli.persona.deciding:unlock", "Let a locked field be made anew."),
    "diff": Room("cli.persona.comparing:diff", "Show what differs between two revisions."),
    "history": Room("cli.persona.listing:history", "List all revisions."),
    "calls": Room("cli.persona.listing:calls", "List the calls to models: tokens, money, and what became of them."),
}


@click.group(cls=Rooms, rooms=ROOMS)
def persona() -> None:
    """Show, make anew, accept, lock and compare the personas of users.

    A persona is made by itself when a user's website is analysed and the preferences are saved. It is a draft until it is
    accepted. Nothing in it is invented: what is not known is named as missing.
    """
