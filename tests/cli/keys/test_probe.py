"""Asking providers about made-up keys: what is taken, what is refused, and what cannot be told."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

import settings
from cli.keys.probing import AT_ONCE, ENOUGH, made_up_tag, probe_all
from cli.pretend_providers import Pretend, pretend_providers
from db.providers import known
from onboarding.providers.examples import INVALID, TAGS, example_fields
from onboarding.providers.finding import Condition, Verdict
from onboarding.providers.loading import catalogue
from onboarding.providers.spec import Provider, Recorded
from tests.cli.conftest import Call
from workers.providers.wire import _guard

PROVIDERS = catalogue()
OUTAGE = Recorded(status=503, body="{}", then=(Verdict.INDETERMINATE, Condition.PROVIDER_OUTAGE))
Answer = Callable[..., Pretend]


def at(environment: pytest.MonkeyPatch, url: str) -> None:
    """Let all requests go there instead of the internet."""
    environment.setenv("USHER_PROVIDERS_AT", url)
    settings.settings.cache_clear()
    _guard.cache_clear()


@pytest.fixture
def internet(nothing_set: pytest.MonkeyPatch) -> Iterator[Answer]:
    """Serve a pretend internet in which some providers answer a made-up key otherwise; no servers are set."""
    with ExitStack() as stack:

        def serve(**otherwise: Recorded) -> Pretend:
            served = stack.enter_context(pretend_providers(0, _answering(otherwise)))
            at(nothing_set, served.url)
            return served

        yield serve
    _guard.cache_clear()


def _answering(otherwise: Mapping[str, Recorded]) -> dict[str, Provider]:
    changed = {
        name: PROVIDERS[name].model_copy(update={"answers": {"invalid": answer}}) for name, answer in otherwise.items()
    }
    return {**PROVIDERS, **changed}


def test_nothing_goes_out_without_the_word(call: Call, internet: Answer) -> None:
    served = internet()
    ended = call("keys", "probe")
    assert ended.exit_code == 2
    assert "say --bogus" in ended.stderr
    assert served.asked == []


def test_every_provider_refuses_and_what_costs_is_left_out(call: Call, internet: Answer) -> None:
    served = internet()
    ended = call("keys", "probe", "--bogus", "--json")
    assert ended.exit_code == 0, ended.output
    shown = json.loads(ended.stdout)
    assert shown["pretended"] is True
    assert all(one["ok"] is True and one["verdict"] == "invalid" for one in shown["providers"])
    left = {one.id for one in PROVIDERS.values() if one.costs or one.custom or not one.probes}
    assert {one["provider"] for one in shown["providers"]} == set(PROVIDERS) - left == set(served.asked)
    assert "voyage" in served.asked
    assert "brave" in ended.stderr


def test_what_costs_and_what_is_elsewhere_is_asked_when_named(call: Call, internet: Answer) -> None:
    served = internet()
    assert call("keys", "probe", "--bogus", "brave", "ghost", "openai", "openai").exit_code == 0
    assert sorted(served.asked) == ["brave", "ghost", "openai"]


def test_a_provider_that_takes_a_made_up_key_is_a_failure(call: Call, internet: Answer) -> None:
    internet(openai=PROVIDERS["openai"].answers["valid"])
    ended = call("keys", "probe", "--bogus", "openai", "groq")
    assert ended.exit_code == 1
    rows = {line.split()[0]: line.split() for line in ended.stdout.splitlines() if line.strip()}
    assert (rows["openai"][1], rows["openai"][-1]) == ("taken", "NO")
    assert (rows["groq"][1], rows["groq"][-1]) == ("refused", "yes")
    assert "A good answer of these proves nothing: openai." in ended.stderr


@pytest.mark.parametrize(("more", "code"), [((), 0), (("--strict",), 1)], ids=["usually", "strictly"])
def test_what_cannot_be_told_fails_only_where_that_is_wanted(
    call: Call, internet: Answer, more: tuple[str, ...], code: int
) -> None:
    internet(openai=OUTAGE)
    ended = call("keys", "probe", "--bogus", "openai", "groq", *more)
    assert ended.exit_code == code
    assert "could not tell: a problem of theirs" in ended.stdout
    assert "1 refused, 0 took it, 1 could not be told." in ended.stderr


def test_a_provider_without_a_request_says_why(call: Call, internet: Answer) -> None:
    ended = call("keys", "probe", "--bogus", "fal")
    assert ended.exit_code == 1
    assert "fal cannot be asked. fal has no free request" in ended.stderr


def test_nobody_reached_is_said_early(call: Call, nothing_set: pytest.MonkeyPatch) -> None:
    with closing(socket.socket()) as taken:  # a port on which nobody listens
        taken.bind(("127.0.0.1", 0))
        at(nothing_set, f"http://127.0.0.1:{taken.getsockname()[1]}")
        ended = call("keys", "probe", "--bogus")
    _guard.cache_clear()
    assert ended.exit_code == 3
    assert "Nobody answers at http://127.0.0.1:" in ended.stderr
    assert ended.stdout.count("not reached") == ENOUGH


def test_a_wrong_setting_is_told(call: Call, nothing_set: pytest.MonkeyPatch) -> None:
    at(nothing_set, "nowhere")
    ended = call("keys", "probe", "--bogus")
    _guard.cache_clear()
    assert ended.exit_code == 3
    assert "USHER_PROVIDERS_AT" in ended.stderr


class Crowd(ThreadingHTTPServer):
    """Holds each request a moment, to see how many come at the same time."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Holding)
        self.too_many = threading.Event()
        self.lock = threading.Lock()
        self.held = self.most = 0


class _Holding(BaseHTTPRequestHandler):
    server: Crowd

    def do_GET(self) -> None:
        crowd = self.server
        with crowd.lock:
            crowd.held += 1
            crowd.most = max(crowd.most, crowd.held)
            if crowd.held > AT_ONCE:
                crowd.too_many.set()
        crowd.too_many.wait(0.3)
        with crowd.lock:
            crowd.held -= 1
        self.send_response(401)
        self.end_headers()

    do_POST = do_GET  # noqa: N815 - the standard library's name

    def log_message(self, *_: object) -> None:
        pass


def test_never_more_than_a_few_are_asked_at_once(nothing_set: pytest.MonkeyPatch) -> None:
    with Crowd() as crowd:
        serving = threading.Thread(target=crowd.serve_forever, args=(0.05,))
        serving.start()
        at(nothing_set, f"http://127.0.0.1:{crowd.server_address[1]}")
        asked = list(probe_all([one for one in known().values() if one.probes and not one.custom][: AT_ONCE + 4]))
        crowd.shutdown()
        serving.join()
    _guard.cache_clear()
    assert len(asked) == AT_ONCE + 4
    assert 1 < crowd.most <= AT_ONCE


def test_a_made_up_key_for_real_providers_carries_no_tag(nothing_set: object) -> None:
    tags = {made_up_tag() for _ in range(50)}
    assert len(tags) > 40
    for tag in tags:
        assert re.fullmatch(r"[0-9a-f]{7}", tag)
        for provider in PROVIDERS.values():
            told = " ".join(example_fields(provider, tag).values()).lower()
            assert not any(other in told for other in TAGS.values())


def test_a_made_up_key_for_the_pretended_says_what_to_answer(internet: Answer) -> None:
    internet()
    assert made_up_tag() == INVALID
