"""The score of a persona: each part moves by what it counts, and nothing is made up where something goes wrong."""

from __future__ import annotations

import json
import string
from functools import cache
from typing import Any, cast

import pytest
from hypothesis import given, settings

from onboarding.persona.changing.locking import lock_of, with_locks
from onboarding.persona.corpus import EMPTY as NO_TEXT
from onboarding.persona.corpus import Corpus
from onboarding.persona.measuring.fingerprint import fingerprint_of
from onboarding.persona.platforms.adapting import adaptations
from onboarding.persona.quality.scoring import ANSWERABLE, quality_of
from onboarding.persona.schema import Answered, Claim, Measured, Persona, Quoted, canonical
from onboarding.persona.schema.persona import Identity, Lexicon, Quality, Research, Rules, Voice
from onboarding.persona.spans import quoted
from tests.onboarding.persona.made import corpus
from tests.onboarding.persona.made_up import EMPTY, claim, personas

SENTENCE = (
    "We fire every pot twice, and we look at each of them before it leaves the house."  # 18 words with a pot's name
)
# Blocks that are the same but for their digits are taken for one.
NAMES = [f"pot {one}{other}ot" for one in string.ascii_lowercase for other in "bcdfglmn"]


@cache
def text(sentences: int, pages: int = 1) -> Corpus:
    """Return a text of so many sentences of 17 words on each page, each sentence another."""
    bodies = (
        "".join(f"<p>{SENTENCE.replace('pot', NAMES[page * 30 + number])}</p>" for number in range(sentences))
        for page in range(pages)
    )
    return corpus(*bodies)


@cache
def told(sentences: int = 30, pages: int = 3) -> Persona:
    """Return a small persona that is true of such a text."""
    site = text(sentences, pages)
    fingerprint = fingerprint_of(site)
    quote = quoted(site.spans[0])
    number = Measured(stat="p90_sentence_words", value=fingerprint.p90_sentence_words or 0)
    persona = EMPTY.model_copy(
        update={
            "language": site.language,
            "fingerprint": fingerprint,
            "identity": Identity(
                name=claim("Maker", number), beliefs=(claim("We fire every pot twice", *filter(None, [quote])),)
            ),
            "voice": Voice(formality=claim(0.4, number)),
            "rules": Rules(do=(claim("Keep sentences at 18 words.", number),)),
        }
    )
    return persona.model_copy(update={"platforms": adaptations(persona, ["linkedin", "blog"])})


def points(persona: Persona, site: Corpus) -> dict[str, float]:
    quality = quality_of(persona, site)
    assert quality.reason is None
    return {name: part.points for name, part in quality.parts.items()}


def with_(persona: Persona, **fields: Any) -> Persona:
    return persona.model_copy(update=fields)


def test_a_true_persona_of_enough_text_gets_all_but_what_is_missing() -> None:
    found = points(told(), text(30, 3))
    assert found == {
        "sources": 25,
        "evidence": 25,
        "numbers": 15,
        "completeness": round(15 * 4 / len(ANSWERABLE), 2),
        "contradictions": 10,
        "platforms": 10,
    }
    assert quality_of(told(), text(30, 3)).score == round(sum(found.values()), 1)


@settings(max_examples=25, deadline=None)
@given(personas)
def test_a_score_is_between_0_and_100_and_the_same_each_time(persona: Persona) -> None:
    site = text(30, 3)
    persona = with_(persona, platforms=adaptations(persona, ["x"]))
    once, again = quality_of(persona, site), quality_of(persona, site)
    assert once.reason is None
    assert 0 <= (once.score or 0) <= 100
    assert sum(part.most for part in once.parts.values()) == 100
    assert all(0 <= part.points <= part.most and part.why for part in once.parts.values())
    assert canonical(once.model_dump(mode="json")) == canonical(again.model_dump(mode="json"))


@pytest.mark.parametrize(
    ("sentences", "pages", "expected"), [(6, 1, 3.83), (30, 1, 12.47), (30, 2, 23.33), (30, 3, 25)]
)
def test_sources_count_words_and_pages(sentences: int, pages: int, expected: float) -> None:
    assert points(told(), text(sentences, pages))["sources"] == expected


def test_a_claim_without_evidence_costs_its_share() -> None:
    bare = Claim(value="Maker", origin="rules", confidence=0.5)
    persona = with_(told(), identity=told().identity.model_copy(update={"name": bare}))
    assert points(persona, text(30, 3))["evidence"] == 25 * 3 / 4


@pytest.mark.parametrize(
    "changed",
    [{"quote": "We never fire a pot"}, {"span": "9.9.9"}, {"page_url": "http://other.example/"}],
    ids=["words", "span", "page"],
)
def test_a_quote_that_does_not_stand_in_its_span_costs_its_share(changed: dict[str, str]) -> None:
    real = told().identity.beliefs[0].evidence[0]
    assert isinstance(real, Quoted)
    other = claim("We fire every pot once", real.model_copy(update=changed))
    persona = with_(
        told(), identity=told().identity.model_copy(update={"beliefs": (told().identity.beliefs[0], other)})
    )
    assert points(persona, text(30, 3))["evidence"] == 12.5


def test_a_rule_alone_is_no_evidence_and_wishes_are_not_counted() -> None:
    ruled = with_(told(), identity=told().identity.model_copy(update={"name": claim("Maker")}))
    assert points(ruled, text(30, 3))["evidence"] == 25 * 3 / 4
    assert points(with_(told(), research=Research(depth=claim("Basic"))), text(30, 3))["evidence"] == 25


def test_where_nothing_is_cited_there_are_no_points() -> None:
    assert points(EMPTY, text(30, 3)) == {**dict.fromkeys(points(told(), text(30, 3)), 0), "sources": 25}
    bare = with_(told(), identity=Identity(), voice=Voice(), platforms={}, rules=Rules(do=(claim("Be kind."),)))
    found = points(bare, text(30, 3))
    assert (found["evidence"], found["numbers"], found["contradictions"]) == (0, 0, 10)
    why = quality_of(bare, text(30, 3)).parts
    assert (why["numbers"].why, "no sentence" in why["evidence"].why) == ("No number is cited.", True)


@pytest.mark.parametrize(
    ("stat", "value"), [("p90_sentence_words", 15.0), ("made_up", 1.0), ("function_words.the", 9.9), ("__class__", 1.0)]
)
def test_a_number_that_is_not_the_fingerprints_costs_its_share(stat: str, value: float) -> None:
    wrong = claim("Keep sentences short.", Measured(stat=stat, value=value))
    persona = with_(told(), rules=Rules(do=(*told().rules.do, wrong)))
    right = (
        3 + 2 + 1
    )  # the name, formality, the rule, emoji on two platforms, and that one of them invites without asking
    assert points(persona, text(30, 3))["numbers"] == round(15 * right / (right + 1), 2)


def test_a_fingerprint_of_another_text_gives_no_points_for_numbers() -> None:
    assert points(told(), text(30, 2))["numbers"] == 0


def test_completeness_counts_the_answerable_fields() -> None:
    more = with_(told(), research=Research(auto_research=claim(value=False), depth=claim("Basic")))
    gained = points(more, text(30, 3))["completeness"] - points(told(), text(30, 3))["completeness"]
    assert gained == pytest.approx(15 * 2 / len(ANSWERABLE), abs=0.01)


def test_each_contradiction_costs_five_points() -> None:
    lexicon = Lexicon(go_to=(claim("clay"), claim("kiln")), avoid=(claim("clay"),))
    assert points(with_(told(), lexicon=lexicon), text(30, 3))["contradictions"] == 5


def test_a_clash_of_locks_stays_named_after_it_was_settled() -> None:
    locks = {path: lock_of(told(), path, ["clay"]) for path in ("lexicon.go_to", "lexicon.avoid")}
    quality = quality_of(with_locks(told(), locks), text(30, 3))
    assert len(quality.contradictions) == 1
    assert "“clay”" in quality.contradictions[0]
    assert quality.parts["contradictions"].points == 5
    assert quality.parts["contradictions"].why == "1 contradiction was found."


def test_an_adaptation_outside_its_bounds_costs_its_share() -> None:
    wrong = told().platforms["blog"].model_copy(update={"tone_shift": claim(0.9)})
    persona = with_(told(), platforms={**told().platforms, "blog": wrong})
    assert points(persona, text(30, 3))["platforms"] == 5
    assert points(with_(told(), platforms={}), text(30, 3))["platforms"] == 0


def test_under_200_words_the_score_is_capped() -> None:
    site = text(11)
    persona = with_(told(), fingerprint=fingerprint_of(site), rules=Rules(), voice=Voice())
    quality = quality_of(persona, site)
    assert sum(part.points for part in quality.parts.values()) > 40
    assert quality.score == 40
    assert (quality_of(persona, text(12)).score or 0) > 40


def test_nothing_known_scores_by_what_is_there() -> None:
    quality = quality_of(EMPTY, NO_TEXT)
    assert quality.score == 0
    assert "identity.name" in quality.missing
    assert quality.advice[0].startswith("Add a page with more of your own text: 0 words were read")


def test_an_error_gives_no_score_and_tells_only_its_type() -> None:
    broken = EMPTY.model_copy(update={"lexicon": "text of the site"})
    quality = quality_of(broken, text(30, 3))
    assert quality == Quality(reason="AttributeError")
    assert "text of the site" not in json.dumps(quality.model_dump(mode="json"))


def test_an_error_leaves_what_is_missing_and_what_is_contradicted() -> None:
    persona = with_(told(), lexicon=Lexicon(go_to=(claim("clay"),), avoid=(claim("clay"),)))
    whole = quality_of(persona, text(30, 3))
    quality = quality_of(persona, cast("Corpus", None))
    assert (quality.score, quality.reason) == (None, "AttributeError")
    assert (quality.missing, quality.contradictions) == (whole.missing, whole.contradictions)
    assert quality.missing
    assert quality.contradictions


def test_the_users_own_words_are_evidence() -> None:
    said = Claim(value="Kiln", origin="user", evidence=(Answered(path="edited"),), confidence=1)
    named = with_(told(), identity=told().identity.model_copy(update={"name": said}))
    assert points(named, text(30, 3))["evidence"] == 25
