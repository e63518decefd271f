"""What an order would do, without doing it: how many it is about, what would become of them, and some of them by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from db.bulk import CHUNK, Doing, code_of, tried
from db.selection import Selection, newest, next_ids
from db.snapshots import snapshot_from
from onboarding.flows.judging.outcome import Outcome
from onboarding.flows.refusals import Refused
from onboarding.flows.standing import Standing
from onboarding.flows.state import Snapshot

SHOWN, OTHERS = 8, 3  # users in the table, and of them those who would not change


@dataclass(frozen=True, slots=True)
class Sample:
    """One user as they are and as they would be: status, step and percent; or the code of the refusal."""

    user_id: str
    flow: str
    was: str
    then: str
    refused: str = ""


@dataclass(slots=True)
class Preview:
    """What was found so far of those who fit."""

    looked_at: int = 0
    changing: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    changed: list[Sample] = field(default_factory=list)
    others: list[Sample] = field(default_factory=list)

    @property
    def samples(self) -> list[Sample]:
        """Some of them: first those who would change, and at least a few of the others where there are any."""
        others = self.others[: max(OTHERS, SHOWN - len(self.changed))]
        return self.changed[: SHOWN - len(others)] + others

    @property
    def unchanged(self) -> int:
        """How many would need nothing."""
        return self.looked_at - self.changing - self.refused.total()


def look(on: Connection, selection: Selection, doing: Doing, most: int) -> Iterator[Preview]:
    """Judge those who fit without a lock, at most so many; yields the same preview after each chunk."""
    found, last = Preview(), 0
    chosen = replace(selection, up_to=newest(on))
    while found.looked_at < most and (ids := next_ids(on, chosen, last, min(CHUNK, most - found.looked_at))):
        last = ids[-1]
        for told in on.exec_driver_sql("SELECT onboarding.snapshots(%s)", (ids,)).scalars():
            _add(found, on, snapshot_from(told), doing)
        yield found


def _add(found: Preview, on: Connection, seen: Snapshot, doing: Doing) -> None:
    outcome = tried(on, seen, doing)
    found.looked_at += 1
    if isinstance(outcome, Refused):
        found.refused[code_of(outcome)] += 1
    else:
        found.changing += outcome.changes
    shown = found.changed if isinstance(outcome, Outcome) and outcome.changes else found.others
    if len(shown) < SHOWN:
        shown.append(_sample(seen, outcome))


def _sample(seen: Snapshot, outcome: Outcome | Refused) -> Sample:
    session = seen.session
    flow = f"{session.flow} {session.version}" if session.flow else ""
    was = f"{session.status.value} {session.percent:.0f} %"
    if isinstance(outcome, Refused):
        return Sample(session.user_id, flow, was, "", code_of(outcome))
    then = f"{outcome.session.status.value} {outcome.standing.percent:.0f} %{_next(outcome.standing)}"
    return Sample(session.user_id, flow, was, then if outcome.changes else "")


def _next(standing: Standing) -> str:
    return f", next {standing.current.step.key}" if standing.current else ""
