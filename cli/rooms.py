"""A command's place and its line in the help, and groups that open a command's room only when it is called."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import click


@dataclass(frozen=True, slots=True)
class Room:
    """Where a command is found, and its line in the help, which opens no room."""

    place: str
    line: str


def open_room(place: str) -> Any:
    """Return what stands at a place, `room:name`."""
    room, _, name = place.partition(":")
    return getattr(importlib.import_module(room), name)


class Rooms(click.Group):
    """A group that opens a command's room when the command is called, so that `--help` is quick."""

    def __init__(self, *given: Any, rooms: Mapping[str, Room], **more: Any) -> None:
        super().__init__(*given, **more)
        self.rooms = rooms

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Name the commands in the order of the help."""
        return list(self.rooms)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        """Open a room."""
        found: click.Command | None = open_room(self.rooms[name].place) if name in self.rooms else None
        return found

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without opening their rooms."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, room.line) for name, room in self.rooms.items()])
