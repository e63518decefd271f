"""Promises of the catalogue: every entry is complete, harmless, and reads the answers it was told of."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from datetime import date
from urllib.parse import urlsplit

import pytest

from onboarding.providers.conversation import ask_with, converse
from onboarding.providers.examples import INVALID, VALID, example_fields
from onboarding.providers.finding import Condition, Verdict
from onboarding.providers.pasting import Custom, take_in
from onboarding.providers.spec import Provider
from onboarding.providers.wire import Answer, Request, Trouble
from tests.onboarding.providers.asking import CHECKED, NOW, PROVIDERS, WITH_PROBES, credential, found, recorded, said

EVERY = pytest.mark.parametrize("provider", PROVIDERS.values(), ids=list(PROVIDERS))
ASKED = pytest.mark.parametrize("provider", WITH_PROBES, ids=[one.id for one in WITH_PROBES])
ANSWERS = [(one, name) for one in PROVIDERS.values() for name in one.answers]

PAGE = b"<!DOCTYPE html><html><title>Just a moment</title></html>"
# What any provider, or whoever stands before it, may answer; and what it must not be taken for.
MATRIX = {
    "a page, 200": Answer(200, {"content-type": "text/html"}, PAGE),
    "a page, 401": Answer(401, {"content-type": "text/html; charset=utf-8"}, PAGE),
    "a page, 403": Answer(403, {}, b"\n  " + PAGE),
    "a page that says JSON": Answer(401, {"content-type": "application/json"}, PAGE),
    "empty, 200": Answer(200),
    "empty, 401": Answer(401),
    "empty, 403": Answer(403),
    "a redirect": Answer(302, {"location": "https://elsewhere.example/"}),
    "too many requests": said({}, 429),
    "too many requests, come back": said({}, 429, retry_after="7"),
    "an error of theirs": said({"error": "internal"}, 500),
    "overloaded": said({}, 529),
    "a gateway's error": Answer(502, {"content-type": "text/plain"}, b"bad gateway"),
    "no answer in time": Answer(trouble=Trouble.TIMED_OUT),
    "no such host": Answer(trouble=Trouble.NO_SUCH_HOST),
    "not reached": Answer(trouble=Trouble.NETWORK),
    "a wrong certificate": Answer(trouble=Trouble.TLS),
    "garbled": Answer(trouble=Trouble.GARBLED),
    "cut short": Answer(200, {"content-type": "application/json"}, b'{"data": [' + b"1," * 50_000, cut=True),
    "packed bytes": Answer(200, {"content-type": "application/json"}, gzip.compress(b"{}" * 100)),
    "the wrong kind of JSON": said([1, 2, 3]),
    "a number": said(7),
    "null": Answer(200, {"content-type": "application/json"}, b"null"),
    "deep JSON": Answer(200, {"content-type": "application/json"}, b"[" * 60_000 + b"]" * 60_000),
    "half a character": Answer(200, {"content-type": "application/json"}, b'{"a": "\xff"}'),
}


@EVERY
def test_an_entry_says_where_it_comes_from(provider: Provider) -> None:
    assert all(one.source.strip() and one.checked_on for one in provider.evidence)


@EVERY
def test_an_entry_can_say_yes_and_no_or_says_why_not(provider: Provider) -> None:
    if not provider.checkable:
        assert len(provider.no_checker) > 20
        return
    assert {"valid", "invalid"} <= set(provider.answers)
    outcomes = {one.then[0] for one in provider.answers.values()}
    assert {Verdict.VALID, Verdict.INVALID} <= outcomes


@pytest.mark.parametrize(("provider", "name"), ANSWERS, ids=[f"{one.id}-{name}" for one, name in ANSWERS])
def test_a_recorded_answer_is_read_as_it_is_told(provider: Provider, name: str) -> None:
    told = provider.answers[name]
    found_out = found(provider, answering(provider, name))
    assert (found_out.verdict, found_out.condition) == told.then
    assert found_out.missing == told.missing


def answering(provider: Provider, name: str) -> Callable[[Request], Answer]:
    """Answer each request as recorded, and one without the key with a no."""
    told = recorded(provider.answers[name])
    bare = {"Accept", "Content-Type", *(header for probe in provider.probes for header in probe.headers)}

    def one(request: Request) -> Answer:
        without = any(probe.also_without for probe in provider.probes) and set(request.headers) <= bare
        return said({"error": "no key"}, 401) if without else told

    return one


@ASKED
@pytest.mark.parametrize("answer", MATRIX.values(), ids=list(MATRIX))
def test_what_is_no_answer_of_the_provider_says_nothing_about_the_key(provider: Provider, answer: Answer) -> None:
    assert found(provider, answer).verdict is Verdict.INDETERMINATE


@ASKED
def test_come_back_in_seven_seconds_is_heard(provider: Provider) -> None:
    heard = found(provider, MATRIX["too many requests, come back"])
    assert heard.condition is Condition.RATE_LIMITED
    assert heard.retry_after
    assert heard.retry_after.total_seconds() == 7


@ASKED
def test_nothing_that_is_kept_holds_a_part_of_the_key(provider: Provider) -> None:
    """Answer with the key in every place that is kept."""
    secret = example_fields(provider, VALID)[provider.probes[0].field]
    for name, told in provider.answers.items():
        echoing = recorded(told).body.decode()
        strings = re.sub(r'(:\s*)"[^"]*"', rf'\1"{secret}"', echoing)
        headers = dict.fromkeys(("request-id", "x-oauth-scopes", "x-request-id"), secret)
        finding = found(provider, Answer(told.status, headers, strings.encode(), at=NOW))
        assert secret not in str(finding), name
        assert secret[:8] not in str(finding), name


@ASKED
def test_every_request_is_harmless_and_names_only_known_hosts(provider: Provider) -> None:
    asked: list[Request] = []

    def note(request: Request) -> Answer:
        asked.append(request)
        return said({}, 401)

    ask_with(converse(provider, credential(provider, INVALID), NOW), note)
    assert asked
    for request in asked:
        assert request.url.startswith("https://")
        assert request.method == "GET" or all(probe.readonly for probe in provider.probes if probe.method == "POST")
        assert re.fullmatch(r"[a-z0-9.-]+", request.host)
        assert "{" not in request.url + "".join(request.headers.values())
        assert all(re.fullmatch(r"[\x20-\x7e]*", value) for value in request.headers.values())
        assert repr(request) == f"Request({request.method} {request.host})"


@ASKED
def test_the_key_travels_in_the_address_only_where_the_entry_says_so(provider: Provider) -> None:
    asked: list[Request] = []

    def note(request: Request) -> Answer:
        asked.append(request)
        return said({}, 401)

    ask_with(converse(provider, credential(provider), NOW), note)
    quiet = any(probe.quiet for probe in provider.probes)
    assert any("c0de200" in urlsplit(request.url).geturl().lower() for request in asked) == quiet or provider.hook


@EVERY
def test_the_examples_fit_their_own_patterns_and_are_taken_in_without_a_warning(provider: Provider) -> None:
    given = example_fields(provider)
    for one in provider.fields:
        assert not one.pattern or re.fullmatch(one.pattern, given[one.name]), one.name
    taken = take_in(provider, given, PROVIDERS, Custom(on=True))
    assert taken.warnings == ()
    assert "c0de" in next(given[one.name] for one in provider.fields if one.kind == "secret").lower()


@EVERY
def test_an_anchored_pattern_lets_nothing_into_an_address_that_leads_elsewhere(provider: Provider) -> None:
    for one in provider.fields:
        if one.anchor and one.pattern:
            good = example_fields(provider)[one.name]
            for evil in ("/evil.example", "@evil.example", "#", "?x=", "\\", "%2f", ":80", "\n", "\u0131"):
                assert not re.fullmatch(one.pattern, good + evil), evil
                assert not re.fullmatch(one.pattern, evil + good), evil


def test_the_catalogue_is_whole() -> None:
    assert len(PROVIDERS) >= 74
    assert [one.id for one in PROVIDERS.values() if one.hook] == ["ghost"]
    assert {one.id for one in PROVIDERS.values() if one.no_checker} == {"copilotkit", "exa", "fal", "jina", "voyage"}


def test_only_five_providers_need_the_key_in_the_address() -> None:
    quiet = {one.id for one in CHECKED if any(probe.quiet for probe in one.probes)}
    assert quiet == {"serpapi", "diffbot", "hunter", "telegram", "scrapingbee"}


def test_names_and_older_names_are_used_once() -> None:
    names = [name for one in PROVIDERS.values() for name in (one.id, *one.also)]
    assert len(names) == len(set(names))


def test_no_evidence_is_from_the_future() -> None:
    """The day is that of the newest entry: a machine's clock may be anywhere."""
    newest = date(2026, 11, 21)
    assert [one.id for one in PROVIDERS.values() if any(e.checked_on > newest for e in one.evidence)] == []
