"""`usher recover`: found, shown, asked, mended; a second time there is nothing to do."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Connection

from cli import recover as recovering
from cli.main import usher
from db import leftovers, recovery
from db.engine import engine
from db.recovery import Kind
from tests.db.crowds import people
from tests.db.stage import scalar

Recover = Callable[..., Result]
WRONG = {
    "in_progress_1": "total_steps = 9", "in_progress_2": "current_step = 4", "further_1": "started_at = NULL",
}  # fmt: skip


@pytest.fixture
def recover(on: Connection, monkeypatch: pytest.MonkeyPatch) -> Recover:
    """Call `usher recover` over a crowd of which some are damaged."""
    monkeypatch.setenv("COLUMNS", "110")
    on.exec_driver_sql("DELETE FROM onboarding.bulk_runs")
    on.exec_driver_sql("DELETE FROM onboarding.audit_log")
    people(engine(), not_started=1, in_progress=2, further=2, skipped=1, completed=1)

    def call(*arguments: str, typed: str = "") -> Result:
        return CliRunner().invoke(usher, ("recover", *arguments), input=typed)

    return call


@pytest.fixture
def damaged(on: Connection, recover: Recover) -> Recover:
    for user, columns in WRONG.items():
        on.exec_driver_sql(f"UPDATE onboarding.onboarding_sessions SET {columns} WHERE user_id = %s", (user,))
    return recover


class TestWhole:
    """Where nothing is wrong."""

    def test_it_says_so_and_asks_nothing(self, recover: Recover) -> None:
        ended = recover()
        assert ended.exit_code == 0
        assert ended.stdout.endswith("7 onboardings looked at: nothing is wrong.\n")
        assert ended.stderr == ""


class TestFound:
    """Looked at, not touched."""

    def test_a_dry_run_shows_what_is_wrong_and_is_a_no(self, damaged: Recover, on: Connection) -> None:
        ended = damaged("--dry-run")
        assert ended.exit_code == 1
        told = " ".join(ended.stdout.split())
        assert "2 the columns for readers by SQL differ" in told
        assert "in_progress_1: total_steps 9 → 5" in told
        assert "1 times are missing taken from what is known further_1: started_at" in told
        assert scalar(on, "SELECT total_steps FROM onboarding.onboarding_sessions WHERE user_id = 'in_progress_1'") == 9

    def test_every_finding_comes_as_json(self, damaged: Recover) -> None:
        ended = damaged("--dry-run", "--json")
        told = json.loads(ended.stdout)
        assert (told["mended"], told["looked_at"]) == (False, 7)
        assert told["found"] == {Kind.BEHIND: 2, Kind.TIMES: 1}
        assert {"kind": "times_missing", "user_id": "further_1", "what": "started_at"} in told["what"]

    def test_no_is_no(self, damaged: Recover) -> None:
        ended = damaged(typed="n\n")
        assert ended.exit_code == 1
        assert ended.stderr == "Mend this? [y/N]: n\nNothing was mended.\n"
        assert damaged("--dry-run").exit_code == 1

    def test_where_nobody_answers_nothing_is_mended(self, damaged: Recover) -> None:
        assert damaged().stderr.endswith("Nothing was mended. Where nobody can answer, say --yes.\n")
        assert damaged("--dry-run").exit_code == 1


class TestMended:
    """For good."""

    @pytest.mark.parametrize("chunk", [1, 500])
    def test_a_second_time_there_is_nothing_to_do(
        self, damaged: Recover, monkeypatch: pytest.MonkeyPatch, chunk: int
    ) -> None:
        monkeypatch.setattr(recovery, "CHUNK", chunk)
        ended = damaged(typed="y\n")
        assert ended.exit_code == 0
        assert ended.stdout.endswith("Mended.\n")
        assert "worked out again" in ended.stdout
        assert damaged().stdout.endswith("nothing is wrong.\n")

    def test_it_is_told_and_written_down_what_was_mended(self, damaged: Recover, on: Connection) -> None:
        ended = damaged("--yes", "--json")
        told = json.loads(ended.stdout)
        assert (told["mended"], told["found"]) == (True, {Kind.BEHIND: 2, Kind.TIMES: 1})
        entries = on.exec_driver_sql("SELECT act, about FROM onboarding.audit_log WHERE act LIKE 'usher%%' ORDER BY id")
        assert [tuple(entry) for entry in entries] == [
            ("usher recover", {"dry_run": False}), ("usher recover: done", {Kind.BEHIND: 2, Kind.TIMES: 1}),
        ]  # fmt: skip

    def test_what_cannot_be_mended_is_told_and_stays_a_no(self, recover: Recover, on: Connection) -> None:
        on.exec_driver_sql("UPDATE onboarding.onboarding_sessions SET flow_version = 999 WHERE user_id = 'further_1'")
        ended = recover()
        assert ended.exit_code == 1
        assert "left: put its file back" in ended.stdout
        assert "Mend this?" not in ended.stderr

    def test_what_is_left_is_not_called_mended(self, damaged: Recover, on: Connection) -> None:
        on.exec_driver_sql("UPDATE onboarding.onboarding_sessions SET flow_version = 999 WHERE user_id = 'completed_1'")
        ended = damaged("--yes")
        assert ended.exit_code == 1
        assert ended.stdout.endswith("Mended what could be; 1 onboarding waits for its flow.\n")

    def test_what_lies_beside_the_sessions_is_mended_too(self, recover: Recover, on: Connection) -> None:
        on.exec_driver_sql(
            "INSERT INTO onboarding.bulk_runs (id, act, filter, total, seen, started_at) "
            "VALUES ('b1', 'reset', '{}', 10, 4, now() - interval '2 days')"
        )
        on.exec_driver_sql(
            "INSERT INTO onboarding.reminder_outbox (session_id, step, epoch, idle_since, state, created_at) "
            "SELECT id, 'profile', 0, now(), 'sending', now() - interval '2 hours' "
            "FROM onboarding.onboarding_sessions WHERE user_id = 'in_progress_1'"
        )
        on.exec_driver_sql(
            "INSERT INTO onboarding.step_events (session_id, seq, kind, cause, occurred_at, received_at) "
            "SELECT id, 1, 'step_shown', 'user', '2019-03-05T10:00:00Z', '2019-03-05T10:00:00Z' "
            "FROM onboarding.onboarding_sessions WHERE user_id = 'in_progress_1'"
        )
        told = json.loads(recover("--yes", "--json").stdout)["found"]
        assert told == {"strayed_events": 1, "left_runs": 1, "left_letters": 1}
        assert recover("--dry-run").exit_code == 0
        assert (leftovers.left_letters(on), leftovers.left_runs(on), leftovers.strayed_events(on)) == ([], [], [])
        on.exec_driver_sql("DELETE FROM onboarding.onboarding_sessions")
        on.exec_driver_sql("SELECT onboarding.drop_event_months('2020-01-01')")


def test_everything_that_can_be_found_has_words() -> None:
    assert set(recovering.WORDS) == {*Kind, *recovering.BESIDE}
