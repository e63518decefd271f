"""Nothing an answer says can break the reading of it, and what is kept of it holds no part of the key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onboarding.providers.finding import Condition, Finding, Verdict
from onboarding.providers.spec import Provider
from onboarding.providers.verdicts import read_answer
from onboarding.providers.wire import Answer, Trouble
from onboarding.secret import Secret
from tests.onboarding.providers.asking import NOW, WITH_PROBES, credential, recorded, said
from tests.onboarding.providers.entries import KEY, entry, read

HEADERS = st.sampled_from(
    ["content-type", "retry-after", "request-id", "x-request-id", "cf-ray", "x-oauth-scopes", "x-odd"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=15,
)
RECORDED = [(one, answer) for one in WITH_PROBES for answer in one.answers.values() if answer.body.startswith("{")]
KEEPING: dict[str, Any] = {
    "scopes": "scopes",
    "meta": {"label": "label", "left": "left", "models": "data[].id"},
}
LABEL: dict[str, object] = {"data": []}


def kept(finding: Finding) -> Iterator[str]:
    """All texts and numbers that a finding keeps of an answer."""
    for value in (finding.code, finding.request_id, *finding.missing, *finding.scopes, *finding.meta.values()):
        yield from (str(one) for one in (value if isinstance(value, list) else [value]) if one is not None)


def spoilt(value: Any, draw: st.DrawFn, with_: st.SearchStrategy[object]) -> Any:
    """An answer of the same shape in which any value may be another."""
    if isinstance(value, dict):
        return {name: spoilt(inner, draw, with_) for name, inner in value.items()}
    if isinstance(value, list):
        return [spoilt(inner, draw, with_) for inner in value]
    return draw(with_) if draw(st.booleans()) else value


@st.composite
def like_a_recorded_one(draw: st.DrawFn, values: st.SearchStrategy[object]) -> tuple[Provider, Answer]:
    provider, told = draw(st.sampled_from(RECORDED))
    body = json.dumps(spoilt(json.loads(told.body), draw, values)).encode()
    headers = draw(st.dictionaries(HEADERS, values.map(str), max_size=4))
    return provider, Answer(told.status, {**recorded(told).headers, **headers}, body, at=NOW)


def all_read(provider: Provider, answer: Answer) -> list[Finding]:
    return [read_answer(provider, probe, answer, credential(provider)) for probe in provider.probes]


@settings(deadline=None, max_examples=300)
@given(
    st.sampled_from(WITH_PROBES),
    st.builds(
        Answer,
        status=st.integers(0, 999) | st.sampled_from([200, 400, 401, 402, 403, 404, 422, 429, 456, 500]),
        headers=st.dictionaries(HEADERS, st.text(), max_size=5),
        body=st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()),
        cut=st.booleans(),
        trouble=st.none() | st.sampled_from(Trouble),
        at=st.just(NOW),
    ),
)
def test_any_answer_is_read_without_an_accident(provider: Provider, answer: Answer) -> None:
    for found in all_read(provider, answer):
        assert found.verdict in (Verdict.VALID, Verdict.INVALID, Verdict.INDETERMINATE)
        assert json.dumps([found.code, found.missing, found.scopes, dict(found.meta)], allow_nan=False)


@settings(deadline=None, max_examples=150)
@given(like_a_recorded_one(JSON))
def test_an_answer_that_is_nearly_a_known_one_is_read_without_an_accident(case: tuple[Provider, Answer]) -> None:
    for found in all_read(*case):
        assert all(0 < len(text.encode()) <= 800 for text in kept(found))


@st.composite
def pieces(draw: st.DrawFn) -> tuple[str, str]:
    """A key, and a text with six or more of its characters in a row."""
    key = draw(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=6, max_size=40))
    start = draw(st.integers(0, len(key) - 6))
    piece = key[start : draw(st.integers(start + 6, len(key)))]
    return key, draw(st.sampled_from(["", "your key ", "x", "..."])) + piece + draw(st.sampled_from(["", "!", " was"]))


@settings(deadline=None, max_examples=200)
@given(pieces())
def test_no_six_characters_of_a_key_are_kept_wherever_they_stand(case: tuple[str, str]) -> None:
    key, echo = case
    provider = entry(**KEEPING, rules=[{"status": [403], "scopes": {"label": "(.*)"}, "then": ["valid", "restricted"]}])
    for status in (200, 403):
        body = {"data": [{"id": echo}, {"id": "m1"}], "label": echo, "left": echo, "scopes": f"s1 {echo}"}
        headers = {"request-id": echo, "x-request-id": echo, "cf-ray": "r1"}
        answer = Answer(status, headers, json.dumps(body).encode(), at=NOW)
        found = read_answer(provider, provider.probes[0], answer, {"key": Secret(key)})
        windows = [key[at : at + 6] for at in range(len(key) - 5)]
        assert not [text for text in kept(found) for window in windows if window in text]
        assert (found.request_id, found.meta["models"]) == ("r1", ["m1"])  # and the rest is


@settings(deadline=None, max_examples=100)
@given(like_a_recorded_one(st.sampled_from([KEY, KEY[3:11], f"key {KEY[-9:]}", "ok"])))
def test_no_entry_keeps_a_part_of_the_key_that_its_provider_repeats(case: tuple[Provider, Answer]) -> None:
    provider, answer = case
    held = {one.name: Secret(KEY if one.kind == "secret" else "plain") for one in provider.fields}
    for probe in provider.probes:
        for text in kept(read_answer(provider, probe, answer, held)):
            assert not any(KEY[at : at + 6] in text for at in range(len(KEY) - 5))


def test_a_number_that_is_a_part_of_the_key_is_not_kept() -> None:
    body = {"data": [], "label": 20261121, "left": 7, "scopes": []}
    found = read(said(body), key="key-20261121-FAKE", **KEEPING)
    assert found.meta == {"left": 7}


@pytest.mark.parametrize("piece", [KEY[:5], KEY[-5:], KEY[9:14]])
def test_five_characters_of_a_key_are_no_part_of_it(piece: str) -> None:
    assert read(said(LABEL | {"label": piece}), **KEEPING).meta == {"label": piece}


def test_an_empty_secret_hides_nothing() -> None:
    assert read(said(LABEL | {"label": "Free"}), key="", **KEEPING).meta == {"label": "Free"}


def test_a_short_secret_is_not_kept_either() -> None:
    found = read(said(LABEL | {"label": "it was: abc!", "left": "ab"}), key="abc", **KEEPING)
    assert found.meta == {"left": "ab"}


def test_an_open_field_is_no_secret() -> None:
    fields = [{"sample": "<word:40>"}, {"name": "account", "kind": "plain", "sample": "<word:9>"}]
    provider = entry(fields=fields, **KEEPING)
    held = {"key": Secret(KEY), "account": Secret("north-wind")}
    found = read_answer(provider, provider.probes[0], said(LABEL | {"label": "north-wind"}), held)
    assert found.meta == {"label": "north-wind"}


NOT_KEPT: dict[str, object] = {
    "an address": "somebody@example.com",
    "a line break": "a\nb",
    "a zero byte": "a\x00b",
    "a control": "a\x9bb",
    "nothing": "",
    "too long": "x" * 201,
    "half a character": "\ud800",
    "turned around": "a\u202eb",
    "set apart": "a\u2066b",
    "null": None,
    "a list": [],
    "an object": {},
    "no number": float("nan"),
    "infinite": float("inf"),
    "infinite, below nothing": float("-inf"),
    "a number of 300 digits": 10**300,
}


@pytest.mark.parametrize("value", NOT_KEPT.values(), ids=list(NOT_KEPT))
def test_what_is_long_personal_or_not_plain_is_not_kept(value: object) -> None:
    found = read(said(LABEL | {"label": value, "left": 1}), **KEEPING)
    assert found.meta == {"left": 1}


@pytest.mark.parametrize("value", ["Free plan", "größer, 大きい", "x" * 200, 0, -1.5, True, False])
def test_a_short_plain_fact_is_kept_as_it_is(value: object) -> None:
    assert read(said(LABEL | {"label": value}), **KEEPING).meta == {"label": value}


def test_facts_and_scopes_come_only_with_a_good_answer() -> None:
    body = LABEL | {"label": "Free", "scopes": ["read"]}
    good, bad = read(said(body), **KEEPING), read(said(body, 401), **KEEPING)
    assert (good.meta, good.scopes) == ({"label": "Free"}, ("read",))
    assert (bad.meta, bad.scopes) == ({}, ())


@pytest.mark.parametrize("scopes", ["read, write", "read write", ["read", "write"], ["read write", "read", 7, None]])
def test_scopes_are_one_text_or_a_list(scopes: object) -> None:
    assert read(said(LABEL | {"scopes": scopes}), **KEEPING).scopes == ("read", "write")


def test_of_a_long_list_only_so_much_is_kept() -> None:
    body = {"data": [{"id": f"m{n}"} for n in range(500)], "scopes": [f"s{n}" for n in range(500)]}
    found = read(said(body), **KEEPING)
    models = found.meta["models"]
    assert isinstance(models, list)
    assert (len(models), len(found.scopes)) == (50, 50)


def test_a_request_id_is_a_word_and_the_first_header_that_has_one_counts() -> None:
    assert read(said(LABEL, request_id="req_1", cf_ray="ray")).request_id == "req_1"
    assert read(said(LABEL, request_id="two words", x_request_id="req-2")).request_id == "req-2"
    assert read(said(LABEL, cf_ray="x" * 65)).request_id is None


def test_no_part_of_a_bad_answer_s_prose_is_kept() -> None:
    found = read(said({"error": {"message": "Incorrect API key provided: sk-****", "code": "nope"}}, 401))
    assert list(kept(found)) == []
    assert found.condition is Condition.REJECTED
