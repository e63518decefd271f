"""What is said of data, keys and addresses without asking anybody: the documented sentences, without the false refusals."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

import settings
from db.services import (
    APIKeyManager,
    check_all_api_keys,
    save_api_key,
    validate_api_key,
    validate_api_key_format,
    validate_environment_setup,
    validate_step_data,
    validate_website_url,
)
from tests.db.services.conftest import fake
from tests.db.services.flow_data import CORE, KEYS, PERSONA, RESEARCH

THREE = {"gemini": fake("gemini"), "exa": fake("exa"), "copilotkit": fake("copilotkit")}


class TestStepData:
    """validate_step_data."""

    @pytest.mark.parametrize(
        ("number", "data", "said"),
        [
            (1, {"api_keys": THREE}, []),
            (1, {"api_keys": dict.fromkeys(THREE, "…FAKE")}, []),
            (1, {}, ["API keys configuration is required"]),
            (1, None, ["API keys configuration is required"]),
            (1, {"api_keys": {}}, ["API keys configuration is required"]),
            (1, {"api_keys": {"copilotkit": THREE["copilotkit"]}}, ["Missing required API keys: gemini, exa"]),
            (1, {"api_keys": {**THREE, "exa": "no uuid at all, no"}}, ["exa: API key contains a space"]),
            (1, {"api_keys": {**THREE, "exa": "a" * 36}}, ["exa: Exa API key must be a UUID"]),
            (1, {"api_keys": {**THREE, "gemini": "a" * 40}}, ["gemini: Google Gemini API key must start with 'AIza'"]),
            (1, {"api_keys": {**THREE, "gemini": 7}}, ["gemini: This is no text"]),
            (2, {"website": "https://site.example.com"}, []),
            (2, {"website_url": "https://site.example.com"}, []),
            (2, {}, ["Website URL is required"]),
            (2, {"website": "site.example.com"}, ["Invalid website URL format"]),
            (3, {"competitors": [1]}, []),
            (3, {"researchSummary": {"a": 1}}, []),
            (3, {"sitemapAnalysis": {"a": 1}}, []),
            (3, RESEARCH, []),
            (3, {}, ["Research data is required for step 3 completion"]),
            (3, {"a": 1}, ["At least one research data field"]),
            (4, PERSONA, []),
            (4, {}, ["Persona data is required for step 4 completion"]),
            (4, {"corePersona": CORE}, ["Missing required persona data: platformPersonas"]),
            (4, {"a": 1}, ["Missing required persona data: corePersona, platformPersonas"]),
            (4, {**PERSONA, "corePersona": {"a": 1}}, ["corePersona must contain identity information"]),
            (4, {**PERSONA, "platformPersonas": ["x"]}, ["At least one platform persona must be configured"]),
            (5, {}, []),
            (6, {}, []),
            (99, {}, []),
        ],
    )
    def test_says_what_is_missing(self, number: int, data: Any, said: list[str]) -> None:
        told = validate_step_data(number, data)
        assert len(told) == len(said)
        assert all(one.startswith(start) for one, start in zip(told, said, strict=True)), told

    def test_repeats_no_key(self) -> None:
        assert "FAKE" not in repr(validate_step_data(1, {"api_keys": {"exa": f"{KEYS['api_keys']['openai']}"}}))

    @given(
        st.integers(0, 7),
        st.dictionaries(
            st.sampled_from(("api_keys", "website", "corePersona", "platformPersonas", "competitors")),
            st.none()
            | st.integers()
            | st.text(max_size=20)
            | st.dictionaries(st.sampled_from(tuple(THREE)), st.text()),
        ),
    )
    def test_of_any_data_is_a_list_of_sentences(self, number: int, data: dict[str, Any]) -> None:
        assert all(validate_step_data(number, data))


class TestKeys:
    """validate_api_key, validate_api_key_format."""

    @pytest.mark.parametrize(
        ("provider", "key"),
        [
            *((provider, fake(provider)) for provider in ("openai", "gemini", "anthropic", "mistral", "exa", "tavily")),
            ("openai", "sk-" + "a" * 20),
            ("gemini", "AQ." + "a" * 30),
            ("mistral", "a" * 32),
            ("metaphor", "a" * 12),
            ("nobody_we_know", "a" * 10),
        ],
    )
    def test_that_may_be_good_pass(self, provider: str, key: str) -> None:
        assert validate_api_key(provider, key) == {"valid": True, "error": None}
        assert validate_api_key_format(provider, key)

    @pytest.mark.parametrize(
        ("provider", "key", "error"),
        [
            ("openai", "", "API key too short or empty"),
            ("openai", "sk-short", "API key too short or empty"),
            ("openai", "pk-" + "a" * 40, "must start with 'sk-'"),
            ("openai", "sk-" + "a" * 10, "seems too short"),
            ("openai", fake("anthropic"), "one of Anthropic"),
            ("openai", "your_api_key_here", "placeholder"),
            ("gemini", "sk-" + "a" * 40, "must start with 'AIza' or 'AQ.'"),
            ("anthropic", fake("openai"), "must start with 'sk-ant-'"),
            ("copilotkit", "pub_" + "a" * 40, "must start with 'ck_pub_'"),
            ("exa", "a" * 36, "must be a UUID"),
            ("mistral", "a b" * 12, "contains a space"),
        ],
    )
    def test_that_cannot_be_good_are_told_why(self, provider: str, key: str, error: str) -> None:
        told = validate_api_key(provider, key)
        assert not told["valid"]
        assert error in told["error"]
        assert not key or key not in told["error"]
        assert not validate_api_key_format(provider, key)


class TestAddresses:
    """validate_website_url."""

    @pytest.mark.parametrize(
        "url",
        [
            "https://site.example.com",
            "http://site.example.com/a?b=c",
            "https://site.photography",
            "https://münchen.example.com",
            "https://site.example.com:8443/",
        ],
    )
    def test_that_a_website_can_have_pass(self, url: str) -> None:
        assert validate_website_url(url)

    @pytest.mark.parametrize(
        "url",
        ["", "site.example.com", "ftp://site.example.com", "http://localhost", "http://999.999.1.1", "https://a b.example",
         "https://site.example.com:22", "javascript:alert(1)", "http://169.254.169.254", "http://127.0.0.1", "http://10.0.0.1",
         "http://[::1]", "http://0.0.0.0", "http://100.64.0.1", "http://[fd00::1]", None, 5, ["https://site.example.com"]],
    )  # fmt: skip
    def test_that_none_can_have_do_not(self, url: str) -> None:
        assert not validate_website_url(url)


class TestAll:
    """check_all_api_keys, validate_environment_setup."""

    def test_without_anything_nothing_is_valid(self, environment: pytest.MonkeyPatch) -> None:
        told = check_all_api_keys(APIKeyManager())
        assert not told["all_valid"]
        assert set(told["results"]) == {
            "ai_providers",
            "research_providers",
            "website_url",
            "personalization",
            "integrations",
            "final_setup",
        }
        assert told["results"]["ai_providers"]["OPENAI_API_KEY"] == {"valid": False, "error": "API key not configured"}
        assert told["results"]["website_url"] == {
            "valid": False,
            "url": None,
            "error": "Invalid or missing website URL",
        }
        assert told["results"]["final_setup"] == {"valid": False, "status": "pending"}
        assert not any(told["summary"].values())

    def test_with_everything_all_is_valid(self, environment: pytest.MonkeyPatch) -> None:
        environment.setenv("MISTRAL_API_KEY", fake("mistral"))
        environment.setenv("SERPER_API_KEY", fake("serper"))
        environment.setenv("WEBSITE_URL", "https://site.example.com")
        for name in ("PERSONALIZATION_DONE", "INTEGRATION_DONE", "FINAL_SETUP_COMPLETE"):
            environment.setenv(name, "True")
        told = check_all_api_keys(APIKeyManager())
        assert told["all_valid"]
        assert told["results"]["research_providers"]["SERPER_API_KEY"] == {"valid": True, "error": None}
        assert told["results"]["personalization"] == {"valid": True, "status": "completed"}

    def test_a_placeholder_in_the_environment_is_no_key(self, environment: pytest.MonkeyPatch) -> None:
        environment.setenv("OPENAI_API_KEY", "your_openai_api_key")
        told = check_all_api_keys(APIKeyManager())
        assert not told["summary"]["has_ai_provider"]
        assert "placeholder" in told["results"]["ai_providers"]["OPENAI_API_KEY"]["error"]

    def test_a_users_own_keys_are_looked_at_with_their_manager(self, on: Connection, environment: Any) -> None:
        save_api_key("u", "anthropic", fake("anthropic"))
        assert check_all_api_keys(APIKeyManager("u"))["summary"]["has_ai_provider"]
        assert not check_all_api_keys(APIKeyManager("u2"))["summary"]["has_ai_provider"]

    def test_a_setup_that_works_has_no_issues(self, on: Connection, environment: pytest.MonkeyPatch) -> None:
        told = validate_environment_setup()
        assert (told["valid"], told["issues"]) == (True, [])
        assert any("AI provider" in warning for warning in told["warnings"])

    @pytest.mark.parametrize(
        ("name", "value", "issue"),
        [
            ("DATABASE_URL", "", "DATABASE_URL is not set"),
            ("DATABASE_URL", "postgresql://u@127.0.0.1:1/x", "The database does not answer"),
            ("USHER_MASTER_KEYS", "", "USHER_MASTER_KEYS is not set"),
            ("USHER_PEPPER", "p1:no", "USHER_PEPPER"),
        ],
    )
    def test_what_keeps_it_from_working_is_named(
        self, environment: pytest.MonkeyPatch, name: str, value: str, issue: str
    ) -> None:
        environment.setenv(name, value)
        settings.settings.cache_clear()
        told = validate_environment_setup()
        assert not told["valid"]
        assert any(issue in one for one in told["issues"]), told["issues"]
