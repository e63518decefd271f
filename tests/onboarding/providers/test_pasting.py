"""What is pasted is tidied, refused or warned about; a refusal names the field and never repeats the text."""

from __future__ import annotations

import re
import time
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onboarding.providers.examples import example_fields
from onboarding.providers.pasting import LONGEST, Custom, KeyRefused, Pasted, ProviderUnknown, take_in
from onboarding.providers.spec import Provider
from tests.onboarding.providers.asking import PROVIDERS
from tests.onboarding.providers.entries import entry

OPENAI, LANGFUSE, TELEGRAM = PROVIDERS["openai"], PROVIDERS["langfuse"], PROVIDERS["telegram"]
GOOD = example_fields(OPENAI)["key"]
PLAIN = entry()  # a key without a known format
TEXTS = st.text(max_size=60) | st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7F), max_size=60)
AROUND = st.text(" \t\r\n\v\f\u00a0\u200b\u200c\u200d\u2060\ufeff", max_size=8)


def pasted(text: str, provider: Provider = OPENAI, **others: str) -> Pasted:
    return take_in(provider, {"key": text} | others, PROVIDERS, Custom(on=True))


def refused(text: str, provider: Provider = OPENAI, **others: str) -> KeyRefused:
    with pytest.raises(KeyRefused) as caught:
        pasted(text, provider, **others)
    return caught.value


def tried(provider: Provider, fields: dict[str, str]) -> Pasted | KeyRefused:
    try:
        return take_in(provider, fields, PROVIDERS, Custom(on=True))
    except KeyRefused as refusal:
        return refusal


def everything(refusal: KeyRefused) -> str:
    return " ".join([str(refusal), repr(refusal), refusal.say, refusal.detail, refusal.field, str(refusal.learned)])


@settings(deadline=None)
@given(AROUND, AROUND)
def test_what_copying_leaves_around_a_key_is_taken_off(before: str, after: str) -> None:
    taken = pasted(before + GOOD + after)
    assert taken.credential["key"].reveal() == GOOD
    assert (taken.warnings, taken.last_four, taken.base_url) == ((), GOOD[-4:], None)


REFUSED: dict[str, tuple[str, str]] = {
    "nothing": ("", "empty"),
    "only spaces": (" \n\t\u200b ", "empty"),
    "a space inside": ("sk-FAKE FAKEFAKE", "contains_space"),
    "a line break inside": ("sk-FAKE\nFAKEFAKE", "contains_space"),
    "a wide space inside": ("sk-FAKE\u3000FAKEFAKE", "contains_space"),
    "a space without width inside": ("sk-FAKE\u200bFAKEFAKE", "forbidden_characters"),
    "a mark of direction": ("\u202esk-FAKEFAKE", "forbidden_characters"),
    "a zero byte": ("sk-FAKE\x00FAKEFAKE", "forbidden_characters"),
    "a control": ("sk-FAKE\x1bFAKEFAKE", "forbidden_characters"),
    "delete": ("sk-FAKE\x7fFAKEFAKE", "forbidden_characters"),
    "a long dash": ("sk\u2013FAKEFAKEFAKE", "forbidden_characters"),
    "a letter of another script": ("sk-F\u0410KEFAKEFAKE", "forbidden_characters"),
    "half a character": ("sk-FAKE\ud800FAKE", "forbidden_characters"),
    "a page of text": ("x" * 100_000, "too_long"),
    "one character too many": ("x" * 4097, "too_long"),
}


@pytest.mark.parametrize(("text", "code"), REFUSED.values(), ids=list(REFUSED))
def test_what_cannot_be_a_key_is_refused(text: str, code: str) -> None:
    refusal = refused(text)
    assert (refusal.code, refusal.field, refusal.learned) == (code, "key", {"field": "key"})
    assert refusal.say.startswith("API key ")
    assert refusal.say.endswith(".")
    assert not re.search("FAKE|xxxx", everything(refusal))


def test_a_key_may_be_as_long_as_the_longest() -> None:
    assert len(pasted("k" * 4096, PLAIN).credential["key"]) == LONGEST == 4096


MASKED = ("sk-...", "sk-****1234", "<your-key>", "sk-<KEY>", "{{API_KEY}}", "${OPENAI_API_KEY}", "xxxxxxxx", "XXXX")
IN_WORDS = ("your-api-key", "YOUR_API_KEY", "your_openai_api_key_here", "yourapikey", "my_secret_key", "insert_key")
TO_DO = ("paste-your-key-here", "enter_api_key", "replace_me", "changeme", "change-this-key")


@pytest.mark.parametrize("text", [*MASKED, *IN_WORDS, *TO_DO])
def test_a_placeholder_from_an_example_is_refused(text: str) -> None:
    assert refused(text).code == "placeholder"


@pytest.mark.parametrize("text", ["sk-yourapikeyFAKE", "mykonos-FAKE-c0de200", "xxx", "a..b-FAKE", "you-key-FAKE-c0de"])
def test_what_only_resembles_a_placeholder_is_not_refused(text: str) -> None:
    assert pasted(text, PLAIN).credential["key"].reveal() == text


@pytest.mark.parametrize(("name", "key"), [("anthropic", "sk-ant-admin01-FAKE"), ("deepl", "FAKE-c0de200:adm")])
def test_an_administrator_s_key_is_refused_before_it_is_kept(name: str, key: str) -> None:
    refusal = refused(key, PROVIDERS[name])
    assert refusal.code == "wrong_kind_of_key"
    assert "dmin" in refusal.say
    assert key not in everything(refusal)


def test_the_format_of_another_provider_is_noticed_and_only_warned_of() -> None:
    theirs = example_fields(PROVIDERS["anthropic"])["key"]
    taken = pasted(theirs)
    assert taken.warnings == ("API key: this looks like a key of Anthropic.",)
    assert taken.credential["key"].reveal() == theirs


def test_every_telling_format_is_known_as_its_own() -> None:
    for provider in PROVIDERS.values():
        field = next(one for one in provider.fields if one.kind == "secret")
        if field.pattern and len(field.sample.partition("<")[0]) > 3:
            warning = pasted(example_fields(provider)[field.name], PLAIN).warnings
            assert warning == (f"API key: this looks like a key of {provider.name}.",), provider.id


def test_an_unusual_format_is_only_warned_of_and_the_hint_is_given() -> None:
    assert pasted("pk-FAKE-c0de200").warnings == ("API key does not look as usual (begins with sk-).",)
    assert pasted(GOOD).warnings == ()


def test_a_short_key_without_a_format_is_warned_of_and_none_of_it_is_shown() -> None:
    taken = pasted("FAKE-c0de", PLAIN)
    assert (taken.warnings, taken.last_four) == (("API key is unusually short.",), "")


@pytest.mark.parametrize(("text", "shown"), [("FAKEFAKEFAKE123", ""), ("FAKEFAKEFAKE1234", "1234")])
def test_four_characters_are_shown_of_sixteen_or_more(text: str, shown: str) -> None:
    assert pasted(text, PLAIN).last_four == shown


def test_warnings_never_repeat_the_key() -> None:
    for provider in (OPENAI, PLAIN, PROVIDERS["huggingface"]):
        assert not re.search("c0de|wrong", " ".join(pasted("wrong-c0de200", provider).warnings))


@pytest.mark.parametrize("text", ["FAKE-c0de200", "1:FAKE", "12345678:" + "F" * 35 + "/", "12345678:" + "F" * 34])
def test_a_key_that_becomes_part_of_an_address_must_have_its_form(text: str) -> None:
    refusal = refused(text, TELEGRAM)
    assert refusal.code == "malformed"
    assert "digits, a colon" in refusal.say
    assert text not in everything(refusal)


@pytest.mark.parametrize("name", ["telegram", "mailchimp", "shopify"])
def test_what_has_the_form_it_needs_is_taken(name: str) -> None:
    fields = example_fields(PROVIDERS[name])
    taken = take_in(PROVIDERS[name], fields, PROVIDERS)
    assert {field: value.reveal() for field, value in taken.credential.items()} == fields


def test_a_host_that_is_named_by_a_field_must_have_its_form() -> None:
    key = example_fields(PROVIDERS["shopify"])["key"]
    for shop in ("evil.example", "x.myshopify.com.evil.example", "evil.example/x.myshopify.com", "x@y.myshopify.com"):
        refusal = refused(key, PROVIDERS["shopify"], shop=shop)
        assert (refusal.code, refusal.field) == ("malformed", "shop")


def test_every_field_is_wanted_and_the_missing_one_is_named() -> None:
    refusal = refused("sk-lf-FAKE-c0de200", LANGFUSE)
    assert (refusal.code, refusal.field) == ("empty", "public_key")
    assert refusal.say == "Public key is empty. Please paste it."


def test_a_field_that_the_provider_does_not_have_is_refused_by_telling_which_it_has() -> None:
    refusal = refused(GOOD, OPENAI, public_key="FAKE-c0de200")
    assert refusal.code == "unknown_field"
    assert refusal.say == "OpenAI has no such field. It has: key."
    assert "c0de" not in everything(refusal)


def test_a_key_in_the_place_of_a_field_s_name_is_not_repeated() -> None:
    assert GOOD[:8] not in everything(refused("", OPENAI, **{GOOD: ""}))


def test_a_field_with_a_usual_value_may_be_left_out() -> None:
    taken = take_in(PROVIDERS["gitlab"], {"key": "glpat-FAKE-c0de200-FAKE0"}, PROVIDERS)
    assert taken.base_url == "https://gitlab.com"


def test_a_name_may_have_a_space_in_it_but_no_colon() -> None:
    fields: list[dict[str, Any]] = [
        {"sample": "<word:40>"},
        {"name": "user", "kind": "plain", "label": "Name", "sample": "a"},
    ]
    provider = entry(fields=fields)
    assert pasted(GOOD, provider, user=" Site Admin ").credential["user"].reveal() == "Site Admin"
    assert pasted("FAKE-c0de200-FAKE", provider, user="Al").warnings == ()
    codes = [refused(GOOD, provider, user=text).code for text in ("a:b", "a\tb", "a\nb", "\u00e4")]
    assert codes == ["forbidden_characters", "contains_space", "contains_space", "forbidden_characters"]


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(list(PROVIDERS.values())), TEXTS)
def test_any_text_is_either_refused_without_being_repeated_or_can_be_sent(provider: Provider, text: str) -> None:
    secret = next(one.name for one in provider.fields if one.kind == "secret")
    outcome = tried(provider, example_fields(provider) | {secret: text})
    if isinstance(outcome, KeyRefused):
        tidied = text.strip()
        assert len(tidied) < 8 or tidied not in everything(outcome)
    else:
        key = outcome.credential[secret].reveal()
        assert re.fullmatch(r"[\x21-\x7e]+", key)
        assert key in text


@settings(deadline=None, max_examples=100)
@given(TEXTS)
def test_what_was_taken_in_once_is_taken_in_again_unchanged(text: str) -> None:
    once = tried(PLAIN, {"key": text})
    assert isinstance(once, KeyRefused) or pasted(once.credential["key"].reveal(), PLAIN) == once


HOSTILE = ["<" * LONGEST, "{" * LONGEST, "your" + "-a" * 2000, "sk-" + "T3BlbkFJ" * 500]
REPEATED = ["a", "0-", "A."]


def test_no_pattern_takes_long_over_a_hostile_text() -> None:
    started = time.monotonic()
    for text in HOSTILE:
        tried(OPENAI, {"key": text})
    for provider, text in product(PROVIDERS.values(), REPEATED):
        for field in provider.fields:
            typed = (field.sample.partition("<")[0] + text * LONGEST)[:LONGEST]
            tried(provider, example_fields(provider) | {field.name: typed})
    assert time.monotonic() - started < 20  # a second or two; a pattern that runs away takes hours


def test_a_provider_that_does_not_exist_has_a_sentence_of_its_own() -> None:
    assert ProviderUnknown().code == "unknown_provider"
    assert ProviderUnknown().say.endswith("from the list.")
