"""A key arrives exactly where its entry says, whatever is in it, and nothing it holds leads the request elsewhere."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onboarding.providers.conversation import Way, build
from onboarding.providers.spec import Provider
from onboarding.providers.wire import Request
from onboarding.secret import Secret
from tests.onboarding.providers.asking import PROVIDERS, WITH_PROBES, credential
from tests.onboarding.providers.entries import PROBE, entry

PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))
KEYS = st.text(st.sampled_from(PRINTABLE), min_size=1, max_size=120)
HEADER_PROBES = [
    (one, probe) for one in WITH_PROBES for probe in one.probes if probe.auth.partition(":")[0] in ("bearer", "header")
]


def asked(provider: Provider, **values: str) -> Request:
    """The first request for a credential of these values, whatever their form."""
    probe = provider.probes[0]
    host = next(iter(provider.hosts.names.values())) if provider.hosts else ""
    held = credential(provider) | {name: Secret(value) for name, value in values.items()}
    return build(provider, Way(probe, host), held)


def by(auth: str, **changes: Any) -> Provider:
    return entry(probes=[PROBE | {"auth": auth} | changes])


def username_and_password(request: Request) -> tuple[str, str]:
    scheme, _, told = request.headers["Authorization"].partition(" ")
    assert scheme == "Basic"
    name, _, password = base64.b64decode(told, validate=True).decode().partition(":")
    return name, password


@pytest.mark.parametrize(
    ("provider", "probe"), HEADER_PROBES, ids=[f"{one.id}-{p.label or '-'}" for one, p in HEADER_PROBES]
)
def test_every_printable_character_arrives_in_the_header_as_it_is(provider: Provider, probe: Any) -> None:
    held = credential(provider) | {probe.field: Secret(PRINTABLE)}
    headers = build(provider, Way(probe, "example.com"), held).headers
    name, prefix = "Authorization", "Bearer "
    if probe.auth != "bearer":
        _, name, *rest = probe.auth.split(":")
        prefix = f"{rest[0]} " if rest else ""
    assert headers[name] == prefix + PRINTABLE
    assert [value for value in headers.values() if PRINTABLE in value] == [headers[name]]


@settings(deadline=None)
@given(KEYS)
def test_any_key_is_a_password_behind_the_first_colon(key: str) -> None:
    assert username_and_password(asked(PROVIDERS["mailgun"], key=key)) == ("api", key)


@settings(deadline=None)
@given(KEYS, KEYS.map(lambda text: text.replace(":", "")))
def test_two_fields_travel_as_name_and_password(secret: str, public: str) -> None:
    request = asked(PROVIDERS["langfuse"], key=secret, public_key=public)
    assert username_and_password(request) == (public, secret)
    assert request.url == f"https://{request.host}/api/public/projects"


@settings(deadline=None)
@given(KEYS)
def test_any_key_is_quoted_into_a_query(key: str) -> None:
    request = asked(PROVIDERS["serpapi"], key=key)
    parts = urlsplit(request.url)
    assert (parts.scheme, parts.netloc, parts.path, parts.fragment) == ("https", "serpapi.com", "/account.json", "")
    assert parse_qsl(parts.query, keep_blank_values=True, strict_parsing=True) == [("api_key", key)]
    assert "Authorization" not in request.headers


@pytest.mark.parametrize(("url", "expected"), [("", "?token="), ("?a=1", "?a=1&token=")])
def test_a_query_may_have_begun(url: str, expected: str) -> None:
    request = asked(by("query:token", url="https://api.example.com/v1" + url), key="FAKE")
    assert request.url == "https://api.example.com/v1" + expected + "FAKE"


@settings(deadline=None)
@given(KEYS)
def test_any_key_is_one_part_of_a_path(key: str) -> None:
    request = asked(PROVIDERS["telegram"], key=key)
    parts = urlsplit(request.url)
    assert (parts.netloc, parts.query, parts.fragment) == ("api.telegram.org", "", "")
    _, bot, method = parts.path.split("/")
    assert (unquote(bot), method) == (f"bot{key}", "getMe")


def test_a_colon_stays_a_colon_in_a_path() -> None:
    assert asked(PROVIDERS["telegram"], key="100:FAKE").url == "https://api.telegram.org/bot100:FAKE/getMe"


@settings(deadline=None)
@given(KEYS)
def test_any_key_is_quoted_into_a_form(key: str) -> None:
    request = asked(PROVIDERS["nvidia"], key=key)
    assert (request.method, request.url) == ("POST", "https://api.ngc.nvidia.com/v3/keys/get-caller-info")
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert parse_qs((request.body or b"").decode(), strict_parsing=True) == {"credentials": [key]}


def test_no_key_travels_where_the_entry_wants_none() -> None:
    request = asked(by("none"), key="FAKE-c0de200")
    assert "FAKE" not in request.url + str(dict(request.headers)) + str(request.body)


@pytest.mark.parametrize("auth", ["bearer", "header:X-Key", "basic:me", "query:key", "form:key"])
def test_the_same_request_without_the_key_holds_none(auth: str) -> None:
    provider = by(auth, headers={"X-Version": "1"})
    request = build(provider, Way(provider.probes[0]), {"key": Secret("FAKE-c0de200")}, without=True)
    assert request.url == PROBE["url"]
    assert dict(request.headers) == {"X-Version": "1", "Accept": "application/json"}
    assert request.body is None


def test_a_group_of_an_anchored_pattern_names_the_host() -> None:
    request = asked(PROVIDERS["mailchimp"], key="0" * 32 + "-us21")
    assert (request.host, request.url) == ("us21.api.mailchimp.com", "https://us21.api.mailchimp.com/3.0/")


def test_a_value_with_braces_is_not_filled_again() -> None:
    fields = [{"sample": "<word:40>"}, {"name": "base_url", "kind": "url", "sample": "https://example.com"}]
    provider = entry(fields=fields, probes=[PROBE | {"url": "{base_url}/models"}])
    assert asked(provider, base_url="https://example.com/{key}").url == "https://example.com/{key}/models"


def test_a_body_is_json_unless_the_entry_says_otherwise() -> None:
    posting = {"method": "POST", "readonly": True, "body": '{"query":"{ viewer { id } }"}'}
    plain = asked(by("bearer", **posting), key="FAKE")
    assert plain.headers["Content-Type"] == "application/json"
    assert json.loads(plain.body or b"") == {"query": "{ viewer { id } }"}
    odd = asked(by("bearer", headers={"content-type": "text/x-odd"}, **posting), key="FAKE")
    assert [value for name, value in odd.headers.items() if name.lower() == "content-type"] == ["text/x-odd"]


def test_an_entry_says_how_much_of_an_answer_is_read() -> None:
    assert asked(by("bearer", largest_kib=2), key="FAKE").largest == 2048
    assert asked(by("bearer"), key="FAKE").largest == 64 * 1024
