"""Whom a command is about: options that name users or make a filter, and the selection that comes of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any

import click
from sqlalchemy import Connection

from cli.complaints import NO, Complaint
from cli.terminal import err, plain
from db import selection
from db.selection import Selection
from onboarding.flows.state import SessionStatus

_UNITS = {"min": 60, "h": 3_600, "d": 86_400, "w": 7 * 86_400}
_SPAN = re.compile(r"(\d{1,4})(min|h|d|w)")
LONGEST_ID = 255
SAY_WHOM = "Say whom: --user ID, a filter (--flow, --step, --status, --idle-for), or --all for everybody."


class Span(click.ParamType[timedelta]):
    """A length of time such as 7d."""

    name = "span"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """Read it."""
        found = _SPAN.fullmatch(str(value))
        if found is None or int(found[1]) == 0:
            self.fail("a length of time is a number and min, h, d or w: 30min, 12h, 7d, 2w.", param, ctx)
        return timedelta(seconds=int(found[1]) * _UNITS[found[2]])


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was said on the command line about whom."""

    users: tuple[str, ...] = ()
    flow: str | None = None
    step: str | None = None
    status: tuple[str, ...] = ()
    idle_for: timedelta | None = None
    everybody: bool = False

    @property
    def filtered(self) -> bool:
        """Whether there is a filter."""
        return bool(self.flow or self.step or self.status or self.idle_for)

    def check(self) -> None:
        """Check that it says whom, in one way.

        Raises:
            UsageError: it says nothing, or two things.
        """
        if sum((bool(self.users), self.filtered, self.everybody)) != 1:
            raise click.UsageError(SAY_WHOM)

    def about(self) -> Mapping[str, Any]:
        """Return what may stand in the audit log: a filter, and how many were named."""
        return {"named": len(self.users)} if self.users else self._filter().as_json() or {"all": True}

    def selection(self, on: Connection) -> Selection:
        """Return the sessions that are meant. Named users who have none are told of.

        Raises:
            Complaint: none of the named users is here, or the filter names what no flow has.
        """
        if self.users:
            return Selection(sessions=tuple(self._named(on)))
        self._look_up(on)
        return self._filter()

    def _filter(self) -> Selection:
        return Selection(flow=self.flow, step=self.step, status=self.status, idle_for=self.idle_for)

    def _named(self, on: Connection) -> list[int]:
        found = selection.named(on, self.users)
        missing = [user for user in dict.fromkeys(self.users) if user not in found]
        for user in missing:
            err.print(f"There is nothing of {plain(user)} here.", markup=False, soft_wrap=True)
        if not found:
            raise Complaint("So there is nothing to do.", NO)
        return sorted(found.values())

    def _look_up(self, on: Connection) -> None:
        """Complain about a flow or a step that does not exist: a filter with a typing error fits nobody, silently."""
        known = selection.flows_and_steps(on)
        if self.flow and self.flow not in known:
            raise Complaint(f"There is no flow {plain(self.flow)}. Flows: {', '.join(known) or 'none yet'}", NO)
        steps = known[self.flow] if self.flow else sorted({step for each in known.values() for step in each})
        if self.step and self.step not in steps:
            raise Complaint(f"There is no step {plain(self.step)}. Steps: {', '.join(steps) or 'none yet'}", NO)


def _usable(_ctx: click.Context, _param: click.Parameter, users: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse what can be nobody's id, above all the empty one: the house's own chores have it."""
    for user in users:
        if not 0 < len(user) <= LONGEST_ID or user.encode(errors="ignore").decode() != user:
            raise click.BadParameter(f"a user's id has 1 to {LONGEST_ID} characters.")
    return users


_OPTIONS = (
    click.option(
        "--user", "users", multiple=True, metavar="ID", callback=_usable, help="This user; also several times."
    ),
    click.option("--flow", help="Those in this flow."),
    click.option("--step", help="Those whose next step is this one."),
    click.option(
        "--status", multiple=True, type=click.Choice([one.value for one in SessionStatus]), help="Those who are here."
    ),
    click.option(
        "--idle-for", type=Span(), metavar="SPAN", help="Those who did nothing for so long, such as 7d or 12h."
    ),
    click.option("--all", "everybody", is_flag=True, help="Everybody."),
)


def whom(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that say whom it is about, as one value."""

    @wraps(command)
    def call(**given: Any) -> None:
        parts = {name: given.pop(name) for name in Chosen.__dataclass_fields__}
        chosen = Chosen(**parts)
        chosen.check()
        command(chosen, **given)

    for option in reversed(_OPTIONS):
        call = option(call)
    return call
