"""What a persona is made from, read in one query, whatever apps have written there."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine

from db import keeping, persona_sources, personas, research, scope, websites
from db.engine import unit
from db.results import GROUPS
from onboarding.persona.corpus import EMPTY
from onboarding.persona.generating import generate
from onboarding.persona.schema import canonical
from onboarding.persona.sources import Sources
from tests.db.kept_personas import NORMALISED, URL, analyse, hand_in, loaded, lock, regenerate, text, wish
from tests.db.stage import scalar, statements

_TEXTS = "SELECT count(*) FROM onboarding.website_texts"


class TestTheText:
    """The site's own words, kept with the analysis in the same statement."""

    def test_comes_back_as_it_was_kept(self, house: Engine, there: Connection) -> None:
        analyse(house, kept=text())
        assert loaded(house).sources.corpus == text()
        assert scalar(there, "SELECT content_hash FROM onboarding.website_texts") == text().content_hash

    def test_is_replaced_when_the_site_is_analysed_again(self, house: Engine, there: Connection) -> None:
        analyse(house, kept=text(1))
        analyse(house, kept=text(2))
        assert (loaded(house).sources.corpus, scalar(there, _TEXTS)) == (text(2), 1)

    def test_stays_where_none_is_given(self, house: Engine, there: Connection) -> None:
        analyse(house, kept=text())
        analyse(house)
        assert (loaded(house).sources.corpus, scalar(there, _TEXTS)) == (text(), 1)

    def test_of_another_address_is_not_mistaken_for_it(self, house: Engine) -> None:
        analyse(house, kept=text())
        hand_over(house, website_url="https://other.example", writing_style={"tone": "dry"})
        assert loaded(house).sources.corpus == EMPTY
        assert loaded(house).sources.website_url == "https://other.example"

    def test_that_cannot_be_unpacked_is_none(self, house: Engine, there: Connection) -> None:
        analyse(house, kept=text())
        there.exec_driver_sql("UPDATE onboarding.website_texts SET corpus = 'damaged'")
        assert loaded(house).sources.corpus == EMPTY


def hand_over(house: Engine, **given: Any) -> None:
    """Keep an analysis as an app sends it."""
    with unit(scope.user("user_1"), house) as tx:
        keeping.keep(tx.connection(), "user_1", websites.part(given))


class TestTheSources:
    """All the rest."""

    def test_take_one_statement(self, house: Engine) -> None:
        analyse(house, kept=text())
        wish(house)
        with unit(scope.user("user_1"), house) as tx:
            tx.connection()
            with statements(house) as seen:
                persona_sources.load(tx.connection(), "user_1")
        assert len(seen) == 1

    def test_are_all_that_is_known(self, house: Engine) -> None:
        analyse(house, kept=text(), writing_style={"tone": "dry"}, meta={"words": 7})
        wish(house, research_depth="Expert", content_types=["blog posts"], target_audience={"primary": "sailors"})
        hand_in(house, selectedPlatforms=["X", "linkedin", "Twitter", "carrier pigeon"])
        regenerate(house, "One")
        lock(house, "identity.name", "Ann")
        found = loaded(house)
        assert found.complete
        assert found.sources.analysis["writing_style"] == {"tone": "dry"}
        assert found.sources.preferences == {
            "research_depth": "Expert", "content_types": ["blog posts"], "auto_research": True, "factual_content": True,
            "target_audience": {"primary": "sailors"},
        }  # fmt: skip
        assert (found.sources.platforms, found.sources.unknown_platforms) == (
            ("twitter", "linkedin"),
            ("carrier pigeon",),
        )
        assert found.sources.locks.keys() == {"identity.name"}
        assert found.sources.website_url == URL
        assert found.analysed_at
        assert found.sources.fetched_at == found.analysed_at.isoformat()
        assert found.sources.fetched_at.endswith("+00:00")
        assert found.in_view
        assert found.in_view.revision == 2

    def test_of_somebody_unknown_are_none(self, there: Connection) -> None:
        assert persona_sources.load(there, "nobody") is None

    @pytest.mark.parametrize("there_are", ["nothing", "analysis", "wishes", "both", "a failed analysis"])
    def test_are_complete_with_a_finished_analysis_and_wishes(
        self, house: Engine, there: Connection, there_are: str
    ) -> None:
        hand_in(house, selectedPlatforms=[])
        if there_are in ("analysis", "both"):
            analyse(house)
        if there_are == "a failed analysis":
            hand_over(house, website_url="https://other.example", status="failed")
        if there_are in ("wishes", "both", "a failed analysis"):
            wish(house)
        assert loaded(house).complete == (there_are == "both")

    def test_are_the_newest_analysis(self, house: Engine, there: Connection) -> None:
        analyse(house, writing_style={"tone": "dry"})
        hand_over(house, website_url="https://other.example", writing_style={"tone": "warm"})
        assert loaded(house).sources.analysis["writing_style"] == {"tone": "warm"}

    def test_are_without_what_a_model_said_of_the_website(self, house: Engine) -> None:
        basis = {
            "source": "model: openai/m, quoted",
            "confidence": 0.5,
            "pages": [],
            "numbers": {},
            "quotes": [],
            "votes": [],
        }
        analyse(
            house,
            brand_analysis={"brand_positioning": "Made up", "name": "Sails"},
            meta={"basis": {"brand_analysis.brand_positioning": basis}, "missing": []},
        )
        assert loaded(house).sources.analysis["brand_analysis"] == {"brand_positioning": None, "name": "Sails"}

    @hypothesis_settings(
        max_examples=40, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(data=st.data())
    def test_can_be_read_whatever_json_apps_have_written(self, on: Connection, data: st.DataObject) -> None:
        anything = st.recursive(
            st.none() | st.booleans() | st.integers(-9, 9) | st.text("ab.", max_size=3),
            lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(_NAMES), inner, max_size=3),
            max_leaves=6,
        )
        columns = st.dictionaries(st.sampled_from(GROUPS), anything, max_size=4)
        with unit(scope.everyone("test")) as tx:
            connection = tx.connection()
            site = {"website_url": NORMALISED, **data.draw(columns)}
            keeping.keep(connection, "user_1", websites.part(site))
            keeping.keep(connection, "user_1", research.part({name: data.draw(anything) for name in _JSON_WISHES}))
            keeping.keep(connection, "user_1", personas.part({"selectedPlatforms": data.draw(anything)}))
            found = persona_sources.load(connection, "user_1")
            tx.rollback()
        assert found
        assert_made_twice_the_same(found.sources)


_NAMES = ("tone", "primary", "basis", "missing", "content_types", "needs", "brand_analysis.name", "expertise_level")
_JSON_WISHES = ("content_types", "writing_style", "content_characteristics", "target_audience", "recommended_settings")


def assert_made_twice_the_same(sources: Sources) -> None:
    assert canonical(generate(sources)) == canonical(generate(sources))
