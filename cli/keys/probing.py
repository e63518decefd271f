"""Ask many providers about made-up keys, a few at once, one conversation each."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from queue import Empty, SimpleQueue
from threading import Event, Thread

from onboarding.providers.examples import INVALID, TAGS, example_fields
from onboarding.providers.finding import Condition, Finding, Verdict
from onboarding.providers.spec import Provider
from onboarding.secret import Secret
from settings import settings
from workers.providers import ask_provider, wire

AT_ONCE = 8
ENOUGH = 8  # that nobody reached one of: then nobody reaches the others either


@dataclass(frozen=True, slots=True)
class Probed:
    """What a provider made of a made-up key."""

    provider: Provider
    finding: Finding
    latency: timedelta

    @property
    def took_it(self) -> bool:
        """Whether it called the key good: then its entry proves nothing."""
        return self.finding.verdict is Verdict.VALID

    @property
    def refused_it(self) -> bool:
        """Whether it called the key bad, as it should."""
        return self.finding.verdict is Verdict.INVALID

    @property
    def unreached(self) -> bool:
        """Whether there was no answer at all."""
        return self.finding.condition is Condition.NETWORK


def pretended() -> str:
    """Return the address that is asked instead of the providers, if there is one."""
    return settings().providers_at


def made_up_tag() -> str:
    """Return what makes a made-up key one of its own; the pretend internet's tags stay at home."""
    if pretended():
        return INVALID
    while (tag := secrets.token_hex(4)[: len(INVALID)]) in TAGS.values():
        pass
    return tag


def probe_all(providers: Sequence[Provider]) -> Iterator[Probed]:
    """Ask each provider once and yield what comes back as it comes; stop early where nobody can be reached."""
    waiting: SimpleQueue[Provider] = SimpleQueue()
    for one in providers:
        waiting.put(one)
    found: SimpleQueue[Probed | Exception] = SimpleQueue()
    over = Event()
    for _ in range(min(AT_ONCE, len(providers))):
        # Left behind when the command ends early: a request of theirs ends within its own deadline.
        Thread(target=_work, args=(waiting, found, over, made_up_tag()), daemon=True, name="probe").start()
    try:
        yield from _until_hopeless(found, len(providers))
    finally:
        over.set()


def _until_hopeless(found: SimpleQueue[Probed | Exception], most: int) -> Iterator[Probed]:
    unreached = 0
    for number in range(1, most + 1):
        one = found.get()
        if isinstance(one, Exception):
            raise one
        yield one
        unreached += one.unreached
        if unreached == number >= ENOUGH:
            return


def _work(waiting: SimpleQueue[Provider], found: SimpleQueue[Probed | Exception], over: Event, tag: str) -> None:
    try:
        with closing(wire()) as way:
            while not over.is_set():
                provider = waiting.get_nowait()
                credential = {name: Secret(value) for name, value in example_fields(provider, tag).items()}
                asked = ask_provider(provider, credential, way)
                found.put(Probed(provider, asked.finding, asked.latency))
    except Empty:
        return
    except Exception as error:  # noqa: BLE001 - carried over to the thread that waits
        found.put(error)
