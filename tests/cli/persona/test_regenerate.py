"""`usher persona regenerate`: the job is asked for, followed, and what came of it is said; and the calls it made."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from sqlalchemy import Connection

from db import llm_calls, operating, scope
from db.engine import engine, unit
from db.llm_calls import Asking, Caps, Reserved, Settlement
from onboarding.persona.enriching.protocol import Spent
from onboarding.website import describe
from tasks.persona_generation import generate_persona
from tests.cli.persona.conftest import Usher
from tests.db.kept_personas import analyse, hand_in, text, wish
from tests.onboarding.website.sites import page

assert generate_persona.name == "generate_persona"


def known_website() -> None:
    analyse(engine(), kept=text(), **describe([page("<p>We sew bags from old sails. You can mend each of them.</p>")]))


def test_without_a_worker_nothing_is_asked_for(cli: Usher, on: Connection) -> None:
    hand_in(engine(), selected_platforms=["blog"])
    ended = cli("regenerate", "user_1")
    assert ended.exit_code == 3
    assert "No worker serves the queue llm. Start one: usher worker llm" in ended.stderr
    assert operating.list_jobs(on) == []


def test_what_was_said_is_what_is_asked_for(cli: Usher, on: Connection) -> None:
    hand_in(engine(), selected_platforms=["blog"])
    ended = cli("regenerate", "user_1", "--force", "--no-model", "--provider", "openai", "--no-wait", "--json")
    assert ended.exit_code == 0
    job = json.loads(ended.stdout)["job"]
    assert (job["kind"], job["user_id"], job["state"]) == ("generate_persona", "user_1", "queued")
    assert job["args"] == {"force": True, "provider": "openai", "model": False}


def test_whether_a_model_takes_part_is_left_to_the_settings_unless_said(cli: Usher) -> None:
    hand_in(engine(), selected_platforms=["blog"])
    job = json.loads(cli("regenerate", "user_1", "--no-wait", "--json").stdout)["job"]
    assert "model" not in job["args"]


def test_a_user_of_whom_nothing_is_known_is_no_reason_for_a_job(cli: Usher, on: Connection) -> None:
    ended = cli("regenerate", "user_1", "--no-wait")
    assert ended.exit_code == 1
    assert "There is nothing of user_1 here." in ended.stderr
    assert operating.list_jobs(on) == []


def test_a_provider_that_is_none_is_not_repeated(cli: Usher) -> None:
    ended = cli("regenerate", "user_1", "--provider", "sk-secret")
    assert ended.exit_code == 1
    assert "There is no such provider." in ended.stderr
    assert "sk-secret" not in ended.stderr


def test_website_takes_no_options_of_a_persona(cli: Usher) -> None:
    assert cli("regenerate", "user_1", "--website", "--no-model").exit_code == 2


def test_it_is_followed_to_a_draft_and_not_made_twice_of_the_same(cli: Usher, worker: None) -> None:
    known_website()
    wish(engine())
    ended = cli("regenerate", "user_1", "--no-model")
    assert ended.exit_code == 0, ended.output
    assert ended.stdout == ("Revision 1, a draft, made by rules alone. Look at it: usher persona show user_1\n")
    assert "100 %  done" in ended.stderr
    assert cli("regenerate", "user_1", "--no-model").stdout.startswith(
        "Revision 1 was made of the same: nothing to do."
    )
    assert json.loads(cli("regenerate", "user_1", "--no-model", "--force", "--json").stdout)["revision"] == 2


def test_where_there_is_nothing_to_make_it_from_it_fails_and_says_so(cli: Usher, worker: None) -> None:
    hand_in(engine(), selected_platforms=["blog"])
    ended = cli("regenerate", "user_1")
    assert ended.exit_code == 1
    assert "nothing_known" in ended.stdout
    assert "Have a website analysed" in " ".join(ended.stdout.split())


def test_a_website_is_not_completed_where_no_model_may_be_used(cli: Usher, worker: None) -> None:
    known_website()
    ended = cli("regenerate", "user_1", "--website")
    assert ended.exit_code == 1
    assert "not_enriched" in ended.stdout


def _call(request: str, made: Settlement | None, usd: Decimal | None) -> None:
    """Keep a call, settled unless it is still under way."""
    asking = Asking("persona", "openai", "made-up-1", "1", request, None, 900, usd)
    with unit(scope.user("user_1"), engine()) as tx:
        reserved = llm_calls.reserve(tx, "user_1", asking, Caps(60_000, Decimal(1)))
        assert isinstance(reserved, Reserved)
        if made:
            llm_calls.settle(tx, reserved, made)


def test_calls_are_listed_with_tokens_and_money(cli: Usher) -> None:
    hand_in(engine(), selected_platforms=["blog"])
    spent = Spent(tries=1, input_tokens=1200, output_tokens=300, latency_ms=2100)
    _call("a", Settlement("done", spent, cost_usd=Decimal("0.0123"), result={}), Decimal("0.02"))
    _call("b", Settlement("key_refused", Spent(tries=1)), None)
    _call("c", None, None)
    lines = cli("calls", "user_1").stdout.splitlines()
    assert lines[-4].split()[-2:] == ["under", "way"]
    assert lines[-3].split()[-2:] == ["key", "refused"]
    assert " ".join(lines[-2].split()).endswith("persona openai made-up-1 1,200 300 0.0123 2,100 ms done")
    assert lines[-1] == "Today (UTC): 3 calls, 2,400 tokens, 0.0123 USD where a price is known."
    assert "lost" not in lines[0]


def test_what_calls_that_were_cut_off_may_have_cost_is_listed(cli: Usher, on: Connection) -> None:
    hand_in(engine(), selected_platforms=["blog"])
    _call("a", None, None)
    on.exec_driver_sql("UPDATE onboarding.llm_calls SET lost_tries = 1, lost_tokens = 900, reserved_tokens = 0")
    lines = cli("calls", "user_1").stdout.splitlines()
    assert lines[0].split() == ["when", "for", "model", "in", "out", "lost", "USD", "took", "outcome"]
    assert " ".join(lines[-2].split()).endswith("openai made-up-1 0 0 900 under way, cut off 1 time")
    assert lines[-1] == "Today (UTC): 1 call, 900 tokens, 0.0000 USD where a price is known."


@pytest.mark.parametrize(("width", "model"), [(60, "openai"), (80, "openai made-up-1")])
def test_calls_fit_a_narrow_terminal(cli: Usher, monkeypatch: pytest.MonkeyPatch, width: int, model: str) -> None:
    hand_in(engine(), selected_platforms=["blog"])
    _call("a", Settlement("done", Spent(tries=1, latency_ms=2100), cost_usd=Decimal("0.0123"), result={}), None)
    monkeypatch.setenv("COLUMNS", str(width))
    lines = cli("calls", "user_1").stdout.splitlines()[:-1]
    assert max(map(len, lines)) <= width
    assert model in lines[-1]
    assert "0.0123" in lines[-1]


def test_calls_come_as_json_without_answers(cli: Usher) -> None:
    hand_in(engine(), selected_platforms=["blog"])
    _call("a", Settlement("done", Spent(tries=1), cost_usd=Decimal("0.0123"), result={"secret": 1}), None)
    ended = cli("calls", "user_1", "--json")
    assert "secret" not in ended.stdout
    assert json.loads(ended.stdout)[0]["cost_usd"] == "0.012300"


def test_where_no_model_was_asked_that_is_said(cli: Usher) -> None:
    assert cli("calls", "user_1").stdout == "No model was asked for user_1 yet.\n"
