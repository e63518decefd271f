"""What a call to a model costs and may cost: kept answers, caps, and prices that nobody knows."""

from __future__ import annotations

from decimal import Decimal

import pytest
import redis
from sqlalchemy import Connection

from onboarding.persona.enriching.protocol import EnrichmentFailed
from tests.tasks.checking import chosen
from tests.workers.llm.models_at import (
    GOOD,
    INPUT,
    Draft,
    answered,
    ask,
    calls,
    key_of,
    model_at,
    question,
)

DRAFT = Draft.model_validate(GOOD)
BAD = {"name": 3}


@pytest.fixture(autouse=True)
def _ready(on: Connection, valkey: redis.Redis) -> None:
    """An empty ledger, and a Redis that knows no limits."""


def test_an_answer_that_is_kept_costs_nothing_and_asks_nobody(on: Connection) -> None:
    held, _ = key_of()
    with model_at(answered("openai", GOOD)) as model:
        ask(held)
        again = ask(held)
        other = ask(held, question(stable="another text"))
    assert (again.value, again.cached, again.spent.tries) == (DRAFT, True, 0)
    assert (other.cached, len(model.asked), len(calls(on))) == (False, 2, 2)


def test_a_fresh_answer_takes_the_place_of_the_kept_one(on: Connection) -> None:
    held, _ = key_of()
    with model_at(answered("openai", GOOD), answered("openai", GOOD | {"name": "New"})):
        ask(held)
        assert ask(held, fresh=True).value.name == "New"
        assert ask(held).value.name == "New"
    assert [(row.state, row.outcome) for row in calls(on)] == [("failed", "superseded"), ("done", "ok")]


def test_a_model_without_a_known_price_costs_nobody_knows_what(on: Connection) -> None:
    held, _ = key_of()
    with chosen(USHER_LLM_MODELS="openai=a-model-of-tomorrow"), model_at(answered("openai", GOOD)) as model:
        assert ask(held).model == "a-model-of-tomorrow"
    assert model.asked[0].body["model"] == "a-model-of-tomorrow"
    (row,) = calls(on)
    assert (row.cost_usd, row.price_source, row.input_tokens) == (None, None, INPUT)


@pytest.mark.parametrize(
    "caps",
    [{"USHER_LLM_TOKENS_PER_CALL": "1199"}, {"USHER_LLM_TOKENS_PER_DAY": "1199"}, {"USHER_LLM_USD_PER_DAY": "0.000001"}],
    ids=["call", "day", "money"],
)  # fmt: skip
def test_nobody_is_asked_beyond_a_cap(on: Connection, caps: dict[str, str]) -> None:
    held, _ = key_of()
    with chosen(**caps), model_at(answered("openai", GOOD)) as model, pytest.raises(EnrichmentFailed, match="over_bud"):
        ask(held)
    assert (model.asked, calls(on)) == ([], [])


def test_fewer_corrections_are_asked_for_where_a_call_may_take_less(on: Connection) -> None:
    held, _ = key_of()
    wrong = pytest.raises(EnrichmentFailed, match="invalid_answer")
    with chosen(USHER_LLM_TOKENS_PER_CALL="3100"), model_at(answered("openai", BAD)) as model, wrong:
        ask(held)
    assert len(model.asked) == 2


def test_two_users_have_a_budget_each(on: Connection) -> None:
    held, _ = key_of()
    with chosen(USHER_LLM_TOKENS_PER_DAY="5400"), model_at(answered("openai", GOOD)):
        ask(held)
        theirs, _ = key_of(user="user_2")
        ask(theirs, user_id="user_2")
    assert [row.input_tokens for row in calls(on)] == [INPUT, INPUT]
    assert sum(row.cost_usd for row in calls(on)) < Decimal("0.01")
