"""Waiting for a host's turn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

import fakeredis
import pytest

from onboarding.address import parse_address
from onboarding.errors import Throttled
from tests.workers.http.network import EVERYONE, Clock, Network, Piece, Request, respond
from workers.http import Guide, fetch_site
from workers.http.deadline import Deadline
from workers.http.politeness import wait_turn
from workers.limits import LocalBucket, SharedBucket

ADDRESS = parse_address("http://example.com/")
TENTH = timedelta(seconds=0.1)


def test_requests_to_one_host_are_spaced() -> None:
    clock = Clock()
    tokens, deadline = LocalBucket(clock), Deadline(timedelta(seconds=25), clock)
    began = clock()
    for _ in range(5):
        wait_turn(tokens, ADDRESS, TENTH, deadline, clock.sleep)
    assert clock() - began == pytest.approx(0.4, abs=0.001)


def test_other_hosts_are_not_waited_for() -> None:
    clock = Clock()
    tokens, deadline = LocalBucket(clock), Deadline(timedelta(seconds=25), clock)
    for n in range(5):
        wait_turn(tokens, parse_address(f"http://{n}.example.com/"), TENTH, deadline, clock.sleep)
    assert clock() == 1000


def test_two_workers_take_turns_through_redis() -> None:
    server = fakeredis.FakeServer(version=(7,))
    one, other = (SharedBucket(fakeredis.FakeRedis(server=server)) for _ in range(2))
    clock = Clock()
    minute = timedelta(minutes=1)
    wait_turn(one, ADDRESS, minute, Deadline(minute, clock), clock.sleep)
    with pytest.raises(Throttled) as caught:
        wait_turn(other, ADDRESS, minute, Deadline(timedelta(seconds=25), clock), clock.sleep)
    assert caught.value.retry_after > timedelta(seconds=58)  # type: ignore[operator]  # a turn that is refused always says when
    assert clock() == 1000  # not even begun to wait for it


def test_a_whole_site_is_spaced_by_its_own_crawl_delay() -> None:
    times: list[float] = []

    def handle(request: Request) -> Iterator[Piece]:
        times.append(network.clock())
        return respond(b"User-agent: *\nCrawl-delay: 2" if request.target == "/robots.txt" else b"<html>x")

    network = Network(EVERYONE, handle)
    guard = network.guard(spacing=TENTH)
    fetch_site("http://example.com/", Guide(lambda *_: ["http://example.com/a"], lambda *_: None), guard=guard)
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert len(times) == 4
    assert gaps[0] == pytest.approx(0.1, abs=0.001)  # the delay is not known before robots.txt is read
    assert min(gaps[1:]) > 1.99
