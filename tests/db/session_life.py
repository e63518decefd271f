"""An onboarding in the database beside the model of it: several devices, operators, jobs and facts, in any order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import Connection

from db import scope, sessions
from db.engine import statement, unit
from onboarding.flows import acts
from onboarding.flows.acts import Act, Sent
from onboarding.flows.refusals import Refused
from onboarding.flows.state import Cause
from tests.db import onboardings
from tests.db.promised import KEYS, Promised, Told
from tests.db.promised_acts import after

DEVICES = 3
FLOWS = {"tour": False, "tour_alone": True}
_USERS = count(1)
_ACTS = count(1)
DONE: Counter[str] = Counter()
REFUSED: Counter[str] = Counter()

WHOLE: list[dict[str, Any]] = [
    {"name": "N"},
    {"name": "M"},
    {"name": "N", "type": "expert"},
    {"name": "N", "type": "student"},
]
PARTS: list[dict[str, Any]] = [
    {"type": "expert"},
    {"type": "student"},
    {"type": "nonsense"},
    {"name": None},
    {"type": None},
]
OTHERS: list[dict[str, Any]] = [{}, {"x": 1}, {"x": 2}]


def of_a_step(key: str) -> Iterator[Act]:
    """All that can be done to a step; what is done most stands there most often."""
    answers = [*WHOLE, *PARTS, *OTHERS] if key == "profile" else OTHERS
    yield from (make(key, each) for each in answers for make in (acts.Finish, acts.Save))
    yield from (acts.Finish(key), acts.Finish(key), acts.Begin(key), acts.Begin(key), acts.Skip(key))
    yield from (acts.Show(key), acts.Show(key), acts.Show(key))
    yield from (acts.Fail(key, "It broke."), acts.Reopen(key), acts.ResetStep(key))


BESIDE: list[Act] = [
    *(acts.Tell(flags={"beta": each}) for each in (True, False, True, False)),
    *(acts.Notice(each) for each in ((), ("read",), ("email",), ("read",))),
    *(acts.TellProgress(each) for each in (5, 33.5, 80, 100)),
    *(acts.KeepData(data, replace) for data in ({"k": 1}, {"k": 2}, {"l": 1}) for replace in (False, True)),
    acts.Tell(facts={"read": True}),
]
OF_ALL: list[Act] = [acts.Start(), acts.SkipSession(), acts.Resume(), acts.Reset(), acts.Reset(), acts.ReopenSession()]
ENDS: list[Act] = [acts.Complete(), acts.Complete(), acts.Complete(), acts.Complete(force=True)]
ACTS = st.sampled_from([*(act for key in KEYS for act in of_a_step(key)), *BESIDE, *OF_ALL * 4, *ENDS * 2])
CAUSES = st.sampled_from([Cause.USER, Cause.USER, Cause.OPERATOR, Cause.JOB])
# What a device says of what it has seen; `now`: it has just looked.
SAYS = st.sampled_from(["", "", "made_on", "made_on", "if_rev", "epoch", "now if_rev", "now if_rev epoch made_on"])


@dataclass(slots=True)
class Device:
    """What one of the user's devices has last seen."""

    rev: int = 0
    epoch: int = 0


@dataclass(slots=True)
class Sending:
    """An act that was sent with a name, and what was answered."""

    act: Act
    answer: dict[str, Any] = field(default_factory=dict)


class SessionLife(RuleBasedStateMachine):
    """One user, several devices, everything that can be done, and the model."""

    def __init__(self) -> None:
        super().__init__()
        self.user = f"user_{next(_USERS)}"
        self.devices = [Device() for _ in range(DEVICES)]
        self.sent: dict[UUID, Sending] = {}
        self.percents = [0.0]
        self._lent = statement(scope.everyone("test"))
        self.on: Connection = self._lent.__enter__()

    @initialize(flow=st.sampled_from(sorted(FLOWS)))
    def begin(self, flow: str) -> None:
        self.promised = Promised(FLOWS[flow])
        self.flow = flow
        self.do(acts.Tell(), Sent())

    def do(self, act: Act, sent: Sent) -> None:
        """Do an act for real and in the model, and compare what is answered."""
        DONE[type(act).__name__] += 1
        before = self.promised
        try:
            self.promised = after(before, act, sent)
            wanted = ""
        except Told as told:
            wanted = str(told)
        if before.rev == 0:
            self.promised.rev = 1  # being brought in is a change
        done, came_to = self.really(act, sent)
        assert came_to == wanted, (act, sent)
        if done is None:
            REFUSED[came_to] += 1
            return
        self.compare(done, before)
        if sent.client_event_id:
            self.sent[sent.client_event_id] = Sending(act, dict(done.answer))

    def really(self, act: Act, sent: Sent) -> tuple[sessions.Done | None, str]:
        """Do an act for real; the code of the refusal where it is refused."""
        try:
            with unit(scope.user(self.user)) as tx:
                return sessions.do(tx, self.user, act, sent=sent, flow=self.flow), ""
        except Refused as refused:
            return None, refused.code

    def compare(self, done: sessions.Done, before: Promised) -> None:
        new = self.promised
        assert done.answer == {
            "rev": new.rev,
            "epoch": new.epoch,
            "changed": new.rev > before.rev,
            "status": new.status,
            "percent": new.shows(),
            "current_step": new.current(),
            "granted": [name for name in ("unlock:tools", "reward:all") if name in new.granted - before.granted],
            "conflicts": [{"field": name, "lost": lost} for name, lost in new.conflicts],
        }

    @rule(act=ACTS, cause=CAUSES, device=st.integers(0, DEVICES - 1), says=SAYS, named=st.booleans())
    def act(self, act: Act, cause: Cause, device: int, says: str, named: bool) -> None:
        if "now" in says:
            self.look(device)
        here = self.devices[device]
        self.do(
            act,
            Sent(
                cause=cause,
                client_event_id=UUID(int=next(_ACTS)) if named else None,
                if_rev=here.rev if "if_rev" in says else None,
                made_on=here.rev if "made_on" in says else None,
                epoch=here.epoch if "epoch" in says else None,
                device_class=f"device_{device}",
            ),
        )

    @rule(act=ACTS, device=st.integers(0, DEVICES - 1))
    def act_of_the_user(self, act: Act, device: int) -> None:
        self.act(act, Cause.USER, device, "now if_rev", named=True)

    @rule(device=st.integers(0, DEVICES - 1))
    def look(self, device: int) -> None:
        self.devices[device] = Device(self.promised.rev, self.promised.epoch)

    @precondition(lambda self: self.sent)
    @rule(which=st.integers(0, 50))
    def send_again(self, which: int) -> None:
        DONE["sent again"] += 1
        act_id, sending = list(self.sent.items())[which % len(self.sent)]
        with unit(scope.user(self.user)) as tx:
            done = sessions.do(tx, self.user, sending.act, sent=Sent(client_event_id=act_id, if_rev=0, epoch=9))
        assert (done.replayed, done.answer) == (True, sending.answer)

    @precondition(lambda self: self.sent)
    @rule(which=st.integers(0, 50), act=ACTS)
    def send_another_under_its_name(self, which: int, act: Act) -> None:
        act_id, sending = list(self.sent.items())[which % len(self.sent)]
        if act == sending.act:
            return
        DONE["another act under its name"] += 1
        assert self.really(act, Sent(client_event_id=act_id)) == (None, "act_reused")

    @precondition(lambda self: "email" not in self.promised.live)
    @rule()
    def an_address_is_found(self) -> None:
        DONE["a fact"] += 1
        insert = """INSERT INTO onboarding.contacts (session_id, email)
            SELECT id, 'user@mail.example' FROM onboarding.onboarding_sessions WHERE user_id = %s"""
        self.on.exec_driver_sql(insert, (self.user,))
        self.promised.live.add("email")

    @invariant()
    def what_is_shown_is_as_promised(self) -> None:
        mine = self.promised
        with statement(scope.user(self.user)) as on:
            view = sessions.read(on, self.user)
        assert view is not None
        assert (view.session.status, view.session.rev, view.session.epoch) == (mine.status, mine.rev, mine.epoch)
        assert (view.standing.percent, view.standing.raw) == (mine.shows(), mine.raw())
        assert view.as_json()["current_step"] == mine.current()
        assert {one.step.key: (one.status, one.where) for one in view.standing.steps} == {
            key: (mine.seen_as(key), mine.place(key)) for key in KEYS
        }
        assert {key: dict(view.seen.step(key).answers) for key in KEYS} == {
            key: mine.steps[key].answers for key in KEYS
        }
        assert {key: view.seen.step(key).attempt for key in KEYS} == {key: mine.steps[key].attempt for key in KEYS}
        assert view.seen.granted == mine.granted
        assert view.session.data == mine.data

    @invariant()
    def the_percent_does_not_fall_but_by_starting_over_or_opening_again(self) -> None:
        now = self.promised.shows()
        if not self.promised.may_fall and self.promised.epoch == self.devices_epoch():
            assert now >= self.percents[-1]
        self.percents.append(now)
        self._epoch = self.promised.epoch

    def devices_epoch(self) -> int:
        """Return the epoch at the last look."""
        return getattr(self, "_epoch", 0)

    def teardown(self) -> None:
        try:
            if hasattr(self, "promised"):
                self.the_columns_are_as_promised()
                self.the_events_explain_the_state()
                self.the_events_tell_the_attempts()
                self.the_events_tell_who_came_and_went()
        finally:
            self._lent.__exit__(None, None, None)

    def the_columns_are_as_promised(self) -> None:
        row, mine = onboardings.session(self.on, self.user), self.promised
        assert (row.places, row.stays_open, row.reset_rev) == (mine.placed, mine.stays_open, mine.over_rev)
        assert (row.status, row.progress, row.rev, row.epoch) == (mine.status, mine.percent, mine.rev, mine.epoch)
        assert row.step_key in (None, *KEYS)

    def the_events_explain_the_state(self) -> None:
        session, steps, seqs = "not_started", dict.fromkeys(KEYS, "pending"), [0]
        for event in onboardings.events(self.on, self.user):
            seqs.append(event.seq)
            if event.kind in ("step_in", "step_out", "step_shown", "step_edited"):
                continue
            if event.step is None:
                assert event.from_ == session
                session = event.to
                steps = dict.fromkeys(KEYS, "pending") if event.kind == "session_reset" else steps
            else:
                assert event.from_ == steps[event.step]
                steps[event.step] = event.to
        assert session == self.promised.status
        assert steps == {key: self.promised.steps[key].status for key in KEYS}
        assert seqs == sorted(seqs)
        assert seqs[-1] <= self.promised.rev

    def the_events_tell_the_attempts(self) -> None:
        """What was seen and what was then done of it are of one attempt."""
        attempts, seen_as = dict.fromkeys(KEYS, 0), dict[str, int]()
        for event in onboardings.events(self.on, self.user):
            if event.kind == "session_reset":
                seen_as.clear()
            elif event.kind == "step_shown":
                assert event.attempt >= max(attempts[event.step], 1)
                seen_as[event.step] = event.attempt
            elif event.step and event.kind not in ("step_in", "step_out"):
                reopened = event.kind == "step_reopened" and event.from_ == "completed"
                assert event.attempt >= attempts[event.step] + reopened
                attempts[event.step] = event.attempt
                if event.kind in ("step_reset", "step_reopened"):
                    seen_as.pop(event.step, None)
                assert seen_as.get(event.step, event.attempt) == event.attempt
        mine = {key: step.attempt for key, step in self.promised.steps.items() if step.status != "pending"}
        assert mine == {key: attempts[key] for key in mine}

    def the_events_tell_who_came_and_went(self) -> None:
        told = [event for event in onboardings.events(self.on, self.user) if event.kind in ("step_in", "step_out")]
        assert [(one.kind, one.step, one.from_, one.to) for one in told] == self.promised.came_and_went
