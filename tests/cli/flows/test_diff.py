"""`usher flows diff`: what changed, by what it asks of the users who are in the older version."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import Call
from tests.flow_folder import NAME, NAME_AND_TOWN, Folder, step


def test_changes_are_sorted_by_what_they_ask_of_users(folder: Folder, call: Call) -> None:
    folder.put(
        2, step("name", fields=NAME_AND_TOWN, title="You"), step("pet", required=False), step("more", required=False)
    )
    shown = call("flows", "diff", "visit").stdout
    places = [shown.index(word) for word in ("\ntightening (1)", "\nadditive (1)", "\nloosening (2)", "\ncosmetic (1)")]
    assert places == sorted(places)
    assert "'town' must be given." in shown
    assert "Users in visit 1 stay in it until they are moved: usher flows migrate visit 1 2 --dry-run" in shown


def test_only_words_are_said_to_be_seen_at_once(folder: Folder, call: Call) -> None:
    folder.put(2, step("name", fields=NAME, title="You"), "pet", step("photo", required=False))
    assert (
        "Only words: users of both versions see those of 2 at once." in call("flows", "diff", "visit", "1", "2").stdout
    )


def test_nothing_changed_is_said(folder: Folder, call: Call) -> None:
    folder.put(2, step("name", fields=NAME), "pet", step("photo", required=False))
    assert "Nothing changed." in call("flows", "diff", "visit").stdout


def test_a_file_that_says_something_else_than_was_published_is_shown_first(folder: Folder, call: Call) -> None:
    folder.put(2, "pet")
    folder.put(1, step("name", fields=NAME_AND_TOWN), "pet", step("photo", required=False))
    shown = call("flows", "diff", "visit").stdout
    assert "visit 1 as published → visit 1 as its file says" in shown
    assert "give the file another version, or put it back" in shown


def test_one_number_is_compared_with_the_newest(folder: Folder, call: Call) -> None:
    folder.put(2, "pet")
    folder.put(3, "pet", "town")
    assert call("flows", "diff", "visit", "1").stdout.startswith("visit 1 → visit 3")
    assert call("flows", "diff", "visit").stdout.startswith("visit 2 → visit 3")


def test_a_version_alone_has_nothing_beside_it(folder: Folder, call: Call) -> None:
    ended = call("flows", "diff", "visit")
    assert ended.exit_code == 1
    assert "nothing beside it" in ended.stderr


def test_json_names_each_change(folder: Folder, call: Call) -> None:
    folder.put(2, step("name", fields=NAME), "pet")
    told = json.loads(call("flows", "diff", "visit", "1", "2", "--json").stdout)
    assert told["changes"] == [
        {"kind": "loosening", "step": "photo", "key": "steps.photo", "what": "Step 'photo' is gone."}
    ]


@pytest.mark.parametrize("columns", ["60", "120"])
def test_a_change_is_one_line_that_can_be_copied(
    folder: Folder, call: Call, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    folder.put(2, step("name", fields=NAME), "pet")
    monkeypatch.setenv("COLUMNS", columns)
    assert "  Step 'photo' is gone.  steps.photo\n" in call("flows", "diff", "visit").stdout
