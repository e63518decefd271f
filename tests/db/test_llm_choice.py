"""Which of a user's keys a model is asked with: one that works, of a provider that has models, and the one that was named."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from db import keys, llm_choice, scope
from db.engine import reading, unit
from db.vault import vault
from tests.db.kept_keys import PROVIDERS, pasted
from tests.tasks.checking import chosen

USER = "user_1"


@pytest.fixture(autouse=True)
def _clean(on: Connection) -> None:
    """Nobody has a key."""


def keep(provider: str, verdict: str = "valid", condition: str = "ok", user: str = USER) -> None:
    with unit(scope.user(user)) as tx:
        put = keys.put(tx, user, PROVIDERS[provider], pasted(provider), vault())
        known = "UPDATE onboarding.api_keys SET verdict = %s, condition = %s WHERE id = %s"
        tx.connection().exec_driver_sql(known, (verdict, condition, put.id))


def choice(wanted: str = "", user: str = USER) -> str | None:
    with reading(scope.user(user)) as tx:
        found = llm_choice.choose(tx.connection(), user, wanted)
        assert tx.connection().exec_driver_sql("SELECT 1").scalar_one() == 1, "the connection is still good"
    return found.provider if found else None


def test_the_first_that_was_stored_is_asked() -> None:
    keep("mistral")
    keep("anthropic")
    assert choice() == "mistral"


@pytest.mark.parametrize("verdict", ["unchecked", "invalid", "indeterminate"])
def test_a_key_that_is_not_known_to_work_is_not_asked(verdict: str) -> None:
    keep("mistral", verdict, "not_checked")
    assert choice() is None
    keep("openai")
    assert choice() == "openai"


def test_one_with_a_catch_is_asked_only_where_there_is_no_better() -> None:
    keep("openai", condition="no_quota")
    assert choice() == "openai"
    keep("anthropic", condition="restricted")
    assert choice() == "anthropic"


def test_a_provider_that_is_named_is_asked_alone() -> None:
    keep("openai")
    assert (choice("openai"), choice("OpenAI"), choice("anthropic"), choice("no-such")) == (
        "openai", "openai", None, None,
    )  # fmt: skip


def test_keys_of_other_trades_are_no_models() -> None:
    keep("exa")
    keep("groq")
    assert (choice(), choice("exa"), choice("groq")) == (None, None, None)


@pytest.mark.parametrize(
    ("open_to", "models", "found"),
    [("true", "openai_compatible=m", "openai_compatible"), ("false", "openai_compatible=m", None), ("true", "", None)],
    ids=["open and named", "closed", "not named"],
)
def test_a_users_own_server_is_asked_where_it_is_open_and_its_model_named(
    open_to: str, models: str, found: str | None
) -> None:
    keep("openai_compatible")
    with chosen(USHER_CUSTOM_BASE_URLS=open_to, USHER_LLM_MODELS=models):
        assert choice() == found


def test_nobody_elses_key_is_asked() -> None:
    keep("openai", user="user_2")
    assert choice() is None
