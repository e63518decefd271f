"""The job that lets a model tell of a website what rules cannot: marked as such, with quotes, and nothing else touched."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection

from db import persona_sources, results, scope
from db.engine import reading
from db.jobs import State
from onboarding.persona.enriching.shapes import WebsiteDraft
from onboarding.persona.enriching.website import without_model
from tasks.website_enrichment import enrich_website
from tests.onboarding.persona.made import example
from tests.tasks.checking import chosen
from tests.tasks.personas import USER, made, read_website, said
from tests.workers.llm.models_at import Model, answered, calls, key_of, model_at

DIFFERENCE = "We mend our own pots for the price of the postage."


def honest() -> dict[str, Any]:
    """Return what an honest model says of the example shop."""
    claim = said(example("shop").corpus, DIFFERENCE, "We mend our own pots")
    return WebsiteDraft(differentiation=claim).model_dump()


def analysis(on: Connection) -> dict[str, Any]:
    found = results.latest_analysis(on, USER)
    assert found
    return dict(found)


@pytest.fixture
def model(on: Connection) -> Iterator[Model]:
    """A user whose shop was read, with a key, in a house that may ask models; and the model."""
    read_website()
    key_of()
    with chosen(USHER_ENRICH="true"), model_at(answered("openai", honest())) as asked:
        yield asked


def test_what_a_model_found_is_filled_in_and_marked(on: Connection, model: Model) -> None:
    before = analysis(on)
    assert before["brand_analysis"]["competitive_differentiation"] is None
    row = made(on, declared=enrich_website)
    assert row.state == State.DONE, row.say
    after = analysis(on)
    assert after["brand_analysis"]["competitive_differentiation"] == DIFFERENCE
    basis = after["meta"]["basis"]["brand_analysis.competitive_differentiation"]
    assert basis["source"].startswith("model: openai/")
    assert basis["quotes"]
    assert after["analysis_date"] == before["analysis_date"]
    assert without_model(after) == without_model(before)
    (call,) = calls(on)
    assert (call.purpose, call.state) == ("website", "done")


def test_a_persona_is_made_of_what_rules_found_alone(on: Connection, model: Model) -> None:
    with reading(scope.user(USER)) as tx:
        before = persona_sources.load(tx.connection(), USER)
    made(on, declared=enrich_website)
    with reading(scope.user(USER)) as tx:
        after = persona_sources.load(tx.connection(), USER)
    assert before
    assert after
    assert before.sources == after.sources


def test_asked_again_it_costs_nothing(on: Connection, model: Model) -> None:
    made(on, declared=enrich_website)
    made(on, declared=enrich_website)
    assert len(model.asked) == 1
    assert analysis(on)["brand_analysis"]["competitive_differentiation"] == DIFFERENCE


def test_a_website_that_was_analysed_again_meanwhile_keeps_its_new_analysis(on: Connection, model: Model) -> None:
    def again(to: Any) -> None:
        read_website(name="consultant")
        answered("openai", honest())(to)

    model.answers[:] = [again]
    made(on, declared=enrich_website)
    assert analysis(on)["brand_analysis"] == example("consultant").analysis["brand_analysis"]


@pytest.mark.parametrize(
    ("settings", "say"),
    [
        ({"USHER_ENRICH": "false"}, "uses no models"),
        ({"ENABLE_WEBSITE_BRAND_COLUMNS": "false"}, "keeps nothing of the brand"),
    ],
)
def test_where_it_is_not_wanted_it_says_so(on: Connection, model: Model, settings: dict[str, str], say: str) -> None:
    with chosen(**settings):
        row = made(on, declared=enrich_website)
    assert (row.state, row.code) == (State.FAILED, "not_enriched")
    assert say in row.say
    assert model.asked == []


def test_a_failing_model_leaves_the_analysis_as_it_was(on: Connection, model: Model) -> None:
    before = analysis(on)
    lie = honest()
    lie["differentiation"]["quotes"][0]["quote"] = "Voted the best of the whole country."
    model.answers[:] = [answered("openai", lie)]
    row = made(on, declared=enrich_website)
    assert (row.state, row.code) == (State.FAILED, "unsupported")
    assert analysis(on) == before
