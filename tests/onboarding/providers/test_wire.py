"""What counts as JSON, what as a page for people, and that requests and answers show nothing of themselves."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onboarding.providers.wire import NOT_JSON, Answer, Request, Trouble

PAGES = {
    "by its type": Answer(200, {"content-type": "text/html"}, b"{}"),
    "by its type, in capitals": Answer(200, {"content-type": "Text/HTML; charset=UTF-8"}, b"{}"),
    "XHTML": Answer(200, {"content-type": "application/xhtml+xml"}, b"{}"),
    "by its beginning": Answer(401, {"content-type": "application/json"}, b"<!doctype html>"),
    "XML": Answer(403, {}, b"<?xml version='1.0'?><Error/>"),
    "after blank lines": Answer(402, {}, b"\r\n \t<html>"),
    "after very many blank lines": Answer(402, {}, b"\n" * 5000 + b"<html>"),
    "after a byte order mark": Answer(200, {}, b"\xef\xbb\xbf<html>"),
}
NO_PAGES = {
    "JSON": Answer(200, {"content-type": "application/json"}, b'{"a": "<html>"}'),
    "a text": Answer(401, {"content-type": "text/plain"}, b"2 < 3"),
    "nothing": Answer(401),
}
NO_JSON = {
    "nothing": b"",
    "a word": b"Unauthorized",
    "half of it": b'{"a": [1, 2',
    "two of them": b"{} {}",
    "not UTF-8": b'{"a": "\xff"}',
    "nested too deep to read": b"[" * 200_000 + b"]" * 200_000,
    "a number too long to read": b"9" * 5_000,
}


@pytest.mark.parametrize("answer", PAGES.values(), ids=list(PAGES))
def test_a_page_for_people_is_known(answer: Answer) -> None:
    assert answer.is_page


@pytest.mark.parametrize("answer", NO_PAGES.values(), ids=list(NO_PAGES))
def test_what_is_for_programs_is_no_page(answer: Answer) -> None:
    assert not answer.is_page


@pytest.mark.parametrize("body", NO_JSON.values(), ids=list(NO_JSON))
def test_what_cannot_be_read_is_not_json(body: bytes) -> None:
    answer = Answer(200, {"content-type": "application/json"}, body)
    assert not answer.is_json
    assert answer.json is NOT_JSON


def test_json_that_goes_on_is_not_read() -> None:
    assert Answer(200, {}, b'{"data": []}').is_json
    assert not Answer(200, {}, b'{"data": []}', cut=True).is_json


@pytest.mark.parametrize("value", [None, False, 0, "", [], {}])
def test_json_that_says_little_is_json(value: object) -> None:
    assert Answer(200, {}, json.dumps(value).encode()).json == value


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_json_or_not(body: bytes) -> None:
    answer = Answer(200, {}, body)
    assert answer.is_json == (answer.json is not NOT_JSON)
    assert isinstance(answer.is_page, bool)


def test_a_request_shows_only_its_method_and_host() -> None:
    request = Request("GET", "https://api.example.com/?key=FAKE", "api.example.com", {"x-api-key": "FAKE"}, b"FAKE")
    assert repr(request) == str(request) == f"{request}" == "Request(GET api.example.com)"


def test_an_answer_shows_only_how_it_ended() -> None:
    at = datetime(2026, 11, 21, tzinfo=UTC)
    assert repr(Answer(401, {"request-id": "FAKE"}, b"FAKE", at=at)) == "Answer(401)"
    assert repr(Answer(trouble=Trouble.TLS)) == "Answer(tls)"
