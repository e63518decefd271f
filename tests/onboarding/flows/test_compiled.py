"""A compiled flow decides, checks and offers; its digest says which version it is."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pydantic import ValidationError

from db.engine import engine
from onboarding.flows.answers.fields import Wrong
from onboarding.flows.compiling.compiled import compile_flow, revived
from onboarding.flows.compiling.digest import canonical, digest
from onboarding.flows.conditions.condition import Context
from onboarding.flows.files.loading import FlowRefused
from onboarding.flows.spec import Rule
from tests.onboarding.flows import people
from tests.onboarding.flows.flow_files import changed, flow_of

CLUB = compile_flow(flow_of())


def knowing(answers: Mapping[str, Mapping[str, Any]] | None = None, *, beta: bool = False) -> Context:
    return Context(flags={"beta": beta}, answers=answers or {})


@pytest.mark.parametrize(
    ("answers", "decided"),
    [({}, None), ({"profile": {}}, None), ({"profile": {"age": 17}}, False), ({"profile": {"age": 18}}, True)],
    ids=["not asked yet", "not answered yet", "false", "true"],
)
def test_a_condition_decides_in_three_ways(answers: dict[str, dict[str, Any]], decided: bool | None) -> None:
    assert CLUB.decide("work", knowing(answers)) is decided


def test_a_step_without_a_condition_is_in() -> None:
    assert CLUB.decide("profile", Context()) is True
    assert CLUB.depends_on("profile") == frozenset()


def test_a_step_depends_on_what_its_condition_names() -> None:
    assert CLUB.depends_on("work") == {"profile"}


def test_a_step_that_is_not_there_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        CLUB.decide("nothing", Context())


def test_answers_are_checked_by_the_schema_first() -> None:
    wrong = CLUB.check("work", {"first": "x", "last": 1}, Context())
    assert [(one.field, one.code) for one in wrong] == [("first", "type")]


def test_a_rule_between_fields_counts_once_the_schema_holds() -> None:
    assert CLUB.check("work", {"first": 2001, "last": 2000}, Context()) == (
        Wrong("last", "rule", "The last year is not before the first."),
    )
    assert CLUB.check("work", {"first": 2000, "last": 2000}, Context()) == ()


def test_a_rule_whose_fields_are_not_given_finds_nothing_wrong() -> None:
    assert CLUB.check("work", {"first": 2001}, Context()) == ()


def test_a_rule_sees_what_is_being_given_and_not_what_was_kept() -> None:
    kept = knowing({"work": {"first": 2001, "last": 2000}})
    assert CLUB.check("work", {"first": 1999, "last": 2000}, kept) == ()


def test_a_rule_may_look_at_earlier_answers() -> None:
    text = changed("'answers.work.first <= answers.work.last'", "'answers.work.first > answers.profile.age'")
    flow = compile_flow(flow_of(text))
    assert flow.check("work", {"first": 3}, knowing({"profile": {"age": 30}}))
    assert not flow.check("work", {"first": 31}, knowing({"profile": {"age": 30}}))


@pytest.mark.parametrize("wide", [[0] * 1001, "x" * 70_000, [["x" * 500] * 200]], ids=["list", "text", "texts"])
def test_answers_that_a_rule_cannot_bear_are_too_large(wide: object) -> None:
    (wrong,) = CLUB.check("work", {"first": 2001, "last": 2000, "junk": wide}, Context())
    assert (wrong.field, wrong.code) == ("", "answers_too_large")


def test_answers_are_not_too_large_for_what_others_brought_along() -> None:
    text = changed("'answers.work.first <= answers.work.last'", "'answers.work.first > user.age'")
    flow = compile_flow(flow_of(text))
    assert [one.code for one in flow.check("work", {"first": 3}, Context(user={"x": "x" * 70_000}))] == ["rule"]


def test_a_rule_that_fails_is_not_kept() -> None:
    text = changed("'answers.work.first <= answers.work.last'", "'answers.work.first <= answers.profile.age'")
    flow = compile_flow(flow_of(text))
    assert [one.code for one in flow.check("work", {"first": 3}, knowing({"profile": {"age": "old"}}))] == ["rule"]


def test_conditions_of_one_flow_share_the_work_that_one_may_be() -> None:
    heavy = "answers.work.x.all(e, " + " && ".join(["answers.work.y == answers.work.y"] * 20) + ")"
    answers = {"x": list(range(20)), "y": [[{str(n): n for n in range(20)}] * 20] * 5}
    rule = {"when_not": heavy, "field": "first", "message": "m"}
    for many, codes in ((1, []), (50, ["answers_too_large"])):
        work = flow_of().steps[1].model_copy(update={"rules": tuple(Rule.model_validate(rule) for _ in range(many))})
        flow = compile_flow(flow_of().model_copy(update={"steps": (flow_of().steps[0], work)}))
        assert [one.code for one in flow.check("work", answers, Context())] == codes


def test_required_fields_are_those_of_the_schema() -> None:
    assert (CLUB.required_fields("profile"), CLUB.required_fields("work")) == (("name",), ())


def test_the_first_default_that_fits_is_offered() -> None:
    assert CLUB.defaults("work", knowing(beta=True)) == {"first": 2000}
    assert CLUB.defaults("work", knowing()) == {"first": 1990}
    assert CLUB.defaults("profile", knowing()) == {}


def test_an_undecided_default_is_not_offered() -> None:
    flow = compile_flow(flow_of(changed("'flags.beta'", "'user.type == \"new\"'")))
    assert flow.defaults("work", Context()) == {"first": 1990}


@pytest.mark.parametrize(
    ("enrol_when", "user", "enrols"),
    [
        ("", {"type": "new"}, False),
        ('user.type == "new"', {"type": "new"}, True),
        ('user.type == "new"', {"type": "old"}, False),
        ('user.type == "new"', {}, False),
    ],
    ids=["nobody", "somebody", "somebody else", "not known yet"],
)
def test_a_flow_enrols_only_whom_it_names(enrol_when: str, user: dict[str, str], enrols: bool) -> None:
    flow = compile_flow(flow_of().model_copy(update={"enrol_when": enrol_when}))
    assert flow.enrols(Context(user=user)) is enrols


def test_many_threads_may_share_a_flow() -> None:
    def judge(number: int) -> tuple[object, ...]:
        context = knowing({"profile": {"age": number}})
        wrong = CLUB.check("work", {"first": number, "last": 20}, context)
        return CLUB.decide("work", context), bool(wrong)

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(judge, [number % 40 for number in range(4000)]))
    assert found == [(number % 40 >= 18, number % 40 > 20) for number in range(4000)]


def test_a_flow_that_came_by_no_file_is_refused_by_its_name() -> None:
    with pytest.raises(FlowRefused) as caught:
        compile_flow(flow_of(changed("'flags.beta'", "'flags.x'")))
    assert str(caught.value).startswith("club 1: steps.work.defaults.0.when: There is no flag 'x' here.")


DOUBTS: dict[str, tuple[str, str, str]] = {
    "a default after one for everybody": ("when = 'flags.beta'\n", "", "never offered"),
    "a provider nobody knows": ('"fact:paid"', '["fact:paid", "fact:verified_key:opnai"]', "no provider 'opnai'"),
    "a provider nobody knows in a condition": (
        "'answers.profile.age >= 18'",
        "'facts[\"verified_key:opnai\"]'",
        "no provider 'opnai'",
    ),
    "a message for an error that there is not": (
        'title = "Work"\n',
        'title = "Work"\nmessages = { "first.requird" = "x", "first.minimum" = "x", "last.multipleOf" = "x" }\n',
        "'requird' is no field here",
    ),
    "a condition that decides early with has": (
        "'answers.profile.age >= 18'",
        "'has(answers.profile.age) && answers.profile.age >= 18'",
        "before the question is answered",
    ),
    "a condition that decides early": (
        "'answers.profile.age >= 18'",
        "'answers.profile.?age.orValue(0) >= 18'",
        "before the question is answered",
    ),
}


@pytest.mark.parametrize(("old", "new", "told"), DOUBTS.values(), ids=list(DOUBTS))
def test_what_is_seldom_meant_is_a_doubt_and_no_fault(old: str, new: str, told: str) -> None:
    (doubt,) = compile_flow(flow_of(changed(old, new))).doubts
    assert told in doubt.message


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ('steps.a == "completed"', ["These wait for each other: a → b → a. Somebody has to begin."]),
        ('answers.a.x == "q"', []),
    ],
)
def test_a_step_that_is_only_there_after_what_finishes_by_it_is_a_doubt(when: str, told: list[str]) -> None:
    found = people.flow({"key": "a", "done_when": ["step:b"]}, {"key": "b", "when": when})
    assert [doubt.message for doubt in found.doubts] == told


def test_a_known_provider_is_no_doubt() -> None:
    assert compile_flow(flow_of(changed('"fact:paid"', '"fact:verified_key:openai"'))).doubts == ()


def test_a_digest_is_the_same_for_the_same_meaning() -> None:
    said_again = changed("required = false", "minutes = 1\nrequired = false\nweight = 1\ngiven = false")
    moved = changed('title = "Club"\n', "", changed("version = 1", 'title = "Club"\nversion = 1'))
    as_float = changed("minimum = 0", "minimum = 0.0")
    assert {digest(flow_of(text)) for text in (said_again, moved, as_float)} == {CLUB.digest}


def test_a_digest_does_not_hang_on_whether_users_are_taken_in() -> None:
    assert digest(flow_of(changed("version = 1", 'version = 1\nstatus = "retired"'))) == CLUB.digest


@pytest.mark.parametrize(
    ("old", "new"),
    [('"Work"', '"Works"'), ("version = 1", "version = 2"), ("minLength = 2", "minLength = 3"), (">= 18", ">= 19")],
    ids=["a title", "the version", "a schema", "a condition"],
)
def test_a_digest_changes_with_anything_else(old: str, new: str) -> None:
    assert digest(flow_of(changed(old, new))) != CLUB.digest


def test_the_form_that_digests_are_made_from_stays_as_it_is() -> None:
    """Whoever breaks this test would have every published version refused as changed."""
    assert CLUB.digest == "382d11040654516939a34416025f60e50fec182f8e084a09653f5b4dc732c5b7"


@pytest.mark.parametrize("number", [0, 2.0, 0.1, 1e-7, 1.5, -3e17, 1e18], ids=str)
def test_a_flow_that_was_stored_is_made_again_as_it_was(number: float) -> None:
    flow = compile_flow(flow_of(changed("minimum = 0", f"minimum = {number!r}")))
    with engine().connect() as on:
        stored = on.exec_driver_sql("SELECT %s::jsonb", (canonical(flow.flow),)).scalar_one()
    again = revived(stored)
    assert (again.digest, again.flow) == (flow.digest, flow.flow)


def test_a_stored_flow_of_another_shape_is_refused() -> None:
    with pytest.raises(ValidationError):
        revived({"flow": "club", "version": "1"})
