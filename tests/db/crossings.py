"""How to reach for another user's rows with each function of `db`: the table that the test of crossing goes through.

A new function comes into one of three places, and `test_crossing.py` says so where it does not: into CROSSINGS, with a
call that reaches for ben; into OPEN, by module or name, where it touches no user's rows; into WIDE, where it opens
everyone's rows by itself and writes that down.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from db import (
    applying,
    archiving,
    bulk,
    contacts,
    erasing,
    export,
    flow_versions,
    keeping,
    key_checks,
    key_events,
    keys,
    leftovers,
    llm_calls,
    llm_choice,
    migrating,
    noticing,
    persona_revisions,
    persona_sources,
    personas,
    previewing,
    recovery,
    reminders,
    research,
    results,
    rewrapping,
    selection,
    sessions,
    step_data,
    step_events,
    stored,
    upkeep,
    websites,
)
from db.applying import Judged
from db.bulk import Order
from db.key_checks import Outcome
from db.key_intake import TakenKey, told_apart
from db.keys import Held
from db.llm_calls import Asking, Caps, Reserved, Settlement
from db.providers import provider_named
from db.reminders import Ending, Reminder, State
from db.selection import Selection
from db.services import OnboardingDatabaseService, OnboardingDataService, api_keys, user_onboarding
from db.snapshots import snapshot_from
from onboarding.flows.acts import Begin, Reset, Sent
from onboarding.flows.compiling.compiled import compile_flow
from onboarding.flows.judging.judge import judge
from onboarding.flows.versions.migrating import plan
from onboarding.persona.corpus import pack
from onboarding.persona.enriching.protocol import Spent
from onboarding.providers.examples import example_fields
from tests.db.belongings import song
from tests.db.kept_keys import LATENCY, PROVIDERS, VAULT, WORKS, pasted, then
from tests.db.kept_personas import named, text
from tests.db.sealed_rows import vault_of

Names = Mapping[str, Any]
# Takes a transaction of ann's, what ben's rows are called, and what was made of them beforehand, if anything.
Call = Callable[[Session, Names, Any], object]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
THEN = datetime(2026, 11, 1, tzinfo=UTC)
EVERYBODY = Selection()
NEWER = vault_of("k2", "k1")
SITE = "https://sails.example/"


@dataclass(frozen=True, slots=True)
class Crossing:
    """A call that reaches for ben; `given` is made of his rows first, by somebody who may see them."""

    call: Call
    given: Callable[[Connection, Names], object] = lambda _on, _ben: None


def _held(on: Connection, ben: Names) -> Held:
    with Session(on) as tx:
        return keys.held(tx, ben["user"], ben["key"])


def _letter(_on: Connection, ben: Names) -> Reminder:
    return Reminder(ben["letter"], "api_keys", State.QUEUED, f"{song(ben['user'])}@sails.example", "")


def _judged(on: Connection, ben: Names) -> Judged:
    """Judge something that ben could do."""
    seen = snapshot_from(_told(on, [ben["session"]])[0])
    return Judged(judge(flow_versions.pinned(on, seen.session), seen, [Begin("integrations")], Sent()), Sent())


def _told(on: Connection, ids: Sequence[int]) -> Sequence[Any]:
    return on.exec_driver_sql("SELECT onboarding.snapshots(%s)", (list(ids),)).scalars().all()


def _plan(*_: object) -> Any:
    """Return a plan that moves sessions of the built-in flow to the same once more, as another version."""
    old = flow_versions.known()["creator", 1]
    return plan(old, compile_flow(old.flow.model_copy(update={"version": 2})))


def _moved(on: Connection, ben: Names) -> Any:
    """Let ben have been moved by a migration that can be taken back."""
    before = "jsonb_build_object('session', jsonb_build_object('flow_version', 1), 'steps', '[]'::jsonb)"
    sql = f"UPDATE onboarding.migrated_sessions SET before = {before} WHERE session_id = %(session)s"
    on.exec_driver_sql(sql, dict(ben))
    return _plan()


def _outcome(key: Held) -> Outcome:
    return Outcome(WORKS, then(key, WORKS), LATENCY, tell=True)


def _locked(on: Connection, ben: Names) -> None:
    """Let ben have locked a field."""
    persona = named("Ben").model_dump_json()
    on.exec_driver_sql(
        "UPDATE onboarding.persona_revisions SET persona = %s WHERE session_id = %s", (persona, ben["session"])
    )
    with Session(on) as tx:
        persona_revisions.lock(tx, ben["user"], "identity.name", song(ben["user"]))


def _analysed_then(on: Connection, ben: Names) -> None:
    """Let ben's website have been analysed at a moment that is known."""
    sql = "UPDATE onboarding.website_analyses SET analysis_date = %s WHERE session_id = %s"
    on.exec_driver_sql(sql, (THEN, ben["session"]))


def _text_kept(on: Connection, ben: Names) -> None:
    """Let the text of ben's website be one."""
    on.exec_driver_sql(
        "UPDATE onboarding.website_texts SET corpus = %s WHERE session_id = %s", (pack(text()), ben["session"])
    )


def _wants(on: Connection, ben: Names) -> None:
    """Let the inputs of ben's persona have changed a while ago, and nobody have asked."""
    for table, column in (("website_analyses", "analysis_date"), ("research_preferences", "updated_at")):
        changed = f"UPDATE onboarding.{table} SET {column} = now() - interval '1 hour' WHERE session_id = %s"
        on.exec_driver_sql(changed, (ben["session"],))
    on.exec_driver_sql("DELETE FROM onboarding.jobs WHERE user_id = %s", (ben["user"],))


ASKING = Asking("persona", "openai", "m", "1", "b" * 64, None, 1000, None)
PLENTY = Caps(10**6, Decimal(1))


def _call(on: Connection, ben: Names) -> Reserved:
    sql = "SELECT id FROM onboarding.llm_calls WHERE session_id = %(session)s"
    return Reserved(on.exec_driver_sql(sql, dict(ben)).scalar_one(), 0)


def _proved(on: Connection, ben: Names) -> None:
    sql = "UPDATE onboarding.api_keys SET verdict = 'valid', condition = 'ok' WHERE session_id = %(session)s"
    on.exec_driver_sql(sql, dict(ben))


def _sql(statement: str) -> Crossing:
    """Call a function of the database itself."""
    return Crossing(lambda tx, ben, _: tx.connection().exec_driver_sql(statement, dict(ben)).scalars().all())


def _openai() -> TakenKey:
    _, (taken,) = told_apart("api_keys", {"openai": example_fields(provider_named("openai"))})
    return taken


def _of_user(read: Callable[[Connection, str], object]) -> Crossing:
    return Crossing(lambda tx, ben, _: read(tx.connection(), ben["user"]))


def _service(method: str, *more: object) -> Crossing:
    """Call a method of the services with a transaction that is ann's."""

    def call(tx: Session, ben: Names, _: object) -> object:
        service = OnboardingDatabaseService(tx)
        return getattr(service, method)(ben["user"], *more)

    return Crossing(call)


def _guide(called: Callable[..., object]) -> Crossing:
    return Crossing(lambda tx, ben, _: called(ben["user"], db=tx))


_SERVICES: Mapping[str, Crossing] = {
    "services.update_step": _service("update_step", 5),
    "services.update_progress": _service("update_progress", 99.0),
    "services.save_website_analysis": _service("save_website_analysis", {"website_url": SITE, "meta": {"a": 1}}),
    "services.get_website_analysis": _service("get_website_analysis"),
    "services.save_research_preferences": _service("save_research_preferences", {"research_depth": "Expert"}),
    "services.get_research_preferences": _service("get_research_preferences"),
    "services.save_persona_data": _service("save_persona_data", {"corePersona": {"a": 1}}),
    "services.get_persona_data": _service("get_persona_data"),
    "services.mark_onboarding_complete": _service("mark_onboarding_complete"),
    "services.onboarding_status": _service("get_onboarding_status"),
    "services.ai_inputs": Crossing(
        lambda tx, ben, _: OnboardingDataService(tx).get_personalized_ai_inputs(ben["user"])
    ),
    "services.guide_get": _guide(user_onboarding.get),
}
CROSSINGS: Mapping[str, Crossing] = {
    **_SERVICES,
    "applying.apply": Crossing(lambda tx, _, judged: applying.apply(tx.connection(), [judged]), _judged),
    "archiving.put_away": Crossing(
        lambda tx, ben, _: archiving.put_away(tx.connection(), {ben["session"]: ["website"]})
    ),
    "bulk.begin": Crossing(lambda tx, _, __: bulk.begin(tx.connection(), uuid4().hex, Order("reset", EVERYBODY)).total),
    "erasing.erase": Crossing(lambda tx, ben, _: erasing.erase(tx.connection(), [ben["user"]]).sessions),
    "erasing.known": Crossing(lambda tx, ben, _: erasing.known(tx.connection(), [ben["user"]])),
    "export.persons": Crossing(lambda tx, ben, _: export.persons(tx.connection(), [ben["user"]])),
    "flow_versions.users": Crossing(lambda tx, _, __: flow_versions.users(tx.connection())),
    "keeping.keep": Crossing(
        lambda tx, ben, _: keeping.keep(tx.connection(), ben["user"], personas.part({"corePersona": {"a": 1}}))
    ),
    "key_checks.keep": Crossing(lambda tx, _, key: key_checks.keep(tx, key, _outcome(key)), _held),
    "key_checks.newest": Crossing(lambda tx, ben, _: key_checks.newest(tx.connection(), ben["key"])),
    "key_checks.still_there": Crossing(lambda tx, _, key: key_checks.still_there(tx, [key]), _held),
    "key_checks.take_due": Crossing(lambda tx, _, __: key_checks.take_due(tx, {"openai": 9})),
    "key_events.after": Crossing(lambda tx, _, __: key_events.after(tx.connection())),
    "keys.ask_again": Crossing(lambda tx, ben, _: keys.ask_again(tx, ben["key"])),
    "keys.held": Crossing(lambda tx, ben, _: keys.held(tx, ben["user"], ben["key"])),
    "keys.held_for": Crossing(lambda tx, ben, _: keys.held_for(tx, ben["user"], "openai")),
    "keys.put": Crossing(lambda tx, ben, _: keys.put(tx, ben["user"], PROVIDERS["groq"], pasted("groq"), VAULT)),
    "keys.remove": Crossing(lambda tx, ben, _: keys.remove(tx, ben["user"], "openai")),
    "keys.report_use": Crossing(lambda tx, ben, _: keys.report_use(tx, ben["key"], refused=True)),
    "keys.shown": _of_user(keys.shown),
    "leftovers.left_letters": Crossing(lambda tx, _, __: leftovers.left_letters(tx.connection())),
    "leftovers.strayed_events": Crossing(lambda tx, _, __: leftovers.strayed_events(tx.connection())),
    "llm_calls.of_user": _of_user(llm_calls.of_user),
    "llm_calls.reserve": Crossing(lambda tx, ben, _: llm_calls.reserve(tx, ben["user"], ASKING, PLENTY)),
    "llm_calls.settle": Crossing(lambda tx, _, call: llm_calls.settle(tx, call, Settlement("ok", Spent(1))), _call),
    "llm_calls.spent_today": _of_user(llm_calls.spent_today),
    "llm_choice.choose": Crossing(lambda tx, ben, _: llm_choice.choose(tx.connection(), ben["user"]), _proved),
    "migrating.look_at_chunk": Crossing(
        lambda tx, ben, moves: migrating.look_at_chunk(tx.connection(), moves, [ben["session"]]), _plan
    ),
    "migrating.made": Crossing(lambda tx, _, __: migrating.made(tx.connection(), "m")),
    "migrating.migrate_chunk": Crossing(
        lambda tx, ben, moves: migrating.migrate_chunk(tx.connection(), moves, [ben["session"]]), _plan
    ),
    "migrating.next_ids_back": Crossing(lambda tx, _, __: migrating.next_ids_back(tx.connection(), "m")),
    "migrating.undo_chunk": Crossing(
        lambda tx, ben, moves: migrating.undo_chunk(tx.connection(), "m", moves.old, [ben["session"]]), _moved
    ),
    "migrating.unmapped": Crossing(lambda tx, _, __: migrating.unmapped(tx.connection(), EVERYBODY, [])),
    "noticing.notice": Crossing(lambda tx, ben, _: noticing.notice(tx, ben["user"], "verified_key")),
    "noticing.notice_keys": Crossing(lambda tx, _, __: noticing.notice_keys(tx)),
    "persona_revisions.accept": Crossing(lambda tx, ben, _: persona_revisions.accept(tx, ben["user"], 1)),
    "persona_revisions.confirm": Crossing(
        lambda tx, ben, _: persona_revisions.confirm(tx, ben["user"], 1, analysed_at=THEN, preferred_at=THEN)
    ),
    "persona_revisions.history": _of_user(persona_revisions.history),
    "persona_revisions.keep": Crossing(
        lambda tx, ben, _: persona_revisions.keep(
            tx, ben["user"], named("Ann"), input_hash="h", made_by="job", analysed_at=None, preferred_at=None
        )
    ),
    "persona_revisions.lock": Crossing(
        lambda tx, ben, _: persona_revisions.lock(tx, ben["user"], "identity.name", "Ann")
    ),
    "persona_revisions.locks_held": Crossing(lambda tx, ben, _: persona_revisions.locks_held(tx, ben["user"]), _locked),
    "persona_revisions.read": _of_user(persona_revisions.read),
    "persona_revisions.unlock": Crossing(
        lambda tx, ben, _: persona_revisions.unlock(tx, ben["user"], "identity.name"), _locked
    ),
    "persona_sources.load": _of_user(persona_sources.load),
    "persona_sources.text_of": Crossing(
        lambda tx, ben, _: persona_sources.text_of(tx.connection(), ben["user"], song(ben["user"])), _text_kept
    ),
    "persona_sources.wanting": Crossing(lambda tx, _, __: persona_sources.wanting(tx.connection(), 9, DAY), _wants),
    "personas.of_user": _of_user(personas.of_user),
    "previewing.look": Crossing(
        lambda tx, _, __: list(previewing.look(tx.connection(), EVERYBODY, lambda _seen: [Reset()], 9))
    ),
    "recovery.diagnose": Crossing(
        lambda tx, ben, _: [recovery.diagnose(tx.connection(), one) for one in _told(tx.connection(), [ben["session"]])]
    ),
    "recovery.look": Crossing(lambda tx, _, __: recovery.look(tx.connection())),
    "reminders.end": Crossing(lambda tx, _, letter: reminders.end(tx, letter, Ending(State.SENT)), _letter),
    "reminders.idle": Crossing(lambda tx, _, __: reminders.idle(tx.connection(), DAY)),
    "reminders.is_there": Crossing(lambda tx, _, letter: reminders.is_there(tx.connection(), letter) or None, _letter),
    "reminders.pass_gate": Crossing(lambda tx, _, letter: reminders.pass_gate(tx.connection(), letter), _letter),
    "reminders.read": Crossing(lambda tx, ben, _: reminders.read(tx, ben["letter"])),
    "reminders.take_idle": Crossing(
        lambda tx, _, __: [one.user_id for one in reminders.take_idle(tx, after=HOUR, most=9)]
    ),
    "contacts.keep": Crossing(lambda tx, ben, _: contacts.keep(tx, ben["user"], name="Somebody else")),
    "contacts.of_user": _of_user(contacts.of_user),
    "contacts.forget": Crossing(lambda tx, ben, _: contacts.forget(tx, ben["user"])),
    "research.of_user": _of_user(research.of_user),
    "results.earlier_analysis": Crossing(lambda tx, ben, _: results.earlier_analysis(tx, ben["user"], SITE, DAY)),
    "results.keep_website": Crossing(
        lambda tx, ben, _: results.keep_website(tx, ben["user"], SITE, SITE, {"meta": {}})
    ),
    "results.latest_analysis": _of_user(results.latest_analysis),
    "rewrapping.rewrap_all": Crossing(lambda tx, _, __: list(rewrapping.rewrap_all(tx.connection(), NEWER, "main"))),
    "rewrapping.rewrap_batch": Crossing(
        lambda tx, _, __: rewrapping.rewrap_batch(tx.connection(), VAULT, "main", "k1")
    ),
    "rewrapping.rows_by_master_key": Crossing(lambda tx, _, __: rewrapping.rows_by_master_key(tx.connection())),
    "rewrapping.rows_left": Crossing(lambda tx, _, __: rewrapping.rows_left(tx.connection(), NEWER)),
    "selection.count": Crossing(lambda tx, _, __: selection.count(tx.connection(), EVERYBODY)),
    "selection.hold_next": Crossing(lambda tx, _, __: selection.hold_next(tx.connection(), EVERYBODY, 0, 9)),
    "selection.named": Crossing(lambda tx, ben, _: selection.named(tx.connection(), [ben["user"]])),
    "selection.newest": Crossing(lambda tx, _, __: selection.newest(tx.connection())),
    "selection.next_ids": Crossing(lambda tx, _, __: selection.next_ids(tx.connection(), EVERYBODY, 0, 9)),
    "selection.sample": Crossing(lambda tx, _, __: selection.sample(tx.connection(), EVERYBODY, 9)),
    "selection.users_of": Crossing(lambda tx, ben, _: selection.users_of(tx.connection(), [ben["session"]])),
    "sessions.do": Crossing(lambda tx, ben, _: sessions.do(tx, ben["user"], Begin("integrations"))),
    "sessions.read": _of_user(sessions.read),
    "step_events.newest": _of_user(step_events.newest),
    "step_data.ask_for_checks": Crossing(
        lambda tx, ben, _: step_data.ask_for_checks(tx.connection(), ben["user"], [_openai()])
    ),
    "stored.stored": _of_user(stored.stored),
    "upkeep.prune": Crossing(
        lambda tx, _, __: upkeep.prune(tx.connection(), done=DAY * 0, failed=DAY * 0, checks=DAY * 0, calls=DAY * 0)
    ),
    "websites.complete": Crossing(
        lambda tx, ben, _: websites.complete(tx.connection(), ben["user"], THEN, {"meta": {"a": 1}}), _analysed_then
    ),
    "websites.of_user": _of_user(websites.of_user),
    # A session of the caller's, lent to what else opens its user's rows by itself.
    "services.api_keys.get_api_keys": Crossing(lambda tx, ben, _: api_keys.get_api_keys(ben["user"], tx)),
    "services.api_keys.save_api_key": Crossing(
        lambda tx, ben, _: api_keys.save_api_key(ben["user"], "exa", "00c0de20-0000-4000-8000-FAKEFAKEFAKE", tx)
    ),
    "sql hold_session": _sql("SELECT onboarding.hold_session(%(user)s, NULL, true)"),
    "sql hold_sessions": _sql("SELECT onboarding.hold_sessions(ARRAY[%(session)s])"),
    "sql read_session": _sql("SELECT onboarding.read_session(%(user)s)"),
    "sql keep_contact": _sql("SELECT onboarding.keep_contact(%(user)s, 'somebody@else.example', 'Somebody else')"),
    "sql ask_for_checks": _sql("SELECT onboarding.ask_for_checks(%(user)s, ARRAY['openai'])"),
    "sql snapshots": _sql("SELECT onboarding.snapshots(ARRAY[%(session)s])"),
}
OPEN: Mapping[str, str] = {
    "asking": "the queue: test_row_security.py",
    "audit": "nobody's rows are in it",
    "bulk.read": "an order holds filters and counts",
    "bulk.tried": "judges what it is given",
    "engine": "the ways to a scope",
    "entering": "the ways to a scope",
    "erasing.hold_jobs": "the queue: test_row_security.py",
    "erasing.still_open": "transactions, no rows",
    "event_months": "months are made and dropped whole, by the owner of the tables",
    "feeding": "the queue: test_row_security.py",
    "flow_versions": "flows are for all (but `users`)",
    "jobs": "the queue: test_row_security.py; what is settled along is in the scope that it is settled in",
    "key_checks.refusals": "four numbers of all users' checks, and meant to be",
    "leftovers.left_runs": "an order holds filters and counts",
    "migrate": "the shape of the tables",
    "migrating.must_take_users": "flows are for all",
    "operating": "the queue: test_row_security.py",
    "persona_sources.ask": "jobs: test_persona_said.py",
    "publishing": "flows are for all",
    "results.keep_pages": "public pages",
    "results.pages_kept": "public pages",
    "scope": "the ways to a scope",
    "seeding.counts": "counts made-up users alone",
    "seed_plan": "flows are for all",
    "selection.flows_and_steps": "flows are for all",
    "upkeep": "queues, jobs and ticks (but `prune`)",
}
# Functions of the database: what they do is tried above, or they touch no user's rows.
OPEN_SQL: Mapping[str, str] = {
    "ask": "jobs", "check_request": "jobs", "enqueue": "jobs", "sameness": "jobs",
    "enter": "test_scope.py", "enter_wide": "test_scope.py", "my_session": "test_scope.py",
    "only_added": "a trigger: test_session_rows.py",
    "ask_for_personas": "a trigger: test_persona_requests.py", "merged": "two values", "refusals": "four numbers", "make_event_month": "months, whole", "drop_event_months": "months, whole",
    "ask_to_adapt": "a trigger: test_persona_requests.py", "ask_for_persona_of": "jobs, for those two triggers and the chore",
}  # fmt: skip
