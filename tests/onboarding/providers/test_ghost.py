"""Ghost's signed token, taken apart and signed again by hand; and its other kind of key."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onboarding.providers.conversation import converse
from onboarding.providers.finding import Condition, Finding, Verdict
from onboarding.providers.hooks import ghost_token
from onboarding.providers.wire import Answer, Request
from onboarding.secret import Secret
from tests.onboarding.providers.asking import NOW, PROVIDERS, found, said

GHOST = PROVIDERS["ghost"]
SITE = "https://example.ghost.io"
NAME, SIGNING = "00c0de200000000000000000", "fa4e" * 16
ADMIN, CONTENT = f"{NAME}:{SIGNING}", "c0de200FAKEFAKEFAKEFAKE000"
USERS, SETTINGS = {"users": [{"id": "1"}]}, {"settings": {"title": "Example"}}


def talk(key: str, answer: Answer, site: str = SITE) -> tuple[Finding, list[Request]]:
    asked: list[Request] = []

    def ask(request: Request) -> Answer:
        asked.append(request)
        return answer

    return found(GHOST, ask, {"base_url": Secret(site), "key": Secret(key)}), asked


def decoded(part: str) -> bytes:
    assert "=" not in part
    return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)


def claims(token: str) -> tuple[Any, Any]:
    header, body, _ = token.split(".")
    return json.loads(decoded(header)), json.loads(decoded(body))


def signed_with(token: str, secret: str) -> bool:
    told, _, signature = token.rpartition(".")
    return hmac.new(bytes.fromhex(secret), told.encode(), hashlib.sha256).digest() == decoded(signature)


def test_an_admin_key_is_a_name_and_what_signs() -> None:
    finding, (request,) = talk(ADMIN, said(USERS))
    assert finding.verdict is Verdict.VALID
    scheme, token = request.headers["Authorization"].split(" ")
    header, body = claims(token)
    assert scheme == "Ghost"
    assert header == {"alg": "HS256", "typ": "JWT", "kid": NAME}
    assert body == {"iat": int(NOW.timestamp()), "exp": int(NOW.timestamp()) + 300, "aud": "/admin/"}
    assert signed_with(token, SIGNING)
    assert not signed_with(token, "fa4f" * 16)


def test_what_signs_never_travels() -> None:
    _, (request,) = talk(ADMIN, said(USERS))
    assert request.url == f"{SITE}/ghost/api/admin/users/"
    everything = request.url + json.dumps(dict(request.headers))
    assert SIGNING not in everything
    assert SIGNING[:8] not in everything
    assert request.body is None


@settings(deadline=None)
@given(st.binary(min_size=1, max_size=64), st.text("0123456789abcdef", min_size=1, max_size=24), st.integers(0, 10**6))
def test_any_token_is_signed_for_five_minutes_from_now(secret: bytes, name: str, later: int) -> None:
    now = NOW + timedelta(seconds=later)
    token = ghost_token(f"{name}:{secret.hex()}", now)
    assert token is not None
    assert signed_with(token, secret.hex())
    header, body = claims(token)
    assert header["kid"] == name
    assert (body["iat"], body["exp"] - body["iat"]) == (int(now.timestamp()), 300)


@pytest.mark.parametrize("key", ["name:no-hex", "name:abc", ":g0", f"{NAME}:{SIGNING}:{SIGNING}"])
def test_an_admin_key_that_signs_nothing_is_not_asked_about(key: str) -> None:
    finding, asked = talk(key, said(USERS))
    assert (finding.verdict, finding.condition) == (Verdict.INDETERMINATE, Condition.UNREADABLE)
    assert asked == []


def test_a_content_key_goes_into_the_address() -> None:
    finding, (request,) = talk(CONTENT, said(SETTINGS))
    assert request.url == f"{SITE}/ghost/api/content/settings/?key={CONTENT}"
    assert (request.method, request.host) == ("GET", "example.ghost.io")
    assert dict(request.headers) == {"Accept": "application/json"}
    assert request.largest == 256 * 1024
    assert (finding.verdict, finding.meta) == (Verdict.VALID, {"kind": "content"})


def test_a_content_key_cannot_bend_the_address() -> None:
    _, (request,) = talk("a&key=b#c/../d", said(SETTINGS))
    assert request.url == f"{SITE}/ghost/api/content/settings/?key=a%26key%3Db%23c%2F..%2Fd"


def test_each_kind_of_key_wants_its_own_answer() -> None:
    for key, wrong in ((ADMIN, SETTINGS), (CONTENT, USERS)):
        assert talk(key, said(wrong))[0].condition is Condition.UNEXPECTED_BODY


@pytest.mark.parametrize("key", [ADMIN, CONTENT], ids=["admin", "content"])
def test_a_refused_key_of_either_kind_is_invalid(key: str) -> None:
    assert talk(key, said({"errors": []}, 401))[0].verdict is Verdict.INVALID
    assert talk(key, Answer(401, {"content-type": "text/html"}, b"<html>"))[0].verdict is Verdict.INDETERMINATE


def test_a_site_may_live_below_a_path() -> None:
    _, (request,) = talk(ADMIN, said(USERS), "https://example.com/blog")
    assert request.url == "https://example.com/blog/ghost/api/admin/users/"


def test_a_conversation_with_ghost_has_one_question() -> None:
    conversation = converse(GHOST, {"base_url": Secret(SITE), "key": Secret(ADMIN)}, NOW)
    next(conversation)
    with pytest.raises(StopIteration) as end:
        conversation.send(said(USERS))
    assert end.value.value.verdict is Verdict.VALID
