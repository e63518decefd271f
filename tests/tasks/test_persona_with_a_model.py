"""The job that makes personas, with a model: what it may cost and change, and what is left when it fails."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from db import jobs, operating, results, scope
from db.engine import engine, reading, unit
from db.jobs import State
from onboarding.errors import Transient
from onboarding.persona.schema import Persona
from tasks.persona_generation import generate_persona, load
from tests.onboarding.persona.made import example
from tests.tasks.checking import chosen
from tests.tasks.personas import BELIEF, USER, asked, honest, known, lying, made, newest, revisions
from tests.workers.llm.models_at import answered, calls, key_of, model_at, says
from workers.leases import Cancelled, LeaseLost
from workers.run import run

pytestmark = pytest.mark.usefixtures("shop")
TAKEN_BACK = """UPDATE onboarding.jobs SET state = 'queued', claim_no = claim_no + 1, lease_until = NULL, deadline_at = NULL,
    ring_at = now() WHERE kind = 'generate_persona'"""


@pytest.fixture
def shop(on: Connection) -> Iterator[None]:
    """A user whose shop was read, who brought a key, in a house that may ask models."""
    known()
    with chosen(USHER_ENRICH="true"):
        yield


def test_what_it_says_with_its_quotes_is_in_the_draft(on: Connection) -> None:
    key_of()
    with model_at(answered("openai", honest())) as model:
        made(on)
    core = newest(on)
    assert (core.generator.mode, core.generator.provider) == ("model", "openai")
    last = core.identity.beliefs[-1]
    assert (last.value, last.origin) == (BELIEF, "model")
    assert [each.quote for each in last.evidence if each.kind == "quote"]
    assert len(model.asked) == 1
    (call,) = calls(on)
    assert (call.state, call.purpose, call.tries, call.lost_tries) == ("done", "persona", 1, 0)


def test_nothing_else_is_changed(on: Connection) -> None:
    made(on, model=False)
    by_rules = newest(on)
    key_of()
    with model_at(answered("openai", honest())):
        made(on, force=True)
    core = newest(on)
    for untouched in ("fingerprint", "lexicon", "research", "source"):
        assert getattr(core, untouched) == getattr(by_rules, untouched)


def test_an_invented_quote_changes_nothing_and_is_said(on: Connection) -> None:
    made(on, model=False)
    by_rules = newest(on)
    key_of()
    with model_at(answered("openai", lying())) as model:
        made(on, force=True)
    core = newest(on)
    assert len(model.asked) == 3, "two corrections"
    assert core.generator.note is not None
    assert core.generator.note.startswith("unsupported")
    assert core.identity == by_rules.identity


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b", "\u202e\u200b", "<script>"])
def test_what_cannot_be_stored_or_seen_is_left_out_and_the_rest_kept(on: Connection, text: str) -> None:
    key_of()
    draft = honest()
    draft["beliefs"].append({"text": text, "quotes": draft["beliefs"][0]["quotes"]})
    with model_at(answered("openai", draft)):
        row = made(on)
    assert row.state == State.DONE, row.say
    assert text not in [belief.value for belief in newest(on).identity.beliefs]
    assert len(calls(on)) == 1


@pytest.mark.parametrize(
    ("status", "code"), [(401, "key_refused"), (402, "no_quota"), (429, "throttled"), (500, "unreachable")]
)
def test_a_model_that_fails_leaves_the_rules_persona_and_the_reason(on: Connection, status: int, code: str) -> None:
    key_of()
    with model_at(says({"error": {"message": "FAKE"}}, status)):
        row = made(on)
    assert row.state == State.DONE
    core = newest(on)
    assert core.generator.mode == "rules"
    assert core.generator.note is not None
    assert core.generator.note.startswith(f"{code}: ")
    assert "FAKE" not in core.generator.note


def test_a_model_that_could_not_answer_then_is_asked_again_and_one_that_still_cannot_makes_no_draft(
    on: Connection,
) -> None:
    key_of()
    for number, status in enumerate((402, 429, 500), start=1):
        with model_at(says({"error": {"message": "FAKE"}}, status)) as model:
            made(on)
            before = len(model.asked)
            made(on)
        assert len(model.asked) > before > 0
        assert len(revisions(on)) == number
    with model_at(answered("openai", honest())):
        made(on)
    assert newest(on).generator.mode == "model"


def test_an_answer_that_could_not_be_used_is_not_asked_for_again(on: Connection) -> None:
    key_of()
    with model_at(answered("openai", lying())) as model:
        made(on)
        made(on)
    assert len(model.asked) == 3
    assert len(revisions(on)) == 1


def test_a_fault_of_ours_costs_only_what_the_model_said(on: Connection) -> None:
    """Here an answer that was kept, and is none any more."""
    key_of()
    with model_at(answered("openai", honest())):
        made(on)
        made(on, model=False)
        on.exec_driver_sql("""UPDATE onboarding.llm_calls SET result = '{"name": 1}'""")
        with capture_logs():  # as a developer sees it, the traceback prints the whole text
            row = made(on)
    assert row.state == State.DONE, row.say
    core = newest(on)
    assert core.generator.mode == "rules"
    assert core.generator.note is not None
    assert core.generator.note.startswith("internal: ")


def _made_while_told(error: BaseException) -> Persona | None:
    """Make a persona while somebody who is told of the model's progress raises."""
    with reading(scope.user(USER)) as tx:
        wanted = load(tx, user_id=USER)
    told = iter((None, None, error))

    def tell(stage: str, percent: int) -> None:
        if raised := next(told, None):
            raise raised

    with model_at(answered("openai", honest())), capture_logs():
        return generate_persona.work(wanted, tell)


def test_what_ends_the_run_ends_it_while_a_model_is_asked_and_any_other_fault_is_a_note() -> None:
    key_of()
    away = OperationalError("SELECT 1", {}, Exception("the server is gone"))
    for error in (Cancelled(), LeaseLost(), Transient(), MemoryError(), SoftTimeLimitExceeded(), away):
        with pytest.raises(type(error)):
            _made_while_told(error)
    persona = _made_while_told(ZeroDivisionError())
    assert persona
    assert (persona.generator.mode, str(persona.generator.note)[:10]) == ("rules", "internal: ")


def test_in_a_language_without_lists_no_model_is_asked_and_that_is_said(on: Connection) -> None:
    shop = example("shop")
    with unit(scope.user(USER)) as tx:
        site = "http://site.example/"
        results.keep_website(tx, USER, site, site, shop.analysis, replace(shop.corpus, language="sv"))
    key_of()
    with model_at(answered("openai", honest())) as model:
        made(on)
    assert model.asked == []
    note = newest(on).generator.note
    assert note is not None
    assert note.startswith("unsupported: No model is asked about texts in this language")


def test_without_a_key_nobody_is_asked_and_that_is_said(on: Connection) -> None:
    with model_at(answered("openai", honest())) as model:
        made(on)
    assert model.asked == []
    note = newest(on).generator.note
    assert note is not None
    assert note.startswith("no_key")


def test_no_other_provider_is_asked_than_the_one_that_was_named(on: Connection) -> None:
    key_of("openai")
    with model_at(answered("openai", honest())) as model:
        made(on, provider="anthropic")
    assert model.asked == []
    assert calls(on) == []


def test_the_same_question_is_paid_for_once(on: Connection) -> None:
    key_of()
    with model_at(answered("openai", honest())) as model:
        made(on)
        made(on, model=False)
        made(on)
    assert len(model.asked) == 1
    first, _, third = revisions(on)
    assert first.persona == third.persona


def test_it_is_asked_again_where_that_is_wanted(on: Connection) -> None:
    key_of()
    with model_at(answered("openai", honest())) as model:
        made(on)
        made(on, force=True)
    assert len(model.asked) == 2
    assert [(call.state, call.outcome) for call in calls(on)] == [("failed", "superseded"), ("done", "ok")]


@pytest.mark.parametrize("force", [False, True])
def test_an_answer_that_was_paid_for_is_kept_when_its_run_is_lost(on: Connection, force: bool) -> None:
    """A worker that dies between the answer and the persona looks like this: somebody else has the job."""
    key_of()

    def while_another_takes_the_job(to: BaseHTTPRequestHandler) -> None:
        with engine().begin() as other:
            other.exec_driver_sql(TAKEN_BACK)
        answered("openai", honest())(to)

    with model_at(while_another_takes_the_job) as model:
        job_id = asked(force=force)
        run(generate_persona, job_id)
        assert revisions(on) == []
        run(generate_persona, job_id)
    assert jobs.read(on, job_id).state == State.DONE
    assert newest(on).generator.mode == "model"
    assert (len(model.asked), len(calls(on)), len(revisions(on))) == (1, 1, 1)


def test_over_the_budget_the_rules_persona_says_so(on: Connection) -> None:
    key_of()
    with chosen(USHER_LLM_TOKENS_PER_DAY="100"), model_at(answered("openai", honest())) as model:
        made(on)
    assert model.asked == []
    note = newest(on).generator.note
    assert note is not None
    assert note.startswith("over_budget")
    with model_at(answered("openai", honest())):
        made(on)
    assert newest(on).generator.mode == "model", "another day, another budget"


def test_a_job_that_is_cancelled_while_a_model_is_asked_ends_at_once(on: Connection) -> None:
    key_of()
    arrived, go = threading.Event(), threading.Event()

    def slow(to: BaseHTTPRequestHandler) -> None:
        arrived.set()
        go.wait(20)

    with model_at(slow):
        job_id = asked()
        running = threading.Thread(target=run, args=(generate_persona, job_id))
        running.start()
        assert arrived.wait(10)
        operating.cancel(on, jobs.read(on, job_id).id)
        running.join(10)
        go.set()
    assert jobs.read(on, job_id).state == State.CANCELLED
    assert revisions(on) == []
    (call,) = calls(on)
    assert (call.state, call.outcome) == ("failed", "stopped")
    assert call.lost_tokens > 0, "what it may have cost is counted"
