"""Users on their way to another version: what would become of them, and what has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection

from cli.complaints import NO, Complaint
from cli.gauge import gauge
from cli.terminal import clip, clipped, err, out, table, text
from db import migrating, selection
from db.migrating import CHUNK, Counts
from db.selection import Selection
from db.wide import Everyone
from onboarding.flows.versions.migrating import Moved, Plan, Stays
from workers.persistence import stubbornly

SHOWN = 8
WHY: Mapping[str, str] = {
    Stays.COMPLETED: "completed: they stay as they are",
    Stays.ELSEWHERE: "on another version meanwhile",
    Stays.UNMAPPED: "have meanwhile answered a step that is neither mapped nor dropped: run it again",
    Stays.CHANGED_SINCE: "have gone on since, and stay",
}


@dataclass(frozen=True, slots=True)
class Manner:
    """How the command goes about it."""

    dry_run: bool
    yes: bool
    as_json: bool

    @property
    def console(self) -> Console:
        """Where a person reads what happens; standard output is for JSON where that was asked for."""
        return err if self.as_json else out


@dataclass(slots=True)
class Look:
    """What would become of those who were tried, and of some of them by name."""

    counts: Counts = field(default_factory=Counts)
    samples: list[tuple[str, Moved | Stays]] = field(default_factory=list)


def users(many: int) -> str:
    """Count users."""
    return f"{many:,} {'user' if many == 1 else 'users'}"


def look(on: Connection, plan: Plan, chosen: Selection, most: int, console: Console) -> Look:
    """Try a plan on those who fit, without a lock, at most so many."""
    found, last = Look(), 0
    with gauge(console if most > CHUNK else Console(quiet=True), "Looking") as show:
        while found.counts.seen < most and (ids := selection.next_ids(on, chosen, last, CHUNK)):
            last, tried = ids[-1], migrating.look_at_chunk(on, plan, ids)
            found.counts += migrating.counted(became for _, became in tried)
            found.samples += tried[: SHOWN - len(found.samples)]
            show(found.counts.seen, most)
    return found


def run(everyone: Everyone, plan: Plan, chosen: Selection, total: int, console: Console) -> Counts:
    """Move all who fit, a chunk a transaction."""
    counts, last = Counts(), 0
    with gauge(console, "Moving") as show:
        while True:
            moved, last = stubbornly(lambda: _chunk(everyone, plan, chosen, last))  # noqa: B023 - called before the next turn
            if moved is None:
                return counts
            counts += moved
            show(counts.seen, max(total, counts.seen))


def _chunk(everyone: Everyone, plan: Plan, chosen: Selection, after: int) -> tuple[Counts | None, int]:
    with everyone.transaction() as on:
        ids = selection.hold_next(on, chosen, after, CHUNK)
        return (migrating.migrate_chunk(on, plan, ids), ids[-1]) if ids else (None, after)


def confirm(question: str, *, yes: bool) -> None:
    """Ask whether to go on.

    Raises:
        Complaint: nobody said yes.
    """
    if yes:
        return
    try:
        agreed = click.confirm(question, err=True)
    except click.Abort as nobody:
        raise Complaint("Nothing was done. Where nobody can answer, say --yes.", NO) from nobody
    if not agreed:
        raise Complaint("Nothing was done.", NO)


def tell_look(plan: Plan, total: int, look: Look, console: Console) -> None:
    """Say what would become of them, with some of them in a table."""
    one, other = plan.old.flow, plan.new.flow
    if not total:
        console.print(f"Nobody is under way in {one.flow} {one.version}.", markup=False, soft_wrap=True)
        return
    console.print(_steps(plan))
    tried = look.counts
    of = "" if tried.seen >= total else f" Of the first {tried.seen:,}:"
    told = f"{users(total)} in {one.flow} {one.version} would move to {other.version}.{of}"
    for line in (told, *_numbers(tried, "would have", "would be")):
        console.print(line, markup=False, soft_wrap=True)
    console.print(_samples(look))


def _steps(plan: Plan) -> Table:
    """Return where each step goes."""
    made = table("step", "goes to")
    for step in plan.old.flow.steps:
        to = plan.moves.get(step.key)
        how = ("put by", "yellow") if step.key in plan.dropped else ("nowhere; nobody has anything in it", "dim")
        made.add_row(text(step.key), text(to) if to else text(*how))
    fresh = [step for step in plan.new.flow.steps if step.key not in plan.moves.values()]
    for step in fresh:
        made.add_row(text("(new)", "dim"), text(step.key))
    return made


def _numbers(counts: Counts, have: str, are: str) -> Iterator[str]:
    told = {
        f"{have} steps to look at again, because answers do not fit": counts.reviewed,
        f"{have} answers put by": counts.archived,
        f"{are} shown a lower percent": counts.falls,
        f"{are} completed by it": counts.completed,
    }
    yield from (f"  {many:,} {what}" for what, many in told.items() if many)
    yield from (f"  {many:,} {WHY[why]}" for why, many in counts.stays.items())


def _samples(look: Look) -> Table:
    made = clipped(table("user", "is at", "would be at", "looks at again", "put by"), soft=0)
    for user, became in look.samples:
        if isinstance(became, Moved):
            before, after = became.outcome.before.session, became.outcome.session
            percents = (f"{before.percent:.0f} %", f"{after.percent:.0f} %")
            made.add_row(clip(user), *percents, text(", ".join(became.reviewed)), text(", ".join(became.archived)))
        else:
            made.add_row(clip(user), "", text(became.value.replace("_", " "), "yellow"), "", "")
    return made


def tell_done(plan: Plan, counts: Counts, console: Console) -> None:
    """Say what has become of them, and how to take it back."""
    other = plan.new.flow
    lines = [f"{users(counts.moved)} moved to {other.flow} {other.version}.", *_numbers(counts, "have", "are")]
    if counts.moved:
        lines.append(f"Take it back for all who have not gone on since: usher flows migrate --undo {plan.name}")
    for line in lines:
        console.print(line, markup=False, soft_wrap=True)


def as_json(plan: Plan, total: int, counts: Counts, *, done: bool) -> dict[str, Any]:
    """Return what was done or would be, for programs."""
    one, other = plan.old.flow, plan.new.flow
    return {
        "migration": plan.name, "flow": one.flow, "from": one.version, "to": other.version, "done": done, "total": total,
        "moved": counts.moved, "reviewed": counts.reviewed, "archived": counts.archived, "lower_percent": counts.falls,
        "completed": counts.completed, "stays": dict(counts.stays),
    }  # fmt: skip
