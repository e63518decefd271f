"""What holds whatever the flow and whatever is done in it, in any order: tried on made-up flows with made-up acts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from onboarding.flows.acts import (
    Act,
    Begin,
    Complete,
    Fail,
    Finish,
    Notice,
    Reopen,
    ReopenSession,
    Reset,
    ResetStep,
    Resume,
    Save,
    Sent,
    Show,
    Skip,
    SkipSession,
    Start,
    Tell,
    TellProgress,
)
from onboarding.flows.compiling.compiled import CompiledFlow
from onboarding.flows.files.loading import FlowRefused
from onboarding.flows.judging.judge import judge
from onboarding.flows.judging.outcome import Outcome
from onboarding.flows.refusals import NotYet, Refused
from onboarding.flows.requirements import Requirements
from onboarding.flows.standing import Where
from onboarding.flows.state import Cause, SessionStatus, Snapshot, StepStatus
from tests.onboarding.flows import people

FLAGS, FACTS = ("x", "y"), ("email", "persona")
MAY_FALL = (Reset, Reopen, ResetStep, ReopenSession)
MANY = 80
QUICK = settings(max_examples=MANY, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@st.composite
def steps(draw: st.DrawFn, number: int) -> dict[str, Any]:
    """Make up a step that may hang on those before it, on flags and on facts."""
    earlier = [f"s{n}" for n in range(number)]
    when = ["", "", "flags.x", "facts.email", *(f"answers.{key}.q == 1" for key in earlier)]
    when += [f'steps.{key} == "completed"' for key in earlier]
    needs: list[Any] = [
        "fact:email",
        "fact:persona",
        ["fact:email", "fact:persona"],
        *(f"step:{key}" for key in earlier),
    ]
    asks = {"type": "object", "properties": {"q": {"type": "integer"}}, "required": ["q"]}
    return {
        "key": f"s{number}",
        "required": draw(st.booleans()),
        "weight": draw(st.integers(1, 4)),
        "when": draw(st.sampled_from(when)),
        "fields": draw(st.sampled_from([{}, asks])),
        "requires": draw(st.lists(st.sampled_from(needs), max_size=1)),
        "done_when": draw(st.lists(st.sampled_from(needs), max_size=1)),
        "due_days": draw(st.sampled_from([None, 0, 3])),
    }


@st.composite
def flows(draw: st.DrawFn) -> CompiledFlow:
    """Make up a flow."""
    made = [draw(steps(n)) for n in range(draw(st.integers(1, 5)))]
    grants = [{"key": "u", "title": "U", "requires": [f"step:{draw(st.sampled_from(made))['key']}"]}]
    how = draw(st.sampled_from(["when_asked", "by_itself"]))
    try:
        return people.flow(*made, flags=list(FLAGS), unlocks=grants, completes=how)
    except FlowRefused:
        assume(False)
        raise


def acts_on(key: str) -> st.SearchStrategy[Act]:
    answers = st.sampled_from([{}, {"q": 1}, {"q": 2}, {"q": None}])
    return st.one_of(
        st.builds(Show, st.just(key)),
        st.builds(Begin, st.just(key)),
        st.builds(Save, st.just(key), answers),
        st.builds(Finish, st.just(key), answers),
        st.builds(Skip, st.just(key)),
        st.builds(Fail, st.just(key), st.just("It broke.")),
        st.builds(Reopen, st.just(key)),
        st.builds(ResetStep, st.just(key)),
    )


ON_SESSIONS = st.one_of(
    st.sampled_from([Start(), SkipSession(), Resume(), Complete(), Complete(force=True), ReopenSession(), Reset()]),
    st.builds(Tell, flags=st.dictionaries(st.sampled_from(FLAGS), st.booleans())),
    st.builds(TellProgress, st.sampled_from([0, 12.5, 99, 100])),
    st.builds(Notice, st.sampled_from([(), ("email",), ("persona",)])),
)
CAUSES = st.sampled_from([Cause.OPERATOR, Cause.JOB])
# An act, or a fact that comes true outside.
Doing = Sequence[tuple[Act | str, Cause]]


def doings(where: CompiledFlow) -> st.SearchStrategy[Doing]:
    on_steps = st.sampled_from([step.key for step in where.flow.steps]).flatmap(acts_on)
    return st.lists(st.tuples(st.one_of(on_steps, on_steps, ON_SESSIONS, st.sampled_from(FACTS)), CAUSES), max_size=25)


@QUICK
@given(st.data(), flows())
def test_all_promises_hold_after_every_act(data: st.DataObject, where: CompiledFlow) -> None:
    seen = people.somebody(where)
    for act, cause in data.draw(doings(where)):
        if isinstance(act, str):
            seen = people.now_true(seen, act)
            continue
        try:
            outcome = judge(where, seen, [act], Sent(cause=cause))
        except Refused as refused:
            says_what_is_missing(refused)
            continue
        keeps_its_promises(where, act, outcome)
        seen = people.later(outcome.after, people.DAY)


def says_what_is_missing(refused: Refused) -> None:
    assert refused.say
    if isinstance(refused, NotYet):
        wants = replace(refused.requirements, blocked_reason=None, deadline=None)
        assert wants != Requirements()


def keeps_its_promises(where: CompiledFlow, act: Act, outcome: Outcome) -> None:
    before, after = outcome.before, outcome.after
    standing = people.standing(where, after)
    assert standing == outcome.standing
    percents(act, outcome)
    the_current_step_is_there_and_open(where, after)
    rows_are_as_the_database_wants_them(after)
    events_explain_the_state(outcome)
    assert not set(outcome.grants) & before.granted
    assert after.granted == before.granted | set(outcome.grants)
    others = bool(outcome.events) and not isinstance(act, Show)
    assert after.session.rev - before.session.rev in ((1,) if others or outcome.grants else (0, 1))


def percents(act: Act, outcome: Outcome) -> None:
    was, now = outcome.before.session, outcome.session
    assert 0 <= now.percent <= 100
    assert (now.percent == 100) == (now.status is SessionStatus.COMPLETED)
    assert now.percent == outcome.standing.percent
    if not isinstance(act, MAY_FALL):
        assert now.percent >= was.percent


def the_current_step_is_there_and_open(where: CompiledFlow, seen: Snapshot) -> None:
    standing = people.standing(where, seen)
    current = standing.current
    if current is not None:
        assert current.where is not Where.OUT
        assert current.status is not StepStatus.COMPLETED
        assert current.open
    elif seen.session.status is not SessionStatus.COMPLETED:
        assert not any(one.open for one in standing.steps)


def rows_are_as_the_database_wants_them(seen: Snapshot) -> None:
    session = seen.session
    assert (session.completed_at is not None) == (session.status is SessionStatus.COMPLETED)
    assert (session.skipped_at is not None) == (session.status is SessionStatus.SKIPPED)
    if session.status is SessionStatus.IN_PROGRESS:
        assert session.started_at is not None
    for state in seen.steps.values():
        ended = state.status in (StepStatus.COMPLETED, StepStatus.SKIPPED, StepStatus.FAILED)
        assert (state.finished_at is not None) == ended
        assert (state.status is StepStatus.PENDING) or state.attempt > 0


def events_explain_the_state(outcome: Outcome) -> None:
    steps = {key: state.status.value for key, state in outcome.before.steps.items()}
    session = outcome.before.session.status.value
    for event in outcome.events:
        if event.kind in ("step_in", "step_out", "step_shown", "step_edited"):
            continue
        if event.step:
            assert event.from_ == steps.get(event.step, "pending")
            steps[event.step] = str(event.to)
        else:
            assert event.from_ == session
            session = str(event.to)
            if event.kind == "session_reset":
                steps = {}
    assert session == outcome.session.status
    assert {key: status for key, status in steps.items() if status != "pending"} == {
        key: state.status for key, state in outcome.after.steps.items() if state.status is not StepStatus.PENDING
    }


@QUICK
@given(st.data(), flows())
def test_finishing_twice_is_finishing_once(data: st.DataObject, where: CompiledFlow) -> None:
    seen = people.somebody(where)
    key = data.draw(st.sampled_from([step.key for step in where.flow.steps]))
    act = Finish(key, {"q": 1})
    try:
        once = judge(where, seen, [act], Sent())
    except Refused:
        return
    assert not judge(where, once.after, [act], Sent()).changes


@QUICK
@given(st.data(), flows())
def test_judging_the_same_twice_comes_to_the_same_and_touches_nothing(data: st.DataObject, where: CompiledFlow) -> None:
    seen = people.somebody(where)
    for act, cause in data.draw(doings(where)):
        if isinstance(act, str):
            seen = people.now_true(seen, act)
            continue
        kept = replace(seen, steps=dict(seen.steps))
        told: list[object] = []
        for _ in range(2):
            try:
                told.append(judge(where, seen, [act], Sent(cause=cause)))
            except Refused as refused:
                told.append((refused.code, refused.payload))
        assert told[0] == told[1]
        assert seen == kept
        if isinstance(told[0], Outcome):
            seen = told[0].after


@QUICK
@given(flows(), st.lists(st.booleans(), min_size=5, max_size=5))
def test_a_hundred_percent_and_completed_are_the_same_thing(where: CompiledFlow, skipped: list[bool]) -> None:
    """Go through the flow to its end; optional steps are skipped where that is drawn."""
    seen = people.now_true(people.begun(where), *FACTS)
    for skip in skipped:
        current = people.standing(where, seen).current
        if current is None:
            break
        skippable = skip and not current.step.required
        act = Skip(current.step.key) if skippable else Finish(current.step.key, {"q": 1})
        try:
            seen = people.after(where, seen, act)
        except NotYet:
            break
        status = seen.session.status
        assert (people.standing(where, seen).percent == 100) == (status is SessionStatus.COMPLETED)
    found = people.standing(where, seen)
    if found.nothing_open and found.total and seen.session.status is SessionStatus.IN_PROGRESS:
        assert found.percent == 99
        assert people.after(where, seen, Complete()).session.percent == 100
