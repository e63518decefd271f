"""ring_again: each second, take back what was lost and top up each queue to a few seconds of work.

It runs in a thread of every worker that serves `upkeep`, so no backlog delays it and no beat is needed for it;
a try-lock lets one of them do the work. Its last run is on the queues' rows: an alarm belongs at 10 s.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import structlog
from kombu import Connection as Broker
from kombu.exceptions import KombuError
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from db import feeding
from db.asking import Urgency
from db.feeding import QueueState, Seen
from settings import Settings
from workers import bell
from workers.bell import Bell
from workers.queues import Queue, lane

log = structlog.get_logger()

EVERY = 1.0
# While there is a backlog to hand out, look more often: less lies in the broker for the same flow.
WHILE_BUSY = 0.2
SECONDS_OF_WORK = 2.0
LEAST, MOST = 4, 5_000
# A slower flow is none: halved at every look, a rate would become a number that no column holds.
SLOWEST = 0.01
LANES = {True: (Urgency.NOW,), False: (Urgency.SOON, Urgency.BULK)}


@dataclass(slots=True)
class Flow:
    """How fast one queue's broker lists are emptied, as one feeder sees it."""

    at: float = 0.0
    expected: int = 0
    per_second: float = 0.0
    credit: float = 0.0

    def see(self, depth: int, now: float) -> None:
        """Take in what is left of what was there."""
        passed = max(now - self.at, 0.001)
        drained = max(self.expected - depth, 0) / passed
        rate = drained if self.at == 0 else 0.5 * self.per_second + 0.5 * drained
        self.per_second = rate if rate >= SLOWEST else 0.0
        self.at, self.expected = now, depth

    def target(self, slots: int) -> int:
        """Return how many messages make a few seconds of work."""
        return int(max(LEAST, min(MOST, max(2 * slots, SECONDS_OF_WORK * self.per_second))))

    def earn(self, state: QueueState) -> None:
        """Give a slowed queue what its rate has made since the last feed; no more than a second's worth is kept."""
        if state.per_second is not None:
            earned = state.per_second * min(state.idle, 1.0)
            self.credit = min(max(self.credit, 0.0) + earned, max(state.per_second, 1.0))

    def allowed(self, state: QueueState, want: int) -> int:
        """Return how many of the wanted a queue may have."""
        return want if state.per_second is None else min(want, int(self.credit))


@dataclass(slots=True)
class Feeder:
    """One feeder; what it remembers between runs only makes it quicker."""

    engine: Engine
    broker: Broker
    chosen: Settings
    flows: dict[str, Flow] = field(default_factory=dict)

    def ring_again(self) -> int | None:
        """Run once. Returns how many bells were rung; None when another feeder is at it."""
        depths = self._depths()
        try:
            with self.engine.begin() as on:
                bells = self._look(on, depths) if feeding.alone_here(on) else None
        except SQLAlchemyError:
            self.flows.clear()  # they count on what was chosen, and nothing was
            raise
        if bells:
            bell.ring_or_raise(bells)
        return None if bells is None else len(bells)

    def _look(self, on: Connection, depths: dict[str, dict[bool, int]] | None) -> list[Bell]:
        """Take back what was lost, and choose what to ring for."""
        for job_id in feeding.take_back(on, self.chosen.lease):
            log.warning("taken_back", job_id=str(job_id))
        return self._choose(on, depths) if depths is not None else self._wait(on)

    def _depths(self) -> dict[str, dict[bool, int]] | None:
        """Ask the broker how much waits in each lane; None while it is away: then only leases are looked after."""
        try:
            channel = self.broker.default_channel
            return {q.value: {True: bell.depth(channel, q.value), False: bell.depth(channel, q.fed)} for q in Queue}
        except (KombuError, OSError, *self.broker.connection_errors) as error:
            log.warning("broker_away", error=type(error).__name__)
            self.broker.close()
            return None

    def _wait(self, on: Connection) -> list[Bell]:
        """Choose nothing while the broker is away. That was no gap in looking after leases, which would extend them."""
        feeding.looked(on)
        return []

    def _choose(self, on: Connection, depths: dict[str, dict[bool, int]]) -> list[Bell]:
        """Choose for every queue, and write down what was seen of it."""
        bells: list[Bell] = []
        seen: list[Seen] = []
        for state in feeding.queue_states(on):
            if (lanes := depths.get(state.name)) is None:
                continue
            flow = self.flows.setdefault(state.name, Flow())
            flow.see(sum(lanes.values()), time.monotonic())
            bells += self._fill(on, state, flow, lanes)
            seen.append(Seen(state.name, sum(lanes.values()), flow.per_second))
        feeding.note(on, seen)
        return bells

    def _fill(self, on: Connection, state: QueueState, flow: Flow, lanes: dict[bool, int]) -> list[Bell]:
        """Choose for both lanes of a queue; each has a target of its own, so bulk never keeps out who waits."""
        bells: list[Bell] = []
        if state.paused:
            return bells
        flow.earn(state)
        for urgent, urgencies in LANES.items():
            want = flow.allowed(state, flow.target(state.slots) - lanes[urgent])
            if want > 0:
                dues = feeding.choose(on, state.name, urgencies, want, after=state.next_user)
                bells += [Bell(due.kind, due.id, lane(state.name, urgent=urgent)) for due in dues]
                flow.expected += len(dues)
                flow.credit -= len(dues)
        return bells
