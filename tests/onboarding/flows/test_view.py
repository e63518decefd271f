"""What a door shows: one object with the progress, the steps, what is missing and what was got."""

from __future__ import annotations

import json

from onboarding.flows.acts import Finish, Save, Show
from onboarding.flows.requirements import Requirements
from onboarding.flows.view import view_of
from tests.onboarding.flows import people
from tests.onboarding.flows.people import CREATOR, DAY, MEMBER, after, begun, flow, later, now_true, somebody


def test_is_plain_json() -> None:
    seen = after(
        CREATOR, begun(CREATOR, facts={"website_analysis": people.FAILED}), Show("website"), Finish("research")
    )
    said = view_of(CREATOR, seen).as_json()
    assert json.loads(json.dumps(said))["steps"][2]["finished_at"] == seen.step("research").finished_at.isoformat()  # type: ignore[union-attr]  # it is finished
    assert (said["percent"], said["steps_done"], said["steps_total"], said["current_step"]) == (16, 1, 6, "api_keys")


def test_shows_what_is_offered_apart_from_what_is_answered() -> None:
    step = view_of(CREATOR, begun(CREATOR)).as_json()["steps"][2]
    assert (step["answers"], step["offered"]["research_depth"]) == ({}, "Standard")


def test_says_where_each_answer_came_from() -> None:
    seen = after(
        CREATOR, begun(CREATOR), Save("research", {"auto_research": False}), Save("research", {"x": 1}, by="import")
    )
    assert view_of(CREATOR, seen).as_json()["steps"][2]["sources"] == {"auto_research": "user", "x": "import"}


def test_names_what_was_granted_and_what_the_rest_waits_for() -> None:
    said = view_of(MEMBER, after(MEMBER, begun(MEMBER), Finish("profile", {"name": "N", "type": "expert"}))).as_json()
    assert said["granted"] == ["unlock:messages"]
    assert said["unlocks"]["mentoring"]["currently_due"] == ("experience",)
    assert "messages" not in said["unlocks"]


def test_tells_revision_and_start_overs_as_one_tag() -> None:
    assert view_of(CREATOR, somebody(CREATOR, rev=7, epoch=2)).etag.startswith('"2-7-')


def test_has_another_tag_when_something_else_is_shown_and_the_same_when_not() -> None:
    where = flow({"key": "a", "done_when": ["fact:email"]}, {"key": "b", "due_days": 3})
    seen = begun(where)
    then = [seen, now_true(seen, "email"), later(seen, 2 * DAY), later(seen, 4 * DAY)]
    first, fact, same, overdue = (view_of(where, each).etag for each in then)
    assert first == same
    assert len({first, fact, overdue}) == 3


def test_asks_nothing_more_of_whoever_is_done() -> None:
    seen = begun(CREATOR)
    for step in CREATOR.flow.steps:
        seen = after(CREATOR, seen, Finish(step.key))
    view = view_of(CREATOR, seen)
    assert view.requirements == Requirements()
    assert (view.as_json()["current_step"], view.as_json()["percent"]) == (None, 100)


def test_shows_facts_before_anybody_writes_them_down() -> None:
    said = view_of(CREATOR, now_true(begun(CREATOR), "website_analysis")).as_json()
    assert (said["steps"][1]["status"], said["percent"], said["current_step"]) == ("completed", 16, "api_keys")
