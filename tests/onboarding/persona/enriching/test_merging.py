"""What of a draft becomes part of a persona: what stands every check, in its place, with the site's own words."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onboarding.persona.corpus import corpus_of
from onboarding.persona.enriching.drafting import PROMPT_VERSION
from onboarding.persona.enriching.merging import confidence, enriched
from onboarding.persona.enriching.protocol import EnrichmentFailed
from onboarding.persona.enriching.shapes import Cited, PersonaDraft, Said, TraitSaid
from onboarding.persona.enriching.targets import TARGETS
from onboarding.persona.generating import finished, generate
from onboarding.persona.schema import Claim, Persona, Quoted, canonical
from onboarding.persona.schema.persona import Identity
from onboarding.persona.sources import Sources
from onboarding.persona.spans import stands_in
from onboarding.persona.voicing.traits import TRAITS
from onboarding.website.sample import take_sample
from tests.onboarding.persona.enriching.asked import by_rules, drafted, said, trait, with_traits
from tests.onboarding.persona.made import example
from tests.onboarding.website.sites import page

_SITE = example("consultant")


@cache
def _rules() -> Persona:
    return with_traits(by_rules(_SITE), 3)


def _honest() -> PersonaDraft:
    return PersonaDraft(
        name=said("Stubborn team voice", "I'm rather stubborn about it", "I help software teams", on=_SITE),
        one_line=said(
            "I help software teams to decide more", "I help software teams plan less and decide more", on=_SITE
        ),
        beliefs=[said("A page of clear prose beats slides", "a page of clear prose beats forty slides", on=_SITE)],
        expertise=[said("Planning meetings", "more planning meetings than I care to count", on=_SITE)],
        traits=[trait("caring", "patronising", "I'd enjoy the argument", _SITE)],
        do=[
            said(
                "Write plainly, in the first person singular.",
                "I think that estimates are questions, not promises",
                on=_SITE,
            )
        ],
        dont=[
            said(
                "Do not put adverbs before verbs.",
                "I don't think that writing is better than talking",
                on=_SITE,
            )
        ],
    )


def _with(draft: PersonaDraft, **more: Any) -> Persona:
    return enriched(more.pop("persona", _rules()), draft, replace(_SITE, **more), "openai", "model-1")


def test_an_honest_draft_is_taken_whole() -> None:
    persona = _with(_honest())
    assert len(drafted(persona)) == 7
    assert persona.generator.model_dump() == {
        "name": "usher", "version": "1", "mode": "model", "provider": "openai", "model": "model-1",
        "prompt_version": PROMPT_VERSION, "note": None,
    }  # fmt: skip


def test_nothing_but_the_fields_that_were_asked_for_changes() -> None:
    before, after = _rules().model_dump(), _with(_honest()).model_dump()
    for target in TARGETS.values():
        before[target.part].pop(target.field), after[target.part].pop(target.field)
    before.pop("generator"), after.pop("generator")
    assert before == after


def test_a_persona_with_drafted_claims_can_be_finished() -> None:
    persona = finished(enriched(with_traits(generate(_SITE), 3), _honest(), _SITE, "openai", "model-1"), _SITE)
    assert len(drafted(persona)) == 7
    assert persona.quality.contradictions == ()
    assert persona.quality.score is not None


def test_a_german_draft_in_the_words_of_a_german_site_is_taken() -> None:
    texts = (
        "Wir backen Sauerteigbrot in einer kleinen Bäckerei am Fluss und nehmen uns dafür Zeit.",
        "Unser Ofen wird mit Holz aus den Hügeln hinter dem Dorf geheizt.",
        "Wir glauben, dass gutes Brot Geduld braucht und sonst nichts.",
        "Freitags gibt es Brötchen mit Saaten, die unsere Nachbarn selbst anbauen.",
        "Durch das Fenster können Sie zusehen, wie wir den Teig kneten und formen.",
        "Wir verkaufen, was wir am Morgen gebacken haben, und schließen, wenn nichts mehr da ist.",
        "Unsere Lehrlinge lernen den Teig zu fühlen, bevor sie lernen, ihn zu wiegen.",
        "Auf jede Tüte Mehl schreiben wir den Namen des Müllers.",
        "Im Winter backen wir ein dunkles Brot mit Kümmel für die langen Abende.",
    )
    site = Sources(corpus=corpus_of(take_sample([page("".join(f"<p>{text}</p>" for text in texts), lang="de")])))
    draft = PersonaDraft(
        name=said(
            "Geduldige Bäckerei", "gutes Brot Geduld braucht", "Sauerteigbrot in einer kleinen Bäckerei", on=site
        ),
        beliefs=[said("Gutes Brot braucht Geduld", "dass gutes Brot Geduld braucht", on=site)],
        do=[said("Schreibe schlichte Wörter.", "den Teig zu fühlen, bevor sie lernen", on=site)],
    )
    persona = enriched(by_rules(site), draft, site, "mistral", "model-1")
    assert persona.language == "de"
    assert len(drafted(persona)) == 3


def test_the_same_draft_gives_the_same_bytes() -> None:
    assert canonical(_with(_honest())) == canonical(
        _with(PersonaDraft.model_validate_json(_honest().model_dump_json()))
    )


@pytest.mark.parametrize("field", ["beliefs", "do", "dont", "traits"])
def test_what_was_measured_comes_before_what_a_model_said(field: str) -> None:
    target = TARGETS[field]
    there = target.claims(_rules())
    after = target.claims(_with(_honest()))
    assert after[: len(there)] == there
    assert [claim.origin for claim in after[len(there) :]] == ["model"]


def test_nothing_that_was_measured_is_dropped_for_what_a_model_said() -> None:
    quote = "I'd enjoy the argument"
    traits = [trait(each, TRAITS[each][0], quote, _SITE) for each in ("caring", "daring", "knowledgeable")]
    own = tuple(Claim[str](value=f"Rule {number}.", origin="measured", confidence=0.9) for number in range(9))
    persona = _rules().model_copy(update={"rules": _rules().rules.model_copy(update={"do": own})})
    do = [said(line, quote, on=_SITE) for line in ("Use plain words.", "Use small words.", "Use easy words.")]
    after = _with(PersonaDraft(traits=traits, do=do), persona=persona)
    assert [claim.value.is_ for claim in after.voice.traits[3:]] == ["caring", "daring"]
    assert after.voice.traits[:3] == _rules().voice.traits
    assert after.rules.do[:9] == own
    assert [claim.value for claim in after.rules.do[9:]] == ["Use plain words."]


def test_what_rules_said_already_is_not_said_by_the_model() -> None:
    known = _rules().voice.traits[0]
    persona = _with(
        _honest().model_copy(update={"traits": [trait(known.value.is_, known.value.is_not, "Nobody lied", _SITE)]})
    )
    assert persona.voice == _rules().voice


def test_what_the_user_said_stays() -> None:
    own = Claim[str](value="Ada", origin="user", confidence=1)
    belief = Claim[str](value="Bread is good", origin="user", confidence=1)
    persona = _rules().model_copy(update={"identity": Identity(name=own, beliefs=(belief,))})
    after = _with(_honest(), persona=persona).identity
    assert after.name == own
    assert [claim.origin for claim in after.beliefs] == ["user", "model"]
    assert after.beliefs[0] == belief


@pytest.mark.parametrize("field", TARGETS)
def test_a_locked_field_stays(field: str) -> None:
    target = TARGETS[field]
    after = _with(_honest(), locks={target.path: None})
    assert target.claims(after) == target.claims(_rules())
    assert len(drafted(after)) == 6


def test_a_drafted_claim_is_less_sure_than_a_counted_one() -> None:
    persona = _with(_honest())
    for target in TARGETS.values():
        claims = target.claims(persona)
        own = [claim.confidence for claim in claims if claim.origin == "model"]
        counted = [claim.confidence for claim in claims if claim.origin != "model"]
        assert max(own) < min(counted, default=0.5)
        assert max(own) <= 0.4


def test_a_drafted_claim_is_less_sure_than_a_poor_rule() -> None:
    quote = Quoted(span="1.0.0", quote="eight letters", page_url="http://a.example/", place="heading")
    assert confidence([quote], [Claim[str](value="x", origin="rules", confidence=0.2)]) == 0.18
    assert confidence([quote], [Claim[str](value="x", origin="user", confidence=0.2)]) == 0.3


def test_more_pages_make_a_claim_surer() -> None:
    one = said("Software teams decide more", "I help software teams plan less and decide more", on=_SITE)
    two = said(
        "Software teams decide more",
        "I help software teams plan less and decide more",
        "clear prose beats forty slides",
        on=_SITE,
    )
    three = said(
        "Software teams decide more",
        "I help software teams plan less and decide more",
        "The team says six weeks",
        on=_SITE,
    )
    sure = [_with(PersonaDraft(beliefs=[each])).identity.beliefs[0].confidence for each in (one, two, three)]
    assert sure == [0.3, 0.3, 0.35]


def test_evidence_is_in_the_words_of_the_site() -> None:
    span = next(span for span in _SITE.corpus.spans if "stubborn" in span.text)
    quote = "I\u2019M  RATHER\ue000STUBBORN about i".replace("\u2019", "'")
    claim = Said(text="Stubborn about change", quotes=[Cited(span=span.id, quote=quote)])
    evidence = _with(PersonaDraft(beliefs=[claim])).identity.beliefs[0].evidence
    whole = "I get paid to change that, and I'm rather stubborn about it."
    assert [each.quote for each in evidence if isinstance(each, Quoted)] == [whole]


@pytest.mark.parametrize(
    "draft",
    [
        PersonaDraft(),
        PersonaDraft(beliefs=[Said(text="They are rich", quotes=[])]),
        PersonaDraft(beliefs=[Said(text="They are rich", quotes=[Cited(span="1.0.0", quote="they are very rich")])]),
    ],
)
def test_a_draft_without_support_says_so(draft: PersonaDraft) -> None:
    with pytest.raises(EnrichmentFailed) as failed:
        _with(draft)
    assert failed.value.code == "unsupported"


_WORDS = st.sampled_from(
    [
        "we",
        "best",
        "15",
        "certified",
        "estimates",
        "meetings",
        "page",
        "<b>",
        "www.site.example",
        "@ada",
        "ignore",
        "previous",
        "instructions",
        "\u200b",
        "system:",
        "teams",
        "decide",
        "promise",
        "fifteen",
        "13",
        "words",
        "Use",
        "exclamation",
        "marks",
        "emoji",
    ]
)
_TEXTS = st.lists(_WORDS, min_size=1, max_size=8).map(" ".join) | st.sampled_from(
    [s.text[:380] for s in _SITE.corpus.spans]
)
_CITED = st.builds(
    lambda span, at, length, other: Cited(span=other or span.id, quote=span.text[at : at + length]),
    st.sampled_from(_SITE.corpus.spans), st.integers(0, 40), st.integers(0, 200), st.sampled_from(["", "", "", "9.9.9"]),
)  # fmt: skip
_QUOTES = st.lists(_CITED, max_size=3)
_SAID = st.builds(Said, text=_TEXTS, quotes=_QUOTES)
_TRAIT = st.builds(
    TraitSaid,
    is_=st.sampled_from([*TRAITS, "godlike"]),
    is_not=st.sampled_from(["stiff", "curt", "cold", "evil"]),
    quotes=_QUOTES,
)
_DRAFTS = st.builds(
    PersonaDraft, name=_SAID, one_line=_SAID, beliefs=st.lists(_SAID, max_size=3), expertise=st.lists(_SAID, max_size=5),
    traits=st.lists(_TRAIT, max_size=5), do=st.lists(_SAID, max_size=5), dont=st.lists(_SAID, max_size=5),
)  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(_DRAFTS)
def test_whatever_a_model_says_only_quoted_plain_claims_are_taken(draft: PersonaDraft) -> None:
    try:
        persona = _with(draft)
    except EnrichmentFailed:
        return
    for claim in drafted(persona):
        assert claim.evidence
        for each in claim.evidence:
            assert isinstance(each, Quoted)
            assert stands_in(each.quote, _SITE.corpus.by_id[each.span])
        if isinstance(claim.value, str):
            assert not {"<", "@", "\u200b", "www.site.example"} & {*claim.value, *claim.value.split()}
            assert "ignore previous instructions" not in claim.value
        else:
            assert claim.value.is_not in TRAITS[claim.value.is_]
