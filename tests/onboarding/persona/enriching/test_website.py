"""What a model adds to an analysis: only where nothing was, quoted, marked, and taken out again exactly."""

from __future__ import annotations

import copy
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.persona.enriching.filling import FILLABLE
from onboarding.persona.enriching.protocol import EnrichmentFailed
from onboarding.persona.enriching.selecting import passages_of
from onboarding.persona.enriching.shapes import Cited, Said, WebsiteDraft
from onboarding.persona.enriching.website import PATHS, enriched_analysis, website_question, without_model
from onboarding.persona.sources import Sources
from onboarding.persona.spans import stands_in
from onboarding.website.contract.schema import json_schema
from tests.onboarding.persona.enriching.asked import MARK, Scripted, said
from tests.onboarding.persona.made import NAMES, example

_SITE = example("consultant")
_SOURCE = "model: openai/model-1, quoted"


def _bare(site: Sources = _SITE) -> dict[str, Any]:
    """Return the analysis with all that a model may fill unknown."""
    groups = copy.deepcopy(dict(site.analysis))
    for path in FILLABLE:
        group, _, key = path.partition(".")
        groups[group][key] = [] if isinstance(groups[group][key], list) else None
        groups["meta"]["basis"] = {
            name: ground
            for name, ground in groups["meta"]["basis"].items()
            if name != path and not name.startswith(f"{path}.")
        }
    groups["meta"]["missing"] = sorted({*groups["meta"]["missing"], *FILLABLE})
    return groups


def _values() -> list[Said]:
    return [
        said("Clear prose", "a page of clear prose beats forty slides", on=_SITE),
        said("Room for argument", "I'd enjoy the argument", "I help software teams plan less", on=_SITE),
    ]


def _draft() -> WebsiteDraft:
    return WebsiteDraft(
        values=_values(),
        positioning=said("Helps software teams plan less", "I help software teams plan less and decide more", on=_SITE),
        differentiation=said("Thinks that teams need no new method", "most teams don't need a new method", on=_SITE),
        strengths=[
            said("Opinions on prose are plain", "I think that a page of clear prose beats forty slides", on=_SITE)
        ],
        weaknesses=[said("Who paid for change stays open", "I get paid to change that", on=_SITE)],
        gaps=[said("How the list was kept short", "I keep the list short", on=_SITE)],
    )


def _enriched(analysis: Any, draft: WebsiteDraft) -> dict[str, Any]:
    return {**analysis, **enriched_analysis(analysis, draft, _SITE.corpus, "openai", "model-1")}


def test_only_what_is_empty_is_asked_for() -> None:
    question = website_question(_SITE.corpus, _SITE.analysis, MARK)
    assert question
    assert "- values: " in question.user
    assert all(f"- {field}: " not in question.user for field in PATHS if field != "values")
    whole = website_question(_SITE.corpus, _bare(), MARK)
    assert whole
    assert all(f"- {field}: " in whole.user for field in PATHS)


def test_nothing_is_asked_where_nothing_is_empty_or_nothing_stands() -> None:
    assert website_question(_SITE.corpus, _enriched(_bare(), _draft()), MARK) is None
    assert website_question(_SITE.corpus, {}, MARK) is None


def test_an_honest_draft_fills_what_was_empty() -> None:
    whole = _enriched(_bare(), _draft())
    assert whole["brand_analysis"]["brand_values"] == ["Clear prose", "Room for argument"]
    assert whole["brand_analysis"]["brand_positioning"] == "Helps software teams plan less"
    assert whole["content_strategy_insights"]["content_gaps"] == ["How the list was kept short"]
    assert not set(whole["meta"]["missing"]) & set(FILLABLE)


def test_each_claim_has_its_ground_in_the_words_of_the_site() -> None:
    basis = _enriched(_bare(), _draft())["meta"]["basis"]
    assert basis["brand_analysis.brand_values.1"]["pages"] == ["http://site.example/"]
    for path in (
        "brand_analysis.brand_values.0",
        "brand_analysis.brand_positioning",
        "content_strategy_insights.gaps.0",
    ):
        ground = basis[path.replace("gaps", "content_gaps")]
        assert ground["source"] == _SOURCE
        assert 0 < ground["confidence"] <= 0.4
        assert all(any(stands_in(each["text"], span) for span in _SITE.corpus.spans) for each in ground["quotes"])


@pytest.mark.parametrize("name", NAMES)
def test_it_stays_an_analysis_by_its_schema(name: str) -> None:
    site = example(name)
    span = next(span for span in passages_of(site.corpus).spans if 60 < len(span.text) < 160)
    claim = Said(text=" ".join(span.text.split()[:7]), quotes=[Cited(span=span.id, quote=span.text)])
    draft = WebsiteDraft(values=[claim], positioning=claim, differentiation=claim, strengths=[claim], gaps=[claim])
    bare = _bare(site)
    whole = {**bare, **enriched_analysis(bare, draft, site.corpus, "openai", "model-1")}
    assert len(set(bare["meta"]["missing"]) - set(whole["meta"]["missing"])) == 5
    jsonschema_rs.validator_for(json_schema()).validate(whole)


def test_what_was_not_empty_stays() -> None:
    whole = _enriched(_SITE.analysis, _draft())
    assert {path for path in FILLABLE if _at(whole, path) != _at(_SITE.analysis, path)} == {
        "brand_analysis.brand_values"
    }
    groups = enriched_analysis(_SITE.analysis, _draft(), _SITE.corpus, "a", "b")
    assert set(groups) == {"brand_analysis", "content_strategy_insights", "meta"}
    assert groups["content_strategy_insights"] == _SITE.analysis["content_strategy_insights"]


def test_another_answer_leaves_nothing_of_the_one_before() -> None:
    before = _enriched(_bare(), _draft())
    only = WebsiteDraft(gaps=_draft().gaps)
    after = {**before, **enriched_analysis(without_model(before), only, _SITE.corpus, "openai", "model-1")}
    assert after == _enriched(_bare(), only)


def test_the_given_analysis_is_not_changed() -> None:
    bare = _bare()
    whole = _enriched(bare, _draft())
    before = copy.deepcopy((bare, whole))
    without_model(whole)
    _enriched(bare, _draft())
    assert (bare, whole) == before


def test_what_a_model_filled_is_taken_out_exactly() -> None:
    for analysis in (_bare(), dict(_SITE.analysis)):
        assert without_model(_enriched(analysis, _draft())) == analysis
        assert without_model(analysis) == analysis


def test_items_that_others_added_stay_with_their_grounds() -> None:
    whole = copy.deepcopy(_enriched(_bare(), _draft()))
    whole["brand_analysis"]["brand_values"].append("Bread")
    whole["meta"]["basis"]["brand_analysis.brand_values.2"] = {"source": "said"}
    bare = without_model(whole)
    assert bare["brand_analysis"]["brand_values"] == ["Bread"]
    assert bare["meta"]["basis"]["brand_analysis.brand_values.0"] == {"source": "said"}
    assert "brand_analysis.brand_values" not in bare["meta"]["missing"]


_JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just({"source": _SOURCE}),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["basis", "missing", "brand_values", *FILLABLE, f"{FILLABLE[0]}.0"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["meta", "brand_analysis", "content_strategy_insights"]), _JSON))
def test_any_json_comes_back_without_a_fault(analysis: dict[str, Any]) -> None:
    once = without_model(analysis)
    assert without_model(once) == once
    website_question(_SITE.corpus, analysis, MARK)


def test_an_unfounded_draft_says_so() -> None:
    draft = WebsiteDraft(values=[Said(text="Leadership", quotes=[])])
    with pytest.raises(EnrichmentFailed) as failed:
        _enriched(_bare(), draft)
    assert failed.value.code == "unsupported"


def test_what_is_objected_to_is_left_out() -> None:
    values = [*_values(), said("Clear prose since 1999", "a page of clear prose beats forty slides", on=_SITE)]
    whole = _enriched(_bare(), WebsiteDraft(values=values))
    assert whole["brand_analysis"]["brand_values"] == ["Clear prose", "Room for argument"]


def test_a_correction_is_taken() -> None:
    question = website_question(_SITE.corpus, _SITE.analysis, MARK)
    assert question
    model = Scripted(WebsiteDraft(values=[Said(text="Leadership", quotes=[])]), WebsiteDraft(values=_values()))
    answer = model.ask(question, lambda: None)
    assert answer.spent.tries == 2
    assert _enriched(_SITE.analysis, answer.value)["brand_analysis"]["brand_values"] == [
        "Clear prose",
        "Room for argument",
    ]


def _at(analysis: Any, path: str) -> Any:
    group, _, key = path.partition(".")
    return analysis[group][key]
