"""Let the model of a user's own key tell of their website what rules cannot: values, positioning, strengths, gaps."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy.orm import Session

from db import llm_choice, persona_sources, websites
from db.asking import BusyError, Urgency
from db.keys import Held
from db.persona_sources import Loaded
from onboarding import website
from onboarding.errors import Permanent
from onboarding.persona.enriching.protocol import EnrichmentFailed
from onboarding.persona.enriching.website import enriched_analysis, website_question
from settings import settings
from tasks.persona_generation import ASKING, MARK_BYTES, waiting
from workers.job import Tell, job, job_id_of
from workers.llm.asking import enrich
from workers.queues import Queue

log = structlog.get_logger()

Groups = Mapping[str, Any]


class NotEnriched(Permanent):
    """No model was asked, or none could say anything; the analysis stays as it was."""

    code = "not_enriched"
    say = "The analysis stays as it was."


@dataclass(frozen=True, slots=True)
class Wanted:
    """An analysis to be completed, with the key of the model that may be asked."""

    user_id: str
    loaded: Loaded
    held: Held


def load(tx: Session, *, user_id: str, provider: str = "") -> Wanted:
    """Read the newest analysis with the site's text, and choose a key of the user's."""
    on = tx.connection()
    if not settings().enrich:
        raise NotEnriched("off", say="This installation uses no models. The analysis stays as it was.")
    if not settings().website_brand_columns:
        raise NotEnriched("no brand", say="This installation keeps nothing of the brand, so there is nothing to add.")
    held = llm_choice.choose(on, user_id, provider)
    if held is None:
        raise NotEnriched("no key", say="There is no valid key of a model provider. Add one, then try again.")
    loaded = persona_sources.load(on, user_id)
    if loaded is None or not loaded.sources.corpus.pages:
        raise NotEnriched("no text", say="No text of the website is kept. Please have it analysed again.")
    return Wanted(user_id, loaded, held)


def ask_where_wanted(tx: Session, user_id: str) -> None:
    """Ask for it where models may be asked and the user has a key; an analysis is never lost over it."""
    chosen = settings()
    if chosen.enrich and chosen.website_brand_columns and llm_choice.choose(tx.connection(), user_id):
        with suppress(BusyError), tx.begin_nested():
            enrich_website.ask(urgency=Urgency.SOON).enqueue(tx, user_id=user_id)


def save(tx: Session, user_id: str, wanted: Wanted, groups: Groups | None) -> None:
    """Keep what was found, unless the website was analysed again meanwhile."""
    if groups and not websites.complete(tx.connection(), user_id, wanted.loaded.analysed_at, groups):
        log.info("website_analysed_meanwhile")


@job(
    queue=Queue.LLM,
    load=load,
    save=save,
    timeout=timedelta(minutes=5),
    same_by=("user_id",),
    prepare=website.warm_up,
)
def enrich_website(wanted: Wanted, tell: Tell) -> Groups | None:
    """Complete a user's newest website analysis with what a model found, each with the sentences it rests on."""
    tell("asking", ASKING)
    sources = wanted.loaded.sources
    question = website_question(sources.corpus, sources.analysis, secrets.token_hex(MARK_BYTES))
    if question is None:
        return None
    try:
        answer = enrich(question, wanted.held, user_id=wanted.user_id, job_id=job_id_of(tell), go_on=waiting(tell))
        return enriched_analysis(sources.analysis, answer.value, sources.corpus, answer.provider, answer.model)
    except EnrichmentFailed as failed:
        raise NotEnriched(failed.code, code=failed.code, say=f"{failed.say} The analysis stays as it was.") from None
