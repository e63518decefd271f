"""The job that makes personas: when it starts, what it keeps, and what a model may cost and change."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from db import jobs, operating, persona_revisions, persona_sources, results, scope
from db.engine import reading, unit
from db.jobs import State
from db.services import OnboardingDatabaseService
from onboarding.persona.generating import generate
from onboarding.persona.schema import canonical
from tasks.persona_generation import Wanted, generate_persona, load, save, watch_personas
from tests.onboarding.persona.made import example
from tests.tasks.personas import USER, asked, honest, known, made, newest, read_website, revisions, wish
from tests.workers.llm.models_at import answered, key_of, model_at
from workers.run import run

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

    def test_of_an_older_one_that_was_accepted_again_a_new_one_is_made(self, on: Connection) -> None:
        known()
        for depth in ("basic", "expert"):
            wish(research_depth=depth)
            made(on)
        for number in (2, 1):
            with unit(scope.user(USER)) as tx:
                persona_revisions.accept(tx, USER, number)
        made(on)
        assert [one.status for one in revisions(on)] == ["accepted", "superseded", "draft"]
        assert persona_revisions.read(on, USER).stale == ()  # type: ignore[union-attr]

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


class TestMeanwhile:
    """What the user decides while the job runs."""

    @pytest.mark.parametrize("before", [None, "The old bakery"], ids=["nothing locked", "something locked"])
    def test_what_they_write_then_stands_in_what_the_job_keeps(self, on: Connection, before: str | None) -> None:
        known()
        made(on)
        if before:
            locked(before)
        wanted = begun()
        locked("The new bakery")
        ended(wanted)
        core = newest(on)
        assert core.identity.name
        assert (core.identity.name.value, core.identity.name.locked) == ("The new bakery", True)
        assert (revisions(on)[-1].made_by, revisions(on)[-1].input_hash) == ("job", None)

    def test_what_they_unlock_then_stays_unlocked_and_follows_the_site_the_next_time(self, on: Connection) -> None:
        known()
        made(on)
        name = newest(on).identity.name
        locked("The old bakery")
        wanted = begun()
        with unit(scope.user(USER)) as tx:
            persona_revisions.unlock(tx, USER, "identity.name")
        ended(wanted)
        core = newest(on)
        assert core.identity.name
        assert not core.identity.name.locked
        made(on)
        assert newest(on).identity.name == name


@pytest.mark.parametrize("address", ["http://site.example/", "http://other.example/"], ids=["the same", "another"])
def test_an_edit_after_the_website_was_read_again_is_scored_by_the_text_of_before(on: Connection, address: str) -> None:
    known()
    made(on)
    before = newest(on).quality.parts
    other = example("software")
    with unit(scope.user(USER)) as tx:
        results.keep_website(tx, USER, address, address, other.analysis, other.corpus)
    locked("The mender")
    after = newest(on).quality
    assert before["evidence"].points > 0
    for name in ("sources", "evidence", "numbers"):
        assert after.parts[name].points == before[name].points
    recounted = after.parts["evidence"].why != before["evidence"].why  # the name's own evidence went with the edit
    assert recounted is ("other" in address)
    assert after.score == round(sum(part.points for part in after.parts.values()), 1)


def locked(name: str) -> None:
    """Let the user give the persona a name."""
    with unit(scope.user(USER)) as tx:
        persona_revisions.lock(tx, USER, "identity.name", name)


def begun() -> Wanted:
    """Read what the job reads when it begins."""
    with unit(scope.user(USER)) as tx:
        return load(tx, user_id=USER, force=True)


def ended(wanted: Wanted) -> None:
    """Keep what the job makes of it."""
    with unit(scope.user(USER)) as tx:
        save(tx, USER, wanted, generate(wanted.loaded.sources))


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
