"""What the tests of persona jobs set up: a user whose website was read, and a model that says something of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row

from db import noticing, results, scope
from db.engine import unit
from db.services import OnboardingDatabaseService
from onboarding.persona.corpus import Corpus
from onboarding.persona.enriching.shapes import Cited, PersonaDraft, Said
from onboarding.persona.schema import Persona
from tasks.persona_generation import generate_persona
from tests.onboarding.persona.made import PREFERENCES, example
from workers.declaration import Job
from workers.run import run

USER = "user_1"
BELIEF = "Pots are mended for the price of the postage."


def read_website(user: str = USER, name: str = "shop") -> None:
    """Keep the analysis of an example site with its text, as the job does."""
    known = example(name)
    with unit(scope.user(user)) as tx:
        results.keep_website(tx, user, "http://site.example/", "http://site.example/", known.analysis, known.corpus)
        noticing.notice(tx, user, "website_analysis")


def wish(user: str = USER, **more: Any) -> None:
    """Save how a user wants research done."""
    assert OnboardingDatabaseService().save_research_preferences(user, {**PREFERENCES, **more})


def known(user: str = USER, name: str = "shop") -> None:
    """Read a user's website and save their wishes."""
    read_website(user, name)
    wish(user)


def asked(user: str = USER, declared: Job[..., Any, Any] = generate_persona, **args: Any) -> str:
    """Ask for a persona."""
    with unit(scope.user(user)) as tx:
        return str(declared.enqueue(tx, user_id=user, **args).id)


def made(on: Connection, user: str = USER, declared: Job[..., Any, Any] = generate_persona, **args: Any) -> Row[Any]:
    """Ask for a persona, make it here, and return the job's row."""
    job_id = asked(user, declared, **args)
    run(declared, job_id)
    return on.exec_driver_sql("SELECT * FROM onboarding.jobs WHERE id = %s", (job_id,)).one()


def revisions(on: Connection) -> list[Row[Any]]:
    """Return all revisions, the first first."""
    return list(on.exec_driver_sql("SELECT * FROM onboarding.persona_revisions ORDER BY id").all())


def newest(on: Connection) -> Persona:
    """Return the newest persona."""
    return Persona.model_validate(revisions(on)[-1].persona)


def said(corpus: Corpus, text: str, beginning: str) -> Said:
    """Return a claim that cites the passage that begins so."""
    span = next(span for span in corpus.spans if span.text.startswith(beginning))
    return Said(text=text, quotes=[Cited(span=span.id, quote=span.text[:120])])


def honest() -> dict[str, Any]:
    """Return what an honest model says of the example shop."""
    belief = said(example("shop").corpus, BELIEF, "We mend our own pots")
    return PersonaDraft(beliefs=[belief]).model_dump()


def lying() -> dict[str, Any]:
    """Return what a model says that invents a quote."""
    draft = honest()
    draft["beliefs"][0]["quotes"][0]["quote"] = "Our mugs were voted the best of the whole country."
    return draft
