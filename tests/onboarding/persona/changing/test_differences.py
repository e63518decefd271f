"""What is told of two personas: what changed, by field, and nothing else."""

from __future__ import annotations

from hypothesis import given, settings

from onboarding.persona.changing.differences import Difference, differences
from onboarding.persona.platforms.adapting import adaptations
from onboarding.persona.schema import Answered, Persona
from onboarding.persona.schema.persona import Fingerprint, Identity, Lexicon, Quality, Research, Swap, Trait, Voice
from tests.onboarding.persona.made_up import EMPTY, claim, personas

OLD = EMPTY.model_copy(
    update={
        "identity": Identity(name=claim("Maker"), beliefs=(claim("one"), claim("two"))),
        "voice": Voice(traits=(claim(Trait(is_="warm", is_not="cold")),), formality=claim(0.4)),
        "fingerprint": Fingerprint(words=1200, avg_sentence_words=12.5, function_words={"the": 40.0}),
        "lexicon": Lexicon(preferred=(claim(Swap(avoid="utilise", use="use")),)),
    }
)


@settings(max_examples=30, deadline=None)
@given(personas)
def test_a_persona_does_not_differ_from_itself(persona: Persona) -> None:
    assert differences(persona, persona) == ()


@settings(max_examples=30, deadline=None)
@given(personas, personas)
def test_differences_go_both_ways_and_stay_short(one: Persona, other: Persona) -> None:
    there = differences(one, other)
    assert [Difference(back.path, back.after, back.before) for back in differences(other, one)] == list(there)
    assert [each.path for each in there] == sorted({each.path for each in there})
    assert all(len(text) <= 120 for each in there for text in (each.before, each.after))


def test_each_changed_field_is_told_with_what_stood_and_stands_there() -> None:
    new = OLD.model_copy(
        update={
            "identity": Identity(beliefs=(claim("two"), claim("three"))),
            "voice": Voice(traits=(claim(Trait(is_="brief", is_not="curt")),), formality=claim(0.6)),
            "fingerprint": Fingerprint(words=1400, avg_sentence_words=12.5, function_words={"the": 41.0}),
            "lexicon": Lexicon(preferred=(claim(Swap(avoid="utilise", use="take")),)),
            "research": Research(auto_research=claim(value=False)),
            "quality": Quality(score=70.5, missing=("identity.name",)),
        }
    )
    assert differences(OLD, new) == (
        Difference("fingerprint.words", "1200", "1400"),
        Difference("identity.beliefs", "one", "three"),
        Difference("identity.name", "Maker", ""),
        Difference("lexicon.preferred", "use for utilise", "take for utilise"),
        Difference("quality.score", "", "70.5"),
        Difference("research.auto_research", "", "no"),
        Difference("voice.formality", "0.4", "0.6"),
        Difference("voice.traits", "warm, not cold", "brief, not curt"),
    )


def test_another_order_of_the_same_is_told_whole() -> None:
    turned = OLD.model_copy(update={"identity": Identity(name=claim("Maker"), beliefs=(claim("two"), claim("one")))})
    assert differences(OLD, turned) == (Difference("identity.beliefs", "one; two", "two; one"),)


def test_other_evidence_and_locks_are_no_difference() -> None:
    said = claim("Maker", Answered(path="edited"), locked=True)
    assert differences(OLD, OLD.model_copy(update={"identity": OLD.identity.model_copy(update={"name": said})})) == ()


def test_platforms_are_told_without_their_limits() -> None:
    there = differences(OLD, OLD.model_copy(update={"platforms": adaptations(OLD, ["x"])}))
    paths = [each.path for each in there]
    assert "platforms.twitter.cta" in paths
    assert not any("limits" in path for path in paths)
    assert next(each.after for each in there if each.path == "platforms.twitter.words") == "8; 35"
