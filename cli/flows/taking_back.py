"""`usher flows migrate --undo`: put users back to the version, the steps and the answers they had."""

from __future__ import annotations

from cli.complaints import NO, Complaint
from cli.flows import moving
from cli.flows.moving import Manner
from cli.flows.naming import version_called
from cli.gauge import gauge
from cli.terminal import plain, print_json
from db import migrating, wide
from db.migrating import Counts, Migration
from db.wide import Everyone
from onboarding.flows.compiling.compiled import CompiledFlow
from workers.persistence import stubbornly


def take_back(name: str, manner: Manner) -> None:
    """Take a migration back for all who have not gone on since.

    Raises:
        Complaint: there is no such migration, or the answer was no.
        PlanRefused: the version that they were on is retired.
    """
    everyone = wide.opened("usher flows migrate --undo", {"migration": name, "dry_run": manner.dry_run})
    with everyone.looking() as on:
        made = migrating.made(on, name)
        if made is None:
            raise Complaint(f"No migration {plain(name, 64)} has moved anybody who could be put back.", NO)
        migrating.must_take_users(on, made.flow, made.from_version)
        old = version_called(made.flow, made.from_version, on)
    moved = moving.users(made.sessions)
    told = f"{name} moved {moved} from {made.flow} {made.from_version} to {made.to_version}."
    manner.console.print(told, markup=False, soft_wrap=True)
    counts = Counts()
    if not manner.dry_run:
        moving.confirm(f"Put them back to {made.flow} {made.from_version}?", yes=manner.yes)
        counts = _run(everyone, made, old, manner)
    _tell(made, counts, manner)


def _run(everyone: Everyone, made: Migration, old: CompiledFlow, manner: Manner) -> Counts:
    counts, last = Counts(), 0
    with gauge(manner.console, "Putting back") as show:
        while True:
            back, last = stubbornly(lambda: _chunk(everyone, made, old, last))  # noqa: B023 - called before the next turn
            if back is None:
                return counts
            counts += back
            show(counts.seen, max(made.sessions, counts.seen))


def _chunk(everyone: Everyone, made: Migration, old: CompiledFlow, after: int) -> tuple[Counts | None, int]:
    with everyone.transaction() as on:
        ids = migrating.next_ids_back(on, made.name, after)
        return (migrating.undo_chunk(on, made.name, old, ids), ids[-1]) if ids else (None, after)


def _tell(made: Migration, counts: Counts, manner: Manner) -> None:
    if manner.as_json:
        numbers = {"sessions": made.sessions, "put_back": counts.moved, "stays": dict(counts.stays)}
        print_json({"migration": made.name, "done": not manner.dry_run, **numbers})
    elif not manner.dry_run:
        stay = "".join(f" {many:,} {moving.WHY[why]}." for why, many in counts.stays.items())
        told = f"{moving.users(counts.moved)} put back to {made.flow} {made.from_version}.{stay}"
        manner.console.print(told, markup=False, soft_wrap=True)
