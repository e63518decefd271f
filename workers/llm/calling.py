"""Ask one model one question, through pydantic-ai: one shape, no tools, a few corrections, and an end that is kept."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Generic, TypeVar

import httpx2
import structlog
from pydantic import BaseModel
from pydantic_ai import Agent, ModelRetry, RunContext
from pydantic_ai.models import Model
from pydantic_ai.settings import ModelSettings
from pydantic_ai.usage import RunUsage, UsageLimits

from onboarding.persona.enriching.protocol import Answer, Objection, Question, Spent
from workers.http.deadline import Deadline
from workers.http.guard import Guard
from workers.llm.clients import client_of, settings_of
from workers.llm.quiet import be_quiet
from workers.llm.refusals import code_of
from workers.llm.sentences import failed
from workers.llm.transport import GuardedTransport, Origin

log = structlog.get_logger()
M = TypeVar("M", bound=BaseModel)
LOOK = 1.0  # seconds between two looks at whether to go on


@dataclass(frozen=True, slots=True)
class Way:
    """The way to one model: whose it is, where it is asked, how long, and how often at most."""

    provider: str
    model: str
    origin: Origin
    guard: Guard
    patience: timedelta
    tries: int


@dataclass(slots=True)
class Talk(Generic[M]):
    """One question being asked: what was used so far, and the last answer that had the shape."""

    question: Question[M]
    tries: int
    usage: RunUsage = field(default_factory=RunUsage)
    best: M | None = None
    bug: Exception | None = None

    async def ask(self, model: Model, told: ModelSettings) -> None:
        """Ask until an answer may be used, or no try is left."""
        agent: Agent[object, M] = Agent(
            model, output_type=self.question.shape, instructions=self.question.system, retries=self.tries - 1
        )
        agent.output_validator(self._judge)
        limits = UsageLimits(request_limit=self.tries)
        await agent.run(self.question.user, model_settings=told, usage=self.usage, usage_limits=limits)

    async def _judge(self, _run: RunContext[object], value: M) -> M:
        try:
            objections = self.question.check(value)
        except Exception as bug:  # ours, not the model's
            self.bug = bug
            raise
        self.best = value
        if objections and self.usage.requests < self.tries:
            raise ModelRetry("\n".join(map(_said, objections)))
        return value


def _said(objection: Objection) -> str:
    return f"{objection.path}: {objection.say}"


class ModelEnricher:
    """Asks along one way, once. What it took can be read afterwards, however it ended."""

    def __init__(self, way: Way) -> None:
        self._way = way
        self._began = time.monotonic()
        self._wire: GuardedTransport | None = None
        self._usage = RunUsage()

    @property
    def spent(self) -> Spent:
        """Return what was used, as the provider counted it."""
        used, ms = self._usage, int((time.monotonic() - self._began) * 1000)
        sent = self._wire.sent if self._wire else used.requests
        return Spent(sent, used.input_tokens, used.output_tokens, used.cache_read_tokens, ms)

    @property
    def unaccounted(self) -> int:
        """Return how many tries may have cost something that nobody told."""
        return (self._wire.owed if self._wire else 0) + self._usage.unmeasured_requests

    def ask(self, question: Question[M], go_on: Callable[[], None]) -> Answer[M]:
        """Ask, with a few corrections; the last answer of the right shape counts, even if there were objections to it.

        Raises:
            EnrichmentFailed: no answer had the shape.
        """
        self._began = time.monotonic()
        be_quiet()
        deadline = self._way.guard.deadline(self._way.patience)
        self._wire = GuardedTransport(self._way.guard, deadline, self._way.origin)
        talk = Talk(question, self._way.tries)
        self._usage = talk.usage
        error = asyncio.run(_held(self._way, self._wire, talk, deadline, go_on))
        if talk.bug is not None:
            raise talk.bug
        if talk.best is None:
            raise failed(self._code(error, deadline), self.spent)
        return Answer(talk.best, self.spent)

    def _code(self, error: BaseException | None, deadline: Deadline) -> str:
        seen = self._wire.failure if self._wire else None
        if error is None or isinstance(error, asyncio.CancelledError):
            return "timed_out" if deadline.over else "invalid_answer"
        code = code_of(error, seen)
        log.info("model_did_not_answer", code=code, provider=self._way.provider, error=type(error).__name__)
        return code


async def _held(
    way: Way, wire: GuardedTransport, talk: Talk[M], deadline: Deadline, go_on: Callable[[], None]
) -> BaseException | None:
    """Ask, and look now and again whether to go on. Returns what went wrong, if anything."""
    patience = httpx2.Timeout(way.patience.total_seconds())
    async with httpx2.AsyncClient(transport=wire, trust_env=False, timeout=patience) as http:
        model = client_of(way.provider, way.model, way.origin.base_url, http)
        told = settings_of(way.provider, talk.question.most_output_tokens)
        asking = asyncio.create_task(talk.ask(model, told))
        try:
            await _wait(asking, deadline, go_on)
        finally:
            wire.hang_up()
            asking.cancel()
            await asyncio.wait({asking})
            # Taken in either case: asyncio would log what nobody took, in the provider's own words.
            error = asyncio.CancelledError() if asking.cancelled() else asking.exception()
        return error


async def _wait(asking: asyncio.Task[None], deadline: Deadline, go_on: Callable[[], None]) -> None:
    go_on()
    while not asking.done() and not deadline.over:
        await asyncio.wait({asking}, timeout=min(LOOK, max(deadline.left(), 0)))
        if not asking.done():
            go_on()
