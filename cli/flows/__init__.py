"""`usher flows …`: the flows there are, what is in them, and users moved between versions. Each command in a room of its own."""

from __future__ import annotations

from collections.abc import Mapping

import click

from cli.rooms import Room, Rooms

ROOMS: Mapping[str, Room] = {
    "list": Room("cli.flows.listing:list_flows", "List the flows, their versions and how many users are in each."),
    "show": Room(
        "cli.flows.show:show_flow", "Draw the steps of a flow: what they ask, who meets them, what they give."
    ),
    "diff": Room(
        "cli.flows.diff:diff", "Show what changed between two versions, and what that asks of users in flight."
    ),
    "check": Room("cli.flows.check:check", "Check the files of flows, and say what is wrong with file, line and key."),
    "migrate": Room("cli.flows.migrate:migrate", "Move users to another version of their flow."),
}


@click.group(cls=Rooms, rooms=ROOMS, invoke_without_command=True)
@click.pass_context
def flows(ctx: click.Context) -> None:
    """List, draw, compare and check flows; move users between versions.

    Without a command it lists them.
    """
    if ctx.invoked_subcommand is None:
        listing = flows.get_command(ctx, "list")
        if listing is not None:
            ctx.invoke(listing)
