"""Locked fields survive whatever is generated, and no lock makes a persona break its promises."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onboarding.persona.changing.locking import lock_of, with_locks
from onboarding.persona.changing.paths import FIELDS, at
from onboarding.persona.changing.promises import clashes_of
from onboarding.persona.changing.refusals import FieldEmpty, FieldUnknown, ValueUnusable
from onboarding.persona.plain import folded
from onboarding.persona.schema import Claim, Persona, canonical
from onboarding.persona.schema.persona import Identity, Lexicon, Rules, Swap
from tests.onboarding.persona.changing.test_editing import JSON
from tests.onboarding.persona.made_up import EMPTY, claim, personas, words

VALUES: dict[str, Any] = {
    "identity.audience.level": "expert",
    "voice.traits": ["warm", "brief"],
    "voice.formality": 0.25,
    "voice.person": "we",
    "voice.energy": "calm",
    "lexicon.preferred": ["utilise -> use"],
}


def value_for(path: str) -> Any:
    return VALUES.get(path, ["first", "second"][:2] if FIELDS[path].many else "said by the user")


def every(claims: Any) -> tuple[Claim[Any], ...]:
    return claims if isinstance(claims, tuple) else (claims,) if claims else ()


def with_words(**known: Any) -> Persona:
    return EMPTY.model_copy(update={"lexicon": Lexicon(**known)})


@pytest.mark.parametrize("path", FIELDS)
@settings(max_examples=3, deadline=None)
@given(personas)
def test_what_a_user_wrote_survives_any_generated_persona(path: str, persona: Persona) -> None:
    lock = lock_of(EMPTY, path, value_for(path))
    kept = every(at(with_locks(persona, {path: lock}), path))
    assert kept == every(FIELDS[path].adapter.validate_python(lock))
    assert all(one.locked and one.origin == "user" for one in kept)


@settings(max_examples=30, deadline=None)
@given(personas, personas)
def test_a_field_locked_as_it_stands_is_put_back_with_its_evidence(persona: Persona, later: Persona) -> None:
    name = persona.identity.name
    if name is None:
        with pytest.raises(FieldEmpty, match=r"identity\.name"):
            lock_of(persona, "identity.name")
        return
    kept = with_locks(later, {"identity.name": lock_of(persona, "identity.name")}).identity.name
    assert kept == name.model_copy(update={"locked": True})


@settings(max_examples=50, deadline=None)
@given(personas, st.lists(words, min_size=1, max_size=3), st.lists(words, min_size=1, max_size=3))
def test_no_word_is_both_ways_whatever_is_locked(persona: Persona, use: list[str], avoid: list[str]) -> None:
    locks = {
        "lexicon.go_to": lock_of(EMPTY, "lexicon.go_to", [*use]),
        "lexicon.avoid": lock_of(EMPTY, "lexicon.avoid", [*avoid]),
    }
    for chosen in (locks, {name: locks[name] for name in ("lexicon.go_to",)}, {}):
        lexicon = with_locks(persona, chosen).lexicon
        left = {folded(one.value) for one in lexicon.avoid}
        assert not left & {folded(one.value) for one in (*lexicon.go_to, *lexicon.signature_phrases)}
        assert not left & {folded(one.value.use) for one in lexicon.preferred}
        assert not {folded(one.value.avoid) for one in lexicon.preferred if not one.locked} & {
            folded(one.value) for one in (*lexicon.go_to, *lexicon.signature_phrases)
        }


@settings(max_examples=30, deadline=None)
@given(personas)
def test_putting_locks_back_twice_changes_nothing_more(persona: Persona) -> None:
    locks = {path: lock_of(EMPTY, path, value_for(path)) for path in ("lexicon.go_to", "lexicon.avoid", "rules.dont")}
    once = with_locks(persona, locks)
    assert canonical(with_locks(once, locks)) == canonical(once)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from([*FIELDS, "identity", "x.y", ""]), JSON, max_size=4))
def test_locks_that_do_not_fit_are_dropped(locks: dict[str, Any]) -> None:
    assert with_locks(EMPTY, locks) == EMPTY


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("voice.formality", 1.5),
        ("voice.traits", [{"is_": "warm", "is_not": "purple"}]),
        ("identity.beliefs", ["a"] * 4),
    ],
)
def test_locks_outside_the_bounds_of_today_are_dropped(path: str, value: Any) -> None:
    one = {"origin": "user", "evidence": [], "confidence": 1, "locked": True}
    kept = [{**one, "value": each} for each in value] if isinstance(value, list) else {**one, "value": value}
    assert FIELDS[path].adapter.validate_python(kept)
    assert with_locks(EMPTY, {path: kept}) == EMPTY


@pytest.mark.parametrize("path", ["lexicon.go_to", "lexicon.signature_phrases", "lexicon.domain_terms"])
def test_a_word_locked_to_use_leaves_those_to_avoid_with_its_rule(path: str) -> None:
    lines = Rules(dont=(claim("Do not write “robust”."), claim("Do not write “very”.")))
    persona = with_words(avoid=(claim("robust"), claim("very"))).model_copy(update={"rules": lines})
    kept = with_locks(persona, {path: lock_of(EMPTY, path, ["Robust"])})
    assert [one.value for one in kept.lexicon.avoid] == ["very"]
    assert [one.value for one in kept.rules.dont] == ["Do not write “very”."]


def test_a_word_locked_to_avoid_leaves_the_others() -> None:
    persona = with_words(
        go_to=(claim("robust"), claim("clay")),
        signature_phrases=(claim("very robust pots"),),
        domain_terms=(claim("robust glaze"), claim("kiln")),
        preferred=(claim(Swap(avoid="strong", use="robust")), claim(Swap(avoid="robust", use="strong"))),
    ).model_copy(
        update={"rules": Rules(do=(claim("Write “robust”, not “strong”."), claim("Write “strong”, not “robust”.")))}
    )
    kept = with_locks(persona, {"lexicon.avoid": lock_of(EMPTY, "lexicon.avoid", "robust")})
    assert [one.value for one in kept.lexicon.go_to] == ["clay"]
    assert kept.lexicon.signature_phrases == ()
    assert [one.value for one in kept.lexicon.domain_terms] == ["kiln"]
    assert [one.value.use for one in kept.lexicon.preferred] == ["strong"]
    assert [one.value for one in kept.rules.do] == ["Write “strong”, not “robust”."]


def test_where_two_locks_clash_the_word_stays_to_be_avoided_and_is_named() -> None:
    locks = {
        "lexicon.go_to": lock_of(EMPTY, "lexicon.go_to", ["robust", "clay"]),
        "lexicon.avoid": lock_of(EMPTY, "lexicon.avoid", ["robust"]),
    }
    kept = with_locks(EMPTY, locks)
    assert [one.value for one in kept.lexicon.go_to] == ["clay"]
    assert [one.value for one in kept.lexicon.avoid] == ["robust"]
    assert clashes_of(kept) == ("Two locked fields disagree about “robust”: it stays to be avoided and is not used.",)
    assert clashes_of(with_locks(kept, {})) == ()


def test_a_locked_swap_takes_its_word_from_those_to_use() -> None:
    persona = with_words(go_to=(claim("utilise"),), avoid=(claim("use"),))
    lock = lock_of(EMPTY, "lexicon.preferred", "utilise -> use")
    kept = with_locks(persona, {"lexicon.preferred": lock}).lexicon
    assert (kept.go_to, kept.avoid) == ((), ())
    clashing = {"lexicon.preferred": lock, "lexicon.go_to": lock_of(EMPTY, "lexicon.go_to", "utilise")}
    settled = with_locks(persona, clashing)
    assert settled.lexicon.go_to == ()
    assert "“utilise”" in clashes_of(settled)[0]


def test_a_field_without_a_lock_is_not_marked_as_locked() -> None:
    locked = EMPTY.model_copy(update={"identity": Identity(name=claim("Maker", locked=True))})
    assert with_locks(locked, {}).identity.name == claim("Maker")


@pytest.mark.parametrize(
    ("path", "value", "kind"),
    [("fingerprint.words", "9", FieldUnknown), ("rules.do", None, FieldEmpty), ("voice.person", "they", ValueUnusable)],
)
def test_a_lock_that_cannot_be_is_refused(path: str, value: Any, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        lock_of(EMPTY, path, value)
