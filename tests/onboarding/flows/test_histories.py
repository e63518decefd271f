"""Made-up histories: every state they end in could have come about, and every state that matters is among them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from onboarding.flows.compiling.compiled import CompiledFlow
from onboarding.flows.files.loading import newest, read_flows
from onboarding.flows.made_up.histories import ANSWERS, Course, NoCourseError, courses
from onboarding.flows.state import SessionStatus, StepStatus
from tests.onboarding.flows.people import flow

_WAS_DONE = {StepStatus.COMPLETED, StepStatus.SKIPPED, StepStatus.FAILED}


@pytest.fixture(params=sorted(ANSWERS))
def ours(request: pytest.FixtureRequest) -> CompiledFlow:
    found = newest(read_flows(), request.param)
    assert found is not None
    return found


def _all(ours: CompiledFlow) -> Iterator[Course]:
    for some in courses(ours).values():
        yield from some


def _replayed(course: Course) -> tuple[str, dict[str, tuple[str, int]]]:
    """Tell from the events alone where the session and each step are."""
    session = "not_started"
    steps: dict[str, tuple[str, int]] = {}
    for one in course.events:
        if one.kind.startswith("session_"):
            assert one.from_ == session
            session = one.to or ""
        elif one.to and one.kind not in ("step_in", "step_out"):
            assert one.step
            assert one.from_ == steps.get(one.step, ("pending", 0))[0]
            steps[one.step] = (one.to, one.attempt)
    return session, steps


def test_the_events_alone_tell_the_state(ours: CompiledFlow) -> None:
    for course in _all(ours):
        touched = {
            one.key: (one.status.value, one.attempt) for one in course.steps if one.status is not StepStatus.PENDING
        }
        assert _replayed(course) == (course.status.value, touched)


def test_users_stop_at_every_step(ours: CompiledFlow) -> None:
    steps = {step.key for step in ours.flow.steps}
    for status in (SessionStatus.IN_PROGRESS, SessionStatus.SKIPPED):
        where = {course.standing.current.step.key for course in courses(ours)[status] if course.standing.current}
        assert where == steps


def test_users_stop_before_and_in_the_middle_of_steps(ours: CompiledFlow) -> None:
    last = [course.standing.current for course in courses(ours)[SessionStatus.IN_PROGRESS]]
    assert {one.status for one in last if one} == {StepStatus.PENDING, StepStatus.IN_PROGRESS}


def test_optional_steps_are_done_put_off_and_left(ours: CompiledFlow) -> None:
    done = courses(ours)[SessionStatus.COMPLETED]
    optional = {step.key for step in ours.flow.steps if not step.required}
    how = {one.status for course in done for one in course.standing.steps if one.step.key in optional}
    assert how == {StepStatus.COMPLETED, StepStatus.SKIPPED, StepStatus.PENDING}


def test_every_course_has_the_percent_it_stands_at(ours: CompiledFlow) -> None:
    for course in _all(ours):
        assert course.session.percent == course.standing.percent
        assert (course.session.percent == 100) == (course.status is SessionStatus.COMPLETED)


def test_times_are_numbers_of_acts_that_there_are(ours: CompiledFlow) -> None:
    for course in _all(ours):
        assert len(course.acts) == len(course.minutes)
        assert [one.act for one in course.events] == sorted(one.act for one in course.events)
        assert {one.act for one in course.events} <= set(range(len(course.acts)))


def test_what_only_experts_are_asked_only_experts_answer() -> None:
    member = newest(read_flows(), "member")
    assert member is not None
    for course in _all(member):
        answers = {one.key: one.answers for one in course.steps if one.status in _WAS_DONE}
        if "experience" in answers:
            assert answers["profile"]["type"] == "expert"
    finished = [{one.key for one in course.steps} for course in courses(member)[SessionStatus.COMPLETED]]
    assert any("experience" in steps for steps in finished)
    assert any("experience" not in steps for steps in finished)


def test_a_flow_of_somebody_else_has_no_courses() -> None:
    with pytest.raises(NoCourseError, match=r"no made-up answers for the flow tour"):
        courses(flow("hello"))


def test_answers_that_do_not_fit_are_not_forced() -> None:
    fields = {"type": "object", "required": ["birthday"], "properties": {"birthday": {"type": "string"}}}
    changed = flow({"key": "profile", "fields": fields}, flow="member", version=7)
    with pytest.raises(NoCourseError, match=r"do not fit member 7: Finish was refused"):
        courses(changed)
