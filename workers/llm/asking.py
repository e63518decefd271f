"""Ask a model on a user's behalf: reserve what it may take, open the key, ask, and settle whatever comes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from uuid import UUID

import structlog
from pydantic import BaseModel

from db import keys, llm_calls, providers, scope
from db.engine import unit
from db.keys import Held
from db.llm_calls import Asking, Caps, Refused, Reserved, Settlement
from db.vault import UnreadableError, vault
from onboarding.persona.enriching.protocol import MOST_CORRECTIONS, Answer, EnrichmentFailed, Question, Spent
from onboarding.persona.schema import digest
from onboarding.secret import Secret
from settings import settings
from workers.llm.models import model_for
from workers.llm.sentences import failed
from workers.providers import wire

if TYPE_CHECKING:
    from workers.llm.calling import ModelEnricher

log = structlog.get_logger()
M = TypeVar("M", bound=BaseModel)
# What a correction adds to the next request, beside the answer that is corrected.
OBJECTIONS = 400


@dataclass(frozen=True, slots=True)
class Enriched(Generic[M]):
    """A model's answer, who gave it, and what it took: nothing where it was `cached`, kept from an earlier call."""

    value: M
    provider: str
    model: str
    spent: Spent
    cached: bool


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a call may take: how many tries, and the tokens of all of them together."""

    tries: int
    input_tokens: int
    output_tokens: int

    @property
    def tokens(self) -> int:
        """All tokens."""
        return self.input_tokens + self.output_tokens


def enrich(  # noqa: PLR0913 - who asks what for whom, each by name
    question: Question[M],
    held: Held,
    *,
    user_id: str,
    job_id: UUID | None,
    go_on: Callable[[], None],
    fresh: bool = False,
) -> Enriched[M]:
    """Ask the model of a user's own key, and nobody else.

    Args:
        question: what is asked.
        held: the key, sealed.
        user_id: whose budget it is.
        job_id: the job that asks; one that died is recognised by it.
        go_on: called about once a second; what it raises ends the call and goes through.
        fresh: ask again although the same question was answered before.

    Raises:
        EnrichmentFailed: there is no answer, for a reason that is told to the user.
    """
    bounds = bounds_of(question, settings().llm_tokens_per_call)
    if bounds is None:
        raise failed("over_budget")
    asking = _asking(question, held, job_id, bounds)
    reserved = _reserved(user_id, asking, fresh=fresh)
    if reserved.kept is not None:
        return Enriched(question.shape.model_validate(reserved.kept), held.provider, asking.model, Spent(), cached=True)
    answer = Call(user_id, held, asking, reserved, bounds).make(question, go_on)
    return Enriched(answer.value, held.provider, asking.model, answer.spent, cached=False)


def bounds_of(question: Question[Any], most: int) -> Bounds | None:
    """Return as many tries as the tokens of a call allow; None where they do not allow one."""
    for tries in range(1 + MOST_CORRECTIONS, 0, -1):
        repeated = (question.most_output_tokens + OBJECTIONS) * sum(range(tries))
        bounds = Bounds(tries, question.most_input_tokens * tries + repeated, question.most_output_tokens * tries)
        if bounds.tokens <= most:
            return bounds
    return None


def _asking(question: Question[Any], held: Held, job_id: UUID | None, bounds: Bounds) -> Asking:
    model = model_for(held.provider)
    if not model:
        raise failed("no_key")
    # A shape that changed never meets an old answer, nor does another server of the user's own.
    server = held.revision if held.provider == "openai_compatible" else 0
    same = digest([question.key(held.provider, model), question.shape.model_json_schema(), server])
    return Asking(
        question.purpose, held.provider, model, question.prompt_version, same, job_id, bounds.tokens,
        _price(held.provider, model, Spent(0, bounds.input_tokens, bounds.output_tokens)), question.quarantined,
    )  # fmt: skip


def _reserved(user_id: str, asking: Asking, *, fresh: bool) -> Reserved:
    caps = Caps(settings().llm_tokens_per_day, Decimal(str(settings().llm_usd_per_day)))
    with unit(scope.user(user_id)) as tx:
        found = llm_calls.reserve(tx, user_id, asking, caps, fresh=fresh)
    if isinstance(found, Refused):
        raise failed(found)
    return found


def _price(provider: str, model: str, spent: Spent) -> Decimal | None:
    """Return what tokens cost.

    Raises:
        EnrichmentFailed: the extra `llm` is not installed.
    """
    try:
        from workers.llm.prices import price_of  # noqa: PLC0415 - the extra is imported when a model is asked
    except ImportError:
        raise failed("not_installed") from None
    return price_of(provider, model, spent.input_tokens, spent.output_tokens, spent.cached_tokens)


@dataclass(frozen=True, slots=True)
class Call:
    """One call that is paid for: its row is settled however it ends."""

    user_id: str
    held: Held
    asking: Asking
    reserved: Reserved
    bounds: Bounds

    def make(self, question: Question[M], go_on: Callable[[], None]) -> Answer[M]:
        """Open the key, ask, and settle."""
        enricher: ModelEnricher | None = None
        try:
            enricher = self._enricher()
            answer = enricher.ask(question, go_on)
        except EnrichmentFailed as failure:
            self._settle(failure.code, enricher)
            raise
        except BaseException:  # also what tells the job to stop
            self._settle("stopped", enricher)
            raise
        self._settle("ok", enricher, answer.value.model_dump(mode="json"))
        return answer

    def _enricher(self) -> ModelEnricher:
        try:
            from workers.llm import calling, clients  # noqa: PLC0415 - as above

            clients.load(self.held.provider)
        except ImportError:
            raise failed("not_installed") from None
        origin = clients.origin_of(self.held.provider, self._opened(), settings().providers_at)
        patience = timedelta(seconds=settings().llm_timeout_seconds)
        way = calling.Way(self.held.provider, self.asking.model, origin, wire().guard, patience, self.bounds.tries)
        return calling.ModelEnricher(way)

    def _opened(self) -> dict[str, Secret]:
        try:
            credential = self.held.open(vault())
        except UnreadableError:
            log.exception("api_key_unreadable", key_id=self.held.id, master_key=self.held.sealed.master_key)
            raise failed("no_key") from None
        provider = providers.known().get(self.held.provider)
        if provider is None or not providers.may_be_asked(provider, credential):
            raise failed("no_key")
        return credential

    def _settle(self, outcome: str, enricher: ModelEnricher | None, result: dict[str, Any] | None = None) -> None:
        made = self._settlement(outcome, enricher, result)
        with unit(scope.user(self.user_id)) as tx:
            if not llm_calls.settle(tx, self.reserved, made):
                log.warning("llm_call_taken_over", call=self.reserved.id)
            if outcome in {"ok", "key_refused"}:
                keys.report_use(tx, self.held.id, refused=outcome == "key_refused")

    def _settlement(self, outcome: str, enricher: ModelEnricher | None, result: dict[str, Any] | None) -> Settlement:
        from workers.llm.prices import source  # noqa: PLC0415 - as above

        spent, open_tries = (enricher.spent, enricher.unaccounted) if enricher else (Spent(), 0)
        lost = self._lost(open_tries, spent)
        cost = self._price(spent)
        return Settlement(
            outcome, spent, cost, None if cost is None else source(), lost.input_tokens + lost.output_tokens,
            self._price(lost) if open_tries else None, result,
        )  # fmt: skip

    def _price(self, spent: Spent) -> Decimal | None:
        return _price(self.held.provider, self.asking.model, spent)

    def _lost(self, open_tries: int, spent: Spent) -> Spent:
        """Return what tries without an answer may have cost at most, of what was reserved."""
        share = min(open_tries / self.bounds.tries, 1.0)
        return Spent(
            open_tries,
            min(int(self.bounds.input_tokens * share), max(self.bounds.input_tokens - spent.input_tokens, 0)),
            min(int(self.bounds.output_tokens * share), max(self.bounds.output_tokens - spent.output_tokens, 0)),
        )
