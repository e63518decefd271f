"""`usher status`: where a user stands, as a picture: the steps, the times, what is next and why, what is missing."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import click
from rich.console import Group, RenderableType
from rich.live import Live
from rich.rule import Rule
from rich.table import Table
from rich.text import Text
from sqlalchemy import Row

from cli.complaints import NO, Complaint
from cli.keys.naming import whose
from cli.start import use_servers
from cli.steps_picture import bar, gains, missing, next_and_why, steps
from cli.terminal import ago, out, plain, print_json, row_as_json, table, text
from db import scope, sessions, step_events
from db.engine import statement
from onboarding.flows.refusals import FlowUnknown
from onboarding.flows.state import SessionStatus
from onboarding.flows.view import View

SHOWN_EVENTS = 8
KEPT_EVENTS = 100  # in JSON
WATCH_SECONDS = 1.0
_NAMES = 12  # characters of the names' column
_STATUS = {
    SessionStatus.NOT_STARTED: ("not begun", "dim"),
    SessionStatus.IN_PROGRESS: ("in progress", "cyan"),
    SessionStatus.COMPLETED: ("completed", "green"),
    SessionStatus.SKIPPED: ("put aside", "yellow"),
}


@dataclass(frozen=True, slots=True)
class Look:
    """A user's onboarding at one moment, and what happened last."""

    user: str
    view: View
    events: Sequence[Row[Any]]


@click.command()
@whose
@click.option("--json", "as_json", is_flag=True, help="Print JSON on standard output, the answers included.")
@click.option("--watch", is_flag=True, help="Look again each second until Ctrl-C.")
def status(user: str, *, as_json: bool, watch: bool) -> None:
    """Show where a user stands: steps, times, what is next and why, what is missing.

    ✓ done · ▶ next · ◐ begun · ○ to do · » put off · ✗ went wrong · ? not decided yet · - not this user's. Exit code 1 when
    the user is in no onboarding.
    """
    use_servers()
    if as_json:
        print_json(told(look_at(user, KEPT_EVENTS)))
    elif watch:
        _watch(user)
    else:
        out.print(shown(look_at(user, SHOWN_EVENTS)))


def look_at(user: str, most: int) -> Look:
    """Read where a user stands.

    Raises:
        Complaint: the user is in no onboarding, or in a version that is nowhere.
    """
    with statement(scope.user(user)) as on:
        try:
            view = sessions.read(on, user)
        except FlowUnknown as error:
            raise Complaint(f"{plain(user, 255)} cannot be shown: {error.detail}. See `usher doctor`.", NO) from error
        if view is None:
            raise Complaint(f"{plain(user, 255)} is in no onboarding. It begins with a start. Flows: usher flows", NO)
        return Look(user, view, step_events.newest(on, user, most))


def _watch(user: str) -> None:
    with suppress(KeyboardInterrupt), Live(console=out, auto_refresh=False) as live:
        while True:
            live.update(shown(look_at(user, SHOWN_EVENTS)), refresh=True)
            time.sleep(WATCH_SECONDS)


def shown(look: Look) -> Group:
    """Return the picture."""
    view = look.view
    key, why = next_and_why(view)
    parts: list[RenderableType] = [*_head(look), Text(), steps(view), Text()]
    next_ = Text(key, "bold").append(f"  {why}" if key else why, "default")
    parts.append(_named([("next", next_), *_several("missing", missing(view.requirements, view.seen.now))]))
    if got := list(gains(view)):
        parts += [Text(), _named(got)]
    if look.events:
        parts += [Text(), _events(look)]
    return Group(*parts)


def _head(look: Look) -> Iterator[RenderableType]:
    view, session = look.view, look.view.session
    flow, now = view.flow.flow, view.seen.now
    yield Rule(Text(plain(look.user, 255), "bold"), align="left", characters="─")
    word, style = _STATUS[session.status]
    parts = [
        f"{flow.title} ({session.flow} {session.version})",
        *([f"variant {session.variant}"] if session.variant else []),
        *([f"begun {ago(session.started_at, now)}"] if session.started_at else []),
        *([f"completed {ago(session.completed_at, now)}"] if session.completed_at else []),
        *([f"put aside {ago(session.skipped_at, now)}"] if session.skipped_at else []),
        *([f"last active {ago(session.last_active_at, now)}"] if session.last_active_at else []),
        *(
            [f"started over {session.epoch} times" if session.epoch > 1 else "started over once"]
            if session.epoch
            else []
        ),
        *(["made by the seeder"] if session.seeded else []),
    ]
    yield Text(word, style).append("  ·  " + "  ·  ".join(map(plain, parts)), "dim")
    yield bar(view)


def _several(name: str, rows: Iterator[tuple[str, Text]]) -> Iterator[tuple[str, Text]]:
    """Put one name before several rows."""
    for number, (kind, value) in enumerate(rows):
        yield "" if number else name, Text(f"{kind}: ", "dim").append_text(value)


def _named(rows: Sequence[tuple[str, Text]]) -> Table:
    """Return names and values; a name that stands above already is left out."""
    made = Table.grid(padding=(0, 2, 0, 0))
    made.add_column(style="dim", width=_NAMES, no_wrap=True)
    made.add_column(overflow="fold")
    before = None
    for name, value in rows:
        made.add_row("" if name == before else name, value)
        before = name or before
    return made


def _events(look: Look) -> Table:
    made = table("when", "what happened", "by", title="Last events")
    for event in look.events:
        made.add_row(ago(event.received_at, look.view.seen.now), _event(event), text(event.cause))
    return made


def _event(event: Row[Any]) -> Text:
    """Say what happened: `profile completed`, `session migrated from 1 to 2`."""
    what, _, did = event.kind.partition("_")
    subject = event.step if what == "step" and event.step else what
    made = Text(plain(subject), "bold" if event.step else "").append(f" {plain(did)}", "default")
    if event.kind == "session_migrated":
        made.append(f" from {plain(event.was)} to {plain(event.became)}", "default")
    elif event.became in ("in", "out", "undecided"):
        made.append(f", was {plain(event.was)}", "dim")
    return made


def told(look: Look) -> dict[str, Any]:
    """Return all of it for programs."""
    view, session = look.view, look.view.session
    key, why = next_and_why(view)
    times = {
        one.step.key: {
            "shown_at": one.state.shown_at,
            "started_at": one.state.started_at,
            "finished_at": one.state.finished_at,
        }
        for one in view.standing.steps
    }
    return {
        "user_id": look.user,
        **view.as_json(),
        "last_active_at": session.last_active_at,
        "seeded": session.seeded,
        "times": times,
        "next": {"step": key or None, "why": why},
        "events": [row_as_json(event) for event in look.events],
    }
