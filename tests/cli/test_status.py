"""`usher status`: a picture that says where a user stands, readable without colour, narrow or wide."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cli.status import look_at
from cli.steps_picture import next_and_why
from db import scope, sessions
from db.engine import engine, statement, unit
from onboarding.flows.acts import (
    BY_SERVER,
    Act,
    Begin,
    Complete,
    Fail,
    Finish,
    Reset,
    Save,
    Show,
    Skip,
    SkipSession,
    Start,
    Tell,
)
from onboarding.flows.view import View
from tests.cli.conftest import Call
from tests.db.stage import statements
from tests.flow_folder import NAME, NAME_AND_TOWN, Folder, flow_folder, step

STEPS = (
    step("name", fields=NAME),
    step("pet", when='answers.name.name == "N"'),
    step("town", when='user.type == "local"'),
    step("photo", required=False),
    step("key", done_when=["fact:paid"]),
)
MORE: dict[str, Any] = {
    "facts": ["paid"],
    "unlocks": [{"key": "shop", "title": "The shop", "requires": ["step:name"]}],
    "rewards": [{"key": "badge", "title": "A badge", "requires": ["step:town"]}],
}


@pytest.fixture
def folder(tmp_path: Path, clean: None) -> Iterator[Folder]:
    """A folder with a flow in which everything can happen to a step."""
    with flow_folder(tmp_path) as made:
        made.put(1, *STEPS, **MORE)
        yield made


def do(*acts: Act, user: str = "u") -> View:
    with unit(scope.user(user)) as tx:
        return sessions.do(tx, user, *acts, flow="visit").view


def by_operator(*acts: Act) -> View:
    with unit(scope.user("u")) as tx:
        return sessions.do(tx, "u", *acts, sent=BY_SERVER).view


def line_of(shown: str, key: str) -> str:
    return next(line for line in shown.splitlines() if f"  {key}  " in line)


class TestTheSteps:
    """One line for each, with a mark and a word."""

    def test_a_user_who_has_just_begun_sees_what_is_next_and_what_is_not_decided(
        self, folder: Folder, call: Call
    ) -> None:
        do(Start())
        shown = call("status", "u").stdout
        assert line_of(shown, "name").startswith("▶ 1  name  Name")
        assert line_of(shown, "name").rstrip().endswith("next")
        assert line_of(shown, "pet").startswith("? 2")
        assert 'only where answers.name.name == "N"' in shown
        assert line_of(shown, "photo").startswith("○ 4  photo  Photo (optional)")
        assert "0 of 4 steps" in shown

    def test_done_put_off_failed_and_absent_steps_differ_by_mark_and_word(self, folder: Folder, call: Call) -> None:
        do(Tell({"type": "visitor"}), Finish("name", {"name": "N"}), Skip("photo"), Fail("pet", "The cat ran away."))
        shown = call("status", "u").stdout
        for key, mark, word in (
            ("name", "✓", "done"), ("pet", "✗", "went wrong"), ("town", "-", "not theirs"), ("photo", "»", "put off"),
        ):  # fmt: skip
            line = line_of(shown, key)
            assert (line[0], word in line) == (mark, True)
        assert "The cat ran away." in shown
        assert "2 of 4 steps" in shown

    def test_a_step_that_is_under_way_and_not_next_is_begun(self, folder: Folder, call: Call) -> None:
        do(Begin("photo"))
        do(Begin("name"))
        line = line_of(call("status", "u").stdout, "photo")
        assert line.startswith("◐")
        assert "began" in line

    def test_what_a_begun_step_still_lacks_is_named(self, folder: Folder, call: Call) -> None:
        do(Save("name", {}))
        assert "still without name" in call("status", "u").stdout

    def test_what_facts_finish_is_done_by_facts(self, folder: Folder, call: Call) -> None:
        do(Start())
        with unit(scope.user("u")) as tx:
            on = tx.connection()
            on.exec_driver_sql(
                """UPDATE onboarding.onboarding_sessions SET told = '{"paid": true}' WHERE user_id = 'u'"""
            )
        line = line_of(call("status", "u").stdout, "key")
        assert line.startswith("✓")
        assert "by facts" in line

    def test_a_step_that_a_migration_asks_to_look_at_again_says_so(self, folder: Folder, call: Call) -> None:
        do(Finish("name", {"name": "N"}))
        folder.put(2, step("name", fields=NAME_AND_TOWN), *STEPS[1:], **MORE)
        assert call("flows", "migrate", "visit", "1", "2", "--yes").exit_code == 0
        shown = call("status", "u").stdout
        assert "its answers are to be looked at again" in shown
        assert "session migrated from 1 to 2" in shown
        assert "name.town" in shown


class TestTheRest:
    """Status, times, what is missing, what there is to gain, what happened."""

    def test_the_head_says_where_how_far_and_since_when(self, folder: Folder, call: Call) -> None:
        do(Finish("name", {"name": "N"}))
        shown = call("status", "u").stdout
        assert shown.splitlines()[0].startswith("u ──")
        ago = r"(just now|\d+ s ago)"
        assert re.search(rf"in progress  ·  Visit \(visit 1\)  ·  begun {ago}  ·  last active {ago}", shown)
        assert "▰▰▰▰▰▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱ 25 %  1 of 4 steps" in shown

    def test_what_is_missing_is_named_by_when_it_can_be_given(self, folder: Folder, call: Call) -> None:
        do(Start())
        shown = call("status", "u").stdout
        assert "now: name.name, fact:paid" in shown
        assert "later: pet" in shown

    def test_unlocks_are_told_with_what_they_need(self, folder: Folder, call: Call) -> None:
        do(Tell({"type": "visitor"}), Start())
        shown = call("status", "u").stdout
        assert "☆ shop  needs name.name" in shown
        assert "☆ badge  needs town (not among their steps)" in shown
        do(Finish("name", {"name": "N"}))
        assert "★ shop  The shop" in call("status", "u").stdout

    def test_the_last_events_are_told_newest_first(self, folder: Folder, call: Call) -> None:
        do(Show("name"), Finish("name", {"name": "N"}))
        shown = call("status", "u").stdout
        assert shown.index("name completed") < shown.index("session started")

    def test_one_that_was_put_aside_says_since_when_and_what_comes_first(self, folder: Folder, call: Call) -> None:
        do(Start())
        by_operator(SkipSession())
        shown = call("status", "u").stdout
        assert re.search(r"put aside (just now|\d+ s ago)", shown)
        assert "blocked: It was put aside." in shown

    def test_a_completed_one_asks_for_nothing(self, folder: Folder, call: Call) -> None:
        do(Start())
        by_operator(Complete(force=True))
        shown = call("status", "u").stdout
        assert "100 %" in shown
        assert "The onboarding is completed." in shown
        assert "left open" in line_of(shown, "name")
        assert "missing" not in shown


class TestWhyItIsNext:
    """The sentence beside the next step."""

    def test_each_reason_has_its_sentence(self, folder: Folder) -> None:
        begun = do(Start())
        assert next_and_why(begun) == ("name", "It is the first that was not done yet.")
        assert next_and_why(do(Begin("photo"))) == ("photo", "It was begun last and is not finished.")
        later = do(Skip("photo"), Skip("name"))
        assert next_and_why(later)[0] == "key"
        assert next_and_why(later)[1].endswith("what was put off comes after.")
        aside = by_operator(SkipSession())
        assert next_and_why(aside) == ("key", "It was all put aside; when it is taken up again, this comes first.")
        anew = by_operator(Reset())
        assert next_and_why(anew) == ("name", "Nothing has begun yet; this is the first step.")
        done = by_operator(Complete(force=True))
        assert next_and_why(done) == ("", "The onboarding is completed.")

    def test_what_was_put_off_comes_last(self, folder: Folder) -> None:
        do(Tell({"type": "visitor"}), Finish("key"))
        view = do(Skip("name"), Finish("photo"))
        assert next_and_why(view) == ("name", "It was put off, and nothing else is open.")

    def test_with_all_that_is_required_done_the_user_may_complete(self, folder: Folder) -> None:
        view = do(Tell({"type": "visitor"}), Finish("name", {"name": "M"}), Finish("photo"), Finish("key"))
        assert next_and_why(view) == ("", "Everything required is done; the user may complete the onboarding.")


@pytest.mark.parametrize("columns", ["60", "120"])
def test_it_fits_a_narrow_and_a_wide_terminal(
    folder: Folder, call: Call, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    do(Finish("name", {"name": "N"}), Fail("pet", "It could not be found, although we looked everywhere for it."))
    monkeypatch.setenv("COLUMNS", columns)
    lines = call("status", "u").stdout.splitlines()
    assert max(len(line) for line in lines) <= int(columns)


def test_there_is_no_colour_where_nobody_looks(folder: Folder, call: Call) -> None:
    do(Finish("name", {"name": "N"}))
    assert "\x1b" not in call("status", "u").stdout


def test_json_carries_all_of_it(folder: Folder, call: Call) -> None:
    do(Finish("name", {"name": "N"}))
    told = json.loads(call("status", "u", "--json").stdout)
    assert (told["user_id"], told["percent"], told["current_step"]) == ("u", 25, "pet")
    assert told["next"] == {"step": "pet", "why": "It is the first that was not done yet."}
    assert told["times"]["name"]["finished_at"] is not None
    assert [event["kind"] for event in told["events"]] == ["step_in", "step_completed", "session_started"]


def test_nobody_is_told_in_a_sentence(folder: Folder, call: Call) -> None:
    ended = call("status", "nobody")
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert ended.stderr.startswith("nobody is in no onboarding.")


def test_a_user_in_a_version_that_is_nowhere_is_told_with_what_to_do(folder: Folder, call: Call) -> None:
    do(Start())
    folder.put(2, "pet")
    folder.take_away(1)
    with statement() as on:
        on.exec_driver_sql("DELETE FROM onboarding.flow_versions WHERE flow = 'visit'")
    ended = call("status", "u")
    assert ended.exit_code == 1
    assert "visit 1 is neither in the files nor in the database" in ended.stderr


def test_what_a_user_wrote_cannot_steer_the_terminal(folder: Folder, call: Call) -> None:
    do(Fail("name", "\x1b[31mred"), user="\x1b]0;title\x07")
    shown = call("status", "\x1b]0;title\x07").stdout
    assert "\x1b" not in shown
    assert "red" in shown


def test_reading_takes_two_statements(folder: Folder) -> None:
    do(Start())
    with statements(engine()) as said:
        look_at("u", 8)
    assert len(said) == 2


def test_nobody_is_no_user(call: Call) -> None:
    assert "a user's id has 1 to 255 characters" in " ".join(call("status", "").stderr.split())


def test_what_an_unlock_needs_is_named_also_while_it_is_not_decided(call: Call, clean: None) -> None:
    with unit(scope.user("u")) as tx:
        sessions.do(tx, "u", Start(), flow="member")
    assert "☆ mentoring  needs experience (later)" in call("status", "u").stdout
