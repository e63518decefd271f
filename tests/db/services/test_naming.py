"""Which variable holds which key, and which names mean which provider."""

from __future__ import annotations

from collections import Counter

import pytest

from db.naming import all_variables, id_of, meant_by, names_a_key, provider_of, variables
from onboarding.providers.pasting import ProviderUnknown

DOCUMENTED = {
    "openai": "OPENAI_API_KEY",
    "gemini": "GEMINI_API_KEY",
    "anthropic": "ANTHROPIC_API_KEY",
    "mistral": "MISTRAL_API_KEY",
    "tavily": "TAVILY_API_KEY",
    "serper": "SERPER_API_KEY",
    "metaphor": "METAPHOR_API_KEY",
    "exa": "EXA_API_KEY",
    "firecrawl": "FIRECRAWL_API_KEY",
    "stability": "STABILITY_API_KEY",
    "copilotkit": "COPILOTKIT_API_KEY",
    "wavespeed": "WAVESPEED_API_KEY",
    "hf_token": "HF_TOKEN",
    "huggingface": "HF_TOKEN",
}


@pytest.mark.parametrize(("name", "variable"), DOCUMENTED.items(), ids=DOCUMENTED.keys())
def test_each_documented_provider_is_written_to_its_variable(name: str, variable: str) -> None:
    assert variables(provider_of(name), name)[0] == variable


def test_each_documented_variable_is_read() -> None:
    assert {name for names in all_variables().values() for name in names} >= set(DOCUMENTED.values())


def test_no_variable_holds_the_keys_of_two_providers() -> None:
    counted = Counter(name for names in all_variables().values() for name in names)
    assert [name for name, times in counted.items() if times > 1] == []


def test_an_older_name_means_the_provider() -> None:
    assert [id_of("Metaphor"), id_of("hf_token"), id_of(" OpenAI ")] == ["exa", "huggingface", "openai"]


def test_a_name_that_nobody_knows_is_kept_for_reading_and_refused_for_saving() -> None:
    assert id_of("nosuch") == "nosuch"
    with pytest.raises(ProviderUnknown):
        provider_of("nosuch")


@pytest.mark.parametrize(
    ("field", "meant", "named"),
    [
        ("openai", "openai", False),
        ("OPENAI_API_KEY", "openai", True),
        ("openaiApiKey", "openai", True),
        (" exa-api-key ", "exa", True),
        ("HF_TOKEN", "huggingface", False),
        ("METAPHOR_API_KEY", "exa", True),
        ("mistral_key", "mistral", False),
        ("monkey", None, False),
        ("api_key", None, False),
        ("sort_key", None, False),
    ],
)
def test_a_field_means_a_provider_by_name_or_variable(field: str, meant: str | None, *, named: bool) -> None:
    found = meant_by(field)
    assert (found.id if found else None, names_a_key(field)) == (meant, named)
