"""What users may write into a field, and what they are told where they may not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.persona.changing.editing import edited
from onboarding.persona.changing.paths import FIELDS
from onboarding.persona.changing.refusals import ValueUnusable
from onboarding.persona.schema import Answered, canonical
from onboarding.persona.schema.persona import Swap, Trait

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(("is_", "is_not", "use", "a")), inner),
    max_leaves=6,
)


def values(path: str, value: Any) -> Any:
    made = edited(FIELDS[path], value)
    return [one.value for one in made] if isinstance(made, tuple) else made.value


def test_what_a_user_writes_is_their_own_claim() -> None:
    made = edited(FIELDS["identity.name"], "Kiln Keeper")
    assert (made.origin, made.evidence, made.confidence, made.locked) == ("user", (Answered(path="edited"),), 1, True)


@pytest.mark.parametrize(
    ("path", "value", "kept"),
    [
        ("identity.name", "  Kiln\u200b \n Keeper ", "Kiln Keeper"),
        ("identity.name", "[Kiln]", "[Kiln]"),
        ("identity.name", "a\ud800b", "ab"),
        ("identity.one_line", "x" * 280, "x" * 280),
        ("identity.audience.level", " Expert", "expert"),
        ("voice.person", "i", "I"),
        ("voice.formality", "0.4", 0.4),
        ("voice.formality", 1, 1.0),
        ("voice.traits", "Warm", [Trait(is_="warm", is_not="sentimental")]),
        ("voice.traits", [{"is_": "warm", "is_not": "reserved"}], [Trait(is_="warm", is_not="reserved")]),
        (
            "voice.traits",
            '["warm", "brief"]',
            [Trait(is_="warm", is_not="sentimental"), Trait(is_="brief", is_not="curt")],
        ),
        ("rules.do", "Name the clay.", ["Name the clay."]),
        ("rules.do", ["b", "a", "B ", "a"], ["b", "a"]),
        ("lexicon.avoid", '["robust", "seamless"]', ["robust", "seamless"]),
        ("lexicon.preferred", "utilise -> use", [Swap(avoid="utilise", use="use")]),
        ("lexicon.preferred", '{"avoid": "utilise", "use": "use"}', [Swap(avoid="utilise", use="use")]),
    ],
)
def test_values_are_read_as_they_are_meant(path: str, value: Any, kept: Any) -> None:
    assert values(path, value) == kept


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        ("identity.name", " \u200b ", "needs some text"),
        ("identity.name", "x" * 281, "280 characters"),
        ("identity.name", ["a"], "takes text"),
        ("identity.name", 7, "takes text"),
        ("identity.beliefs", ["a", "b", "c", "d"], "3 entries"),
        ("rules.do", [str(number) for number in range(21)], "20 entries"),
        ("rules.do", [], "one entry"),
        ("rules.do", "[not json", "no JSON"),
        ("rules.do", "[" * 100_000, "no JSON"),
        ("rules.do", [["a"]], "takes text"),
        ("voice.formality", 1.1, "0 (casual) to 1 (formal)"),
        ("voice.formality", "nan", "0 (casual) to 1 (formal)"),
        ("voice.formality", True, "0 (casual) to 1 (formal)"),
        ("voice.formality", 10**400, "0 (casual) to 1 (formal)"),
        ("voice.person", "they", "one of: we, I, you, third"),
        ("voice.energy", ["calm"], "one of: calm, steady, lively"),
        ("voice.traits", "magnificent", "traits of this list"),
        ("voice.traits", {"is_": "warm", "is_not": "brief"}, "traits of this list"),
        ("voice.traits", {"is_": "warm", "because": "so"}, "traits of this list"),
        ("lexicon.preferred", "utilise", "two different words"),
        ("lexicon.preferred", "Use -> use", "two different words"),
        ("lexicon.preferred", {"avoid": ["a"], "use": "b"}, "takes text"),
    ],
)
def test_values_that_do_not_fit_are_refused_with_the_field_and_why(path: str, value: Any, why: str) -> None:
    with pytest.raises(ValueUnusable) as refused:
        edited(FIELDS[path], value)
    assert refused.value.say.startswith(f"The field {path} ")
    assert why in refused.value.say


@given(st.sampled_from(sorted(FIELDS)), JSON)
def test_any_json_is_either_read_or_refused(path: str, value: Any) -> None:
    field = FIELDS[path]
    try:
        made = edited(field, value)
    except ValueUnusable as refused:
        assert refused.say.endswith(".")  # noqa: PT017 - either ending is right
    else:
        dumped = field.adapter.dump_python(made, mode="json")
        assert field.adapter.validate_json(canonical(dumped)) == made
