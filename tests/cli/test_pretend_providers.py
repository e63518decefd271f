"""The pretend internet, asked over the real wire: what each provider is taken to say, by the tag in the key."""

from __future__ import annotations

import socket
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

import pytest

from cli.pretend_answers import Heard, bomb
from cli.pretend_providers import Pretend, pretend_providers
from onboarding.providers.conversation import ask_with, converse
from onboarding.providers.examples import TAGS, VALID, example_fields
from onboarding.providers.finding import Condition, Finding, Verdict
from onboarding.providers.spec import Provider
from onboarding.secret import Secret
from tests.cli.pretending import wire_to
from tests.onboarding.providers.asking import PROVIDERS, WITH_PROBES, credential
from workers.providers import Wire, ask_provider

VERDICT = {
    "valid": (Verdict.VALID, Condition.OK),
    "invalid": (Verdict.INVALID, Condition.REJECTED),
    "no_quota": (Verdict.VALID, Condition.NO_QUOTA),
    "restricted": (Verdict.INDETERMINATE, Condition.UNEXPECTED_STATUS),  # a 403 that the entry does not know
    "rate_limited": (Verdict.INDETERMINATE, Condition.RATE_LIMITED),
    "outage": (Verdict.INDETERMINATE, Condition.PROVIDER_OUTAGE),
    "waf_page": (Verdict.INDETERMINATE, Condition.WAF_PAGE),
    "redirect": (Verdict.INDETERMINATE, Condition.REDIRECT),
    "garbage": (Verdict.INDETERMINATE, Condition.UNEXPECTED_BODY),
    "drop": (Verdict.INDETERMINATE, Condition.NETWORK),
    "huge": (Verdict.INDETERMINATE, Condition.UNEXPECTED_BODY),
    "bomb": (Verdict.INDETERMINATE, Condition.UNEXPECTED_BODY),
}
UNEXPECTED = (Verdict.INDETERMINATE, Condition.UNEXPECTED_STATUS)
# Where an entry reads a common answer in its own way.
OTHERWISE = {
    ("photoroom", "restricted"): (Verdict.INVALID, Condition.REJECTED),  # its 403 in JSON is a refusal
    ("sanity", "garbage"): (Verdict.VALID, Condition.OK),  # how its good answer looks is not known
    **{
        (name, tag): UNEXPECTED for name in ("exa", "jina", "voyage") for tag in ("garbage", "huge", "bomb")
    },  # a 200 to a bad body
}


@pytest.fixture(scope="module")
def pretend() -> Iterator[Pretend]:
    with pretend_providers(0) as served:
        yield served


@pytest.fixture(scope="module")
def wire(pretend: Pretend) -> Iterator[Wire]:
    line = wire_to(pretend)
    yield line
    line.close()


def expected(provider: Provider, tag: str) -> tuple[Verdict, Condition]:
    """What the provider's own answer means, or else a common one."""
    own = provider.answers.get(tag) if tag in ("valid", "invalid", "no_quota", "restricted") else None
    return own.then if own else OTHERWISE.get((provider.id, tag), VERDICT[tag])


def check(provider: Provider, wire: Wire, tag: str, **fields: str) -> Finding:
    """Check a made-up credential."""
    given = example_fields(provider, tag) | fields
    return ask_provider(provider, {name: Secret(value) for name, value in given.items()}, wire).finding


@pytest.mark.parametrize("tag", VERDICT)
@pytest.mark.parametrize("provider", WITH_PROBES, ids=[one.id for one in WITH_PROBES])
def test_a_key_is_judged_by_its_tag(provider: Provider, tag: str, wire: Wire) -> None:
    found = check(provider, wire, TAGS[tag])
    assert (found.verdict, found.condition) == expected(provider, tag)


def test_every_tag_is_tried_here() -> None:
    assert set(VERDICT) | {"hang"} == set(TAGS)


def test_a_key_without_a_tag_is_unknown(wire: Wire) -> None:
    assert check(PROVIDERS["openai"], wire, VALID, key="sk-proj-FAKE").condition is Condition.REJECTED


def test_a_key_that_was_not_made_up_can_be_left_unjudged() -> None:
    with pretend_providers(0, untagged="outage") as pretend:
        wire = wire_to(pretend)
        found = check(PROVIDERS["openai"], wire, VALID, key="sk-proj-FAKE")
        wire.close()
    assert (found.verdict, found.condition) == (Verdict.INDETERMINATE, Condition.PROVIDER_OUTAGE)


def test_a_tag_nobody_knows_is_a_key_nobody_knows(wire: Wire) -> None:
    assert check(PROVIDERS["openai"], wire, "c0deabc").condition is Condition.REJECTED


def test_who_is_asked_too_often_says_when_to_come_back(wire: Wire) -> None:
    assert check(PROVIDERS["groq"], wire, TAGS["rate_limited"]).retry_after == timedelta(seconds=7)


def test_a_restricted_key_says_what_it_lacks(wire: Wire) -> None:
    own = PROVIDERS["elevenlabs"].answers["restricted"]
    assert own.missing
    assert check(PROVIDERS["elevenlabs"], wire, TAGS["restricted"]).missing == own.missing


def test_a_content_key_of_ghost_finds_its_own_address(wire: Wire) -> None:
    found = check(PROVIDERS["ghost"], wire, VALID, key=VALID + "FAKE" * 4 + "FAK")
    assert (found.verdict, found.meta) == (Verdict.VALID, {"kind": "content"})


@pytest.mark.parametrize(
    ("name", "address"),
    [("wordpress", "https://example.com/blog"), ("openai_compatible", "https://models.example.com:8443/deep/v1")],
)
def test_a_users_own_address_may_lie_anywhere(name: str, address: str, wire: Wire) -> None:
    assert check(PROVIDERS[name], wire, VALID, base_url=address).condition is Condition.OK


def test_whoever_hangs_is_given_up(pretend: Pretend) -> None:
    wire = wire_to(pretend)
    talk = converse(PROVIDERS["openai"], credential(PROVIDERS["openai"], TAGS["hang"]), datetime.now(UTC))
    found = ask_with(talk, lambda request: wire.ask(request, wire.guard.deadline(timedelta(seconds=0.2))))
    wire.close()
    assert (found.verdict, found.condition) == (Verdict.INDETERMINATE, Condition.NETWORK)


def test_the_bomb_is_small_outside_and_a_whole_gigabyte_inside() -> None:
    member, size = zlib.decompressobj(16 + zlib.MAX_WBITS), 0
    left = bomb()
    assert len(left) < 2 * 1024 * 1024
    while left:
        size += len(member.decompress(left, 1 << 24))
        left = member.unconsumed_tail
    assert (size, member.eof) == (1 << 30, True)  # at the end zlib has compared checksum and size


def asked(pretend: Pretend, host: str, path: str, **headers: str) -> tuple[HTTPResponse, bytes]:
    """Ask without our wire."""
    line = HTTPConnection(urlsplit(pretend.url).netloc, timeout=5)
    line.request("GET", path, headers={"Host": host, **headers})
    answer = line.getresponse()
    body = answer.read()
    line.close()
    return answer, body


def test_a_provider_without_a_key_says_no_in_json(pretend: Pretend) -> None:
    answer, body = asked(pretend, "api.openai.com", "/v1/models")
    assert (answer.status, answer.getheader("Content-Type")) == (401, "application/json")
    assert body.startswith(b'{"error"')


@pytest.mark.parametrize(("host", "path"), [("api.openai.com", "/v1/engines"), ("www.example.com", "/")])
def test_what_no_entry_asks_for_is_not_there(host: str, path: str, pretend: Pretend) -> None:
    before = len(pretend.asked)
    assert asked(pretend, host, path)[0].status == 404
    assert len(pretend.asked) == before


def test_requests_are_counted_by_provider(wire: Wire, pretend: Pretend) -> None:
    before = len(pretend.asked)
    check(PROVIDERS["postmark"], wire, TAGS["invalid"])
    check(PROVIDERS["slack"], wire, VALID)
    assert pretend.asked[before:] == ["postmark", "postmark", "slack"]


def test_a_kept_connection_is_used_again(pretend: Pretend) -> None:
    line = HTTPConnection(urlsplit(pretend.url).netloc, timeout=5)
    ports = set()
    for _ in range(3):
        line.request("GET", "/v1/models", headers={"Host": "api.openai.com"})
        line.getresponse().read()
        ports.add(line.sock.getsockname()[1])
    line.close()
    assert len(ports) == 1


def test_nobody_is_served_after_the_end() -> None:
    with pretend_providers(0) as pretend:
        port = urlsplit(pretend.url).port or 0
        kept = socket.create_connection(("127.0.0.1", port), timeout=5)
        kept.sendall(b"GET /v1/models HTTP/1.1\r\nHost: api.openai.com\r\n\r\n")
        assert kept.recv(4096).startswith(b"HTTP/1.1 401 ")
    assert kept.recv(4096) == b""
    kept.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)


def test_a_taken_port_is_left_for_another() -> None:
    with pretend_providers(0) as first:
        wanted = urlsplit(first.url).port or 0
        with pretend_providers(wanted) as second:
            assert urlsplit(second.url).port not in (wanted, None)


def test_nothing_is_written_when_a_key_comes_by(capfd: pytest.CaptureFixture[str]) -> None:
    with pretend_providers(0) as pretend:
        wire = wire_to(pretend)
        for tag in ("valid", "drop", "huge"):
            check(PROVIDERS["serpapi"], wire, TAGS[tag])
        wire.close()
    assert capfd.readouterr() == ("", "")


def test_a_request_shows_nothing_of_its_key() -> None:
    heard = Heard("GET", "/account?api_key=c0de200", "serpapi.com", {"authorization": "Bearer c0de200"}, b"c0de200")
    assert "c0de" not in repr(heard)
