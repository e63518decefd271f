"""Judge an act: what it changes, or why it cannot be done. Pure: the same state and act give the same outcome."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import singledispatch
from typing import Any

from onboarding.flows import acts
from onboarding.flows.acts import Act, Sent, is_destructive
from onboarding.flows.answers import check_size
from onboarding.flows.compiled import CompiledFlow
from onboarding.flows.draft import Draft
from onboarding.flows.moves import SessionMove, StepMove
from onboarding.flows.needs import met, options
from onboarding.flows.outcome import Conflict, Outcome
from onboarding.flows.refusals import (
    AlreadyCompleted,
    AnswersWrong,
    NotNow,
    NotYet,
    NotYours,
    Refused,
    RevisionNeeded,
    StaleEpoch,
    StaleRevision,
)
from onboarding.flows.requirements import of_one_step, requirements
from onboarding.flows.standing import ALMOST, Standing, Where, context_of, fact_state
from onboarding.flows.state import Answers, Cause, SessionStatus, Snapshot, Source, StepState, StepStatus

ALL = 100


def judge(flow: CompiledFlow, seen: Snapshot, doing: Sequence[Act], sent: Sent) -> Outcome:
    """Return what acts change together.

    Args:
        flow: the version that the session is pinned to.
        seen: the state, read under the session's lock.
        doing: what is done, in order; all of it or nothing.
        sent: what came along.

    Raises:
        Refused: one of them cannot be done; nothing has changed.
    """
    _guard(seen, doing, sent)
    draft = Draft(flow, seen, sent)
    places = _places(draft.standing) if seen.session.status is SessionStatus.IN_PROGRESS else {}
    for act in doing:
        _do(act, draft)
    _follow(draft, places)
    return draft.outcome()


def _guard(seen: Snapshot, doing: Sequence[Act], sent: Sent) -> None:
    session = seen.session
    if sent.epoch is not None and sent.epoch != session.epoch:
        raise StaleEpoch(f"made in epoch {sent.epoch}, now {session.epoch}", epoch=session.epoch, rev=session.rev)
    if sent.if_rev is not None and sent.if_rev != session.rev:
        raise StaleRevision(f"made on {sent.if_rev}, now {session.rev}", rev=session.rev, epoch=session.epoch)
    if sent.if_rev is None and sent.cause is Cause.USER and any(map(is_destructive, doing)):
        raise RevisionNeeded("a destructive act without a revision", rev=session.rev)


def _follow(draft: Draft, places: Mapping[str, Where]) -> None:
    """Do what follows by itself: steps that facts finish, steps that come and go, unlocks, completion."""
    if draft.session.status is SessionStatus.NOT_STARTED:
        return
    _settle_facts(draft, ())
    standing = draft.standing
    for key, where in _places(standing).items():
        if where is not places.get(key, where):
            kind = "step_out" if where is Where.OUT else "step_in"
            draft.tell(kind, Cause.CONDITION, step=key, from_=places[key].value, to=where.value)
    _grant(draft)
    done = standing.nothing_open and draft.session.status is SessionStatus.IN_PROGRESS
    if done and draft.flow.flow.completes == "by_itself":
        _complete(draft)


def _places(standing: Standing) -> dict[str, Where]:
    return {one.step.key: one.where for one in standing.steps if one.step.when}


def _settle_facts(draft: Draft, fresh: Sequence[str]) -> None:
    """Write down what facts have finished, those that depend on it included."""
    for step in draft.flow.flow.steps:
        if not step.done_when or draft.state(step.key).status is StepStatus.COMPLETED:
            continue
        named = {f"fact:{name}" for name in fresh} & {one for need in step.done_when for one in options(need)}
        one = draft.standing.by_key[step.key]
        again = named and one.counted and met(step.done_when, lambda need: fact_state(need, draft.seen))
        if one.by_fact or again:
            draft.move(step.key, StepMove.FINISH, "step_completed", Cause.JOB)


def _grant(draft: Draft) -> None:
    seen = draft.seen
    for kind, grants in (("unlock", draft.flow.flow.unlocks), ("reward", draft.flow.flow.rewards)):
        for grant in grants:
            name = f"{kind}:{grant.key}"
            if name not in seen.granted and met(grant.requires, lambda need: fact_state(need, seen)):
                draft.grants.append(name)
                draft.bump = True


def _complete(draft: Draft, cause: Cause | None = None) -> None:
    draft.move_session(SessionMove.COMPLETE, "session_completed", cause, percent=float(ALL))


@singledispatch
def _do(act: Act, _draft: Draft) -> None:
    raise NotImplementedError(type(act).__name__)


@_do.register
def _(_act: acts.Start, draft: Draft) -> None:
    match draft.session.status:
        case SessionStatus.NOT_STARTED:
            _start(draft)
        case SessionStatus.SKIPPED:
            raise NotNow(SessionMove.START, SessionStatus.SKIPPED)


def _start(draft: Draft) -> None:
    draft.move_session(SessionMove.START, "session_started", started_at=draft.now)
    draft.change(last_active_at=draft.now)


@_do.register
def _(_act: acts.Resume, draft: Draft) -> None:
    if draft.session.status is not SessionStatus.IN_PROGRESS:
        begun = draft.session.started_at or draft.now
        draft.move_session(SessionMove.RESUME, "session_resumed", started_at=begun)


@_do.register
def _(_act: acts.SkipSession, draft: Draft) -> None:
    if draft.session.status is not SessionStatus.SKIPPED:
        draft.move_session(SessionMove.SKIP, "session_skipped")


@_do.register
def _(act: acts.Complete, draft: Draft) -> None:
    if draft.session.status is SessionStatus.COMPLETED:
        return
    if act.force:
        _under_way(draft)
    elif draft.session.status is SessionStatus.IN_PROGRESS and not draft.standing.may_complete:
        seen, standing = draft.seen, draft.standing
        raise NotYet("not complete", requirements(draft.flow, seen, standing))
    _complete(draft)


@_do.register
def _(_act: acts.ReopenSession, draft: Draft) -> None:
    draft.move_session(SessionMove.REOPEN, "session_reopened", percent=0.0)
    draft.may_fall = True


@_do.register
def _(_act: acts.Reset, draft: Draft) -> None:
    if draft.session.status is SessionStatus.NOT_STARTED and not draft.steps:
        return
    was = draft.session.status
    nothing: Mapping[str, Any] = {"answers": {}, "sources": {}, "shown_at": None, "started_at": None}
    for step in draft.flow.flow.steps:
        state = draft.state(step.key)
        if state != StepState(step.key) or draft.standing.by_key[step.key].by_fact:
            draft.put(StepState(step.key, attempt=max(state.attempt, 1)))
    for key in [key for key in draft.steps if draft.flow.flow.step(key) is None]:
        draft.put(replace(StepState(key), **nothing))
    times = {"started_at": None, "completed_at": None, "skipped_at": None}
    draft.change(
        status=SessionStatus.NOT_STARTED, percent=0.0, epoch=draft.session.epoch + 1, last_active_at=None, **times
    )
    draft.tell("session_reset", from_=was.value, to=SessionStatus.NOT_STARTED.value)


@_do.register
def _(act: acts.Show, draft: Draft) -> None:
    step, state = draft.step(act.step), draft.state(act.step)
    _mine(draft, step.key)
    if state.shown_at is None and draft.session.status is not SessionStatus.NOT_STARTED:
        draft.steps[step.key] = replace(state, shown_at=draft.now)  # changes no revision
        draft.tell("step_shown", step=step.key, attempt=state.attempt)


@_do.register
def _(act: acts.Begin, draft: Draft) -> None:
    key = draft.step(act.step).key
    _mine(draft, key)
    _under_way(draft)
    if draft.state(key).status is not StepStatus.IN_PROGRESS:
        _begin(draft, key)


def _begin(draft: Draft, key: str) -> None:
    draft.move(key, StepMove.BEGIN, "step_started", started_at=draft.now)


@_do.register
def _(act: acts.Save, draft: Draft) -> None:
    key = draft.step(act.step).key
    _mine(draft, key)
    check_size(act.answers)
    _under_way(draft)
    completed = draft.state(key).status is StepStatus.COMPLETED
    before = draft.state(key).answers
    _merge(draft, key, act.answers, act.by)
    wrong = _wrong(draft, key, complete=completed)
    if wrong:
        raise AnswersWrong(key, wrong)
    if completed and draft.state(key).answers != before:
        draft.tell("step_edited", step=key, attempt=draft.state(key).attempt)
    elif not completed and draft.state(key).status is not StepStatus.IN_PROGRESS:
        _begin(draft, key)


@_do.register
def _(act: acts.Finish, draft: Draft) -> None:
    key = draft.step(act.step).key
    _mine(draft, key)
    check_size(act.answers)
    state = draft.state(key)
    if state.status is StepStatus.COMPLETED:
        if any(state.answers.get(name) != value for name, value in act.answers.items()):
            raise AlreadyCompleted(key, state.answers)
        return
    _under_way(draft)
    _merge(draft, key, act.answers, act.by)
    if act.accept_defaults:
        _accept(draft, key)
    _ready(draft, key)
    started = draft.state(key).started_at or draft.now
    draft.move(key, StepMove.FINISH, "step_completed", started_at=started, needs_review=False)


def _ready(draft: Draft, key: str) -> None:
    """Check that a step may be finished.

    Raises:
        NotYet: something it requires is missing.
        AnswersWrong: its answers do not fit.
    """
    seen, step = draft.seen, draft.step(key)
    if not met(step.requires, lambda need: fact_state(need, seen)):
        raise NotYet(f"{key} waits", of_one_step(draft.flow, seen, draft.standing, key))
    wrong = _wrong(draft, key, complete=True)
    if wrong:
        raise AnswersWrong(key, wrong)


def _wrong(draft: Draft, key: str, *, complete: bool) -> list[Any]:
    found = draft.flow.check(key, draft.state(key).answers, draft.standing.context)
    return [one for one in found if complete or one.code != "required"]


def _accept(draft: Draft, key: str) -> None:
    """Answer with what was offered, where nothing was answered."""
    offered = draft.flow.defaults(key, draft.standing.context)
    answers = draft.state(key).answers
    _merge(draft, key, {name: value for name, value in offered.items() if name not in answers}, "default")


def _merge(draft: Draft, key: str, answers: Answers, by: str) -> None:
    """Merge answers field by field. A field that another device changed meanwhile is replaced, and said to be."""
    if not answers:
        return
    state, made_on = draft.state(key), draft.sent.made_on
    kept, sources = dict(state.answers), dict(state.sources)
    for name, value in answers.items():
        source = sources.get(name)
        if made_on is not None and source and source.rev > made_on and kept.get(name) != value:
            draft.conflicts.append(Conflict(f"{key}.{name}", kept.get(name)))
        if value is None:
            kept.pop(name, None)
            sources.pop(name, None)
        elif name not in kept or kept[name] != value or (source and source.by != by):
            kept[name], sources[name] = value, Source(by, draft.rev)
    check_size(kept)
    draft.put(replace(state, answers=kept, sources=sources))


@_do.register
def _(act: acts.Skip, draft: Draft) -> None:
    key = draft.step(act.step).key
    _mine(draft, key)
    if draft.standing.by_key[key].by_fact:
        raise NotNow(StepMove.SKIP, StepStatus.COMPLETED, key)
    if draft.state(key).status is not StepStatus.SKIPPED:
        _under_way(draft)
        draft.move(key, StepMove.SKIP, "step_skipped")


@_do.register
def _(act: acts.Fail, draft: Draft) -> None:
    key = draft.step(act.step).key
    _mine(draft, key)
    _under_way(draft)
    if (state := draft.state(key)).status is StepStatus.FAILED:
        draft.put(replace(state, reason=act.reason[:500]))
    else:
        draft.move(key, StepMove.FAIL, "step_failed", reason=act.reason[:500])


@_do.register
def _(act: acts.Reopen, draft: Draft) -> None:
    key = draft.step(act.step).key
    _mine(draft, key)
    draft.move(key, StepMove.REOPEN, "step_reopened", started_at=draft.now)
    draft.may_fall = draft.session.status is not SessionStatus.COMPLETED


@_do.register
def _(act: acts.ResetStep, draft: Draft) -> None:
    key = draft.step(act.step).key
    if draft.state(key).status is not StepStatus.PENDING:
        empty: Mapping[str, Any] = {"answers": {}, "sources": {}, "shown_at": None, "started_at": None}
        draft.move(key, StepMove.RESET, "step_reset", needs_review=False, **empty)
        draft.may_fall = draft.session.status is not SessionStatus.COMPLETED


@_do.register
def _(act: acts.Tell, draft: Draft) -> None:
    check_size(act.attributes)
    session = draft.session
    attributes = _merged(session.attributes, act.attributes)
    flags, told = {**session.flags, **act.flags}, {**session.told, **act.facts}
    check_size(attributes)
    draft.change(attributes=attributes, flags=flags, told=told)


@_do.register
def _(act: acts.KeepData, draft: Draft) -> None:
    check_size(act.data)
    data = dict(act.data) if act.replace else _merged(draft.session.data, act.data)
    check_size(data)
    draft.change(data=data)


def _merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Merge as RFC 7396 says: objects field by field, None takes a key out, anything else replaces."""
    merged = dict(old)
    for name, value in new.items():
        if value is None:
            merged.pop(name, None)
        elif isinstance(value, Mapping):
            inner = merged.get(name)
            merged[name] = _merged(inner if isinstance(inner, Mapping) else {}, value)
        else:
            merged[name] = value
    return merged


@_do.register
def _(act: acts.TellProgress, draft: Draft) -> None:
    if not 0 <= act.percent <= ALL:
        raise Refused(f"no percent: {act.percent}", say="A percent is from 0 to 100.")
    if act.percent >= ALL:
        _do(acts.Complete(force=True), draft)
    elif draft.session.status is not SessionStatus.COMPLETED:
        _under_way(draft)
        draft.change(percent=float(min(max(act.percent, draft.session.percent), ALMOST)))


@_do.register
def _(act: acts.Notice, draft: Draft) -> None:
    if draft.session.status is not SessionStatus.NOT_STARTED:
        _settle_facts(draft, act.fresh)


def _mine(draft: Draft, key: str) -> None:
    if draft.standing.by_key[key].where is Where.OUT:
        raise NotYours(f"{key} is out", step=key)


def _under_way(draft: Draft) -> None:
    """Begin, or take up again, what somebody acts on."""
    match draft.session.status:
        case SessionStatus.NOT_STARTED:
            _start(draft)
        case SessionStatus.SKIPPED:
            _do(acts.Resume(), draft)


def enrolling(flows: Iterable[CompiledFlow], seen: Snapshot) -> CompiledFlow | None:
    """Return the first active flow that takes this user in by itself."""
    active = (flow for flow in flows if flow.flow.status == "active")
    return next((flow for flow in active if flow.enrols(context_of(flow.flow, seen, {}))), None)
