"""What each act does to the model of an onboarding, and why it does not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

from onboarding.flows import acts
from onboarding.flows.acts import Act, Sent
from onboarding.flows.state import Cause
from tests.db.promised import OPTIONAL, Promised, Step, Told


def after(before: Promised, act: Act, sent: Sent) -> Promised:
    """Return what becomes of an onboarding; a `Told` says why nothing does."""
    _guard(before, act, sent)
    new = deepcopy(before)
    new.may_fall, new.base = False, {**before.places(), **before.placed}
    new.conflicts, new.clock = [], before.clock + 1
    _DO[type(act)](new, act, sent)
    by_hand = before.stays_open and sent.cause is not Cause.JOB and _changed_a_step(before, new, act)
    new.follow(was_over=before.status == "completed", by_hand=by_hand)
    new.percent = new.raw() if new.may_fall else min(99, max(new.raw(), new.percent, before.shows()))
    new.percent = 100 if new.status == "completed" else new.percent
    new.rev += new != before
    return new


def _guard(self: Promised, act: Act, sent: Sent) -> None:
    if sent.epoch not in (None, self.epoch) or (sent.made_on is not None and sent.made_on < self.over_rev):
        raise Told("stale_epoch")
    if sent.if_rev not in (None, self.rev):
        raise Told("stale_revision")
    destroys = isinstance(act, (acts.Reset, acts.SkipSession)) or getattr(act, "replace", False)
    if destroys and sent.if_rev is None and sent.cause is Cause.USER:
        raise Told("revision_needed")


def _changed_a_step(before: Promised, new: Promised, act: Act) -> bool:
    """Whether the act itself has changed its step so that an event tells it."""
    key = getattr(act, "step", None)
    if key is None:
        return False
    was, now = before.steps[key], new.steps[key]
    edited = now.status == "completed" and was.answers != now.answers
    return edited or was.status != now.status or (was.attempt != now.attempt and now.status != "pending")


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


def _fail(self: Promised, act: acts.Fail, sent: Sent) -> None:
    step = self.mine(act.step)
    if self.there(act.step) or step.status == "completed":
        raise Told("not_now")
    _open_completed(self, act.step, sent)
    self.under_way()
    self.to(act.step, "failed")


def _open_completed(self: Promised, key: str, sent: Sent) -> None:
    open_ = self.place(key) != "out" and (key not in OPTIONAL or self.steps[key].status == "completed")
    if self.status != "completed" or not open_:
        return
    if sent.cause is not Cause.OPERATOR:
        raise Told("not_now")
    self.status, self.percent, self.may_fall = "in_progress", 0, True


def _reopen(self: Promised, act: acts.Reopen, sent: Sent) -> None:
    step = self.mine(act.step)
    if self.there(act.step):
        self.under_way()
        self.settle()
    if step.status not in ("completed", "skipped", "failed"):
        raise Told("not_now")
    _open_completed(self, act.step, sent)
    self.under_way()
    self.to(act.step, "in_progress", anew=step.status == "completed")
    step.begun = self.clock
    self.shown.discard(act.step)
    self.may_fall = self.status != "completed"


def _reset_step(self: Promised, act: acts.ResetStep, sent: Sent) -> None:
    step = self.steps[act.step]
    if step.status == "pending" and not self.there(act.step):
        return
    _open_completed(self, act.step, sent)
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
    self.status, self.stays_open = "completed", False


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
    self.placed, self.stays_open, self.over_rev = {}, False, self.rev + 1
    self.base = self.places()


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
