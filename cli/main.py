"""`usher`: the terminal's door. Each command lives in a room of its own, opened only when it is asked for."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from typing import Any

import click

from cli.rooms import Room, Rooms, open_room

NOT_HERE = 3
# When this process began, for commands that say how long they took: imports are part of the wait.
BEGAN = time.monotonic()


# The help's sections, in the order of a first day.
SECTIONS: Mapping[str, Mapping[str, Room]] = {
    "Begin": {
        "demo": Room(
            "cli.demo:demo",
            "Analyse three example sites, make their owners' personas and check ten made-up API keys, through the real queues.",
        ),
        "up": Room("cli.up:up", "Run the whole system here until Ctrl-C."),
        "analyze": Room("cli.analyze:analyze", "Analyse a website and follow the job to its end."),
        "show": Room("cli.show:show", "Show what is known of a user's website, and why."),
    },
    "Users": {
        "status": Room(
            "cli.status:status", "Show where a user stands: steps, times, what is next and why, what is missing."
        ),
        "flows": Room("cli.flows:flows", "List, draw, compare and check flows; move users between versions."),
        "persona": Room("cli.persona:persona", "Show, make anew, accept, lock and compare the personas of users."),
        "users": Room(
            "cli.users:users", "Act on users' onboarding: start over, put aside, finish, retag, export, erase."
        ),
        "recover": Room(
            "cli.recover:recover",
            "Find onboardings that cannot be, and what was left lying; mend it, and say what was done.",
        ),
        "seed": Room(
            "cli.seed:seed", "Fill the database with made-up users to try things out, or take them out again."
        ),
    },
    "Keys": {
        "keys": Room("cli.keys:keys", "Add, list and check users' API keys; the providers."),
        "vault": Room("cli.vault:vault", "See, make and rotate the master keys that seal users' API keys."),
    },
    "Jobs": {
        "jobs": Room("cli.jobs:jobs", "List the newest jobs."),
        "job": Room("cli.jobs:job", "Show all that is known about one job."),
        "retry": Room("cli.jobs:retry", "Let a failed, cancelled or waiting job run now."),
        "cancel": Room("cli.jobs:cancel", "Cancel a job that waits or runs."),
    },
    "Queues": {
        "queues": Room("cli.queues:queues", "Show how every queue is."),
        "pause": Room("cli.queues:pause", "Start nothing more from a queue until it is resumed."),
        "resume": Room("cli.queues:resume", "Serve a paused queue again."),
        "limit": Room("cli.queues:limit", "Start at most so many jobs of a queue a second."),
    },
    "Operate": {
        "worker": Room("cli.serve:worker", "Serve some queues until told to stop."),
        "beat": Room("cli.serve:beat", "Send the ticks of the schedule until told to stop."),
        "migrate": Room("cli.serve:migrate", "Bring the database to the shape of this code."),
        "doctor": Room("cli.doctor:doctor", "Find out what is missing or wrong, and how to mend it."),
        "settings": Room("cli.show_settings:show_settings", "Show every setting and where its value comes from."),
    },
}
ROOMS = {name: room for rooms in SECTIONS.values() for name, room in rooms.items()}


class House(Rooms):
    """All commands, by section."""

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands by section, without opening their rooms."""
        for title, rooms in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(name, room.line) for name, room in rooms.items()], col_max=12)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what it expects to go wrong ends in a sentence instead of a traceback."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            complaint: click.ClickException | None = open_room("cli.complaints:complaint_about")(error)
            if complaint is None:
                raise
            raise complaint from error


@click.group(cls=House, rooms=ROOMS, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="usher")
def usher() -> None:
    """Background workers for user onboarding.

    Start with `usher demo`, or `usher up` here and `usher analyze URL` in another terminal.
    """


def main() -> None:
    """Run `usher`."""
    if sys.platform == "win32":
        click.echo("Usher runs on Linux and macOS. On Windows, use it inside WSL 2 (wsl --install).", err=True)
        sys.exit(NOT_HERE)
    usher(prog_name="usher")
