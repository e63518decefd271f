"""Acts that a device kept while it was away, done in the order they were made: each judged alone, each its own transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from db import scope, sessions
from db.applying import ChangedMeanwhile
from db.engine import unit
from onboarding.flows.acts import Act, Reset, Sent
from onboarding.flows.judging.wellformed import check_sent
from onboarding.flows.refusals import ActUndated, ActUnnamed, Refused, TooManyActs

MOST_ACTS = 100
TRIES = 3
OK = 200


@dataclass(frozen=True, slots=True)
class SentAct:
    """One act as the device kept it."""

    act: Act
    sent: Sent


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of one act: the status and the body that an HTTP door answers for it."""

    client_event_id: UUID
    http_status: int
    body: Mapping[str, Any]


@dataclass(slots=True)
class _Device:
    """What a device could not know while it was away: what its own acts have done to revisions and starts over."""

    last_rev: int = -1
    over_rev: int = -1
    own_revs: set[int] = field(default_factory=set)
    epochs: dict[int, int] = field(default_factory=dict)

    def told(self, sent: Sent) -> Sent:
        """Say on what an act was made, counting the device's own acts before it as seen."""
        epoch = sent.epoch if sent.epoch is None else self.epochs.get(sent.epoch, sent.epoch)
        if_rev = self.last_rev if self._is_all_own(sent.if_rev) else sent.if_rev
        made_on = sent.made_on if sent.made_on is None else max(sent.made_on, self.over_rev)
        return replace(sent, epoch=epoch, if_rev=if_rev, made_on=made_on, own_revs=sent.own_revs | self.own_revs)

    def _is_all_own(self, since: int | None) -> bool:
        if since is None or not 0 < self.last_rev - since <= len(self.own_revs):
            return False
        return self.own_revs.issuperset(range(since + 1, self.last_rev + 1))

    def learn(self, one: SentAct, answer: Mapping[str, Any]) -> None:
        """Take in what an act has done."""
        self.last_rev = answer["rev"]
        if answer["changed"]:
            self.own_revs.add(answer["rev"])
        if isinstance(one.act, Reset):
            self.over_rev = answer["rev"]
            if one.sent.epoch is not None:
                self.epochs[one.sent.epoch] = answer["epoch"]


def replay_all(user_id: str, sent_acts: Sequence[SentAct], *, flow: str | None = None) -> list[Answered]:
    """Do acts one after the other; one that is refused stops none of the others.

    Should this end half-way, the same batch can be sent again: what was done answers as it did.

    Args:
        user_id: whose.
        sent_acts: at most a hundred, oldest first, each with a `client_event_id` and the epoch or revision it was made on.
        flow: as in `sessions.do`.

    Raises:
        TooManyActs: there are more; nothing was done.
        ActUnnamed: one of them has no name; nothing was done.
        ChangedMeanwhile: somebody kept writing past the lock; send the batch again.
    """
    names = _names(sent_acts)
    device = _Device()
    return [_answered(user_id, one, name, device, flow) for one, name in zip(sent_acts, names, strict=True)]


def _names(sent_acts: Sequence[SentAct]) -> list[UUID]:
    if len(sent_acts) > MOST_ACTS:
        raise TooManyActs(f"{len(sent_acts)} acts", most=MOST_ACTS)
    names = [one.sent.client_event_id for one in sent_acts if one.sent.client_event_id]
    if len(names) < len(sent_acts):
        raise ActUnnamed(f"{len(sent_acts) - len(names)} of {len(sent_acts)} acts have no client_event_id")
    return names


def _answered(user_id: str, one: SentAct, name: UUID, device: _Device, flow: str | None) -> Answered:
    try:
        check_sent(one.sent)
        _must_be_dated(one.sent)
        done = _do(user_id, one.act, device.told(one.sent), flow)
    except Refused as refused:
        return Answered(name, refused.http_status, refused.as_json())
    device.learn(one, done.answer)
    return Answered(name, OK, {**done.answer, "replayed": done.replayed})


def _must_be_dated(sent: Sent) -> None:
    """Refuse what may have been made before somebody started over.

    Raises:
        ActUndated: it does not say on what it was made.
    """
    if sent.epoch is sent.made_on is sent.if_rev is None:
        raise ActUndated("neither epoch nor revision")


def _do(user_id: str, act: Act, sent: Sent, flow: str | None) -> sessions.Done:
    for _ in range(TRIES - 1):
        try:
            return _once(user_id, act, sent, flow)
        except ChangedMeanwhile:
            continue
    return _once(user_id, act, sent, flow)


def _once(user_id: str, act: Act, sent: Sent, flow: str | None) -> sessions.Done:
    with unit(scope.user(user_id)) as tx:
        return sessions.do(tx, user_id, act, sent=sent, flow=flow)
