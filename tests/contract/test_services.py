"""The services keep what is documented of them: the printed examples run, and every name and form of a call is there."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
from sqlalchemy import Connection

import db.services as package
from db.services import (
    APIKeyManager,
    OnboardingDatabaseService,
    OnboardingDataService,
    OnboardingProgress,
    OnboardingProgressService,
    StepData,
    StepStatus,
    get_onboarding_progress,
    get_onboarding_progress_for_user,
    get_user_onboarding_progress,
)

EXPORTS = {
    "OnboardingDatabaseService",
    "OnboardingProgressService",
    "OnboardingDataService",
    "OnboardingProgress",
    "APIKeyManager",
    "StepData",
    "StepStatus",
    "get_onboarding_progress",
    "get_user_onboarding_progress",
    "get_onboarding_progress_for_user",
    "get_api_key_manager",
    "get_onboarding_progress_service",
    "validate_step_data",
    "validate_api_key",
    "validate_api_key_format",
    "validate_website_url",
    "check_all_api_keys",
    "validate_environment_setup",
    "SessionLocal",
}
# Each call with the names of its values, in order; "=" marks those that may be left out.
CALLS: dict[Any, str] = {
    OnboardingDatabaseService: """__init__ db= | get_or_create_session user_id db= | get_session_by_user user_id db=
        | update_step user_id step_number db= | update_progress user_id progress db=
        | save_api_key user_id provider api_key db= | get_api_keys user_id db=
        | save_website_analysis user_id analysis_data db= | get_website_analysis user_id db=
        | save_research_preferences user_id preferences db= | get_research_preferences user_id db=
        | save_persona_data user_id persona_data db= | get_persona_data user_id db= | get_competitor_analysis user_id db=
        | mark_onboarding_complete user_id db= | get_onboarding_status user_id db=""",
    OnboardingProgressService: """__init__ | get_onboarding_status user_id | update_step user_id step_number
        | update_progress user_id progress_percentage | complete_onboarding user_id | reset_onboarding user_id hard=
        | get_completion_data user_id""",
    OnboardingDataService: """__init__ db= | get_user_website_analysis user_id | get_user_research_preferences user_id
        | get_personalized_ai_inputs user_id""",
    OnboardingProgress: """__init__ user_id= | get_step_data step_number | mark_step_completed step_number data=
        | mark_step_in_progress step_number | mark_step_skipped step_number | mark_step_failed step_number error_message
        | get_progress_summary | get_next_step | get_completed_steps | get_failed_steps | reset_step step_number
        | reset_all_steps | complete_onboarding | save_progress | load_progress_from_db""",
    APIKeyManager: """get_api_key provider | save_api_key provider api_key | has_api_key provider | get_all_keys
        | remove_api_key provider | load_api_keys""",
    package: """validate_step_data step_number data | validate_api_key provider api_key
        | validate_api_key_format provider api_key | validate_website_url url | check_all_api_keys api_manager
        | validate_environment_setup | get_user_onboarding_progress user_id | get_onboarding_progress
        | get_onboarding_progress_for_user user_id | get_api_key_manager | get_onboarding_progress_service""",
}
ONE_CALL = [
    (owner, line.split()[0], line.split()[1:])
    for owner, lines in CALLS.items()
    for line in lines.replace("\n", " ").split("|")
]


class TestThePrintedExamples:
    """With only the import line changed."""

    def test_basic_progress_tracking(self, on: Connection) -> None:
        from db.services import OnboardingProgress  # noqa: PLC0415 - as it is printed

        # Get user-specific progress
        progress = OnboardingProgress(user_id="user123")

        # Mark step as completed
        progress.mark_step_completed(1, {"api_keys": {"openai": "sk-..."}})

        # Get progress summary
        summary = progress.get_progress_summary()

        # What is printed is no key: the step says so.
        assert summary["failed_steps"] == 1
        assert progress.steps[0].validation_errors == [
            "api_keys.openai: API key is a placeholder from an example. Please paste your own."
        ]

    def test_database_operations(self, on: Connection) -> None:
        from db.services import OnboardingDatabaseService, SessionLocal  # noqa: PLC0415 - as it is printed

        db = SessionLocal()
        service = OnboardingDatabaseService(db)

        # Save API key
        service.save_api_key("user123", "openai", "sk-...")

        # Get website analysis
        analysis = service.get_website_analysis("user123", db)

        assert analysis is None

    def test_progress_service(self, on: Connection) -> None:
        from db.services import OnboardingProgressService  # noqa: PLC0415 - as it is printed

        service = OnboardingProgressService()

        # Get status
        status = service.get_onboarding_status("user123")

        # Update progress
        service.update_step("user123", 2)
        service.update_progress("user123", 50.0)

        assert status["current_step"] == 1
        after = service.get_onboarding_status("user123")
        assert (after["current_step"], after["completion_percentage"]) == (2, 50.0)


def test_every_documented_name_is_exported() -> None:
    assert set(package.__all__) >= EXPORTS
    assert all(hasattr(package, name) for name in package.__all__)


@pytest.mark.parametrize(
    ("owner", "name", "documented"), ONE_CALL, ids=[f"{owner.__name__}.{name}" for owner, name, _ in ONE_CALL]
)
def test_a_call_takes_its_documented_values_by_name_and_by_place(owner: Any, name: str, documented: list[str]) -> None:
    taken = list(inspect.signature(getattr(owner, name)).parameters.values())
    values = [one for one in taken if one.name != "self"]
    assert [one.name for one in values] == [one.removesuffix("=") for one in documented]
    for one, form in zip(values, documented, strict=True):
        assert one.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
        assert form.endswith("=") or one.default in (inspect.Parameter.empty, None), f"{one.name} must be given"
        assert not form.endswith("=") or one.default is not inspect.Parameter.empty


def test_a_step_has_the_five_documented_statuses() -> None:
    assert [one.value for one in StepStatus] == ["pending", "in_progress", "completed", "skipped", "failed"]


def test_a_step_is_made_from_number_title_and_description() -> None:
    step = StepData(1, "Title", "What it is about")
    assert step == StepData(1, "Title", "What it is about", StepStatus.PENDING, None, None, [])


def test_the_six_steps_are_those_of_the_specification(on: Connection) -> None:
    assert [(step.step_number, step.title, step.description) for step in OnboardingProgress("u").steps] == [
        (1, "AI LLM Providers", "Configure AI language model providers"),
        (2, "Website Analysis", "Set up website analysis and crawling"),
        (3, "AI Research", "Configure AI research capabilities"),
        (4, "Personalization", "Set up personalization features"),
        (5, "Integrations", "Configure ALwrity integrations"),
        (6, "Complete Setup", "Finalize and complete onboarding"),
    ]


def test_the_factories_give_progress_of_a_user_and_of_nobody(on: Connection) -> None:
    assert get_user_onboarding_progress("u").user_id == get_onboarding_progress_for_user("u").user_id == "u"
    assert get_onboarding_progress() is get_onboarding_progress()
    assert get_onboarding_progress().user_id is None
