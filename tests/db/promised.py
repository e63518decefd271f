"""What an onboarding should be after any acts: a small model of one flow, written down a second time in other words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

from onboarding.flows import acts
from onboarding.flows.acts import Act, Sent
from onboarding.flows.state import Cause

TOUR = """
flow = "tour"
version = 1
title = "Tour"
completes = "{completes}"
flags = ["beta"]
facts = ["read"]

[[steps]]
key = "mail"
title = "Confirm your address"
given = true
done_when = ["fact:email"]

[[steps]]
key = "profile"
title = "Who you are"
weight = 3
[steps.fields]
required = ["name"]
properties = {{ name = {{ type = "string" }}, type = {{ enum = ["student", "expert"] }} }}

[[steps]]
key = "expert"
title = "What you know"
weight = 2
when = 'answers.profile.type == "expert"'

[[steps]]
key = "site"
title = "Your site"
weight = 2
done_when = ["fact:read"]

[[steps]]
key = "extras"
title = "More"
required = false
requires = ["step:profile"]

[[steps]]
key = "beta"
title = "Something new"
required = false
when = "flags.beta"

[[unlocks]]
key = "tools"
title = "Tools"
requires = ["step:profile"]

[[rewards]]
key = "all"
title = "All"
requires = ["step:profile", "step:site", "fact:email"]
"""
KEYS = ("mail", "profile", "expert", "site", "extras", "beta")
WEIGHTS = dict(zip(KEYS, (1, 3, 2, 2, 1, 1), strict=True))
OPTIONAL = {"extras", "beta"}
FACT = {"mail": "email", "site": "read"}
OPEN = {"pending", "in_progress", "failed"}


class Told(Exception):  # noqa: N818 - an answer, not an error
    """An act is refused with this code."""


@dataclass
class Step:
    """One step as it should be."""

    status: str = "pending"
    attempt: int = 0
    answers: dict[str, Any] = field(default_factory=dict)
    revs: dict[str, int] = field(default_factory=dict)
    begun: int = 0


@dataclass
class Promised:
    """One user's onboarding as it should be."""

    by_itself: bool
    status: str = "not_started"
    epoch: int = 0
    percent: float = 0
    steps: dict[str, Step] = field(default_factory=lambda: {key: Step() for key in KEYS})
    flags: dict[str, bool] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)
    data: dict[str, Any] = field(default_factory=dict)
    granted: frozenset[str] = frozenset()

    # What is no part of what is written down.
    rev: int = field(default=0, compare=False)
    live: set[str] = field(default_factory=set, compare=False)
    shown: set[str] = field(default_factory=set, compare=False)
    clock: int = field(default=0, compare=False)
    may_fall: bool = field(default=False, compare=False)
    stays_open: bool = field(default=False, compare=False)
    conflicts: list[tuple[str, Any]] = field(default_factory=list, compare=False)

    # Looking.

    def place(self, key: str) -> str:
        profile = self.steps["profile"]
        if key == "beta":
            return "in" if self.flags.get("beta") else "out"
        if key != "expert":
            return "in"
        if "type" in profile.answers:
            return "in" if profile.answers["type"] == "expert" else "out"
        return "undecided" if profile.status in OPEN else "out"

    def there(self, key: str) -> bool:
        """Whether facts finish a step, wherever it is."""
        step = self.steps[key]
        tried = step.attempt > (step.status != "pending") and step.status != "completed"
        return FACT.get(key) in self.live | self.told and not (tried and key != "mail")

    def seen_as(self, key: str) -> str:
        return "completed" if self.there(key) else self.steps[key].status

    def counted(self) -> list[str]:
        return [key for key in KEYS if self.place(key) != "out"]

    def earned(self, key: str) -> bool:
        return self.seen_as(key) == "completed" or (key in OPTIONAL and self.seen_as(key) == "skipped")

    def raw(self) -> int:
        if self.status == "completed":
            return 100
        keys = self.counted()
        return min(99, 100 * sum(WEIGHTS[key] for key in keys if self.earned(key)) // sum(WEIGHTS[key] for key in keys))

    def shows(self) -> float:
        return 100 if self.status == "completed" else min(99, max(self.raw(), self.percent))

    def current(self) -> str | None:
        left = [key for key in self.counted() if not self.earned(key)]
        if self.status == "completed" or not left:
            return None
        begun = [key for key in left if self.steps[key].status == "in_progress"]
        if begun:
            return max(begun, key=lambda key: self.steps[key].begun)
        sure = [key for key in left if self.place(key) == "in"]
        return ([key for key in sure if self.seen_as(key) == "pending"] or sure or left)[0]

    def may_complete(self) -> bool:
        undecided = any(self.place(key) == "undecided" for key in KEYS)
        return not undecided and all(self.seen_as(key) == "completed" for key in self.counted() if key not in OPTIONAL)

    # Doing.

    def after(self, act: Act, sent: Sent) -> Promised:
        """Return what becomes of it; a `Told` says why nothing does."""
        self._guard(act, sent)
        new = deepcopy(self)
        new.may_fall = new.stays_open = False
        new.conflicts, new.clock = [], self.clock + 1
        _DO[type(act)](new, act, sent)
        new.follow()
        new.percent = new.raw() if new.may_fall else min(99, max(new.raw(), new.percent, self.shows()))
        new.percent = 100 if new.status == "completed" else new.percent
        new.rev += new != self
        return new

    def _guard(self, act: Act, sent: Sent) -> None:
        if sent.epoch not in (None, self.epoch):
            raise Told("stale_epoch")
        if sent.if_rev not in (None, self.rev):
            raise Told("stale_revision")
        destroys = isinstance(act, (acts.Reset, acts.SkipSession)) or getattr(act, "replace", False)
        if destroys and sent.if_rev is None and sent.cause is Cause.USER:
            raise Told("revision_needed")

    def follow(self) -> None:
        if self.status == "not_started":
            return
        self.settle()
        profile, site = (self.seen_as(key) == "completed" for key in ("profile", "site"))
        self.granted |= {"unlock:tools"} if profile else set()
        self.granted |= {"reward:all"} if profile and site and "email" in self.live else set()
        open_ = any(not self.earned(key) for key in self.counted())
        if (
            self.by_itself
            and not self.stays_open
            and self.status == "in_progress"
            and self.may_complete()
            and not open_
        ):
            self.status = "completed"

    def settle(self, fresh: tuple[str, ...] = ()) -> None:
        for key, fact in FACT.items():
            anew = fact in fresh and fact in self.live | self.told
            if self.steps[key].status != "completed" and (self.there(key) or anew):
                self.to(key, "completed")

    def to(self, key: str, status: str, *, anew: bool = False) -> None:
        step = self.steps[key]
        step.attempt += step.status == "pending" or anew
        step.status = status

    def begin(self, key: str) -> None:
        self.to(key, "in_progress")
        self.steps[key].begun = self.clock

    def under_way(self) -> None:
        if self.status in ("not_started", "skipped"):
            self.status = "in_progress"

    def mine(self, key: str) -> Step:
        if self.place(key) == "out":
            raise Told("step_out")
        return self.steps[key]

    def merge(self, key: str, answers: Mapping[str, Any], sent: Sent) -> None:
        step = self.steps[key]
        for name, value in answers.items():
            late = sent.made_on is not None and step.revs.get(name, -1) > sent.made_on
            if late and step.answers.get(name) != value:
                self.conflicts.append((f"{key}.{name}", step.answers.get(name)))
            if value is None:
                step.answers.pop(name, None)
                step.revs.pop(name, None)
            elif name not in step.answers or step.answers[name] != value:
                step.answers[name], step.revs[name] = value, self.rev + 1

    def fits(self, key: str, *, whole: bool) -> None:
        answers = self.steps[key].answers
        if key != "profile":
            return
        wrong = not isinstance(answers.get("name", ""), str) or answers.get("type", "student") not in (
            "student",
            "expert",
        )
        if wrong or (whole and "name" not in answers):
            raise Told("answers_wrong")


def _show(self: Promised, act: acts.Show, _sent: Sent) -> None:
    self.mine(act.step)
    if self.status != "not_started":
        self.shown.add(act.step)


def _begin(self: Promised, act: acts.Begin, _sent: Sent) -> None:
    step = self.mine(act.step)
    if self.there(act.step) or step.status == "completed":
        raise Told("not_now")
    self.under_way()
    if step.status != "in_progress":
        self.begin(act.step)
    elif self.current() != act.step:
        step.begun = self.clock


def _save(self: Promised, act: acts.Save, sent: Sent) -> None:
    step = self.mine(act.step)
    self.under_way()
    done = step.status == "completed"
    self.merge(act.step, act.answers, sent)
    self.fits(act.step, whole=done)
    if not done and step.status != "in_progress":
        self.begin(act.step)


def _finish(self: Promised, act: acts.Finish, sent: Sent) -> None:
    step = self.mine(act.step)
    if step.status == "completed":
        if any(step.answers.get(name) != value for name, value in act.answers.items()):
            raise Told("already_completed")
        return
    self.under_way()
    self.merge(act.step, act.answers, sent)
    waits = act.step == "extras" and self.steps["profile"].status != "completed"
    if waits or (act.step == "mail" and "email" not in self.live):
        raise Told("not_yet")
    self.fits(act.step, whole=True)
    step.begun = step.begun or self.clock
    self.to(act.step, "completed")


def _skip(self: Promised, act: acts.Skip, _sent: Sent) -> None:
    step = self.mine(act.step)
    if self.there(act.step) or step.status == "completed":
        raise Told("not_now")
    if step.status != "skipped":
        self.under_way()
        self.to(act.step, "skipped")


def _fail(self: Promised, act: acts.Fail, _sent: Sent) -> None:
    step = self.mine(act.step)
    if self.there(act.step) or step.status == "completed":
        raise Told("not_now")
    self.under_way()
    self.to(act.step, "failed")


def _reopen(self: Promised, act: acts.Reopen, _sent: Sent) -> None:
    step = self.mine(act.step)
    if self.there(act.step):
        self.under_way()
        self.settle()
    if step.status not in ("completed", "skipped", "failed"):
        raise Told("not_now")
    self.under_way()
    self.to(act.step, "in_progress", anew=step.status == "completed")
    step.begun = self.clock
    self.shown.discard(act.step)
    self.may_fall = self.status != "completed"


def _reset_step(self: Promised, act: acts.ResetStep, _sent: Sent) -> None:
    step = self.steps[act.step]
    if step.status == "pending" and not self.there(act.step):
        return
    if step.status != "pending":
        self.shown.discard(act.step)
        self.steps[act.step] = Step(attempt=step.attempt)
    else:
        step.attempt = max(step.attempt, 1)
    self.may_fall = self.status != "completed"


def _start(self: Promised, _act: acts.Start, _sent: Sent) -> None:
    if self.status == "skipped":
        raise Told("not_now")
    if self.status == "not_started":
        self.status = "in_progress"


def _skip_session(self: Promised, _act: acts.SkipSession, _sent: Sent) -> None:
    if self.status == "completed":
        raise Told("not_now")
    self.status = "skipped"


def _resume(self: Promised, _act: acts.Resume, _sent: Sent) -> None:
    if self.status in ("not_started", "completed"):
        raise Told("not_now")
    self.status = "in_progress"


def _complete(self: Promised, act: acts.Complete, _sent: Sent) -> None:
    if self.status == "completed":
        return
    if not act.force and self.status != "in_progress":
        raise Told("not_now")
    if not act.force and not self.may_complete():
        raise Told("not_yet")
    self.settle()
    self.status = "completed"


def _reopen_session(self: Promised, _act: acts.ReopenSession, sent: Sent) -> None:
    if self.status != "completed" or sent.cause is Cause.USER:
        raise Told("not_now")
    self.status, self.percent = "in_progress", 0
    self.may_fall = self.stays_open = True


def _reset(self: Promised, _act: acts.Reset, _sent: Sent) -> None:
    if self.status == "not_started":
        return
    for key, step in self.steps.items():
        touched = replace(step, begun=0) != Step() or self.there(key) or key in self.shown
        self.steps[key] = Step(attempt=max(step.attempt, int(touched)))
    self.shown, self.may_fall = set(), True
    self.status, self.percent, self.epoch = "not_started", 0, self.epoch + 1


def _tell(self: Promised, act: acts.Tell, _sent: Sent) -> None:
    self.flags |= act.flags
    self.told |= {name for name, true in act.facts.items() if true}


def _tell_progress(self: Promised, act: acts.TellProgress, sent: Sent) -> None:
    if act.percent >= 100:
        _complete(self, acts.Complete(force=True), sent)
    elif self.status != "completed":
        self.under_way()
        self.percent = min(99, max(act.percent, self.percent))


def _keep_data(self: Promised, act: acts.KeepData, _sent: Sent) -> None:
    self.data = dict(act.data) if act.replace else {**self.data, **act.data}


def _notice(self: Promised, act: acts.Notice, _sent: Sent) -> None:
    if self.status != "not_started":
        self.settle(act.fresh)


_DO: Mapping[type[Act], Callable[[Promised, Any, Sent], None]] = {
    acts.Show: _show, acts.Begin: _begin, acts.Save: _save, acts.Finish: _finish, acts.Skip: _skip, acts.Fail: _fail,
    acts.Reopen: _reopen, acts.ResetStep: _reset_step, acts.Start: _start, acts.SkipSession: _skip_session,
    acts.Resume: _resume, acts.Complete: _complete, acts.ReopenSession: _reopen_session, acts.Reset: _reset,
    acts.Tell: _tell, acts.TellProgress: _tell_progress, acts.KeepData: _keep_data, acts.Notice: _notice,
}  # fmt: skip
