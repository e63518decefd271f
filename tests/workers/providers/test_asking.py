"""A whole check: all its requests within fifteen seconds, and no provider asked more often than it likes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

import pytest
import redis

from onboarding.errors import Throttled
from onboarding.providers.examples import VALID, example_fields
from onboarding.providers.finding import Condition, Verdict
from onboarding.providers.loading import catalogue
from onboarding.providers.spec import Limits, Provider
from onboarding.secret import Secret
from tests.workers.http.network import Clock, Network, Piece, Request, respond
from tests.workers.providers.wires import wire_into
from workers.limits import LocalBucket, bucket
from workers.providers import Asked, ask_provider
from workers.providers.asking import wait_for_turn

PROVIDERS = catalogue()


def welcome(_request: Request) -> Iterator[Piece]:
    """Answer as a provider does that takes the key."""
    return respond(b'{"data": []}', Content_Type="application/json")


def asked(network: Network, provider: str) -> Asked:
    """Ask about a made-up key."""
    entry = PROVIDERS[provider]
    credential = {name: Secret(value) for name, value in example_fields(entry, VALID).items()}
    return ask_provider(entry, credential, wire_into(network))


def test_what_the_provider_says_is_found_and_the_time_it_took_is_told() -> None:
    found = asked(Network(handler=welcome), "openai")
    assert (found.finding.verdict, found.finding.condition) == (Verdict.VALID, Condition.OK)
    assert timedelta(0) < found.latency < timedelta(seconds=5)


def test_all_hosts_of_a_check_share_fifteen_seconds() -> None:
    def silent(_request: Request) -> Iterator[Piece]:
        yield 60.0

    network = Network(handler=silent)
    began = network.clock()
    assert asked(network, "moonshot").finding.condition is Condition.NETWORK
    assert [request.host for request in network.requests] == ["api.moonshot.ai", "api.moonshot.cn"]
    assert network.clock() - began == pytest.approx(15, abs=0.1), "eight for the first, seven for the second"


def test_a_host_that_does_not_answer_leaves_time_for_the_next() -> None:
    def one_silent(request: Request) -> Iterator[Piece]:
        if request.host == "api.moonshot.ai":
            yield 60.0
        yield from welcome(request)

    found = asked(Network(handler=one_silent), "moonshot").finding
    assert (found.verdict, found.region) == (Verdict.VALID, "china")


def limited(per_minute: int, name: str = "openai") -> Provider:
    """A provider that may be asked so often."""
    return PROVIDERS[name].model_copy(update={"limits": Limits(per_minute=per_minute)})


def turns(per_minute: int, clock: Clock, wanted: int) -> int:
    """Take places until there is none, and return how many there were."""
    places = LocalBucket(clock)
    for number in range(wanted):
        try:
            wait_for_turn(places, limited(per_minute))
        except Throttled:
            return number
    return wanted


@pytest.mark.parametrize(("per_minute", "at_once"), [(1, 1), (5, 1), (6, 1), (60, 10), (600, 100)])
def test_a_sixth_of_a_minutes_requests_may_come_at_once(per_minute: int, at_once: int) -> None:
    assert turns(per_minute, Clock(), 1000) == at_once


@pytest.mark.parametrize("per_minute", [1, 7, 60, 90])
def test_in_a_minute_there_are_as_many_as_the_provider_takes(per_minute: int) -> None:
    clock, taken = Clock(), 0
    places = LocalBucket(clock)
    for _ in range(600):
        with suppress(Throttled):
            wait_for_turn(places, limited(per_minute))
            taken += 1
        clock.sleep(0.1)
    assert per_minute <= taken <= per_minute + max(1, per_minute // 6)


def test_the_wait_that_is_told_is_long_enough() -> None:
    clock = Clock()
    places = LocalBucket(clock)
    wait_for_turn(places, limited(1))
    with pytest.raises(Throttled) as throttled:
        wait_for_turn(places, limited(1))
    assert throttled.value.retry_after == timedelta(minutes=1)
    clock.sleep(60)
    wait_for_turn(places, limited(1))


def test_providers_have_places_of_their_own(valkey: redis.Redis) -> None:
    places = bucket(valkey)
    for name in ("openai", "groq"):
        wait_for_turn(places, limited(1, name))
        with pytest.raises(Throttled, match=f"^{name} is asked at most 1 times a minute$"):
            wait_for_turn(places, limited(1, name))


def test_all_workers_share_the_places(valkey: redis.Redis) -> None:
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as other:
        wait_for_turn(bucket(valkey), limited(1))
        with pytest.raises(Throttled):
            wait_for_turn(bucket(other), limited(1))
