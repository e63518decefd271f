"""The job that makes personas: when it starts, what it keeps, and what a model may cost and change."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest
from sqlalchemy import Connection

from db import jobs, operating, persona_sources, scope
from db.engine import engine, reading, unit
from db.jobs import State
from db.services import OnboardingDatabaseService
from onboarding.persona.generating import generate
from onboarding.persona.schema import canonical
from tasks.persona_generation import generate_persona, watch_personas
from tests.tasks.checking import chosen
from tests.tasks.personas import BELIEF, USER, asked, honest, known, lying, made, newest, read_website, revisions, wish
from tests.workers.llm.models_at import answered, calls, key_of, model_at, says
from workers.run import run

TAKEN_BACK = """UPDATE onboarding.jobs SET state = 'queued', claim_no = claim_no + 1, lease_until = NULL, deadline_at = NULL,
    ring_at = now() WHERE kind = 'generate_persona'"""


MANY_SESSIONS = (
    "INSERT INTO onboarding.onboarding_sessions (user_id) SELECT 'user' || n FROM generate_series(1, %s) AS n"
)
MANY_ANALYSES = """INSERT INTO onboarding.website_analyses (session_id, website_url, normalised_url, analysis_date)
SELECT id, 'https://site.example/', 'https://site.example/', now() - interval '5 minutes' FROM onboarding.onboarding_sessions"""
MANY_PREFERENCES = """INSERT INTO onboarding.research_preferences (session_id, updated_at)
SELECT id, now() - interval '5 minutes' FROM onboarding.onboarding_sessions"""


def waiting(on: Connection, kind: str = "generate_persona") -> int:
    """Count the jobs of a kind that wait to be done."""
    count = "SELECT count(*) FROM onboarding.jobs WHERE kind = %s AND state = 'queued'"
    return int(on.exec_driver_sql(count, (kind,)).scalar_one())


class TestStarting:
    def test_an_analysis_and_wishes_ask_for_a_persona_whichever_comes_last(self, on: Connection) -> None:
        read_website("ann")
        assert waiting(on) == 0
        wish("ann")
        assert waiting(on) == 1
        wish("ben")
        assert waiting(on) == 1
        read_website("ben")
        assert waiting(on) == 2

    def test_two_clicks_are_one_run(self, on: Connection) -> None:
        known()
        first = asked(force=True)
        assert asked(force=True) == first
        run(generate_persona, first)
        run(generate_persona, first)
        assert len(revisions(on)) == 1

    def test_what_changes_during_a_run_makes_it_run_once_more(self, on: Connection) -> None:
        known()
        job_id = asked()
        on.exec_driver_sql("UPDATE onboarding.jobs SET state = 'running', lease_until = now() + interval '1 minute'")
        wish(research_depth="expert")
        assert jobs.read(on, job_id).again

    def test_with_nothing_known_it_ends_with_a_sentence(self, on: Connection) -> None:
        row = made(on)
        assert (row.state, row.code) == (State.FAILED, "nothing_known")
        assert revisions(on) == []

    def test_of_an_import_of_many_the_first_are_asked_for_and_the_watch_asks_for_the_others(
        self, on: Connection
    ) -> None:
        on.exec_driver_sql(MANY_SESSIONS, (450,))
        on.exec_driver_sql(MANY_ANALYSES)
        on.exec_driver_sql(MANY_PREFERENCES)
        assert waiting(on) == 100
        with unit() as tx:
            chore = str(watch_personas.enqueue(tx).id)
        run(watch_personas, chore)
        assert waiting(on) == 450


class TestKeeping:
    def test_the_persona_is_what_the_rules_make_of_the_sources(self, on: Connection) -> None:
        known()
        row = made(on)
        assert (row.state, row.percent) == (State.DONE, 100)
        (revision,) = revisions(on)
        assert (revision.status, revision.mode, revision.note) == ("draft", "rules", None)
        core = newest(on)
        assert core.identity.name is not None
        assert core.source.words > 1000

    def test_apps_read_it_by_their_names(self, on: Connection) -> None:
        known()
        made(on)
        told = OnboardingDatabaseService().get_persona_data(USER)
        assert told is not None
        assert told["corePersona"]["identity"]["persona_name"] == newest(on).identity.name.value  # type: ignore[union-attr]
        assert set(told["platformPersonas"]) == {"blog", "linkedin"}

    def test_the_same_again_makes_no_new_revision(self, on: Connection) -> None:
        known()
        assert (made(on).state, made(on).state) == (State.DONE, State.DONE)
        assert len(revisions(on)) == 1

    def test_it_is_made_again_when_that_is_wanted(self, on: Connection) -> None:
        known()
        made(on)
        made(on, force=True)
        first, second = revisions(on)
        assert (first.status, second.status) == ("superseded", "draft")
        assert first.persona == second.persona

    def test_another_analysis_that_says_the_same_leaves_it_fresh(self, on: Connection) -> None:
        known()
        made(on)
        read_website()
        made(on)
        (revision,) = revisions(on)
        newer = on.exec_driver_sql("SELECT analysis_date FROM onboarding.website_analyses").scalar_one()
        assert revision.analysed_at == newer

    def test_the_step_that_waits_for_a_persona_is_finished(self, on: Connection) -> None:
        OnboardingDatabaseService().update_step(USER, 1)
        known()
        made(on)
        status = "SELECT status FROM onboarding.onboarding_steps WHERE key = 'personalization'"
        assert on.exec_driver_sql(status).scalar_one() == "completed"

    def test_one_that_is_cancelled_keeps_nothing(self, on: Connection) -> None:
        known()
        job_id = asked()
        operating.cancel(on, jobs.read(on, job_id).id)
        run(generate_persona, job_id)
        assert revisions(on) == []
        assert jobs.read(on, job_id).state == State.CANCELLED


@pytest.fixture
def shop(on: Connection) -> Iterator[None]:
    """A user whose shop was read, who brought a key, in a house that may ask models."""
    known()
    with chosen(USHER_ENRICH="true"):
        yield


@pytest.mark.usefixtures("shop")
class TestWithAModel:
    def test_what_it_says_with_its_quotes_is_in_the_draft(self, on: Connection) -> None:
        key_of()
        with model_at(answered("openai", honest())) as model:
            made(on)
        core = newest(on)
        assert (core.generator.mode, core.generator.provider) == ("model", "openai")
        first = core.identity.beliefs[0]
        assert (first.value, first.origin) == (BELIEF, "model")
        assert [each.quote for each in first.evidence if each.kind == "quote"]
        assert len(model.asked) == 1
        (call,) = calls(on)
        assert (call.state, call.purpose, call.tries, call.lost_tries) == ("done", "persona", 1, 0)

    def test_nothing_else_is_changed(self, on: Connection) -> None:
        made(on, model=False)
        by_rules = newest(on)
        key_of()
        with model_at(answered("openai", honest())):
            made(on, force=True)
        core = newest(on)
        for untouched in ("fingerprint", "lexicon", "research", "source"):
            assert getattr(core, untouched) == getattr(by_rules, untouched)

    def test_an_invented_quote_changes_nothing_and_is_said(self, on: Connection) -> None:
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
    def test_what_cannot_be_stored_or_seen_is_left_out_and_the_rest_kept(self, on: Connection, text: str) -> None:
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
    def test_a_model_that_fails_leaves_the_rules_persona_and_the_reason(
        self, on: Connection, status: int, code: str
    ) -> None:
        key_of()
        with model_at(says({"error": {"message": "FAKE"}}, status)):
            row = made(on)
        assert row.state == State.DONE
        core = newest(on)
        assert core.generator.mode == "rules"
        assert core.generator.note is not None
        assert core.generator.note.startswith(f"{code}: ")
        assert "FAKE" not in core.generator.note

    def test_without_a_key_nobody_is_asked_and_that_is_said(self, on: Connection) -> None:
        with model_at(answered("openai", honest())) as model:
            made(on)
        assert model.asked == []
        note = newest(on).generator.note
        assert note is not None
        assert note.startswith("no_key")

    def test_no_other_provider_is_asked_than_the_one_that_was_named(self, on: Connection) -> None:
        key_of("openai")
        with model_at(answered("openai", honest())) as model:
            made(on, provider="anthropic")
        assert model.asked == []
        assert calls(on) == []

    def test_the_same_question_is_paid_for_once(self, on: Connection) -> None:
        key_of()
        with model_at(answered("openai", honest())) as model:
            made(on)
            made(on, model=False)
            made(on)
        assert len(model.asked) == 1
        first, _, third = revisions(on)
        assert first.persona == third.persona

    def test_it_is_asked_again_where_that_is_wanted(self, on: Connection) -> None:
        key_of()
        with model_at(answered("openai", honest())) as model:
            made(on)
            made(on, force=True)
        assert len(model.asked) == 2
        assert [(call.state, call.outcome) for call in calls(on)] == [("failed", "superseded"), ("done", "ok")]

    @pytest.mark.parametrize("force", [False, True])
    def test_an_answer_that_was_paid_for_is_kept_when_its_run_is_lost(self, on: Connection, force: bool) -> None:
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

    def test_over_the_budget_the_rules_persona_says_so(self, on: Connection) -> None:
        key_of()
        with chosen(USHER_LLM_TOKENS_PER_DAY="100"), model_at(answered("openai", honest())) as model:
            made(on)
        assert model.asked == []
        note = newest(on).generator.note
        assert note is not None
        assert note.startswith("over_budget")

    def test_a_job_that_is_cancelled_while_a_model_is_asked_ends_at_once(self, on: Connection) -> None:
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


def test_where_models_are_off_none_is_asked_whatever_key_is_there(on: Connection) -> None:
    known()
    key_of()
    with model_at(answered("openai", honest())) as model:
        made(on)
    assert model.asked == []
    assert newest(on).generator.note is None


def test_the_bytes_are_those_of_the_rules(on: Connection) -> None:
    """What was kept and read again in between changes nothing."""
    known()
    made(on)
    with reading(scope.user(USER)) as tx:
        loaded = persona_sources.load(tx.connection(), USER)
    assert loaded is not None
    assert canonical(generate(loaded.sources)) == canonical(newest(on))
