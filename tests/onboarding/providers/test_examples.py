"""Made-up keys: every kind of slot, and where the tag stands."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.providers.examples import INVALID, TAGS, VALID, example_fields, example_key
from onboarding.providers.spec import Provider
from tests.onboarding.providers.asking import PROVIDERS
from tests.onboarding.providers.entries import entry

FORMS = {
    "word": r"[A-Za-z0-9]",
    "lower": r"[a-z0-9]",
    "upper": r"[A-Z0-9]",
    "hex": r"[0-9a-f]",
    "digits": r"[0-9]",
}

ANSWERS = {"valid", "invalid", "no_quota", "restricted", "rate_limited", "outage", "waf_page", "redirect", "garbage"}
OUTCOMES = ANSWERS | {"hang", "drop", "huge", "bomb"}


@pytest.mark.parametrize(
    ("sample", "key"),
    [
        ("sk-<word:12>", "sk-c0de200FAKEF"),
        ("<lower:9>", "c0de200fa"),
        ("<upper:9>", "C0DE200FA"),
        ("<hex:9>", "c0de20000"),
        ("<word:7>", "c0de200"),
        ("<uuid>", "00000000-0000-4000-8000-00000c0de200"),
        ("<uuid>:<hex:8>", "00000000-0000-4000-8000-00000c0de200:00000000"),
        ("<hex:8>:<uuid>", "c0de2000:00000000-0000-4000-8000-000000000000"),
        ("<digits:9>:<word:9>", "000000000:c0de200FA"),  # digits hold no letters
        ("<word:6>-<word:9>", "FAKEFA-c0de200FA"),  # no room in the first
        ("<word:9>-<word:9>", "c0de200FA-FAKEFAKEF"),
        ("<word:0>x<word:6>", "xFAKEFA"),  # nowhere to stand
        ("example.com", "example.com"),
        ("a<b:3>c<word>", "a<b:3>c"),
    ],
)
def test_slots_are_filled_and_the_first_with_room_carries_the_tag(sample: str, key: str) -> None:
    assert example_key(sample) == key


@given(st.sampled_from(list(FORMS)), st.integers(0, 100), st.sampled_from(list(TAGS.values())))
def test_a_slot_has_its_length_and_its_characters(kind: str, size: int, tag: str) -> None:
    key = example_key(f"<{kind}:{size}>", tag)
    assert re.fullmatch(f"{FORMS[kind]}{{{size}}}", key)
    assert (tag in key.lower()) == (kind != "digits" and size >= len(tag))


@given(st.text(), st.sampled_from(list(TAGS.values())))
def test_any_sample_is_filled_without_an_accident(sample: str, tag: str) -> None:
    assert isinstance(example_key(sample, tag), str)


def test_every_outcome_has_a_tag_of_its_own() -> None:
    assert all(re.fullmatch(r"c0de[0-9a-f]{3}", tag) for tag in TAGS.values())
    assert len(set(TAGS.values())) == len(TAGS)
    assert set(TAGS) == OUTCOMES
    assert (TAGS["valid"], TAGS["invalid"]) == (VALID, INVALID)


@pytest.mark.parametrize("provider", PROVIDERS.values(), ids=list(PROVIDERS))
def test_every_secret_of_every_provider_carries_every_tag_once(provider: Provider) -> None:
    for tag in TAGS.values():
        given_ = example_fields(provider, tag)
        assert list(given_) == [one.name for one in provider.fields]
        for field in provider.fields:
            if field.kind == "secret":
                assert given_[field.name].lower().count(tag) == 1
                assert re.search(r"FAKE|fake|0{6}", given_[field.name]), field.name


def test_all_fields_are_filled_open_ones_too() -> None:
    fields = [{"sample": "<hex:8>"}, {"name": "base_url", "kind": "url", "sample": "https://example.com"}]
    assert example_fields(entry(fields=fields)) == {"key": "c0de2000", "base_url": "https://example.com"}
