"""The built-in flows: the six steps of the services' specification and the five of the guide."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from onboarding.flows.compiling.compiled import CompiledFlow
from onboarding.flows.conditions.condition import Context
from onboarding.flows.files.file import read
from onboarding.flows.files.loading import BUILT_IN, read_flows
from onboarding.flows.spec import Default, Flow, Grant, Rule, Step

CREATOR, MEMBER = read_flows()["creator", 1], read_flows()["member", 1]


def test_the_creator_s_steps_are_those_of_the_services() -> None:
    assert [(CREATOR.flow.number(step.key), step.key, step.title, step.description) for step in CREATOR.flow.steps] == [
        (1, "api_keys", "AI LLM Providers", "Configure AI language model providers"),
        (2, "website", "Website Analysis", "Set up website analysis and crawling"),
        (3, "research", "AI Research", "Configure AI research capabilities"),
        (4, "personalization", "Personalization", "Set up personalization features"),
        (5, "integrations", "Integrations", "Configure ALwrity integrations"),
        (6, "finish", "Complete Setup", "Finalize and complete onboarding"),
    ]


def test_the_creator_s_fourth_and_fifth_steps_are_optional_and_all_weigh_the_same() -> None:
    assert [step.required for step in CREATOR.flow.steps] == [True, True, True, False, False, True]
    assert {step.weight for step in CREATOR.flow.steps} == {1}
    assert CREATOR.flow.completes == "by_itself"


def test_the_creator_s_steps_are_done_by_what_the_user_really_has() -> None:
    assert [step.done_when for step in CREATOR.flow.steps] == [
        ("fact:verified_key",),
        ("fact:website_analysis",),
        ("fact:research_preferences",),
        ("fact:persona",),
        (),
        (),
    ]


SENT: dict[str, tuple[str, dict[str, Any]]] = {
    "keys": ("api_keys", {"api_keys": {"openai": "sk-FAKE"}}),
    "keys with more": ("api_keys", {"api_keys": {"gemini": "x", "exa": "y", "copilotkit": "z"}, "saved": True}),
    "a website and its analysis": ("website", {"website": "https://a.example", "analysis": {"writing_style": {"tone": "x"}}}),
    "a flat analysis": (
        "website",
        {"website_url": "https://a.example", "writing_style": {"tone": "x"}, "crawl_result": {}, "status": "completed"},
    ),
    "preferences": (
        "research",
        {"research_depth": "Comprehensive", "content_types": ["blog"], "auto_research": True, "factual_content": False},
    ),
    "what research found": ("research", {"competitors": [{"url": "a.example"}], "researchSummary": {}, "sitemapAnalysis": {}}),
    "a persona": (
        "personalization",
        {
            "corePersona": {"identity": {"persona_name": "x"}},
            "platformPersonas": {"blog": {}},
            "qualityMetrics": {"overall_score": 80},
            "selectedPlatforms": ["blog"],
        },
    ),
    "integrations": ("integrations", {"wordpress": {"connected": True}}),
    "the end": ("finish", {}),
}  # fmt: skip


@pytest.mark.parametrize(("step", "answers"), SENT.values(), ids=list(SENT))
def test_the_creator_takes_what_the_services_send(step: str, answers: dict[str, Any]) -> None:
    assert CREATOR.check(step, answers, Context()) == ()
    assert CREATOR.check(step, {}, Context()) == ()
    assert CREATOR.required_fields(step) == ()


@pytest.mark.parametrize(
    ("step", "answers"),
    [
        ("website", {"website": 7}),
        ("website", {"analysis": "good"}),
        ("research", {"content_types": "blog"}),
        ("personalization", {"selectedPlatforms": "blog"}),
        ("api_keys", {"api_keys": "sk-FAKE"}),
    ],
)
def test_the_creator_refuses_what_the_services_could_not_keep(step: str, answers: dict[str, Any]) -> None:
    assert [one.code for one in CREATOR.check(step, answers, Context())] == ["type"]


def test_the_member_s_steps_are_those_of_the_guide() -> None:
    steps = MEMBER.flow.steps
    assert [(MEMBER.flow.number(step.key), step.key, step.weight, step.flag) for step in steps] == [
        (0, "profile", 3, "profile_completed"),
        (1, "skills", 2, "skills_added"),
        (2, "interests", 1, "interests_selected"),
        (3, "experience", 2, "experience_added"),
        (4, "preferences", 1, "preferences_set"),
    ]
    assert [step.key for step in steps if not step.required] == ["preferences"]
    assert MEMBER.flow.completes == "when_asked"


@pytest.mark.parametrize(
    ("profile", "decided"),
    [(None, None), ({"name": "x"}, None), ({"type": "student"}, False), ({"type": "expert"}, True)],
    ids=["nothing told", "the type left out", "a student", "an expert"],
)
def test_only_experts_are_asked_for_their_experience(profile: dict[str, str] | None, decided: bool | None) -> None:
    answers = {"profile": profile} if profile else {}
    assert MEMBER.decide("experience", Context(answers=answers)) is decided
    assert MEMBER.depends_on("experience") == {"profile"}


TAKEN: dict[str, tuple[str, dict[str, Any]]] = {
    "a name": ("profile", {"name": "X"}),
    "a profile": ("profile", {"name": "X", "avatar": "https://a.example/x.png", "bio": "…", "type": "expert"}),
    "skills": ("skills", {"skills": ["Python", "SQL"]}),
    "interests": ("interests", {"interests": ["music"]}),
    "a job": ("experience", {"headline": "X", "jobs": [{"name": "A", "role": "B", "start_year": 2001, "end_year": 2001}]}),
    "a job that goes on": ("experience", {"jobs": [{"name": "A", "start_year": 2001}, {"name": "B"}]}),
    "a school": ("experience", {"education": [{"name": "A", "start_year": 1999, "end_year": 2003}]}),
    "preferences": ("preferences", {"notifications": {"email": False, "digest": "never"}, "privacy": {"profile": "private"}}),
    "no preferences": ("preferences", {}),
}  # fmt: skip


@pytest.mark.parametrize(("step", "answers"), TAKEN.values(), ids=list(TAKEN))
def test_the_member_takes(step: str, answers: dict[str, Any]) -> None:
    assert MEMBER.check(step, answers, Context()) == ()


REFUSED: dict[str, tuple[str, dict[str, Any], str, str]] = {
    "no name": ("profile", {}, "name", "Please tell us your name."),
    "an empty name": ("profile", {"name": ""}, "name", ""),
    "a picture without an address": ("profile", {"name": "X", "avatar": "me"}, "avatar", "Please give the address"),
    "a type that is none": ("profile", {"name": "X", "type": "sponsor"}, "type", ""),
    "no skills": ("skills", {"skills": []}, "skills", "Please add at least one skill"),
    "a skill twice": ("skills", {"skills": ["a", "a"]}, "skills", "Please add at least one skill, each only once."),
    "no interests": ("interests", {}, "interests", "Please choose at least one"),
    "no experience": ("experience", {"headline": "X"}, "jobs", "Please add at least one job or school."),
    "a job that ends first": ("experience", {"jobs": [{"name": "A", "start_year": 2002, "end_year": 2001}]}, "jobs", "A job ends after"),
    "a second job that ends first": (
        "experience",
        {"jobs": [{"name": "A"}, {"name": "B", "start_year": 2002, "end_year": 2001}]},
        "jobs",
        "A job ends after",
    ),
    "a school that ends first": ("experience", {"education": [{"name": "A", "start_year": 2002, "end_year": 2001}]}, "education", "A school ends"),
    "a year like no year": ("experience", {"jobs": [{"name": "A", "start_year": 20}]}, "jobs.0.start_year", ""),
    "an unknown preference": ("preferences", {"privacy": {"profil": "public"}}, "privacy.profil", ""),
}  # fmt: skip


@pytest.mark.parametrize(("step", "answers", "field", "told"), REFUSED.values(), ids=list(REFUSED))
def test_the_member_does_not_take(step: str, answers: dict[str, Any], field: str, told: str) -> None:
    (wrong,) = MEMBER.check(step, answers, Context())
    assert wrong.field == field
    assert wrong.message.startswith(told)


@pytest.mark.parametrize(
    ("answers", "digest"),
    [({}, "weekly"), ({"profile": {"type": "student"}}, "weekly"), ({"profile": {"type": "expert"}}, "daily")],
    ids=["not known", "a student", "an expert"],
)
def test_preferences_are_offered_by_who_one_is(answers: dict[str, Any], digest: str) -> None:
    offered = MEMBER.defaults("preferences", Context(answers=answers))
    assert isinstance(offered["notifications"], dict)
    assert offered["notifications"]["digest"] == digest
    assert MEMBER.check("preferences", offered, Context()) == ()


def test_a_type_that_the_web_app_knows_is_offered() -> None:
    assert MEMBER.defaults("profile", Context(user={"type": "expert"})) == {"type": "expert"}
    assert MEMBER.defaults("profile", Context()) == {}


@pytest.mark.parametrize("flow", [CREATOR, MEMBER], ids=["creator", "member"])
def test_a_built_in_flow_brings_in_nobody_unasked_and_leaves_no_doubts(flow: CompiledFlow) -> None:
    assert not flow.enrols(Context(user={"type": "expert"}))
    assert flow.doubts == ()
    assert flow.flow.unlocks
    assert flow.flow.rewards


@pytest.mark.parametrize("name", ["creator", "member"])
def test_a_built_in_file_is_commented_for_those_who_copy_it(name: str) -> None:
    text = (BUILT_IN / f"{name}.toml").read_text(encoding="utf-8")
    assert sum(line.startswith("#") for line in text.splitlines()) >= 8
    assert not read(BUILT_IN / f"{name}.toml").faults


@pytest.mark.parametrize("part", [Flow, Step, Rule, Default, Grant], ids=lambda part: part.__name__)
def test_every_key_that_a_file_may_have_is_explained(part: type[BaseModel]) -> None:
    explained = (BUILT_IN.parents[2] / "docs" / "flows.md").read_text(encoding="utf-8")
    assert {key for key in part.model_fields if f"| `{key}` |" not in explained} == set()


def test_the_example_in_the_docs_is_a_flow(tmp_path: Path) -> None:
    explained = (BUILT_IN.parents[2] / "docs" / "flows.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(flow = .*?)```", explained, re.DOTALL)
    (tmp_path / "example.toml").write_text(example, encoding="utf-8")
    assert read_flows(tmp_path)["course", 1].doubts == ()
