"""Keys where nobody asked for one are masked; what only looks long is left as it is."""

from __future__ import annotations

import pytest

from onboarding.providers.examples import example_key
from onboarding.providers.hiding import hidden
from onboarding.providers.loading import catalogue

TELLING = sorted(
    (provider.id, one.sample)
    for provider in catalogue().values()
    for one in provider.fields
    if one.kind == "secret" and len(one.sample.partition("<")[0]) >= 3
)


def shown(value: object) -> object:
    return hidden(value, catalogue(), lambda key: f"…{key[-4:]}")


@pytest.mark.parametrize(("provider", "sample"), TELLING)
def test_a_key_with_a_beginning_of_its_own_is_masked_whole_wherever_it_stands(provider: str, sample: str) -> None:
    key = example_key(sample)
    mask = f"…{key[-4:]}"
    told = {"a": [f"my key: {key}, keep it", {"b": f"https://site.example/?key={key}"}], key: 1}
    assert shown(told) == {"a": [f"my key: {mask}, keep it", {"b": f"https://site.example/?key={mask}"}], mask: 1}


@pytest.mark.parametrize(
    "text",
    [
        "https://site.example/sk-bratislava-2026-a-guide-to-all-of-its-markets",
        "xai-explainable-artificial-intelligence-2026",
        "task-scheduler-20261121-with-a-long-name-behind-it",
        "550e8400-e29b-41d4-a716-446655440000",
        "0123456789abcdef" * 4,
        "sha256:" + "0123456789abcdef" * 4,
        "Donaudampfschifffahrtsgesellschaftskapitaen",
        "pa-donaudampfschifffahrtsgesellschaft",
        "jina_embeddings_v2_base_english",
        "…FAKE",
    ],
)
def test_what_is_only_long_is_left(text: str) -> None:
    assert shown(text) == text


def test_the_longest_texts_are_looked_through_once() -> None:
    for text in ("sk-" * 100_000, "sk-proj-" * 40_000, "x" * 300_000, "pk_" + "aaaaaa_" * 40_000):
        assert shown(text) == text
