"""The dated table of models, and what an operator may put in its place."""

from __future__ import annotations

import pytest

from db.llm_choice import ASKED, COMPATIBLE
from settings import SettingsError, settings
from tests.tasks.checking import chosen
from workers.llm.models import USUAL, model_for
from workers.llm.prices import price_of


def test_every_provider_that_is_asked_has_a_usual_model_with_a_known_price() -> None:
    assert USUAL.keys() == set(ASKED)
    for provider, model in USUAL.items():
        cost = price_of(provider, model, 10_000, 2_000)
        assert cost is not None
        assert 0 < cost < 0.1, "a small one"


def test_cached_tokens_are_among_the_inputs_and_cost_less() -> None:
    whole, cached = price_of("openai", USUAL["openai"], 1000, 0), price_of("openai", USUAL["openai"], 1000, 0, 1000)
    assert whole is not None
    assert cached is not None
    assert 0 < cached < whole


@pytest.mark.parametrize(("provider", "model"), [("openai", "no-such-model"), (COMPATIBLE, USUAL["openai"])])
def test_an_unknown_price_is_no_number(provider: str, model: str) -> None:
    assert price_of(provider, model, 1000, 1000) is None


def test_an_operator_names_other_models() -> None:
    with chosen(USHER_LLM_MODELS=" openai = big-1 , openai_compatible=org/small:7b@x"):
        assert model_for("openai") == "big-1"
        assert model_for(COMPATIBLE) == "org/small:7b@x"
        assert model_for("mistral") == USUAL["mistral"]
    assert model_for(COMPATIBLE) == ""


@pytest.mark.parametrize("wrong", ["openai", "openai=", "=x", "openai=a b", "openai=a;mistral=b", "openai=\nx"])
def test_names_that_cannot_be_read_are_refused_by_the_settings_name(
    monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    monkeypatch.setenv("USHER_LLM_MODELS", wrong)
    settings.cache_clear()
    with pytest.raises(SettingsError, match="USHER_LLM_MODELS"):
        settings()
    monkeypatch.undo()
    settings.cache_clear()
