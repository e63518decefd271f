"""`usher flows migrate`: move users to another version of their flow, and take it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import click
from sqlalchemy import Connection

from cli.complaints import NO, Complaint
from cli.flows import moving, taking_back
from cli.flows.moving import Manner
from cli.flows.naming import as_json_option, version_called, version_type
from cli.start import use_servers
from cli.terminal import plain, print_json
from cli.users.choosing import Span
from db import audit, migrating, selection, wide
from db.selection import Selection
from db.wide import Everyone
from onboarding.flows.versions.migrating import Plan, plan
from workers.registry import publish_flows

AT_FIRST = 2_000  # as many are tried before the question; a dry run tries all
OPEN = click.Choice(migrating.OPEN)


@dataclass(frozen=True, slots=True)
class Whom:
    """Whom it is about, as it was said; everybody on the old version where nothing was."""

    users: tuple[str, ...]
    step: str | None
    status: tuple[str, ...]
    idle_for: timedelta | None

    def about(self) -> Mapping[str, Any]:
        """Return what may stand in the audit log: a filter, and how many were named."""
        chosen = Selection(step=self.step, status=self.status, idle_for=self.idle_for)
        return {"named": len(self.users), **chosen.as_json()}

    def selection(self, on: Connection) -> Selection:
        """Return the sessions that are meant, as they are numbered now.

        Raises:
            Complaint: a named user is not here.
        """
        named = selection.named(on, self.users)
        if missing := [user for user in self.users if user not in named]:
            raise Complaint(f"There is nothing of {', '.join(map(plain, missing))} here.", NO)
        sessions = tuple(named.values()) if self.users else None
        return Selection(
            sessions, step=self.step, status=self.status, idle_for=self.idle_for, up_to=selection.newest(on)
        )


@click.command()
@click.argument("name", metavar="FLOW", required=False)
@click.argument("old", metavar="FROM", required=False, type=version_type)
@click.argument("new", metavar="TO", required=False, type=version_type)
@click.option("--map", "mapping", multiple=True, metavar="OLD=NEW", help="Where the answers of a step go; repeatable.")
@click.option("--drop", multiple=True, metavar="STEP", help="Put the answers of a step by; repeatable.")
@click.option("--user", "users", multiple=True, metavar="ID", help="Only this user; repeatable.")
@click.option("--step", help="Only those whose next step is this one.")
@click.option("--status", multiple=True, type=OPEN, help="Only those who are here; repeatable.")
@click.option("--idle-for", type=Span(), metavar="SPAN", help="Only those who did nothing for so long, such as 7d.")
@click.option("--dry-run", is_flag=True, help="Only look, at everybody who fits.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--undo", metavar="MIGRATION", help="Take a migration back for all who have not gone on since.")
@as_json_option
def migrate(  # noqa: PLR0913 - one parameter for each option
    *,
    name: str | None,
    old: int | None,
    new: int | None,
    mapping: Sequence[str],
    drop: Sequence[str],
    users: tuple[str, ...],
    step: str | None,
    status: tuple[str, ...],
    idle_for: timedelta | None,
    undo: str | None,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Move users to another version of their flow.

    Steps of the same key map by themselves. Every other step in which somebody has something must be mapped or dropped;
    what is dropped is put by, not deleted. A finished step stays finished if its answers fit; else the user is asked to
    look at it again. Completed onboardings stay as they are. Stopped or killed, it goes on when it is run again.
    """
    manner = Manner(dry_run, yes, as_json)
    whom = Whom(users, step, status, idle_for)
    if undo is not None:
        if name or mapping or drop or whom != Whom((), None, (), None):
            raise click.UsageError("--undo needs the migration's name and nothing else.")
        use_servers()
        taking_back.take_back(undo, manner)
    elif name is None or old is None or new is None:
        raise click.UsageError("Say which flow, from which version and to which: usher flows migrate member 3 4")
    else:
        pairs = _pairs(mapping)
        use_servers()
        about = {"flow": name, "from": old, "to": new, "dry_run": dry_run, **whom.about()}
        _migrate(wide.opened("usher flows migrate", about), (name, old, new), pairs, drop, whom, manner)


def _pairs(mapping: Sequence[str]) -> dict[str, str]:
    """Read OLD=NEW."""
    pairs: dict[str, str] = {}
    for one in mapping:
        key, is_there, to = one.partition("=")
        if not (key and is_there and to):
            raise click.BadParameter("a mapping is OLD=NEW, two keys of steps.", param_hint="--map")
        if pairs.setdefault(key, to) != to:
            raise click.BadParameter(f"{key} cannot go to two steps.", param_hint="--map")
    return pairs


def _migrate(  # noqa: PLR0913, PLR0917 - what is moved where, and how
    everyone: Everyone,
    at: tuple[str, int, int],
    mapping: Mapping[str, str],
    drop: Sequence[str],
    whom: Whom,
    manner: Manner,
) -> None:
    with everyone.looking() as on:
        made = plan(version_called(at[0], at[1], on), version_called(at[0], at[2], on), mapping, drop)
        _is_a_step(made, whom.step)
        chosen = migrating.whom(made, whom.selection(on))
        _all_is_placed(on, made, chosen)
        total = selection.count(on, chosen)
        most = total if manner.dry_run else min(total, AT_FIRST)
        look = moving.look(on, made, chosen, most, manner.console)
    moving.tell_look(made, total, look, manner.console)
    if manner.dry_run or not total:
        counts, done = look.counts, False
    else:
        moving.confirm(f"Move {moving.users(total)} to {at[0]} {at[2]}?", yes=manner.yes)
        publish_flows()
        counts, done = moving.run(everyone, made, chosen, total, manner.console), True
        with everyone.looking() as on:
            audit.note(on, "usher flows migrate: done", moving.as_json(made, total, counts, done=True))
    if manner.as_json:
        print_json(moving.as_json(made, total, counts, done=done))
    elif done:
        moving.tell_done(made, counts, manner.console)


def _is_a_step(made: Plan, step: str | None) -> None:
    """Complain about a step that does not exist: a filter with a typing error fits nobody, silently."""
    flow = made.old.flow
    if step is not None and flow.step(step) is None:
        steps = ", ".join(one.key for one in flow.steps)
        raise Complaint(f"{flow.flow} {flow.version} has no step {plain(step)}. Steps: {steps}", NO)


def _all_is_placed(on: Connection, made: Plan, chosen: Selection) -> None:
    """Make sure that nobody's answers are left out.

    Raises:
        Complaint: it names the steps, and how many users have something in each.
    """
    left = migrating.unmapped(on, chosen, made.placed)
    if not left:
        return
    listed = "\n".join(f"  {key}: {moving.users(many)}" for key, many in left.items())
    keys = ", ".join(step.key for step in made.new.flow.steps if step.key not in made.moves.values())
    first, free = next(iter(left)), f"Free steps there: {keys}." if keys else "Every step there is taken."
    raise Complaint(
        f"{made.new.flow.flow} {made.new.flow.version} has no step of that name for what users have in:\n{listed}\n"
        f"Say where it goes (--map {first}=…), or put it by (--drop {first}). {free}",
        NO,
    )
