"""Make a user's persona from their website and their wishes: by rules alone, and with a model where they brought a key."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from sqlalchemy.orm import Session

from db import llm_choice, noticing, persona_revisions, persona_sources, scope
from db.asking import Urgency
from db.engine import unit
from db.keys import Held
from db.persona_sources import Loaded
from onboarding import website
from onboarding.errors import Failure, Permanent
from onboarding.persona.enriching.drafting import PROMPT_VERSION, persona_question, unasked
from onboarding.persona.enriching.merging import enriched
from onboarding.persona.enriching.protocol import FOR_GOOD, EnrichmentFailed
from onboarding.persona.generating import finished, generate
from onboarding.persona.schema import Persona
from onboarding.persona.sources import Sources, input_hash
from settings import settings
from workers.job import Tell, job, job_id_of, keep_nothing, no_input
from workers.llm.asking import enrich
from workers.llm.models import model_for
from workers.llm.sentences import failed
from workers.persistence import AWAY
from workers.queues import Queue

log = structlog.get_logger()

# How much of the whole each stage has behind it when it begins, in percent; a model takes most of the wait.
MEASURING, ASKING, CHECKING = 5, 25, 85
MOST_AT_ONCE = 200  # users that one transaction of the watch takes
MARK_BYTES = 16
# What ends this run of the job, wherever it comes from; anything else that asking a model raises costs only the model's part.
_ENDS_THE_RUN = (Failure, *AWAY, MemoryError, SoftTimeLimitExceeded)


class NothingKnown(Permanent):
    """There is neither a finished analysis nor a word of the user's."""

    code = "nothing_known"
    say = "There is nothing to make a persona from yet. Have a website analysed, or save how you want to write."


@dataclass(frozen=True, slots=True)
class Wanted:
    """A persona to make: of what, with which key a model may be asked, and why with none.

    `reuse`: the newest revision was made of just that, and no model failed that may answer now. `fresh`: a model is asked again even if it was asked the same before.
    """

    user_id: str
    loaded: Loaded
    key: str
    held: Held | None
    why_not: str
    reuse: bool
    fresh: bool


def load(  # noqa: PLR0913 - the arguments of the job, by keyword
    tx: Session,
    *,
    user_id: str,
    force: bool = False,
    provider: str = "",
    model: bool | None = None,
    inputs: str = "",  # noqa: ARG001 - tells a request after a change from the one before
) -> Wanted:
    """Read what is known of the user; find the revision that was made of just that, and a key of theirs."""
    on = tx.connection()
    loaded = persona_sources.load(on, user_id)
    if loaded is None or not (loaded.sources.analysis or loaded.sources.preferences):
        raise NothingKnown("no analysis and no preferences")
    wants = settings().enrich if model is None else model
    held = llm_choice.choose(on, user_id, provider) if wants and settings().enrich else None
    key = key_of(loaded.sources, held)
    reuse = _is_same(loaded, key) and not force and not (held and _may_pass(loaded))
    return Wanted(user_id, loaded, key, held, _why_not(held, wants=wants), reuse, fresh=force)


def _is_same(loaded: Loaded, key: str) -> bool:
    return loaded.in_view is not None and loaded.in_view.input_hash == key


def _may_pass(loaded: Loaded) -> bool:
    """Say whether the revision in view had no answer of a model for a reason that may be gone: a provider down, no budget."""
    note = loaded.in_view.note if loaded.in_view else None
    return bool(note) and str(note).partition(":")[0] not in FOR_GOOD


def key_of(sources: Sources, held: Held | None) -> str:
    """Return the key of what goes in, with the model that will be asked."""
    if held is None:
        return input_hash(sources)
    return input_hash(sources, f"{held.provider}/{model_for(held.provider)}", PROMPT_VERSION)


def _why_not(held: Held | None, *, wants: bool) -> str:
    if held is not None or not wants:
        return ""
    if not settings().enrich:
        return "not_installed: this installation uses no models."
    return "no_key: there is no valid key of a model provider."


def save(tx: Session, user_id: str, wanted: Wanted, persona: Persona | None) -> None:
    """Keep a new revision as a draft, and let the step that waits for a persona notice it; or say that the last still holds."""
    loaded = wanted.loaded
    locks = persona_revisions.locks_held(tx, user_id)
    if persona is not None and locks != loaded.sources.locks:
        _keep(tx, user_id, loaded, finished(persona, replace(loaded.sources, locks=locks)), key=None)
    elif persona is not None and (wanted.fresh or not _says_the_same(persona, wanted)):
        _keep(tx, user_id, loaded, persona, wanted.key)
    elif loaded.in_view is not None:
        persona_revisions.confirm(
            tx, user_id, loaded.in_view.revision, analysed_at=loaded.analysed_at, preferred_at=loaded.preferred_at,
            chosen_platforms=loaded.chosen_platforms,
        )  # fmt: skip
    noticing.notice(tx, user_id, "persona")


def _keep(tx: Session, user_id: str, loaded: Loaded, persona: Persona, key: str | None) -> None:
    """Keep a draft; without a key where the user has locked or unlocked a field meanwhile: nobody made it of just that."""
    persona_revisions.keep(
        tx, user_id, persona, input_hash=key, made_by="job", analysed_at=loaded.analysed_at,
        preferred_at=loaded.preferred_at, chosen_platforms=loaded.chosen_platforms,
    )  # fmt: skip


def _says_the_same(persona: Persona, wanted: Wanted) -> bool:
    """Say whether a persona is the revision in view once more, as when a provider is still down."""
    seen = wanted.loaded.in_view
    return seen is not None and seen.input_hash == wanted.key and seen.persona == persona


@job(
    queue=Queue.LLM,
    load=load,
    save=save,
    timeout=timedelta(minutes=5),
    same_by=("user_id",),
    prepare=website.warm_up,
)
def generate_persona(wanted: Wanted, tell: Tell) -> Persona | None:
    """Make a user's persona, and let the model of the user's own key refine it where that is wanted."""
    if wanted.reuse:
        tell("reused", 100)
        return None
    tell("measuring", MEASURING)
    by_rules = generate(wanted.loaded.sources)
    if wanted.held is None:
        return noted(by_rules, wanted.why_not)
    tell("asking", ASKING)
    try:
        return _refined(by_rules, wanted, wanted.held, tell)
    except EnrichmentFailed as failure:
        why = failure
        log.info("persona_by_rules", reason=why.code)
    except _ENDS_THE_RUN:
        raise
    except Exception:  # a fault of ours costs the user what the model might have said, and no more
        why = failed("internal")
        log.exception("persona_by_rules", reason=why.code)
    return noted(by_rules, f"{why.code}: {why.say}")


def _refined(by_rules: Persona, wanted: Wanted, held: Held, tell: Tell) -> Persona:
    sources = wanted.loaded.sources
    question = persona_question(by_rules, sources, secrets.token_hex(MARK_BYTES))
    if question is None:
        raise EnrichmentFailed("unsupported", unasked(by_rules, sources))
    answer = enrich(
        question, held, user_id=wanted.user_id, job_id=job_id_of(tell), go_on=waiting(tell), fresh=wanted.fresh
    )
    tell("checking", CHECKING)
    return finished(enriched(by_rules, answer.value, sources, answer.provider, answer.model), sources)


def noted(persona: Persona, why: str) -> Persona:
    """Return a persona that says why no model took part."""
    if not why:
        return persona
    return persona.model_copy(update={"generator": persona.generator.model_copy(update={"note": why})})


def waiting(tell: Tell) -> Callable[[], None]:
    """Return what tells, while a model is waited for, how much of its time has passed; it raises when the job should stop."""
    began = time.monotonic()

    def go_on() -> None:
        part = min((time.monotonic() - began) / settings().llm_timeout_seconds, 1.0)
        tell("asking", ASKING + int((CHECKING - ASKING) * part))

    return go_on


@job(
    queue=Queue.UPKEEP,
    load=no_input,
    save=keep_nothing,
    timeout=timedelta(minutes=5),
    urgency=Urgency.BULK,
    public=False,
)
def watch_personas(_given: None, tell: Tell) -> None:
    """Ask for the personas whose inputs are there and that nobody asked for: an import was large, or the house was busy."""
    asked, last = 0, MOST_AT_ONCE
    while last == MOST_AT_ONCE:
        tell("looking", 50)
        last = _ask_for_some()
        asked += last
    if asked:
        log.info("personas_due", users=asked)


def _ask_for_some() -> int:
    """Ask for the next personas. Returns how many could be asked for."""
    asked = 0
    with unit(scope.everyone("chore watch_personas")) as tx:
        for user_id in persona_sources.wanting(tx.connection(), MOST_AT_ONCE):
            asked += persona_sources.ask(tx.connection(), user_id)
    return asked
