"""`usher persona show`: on the terminal, as JSON, as a page; and what is said where there is none."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from sqlalchemy import Connection

from cli.persona import ROOMS
from cli.rooms import open_room
from db.engine import engine
from tests.cli.persona.conftest import Keep, Usher
from tests.cli.persona.made import empty, full
from tests.db.kept_personas import accept, analyse, hand_in, wish


def test_it_is_shown_with_its_claims_and_what_can_be_done(cli: Usher, keep: Keep) -> None:
    keep()
    ended = cli("show", "user_1")
    assert ended.exit_code == 0
    assert "direct and not blunt  rule" in ended.stdout
    assert "user_1, revision 1: draft, made by a job" in ended.stdout
    assert "usher persona accept user_1" in ended.stdout


def test_a_persona_tells_when_it_was_made_in_utc(cli: Usher, keep: Keep, on: Connection) -> None:
    keep()
    made = on.exec_driver_sql(
        "SELECT to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD \"at\" HH24:MI') FROM onboarding.persona_revisions"
    )
    assert f"on {made.scalar_one()} UTC" in cli("show", "user_1").stdout


def test_evidence_is_listed_on_demand(cli: Usher, keep: Keep) -> None:
    keep()
    ended = cli("show", "user_1", "--evidence")
    assert re.search(r"^\[1\] +“Passage 102 of the made-up site says so.”", ended.stdout, re.MULTILINE)


def test_an_earlier_revision_is_shown_by_its_number(cli: Usher, keep: Keep) -> None:
    keep()
    keep(empty())
    assert "revision 2: draft" in cli("show", "user_1").stdout
    assert "revision 1: superseded" in cli("show", "user_1", "--revision", "1").stdout


def test_programs_get_all_of_it(cli: Usher, keep: Keep) -> None:
    keep()
    told = json.loads(cli("show", "user_1", "--json").stdout)
    assert told["persona"] == full().model_dump(mode="json")
    assert (told["user_id"], told["revision"], told["status"], told["stale"]) == ("user_1", 1, "draft", [])


def test_a_page_goes_to_a_file_named_after_the_user(
    cli: Usher, keep: Keep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep()
    monkeypatch.chdir(tmp_path)
    ended = cli("show", "user_1", "--html")
    assert (ended.exit_code, ended.stdout) == (0, "")
    assert "Written: user_1-persona.html" in ended.stderr
    assert (tmp_path / "user_1-persona.html").read_text() == cli("show", "user_1", "--html", "-").stdout


def test_a_page_that_cannot_be_written_is_a_no(cli: Usher, keep: Keep, tmp_path: Path) -> None:
    keep()
    ended = cli("show", "user_1", "--html", str(tmp_path / "nowhere" / "page.html"))
    assert ended.exit_code == 1
    assert "cannot be written: No such file or directory." in ended.stderr


@pytest.mark.parametrize("ways", [("--json", "--evidence"), ("--html", "-", "--json")], ids=["evidence", "html"])
def test_one_way_at_a_time(cli: Usher, ways: tuple[str, ...]) -> None:
    assert cli("show", "user_1", *ways).exit_code == 2


def test_a_user_of_whom_nothing_is_known_is_told_how_to_begin(cli: Usher) -> None:
    ended = cli("show", "user_1")
    assert ended.exit_code == 1
    assert ended.stderr == "There is nothing of user_1 here. Begin with a website: usher analyze URL --user user_1\n"


def test_a_user_without_a_persona_is_told_what_comes_first(cli: Usher, on: Connection) -> None:
    wish(engine())
    assert cli("show", "user_1").stderr == (
        "There is no persona of user_1 yet. First the website has to be analysed: usher analyze URL --user user_1.\n"
    )
    analyse(engine())
    ended = cli("show", "user_1")
    assert ended.exit_code == 1
    assert ended.stderr == ("There is no persona of user_1 yet. Have it made: usher persona regenerate user_1\n")


def test_a_revision_that_is_not_there_is_answered_with_those_that_are(cli: Usher, keep: Keep) -> None:
    keep()
    keep()
    ended = cli("show", "user_1", "--revision", "9")
    assert (ended.exit_code, ended.stderr) == (1, "user_1 has no revision 9. The newest: 2, 1.\n")


def test_what_an_app_handed_in_is_shown_as_json_only(cli: Usher, keep: Keep) -> None:
    hand_in(engine(), core_persona={"identity": {"persona_name": "From an app"}})
    keep()
    accept(engine())
    ended = cli("show", "user_1", "--revision", "2")
    assert ended.exit_code == 1
    assert "Look at it: usher persona show user_1 --revision 2 --json" in ended.stderr
    told = json.loads(cli("show", "user_1", "--revision", "2", "--json").stdout)
    assert told["handed_in"]["core_persona"] == {"identity": {"persona_name": "From an app"}}


@pytest.mark.parametrize("user", ["", "x" * 256, "\udc80"], ids=["empty", "long", "no text"])
def test_an_id_that_nobody_can_have_is_a_wrong_call(cli: Usher, user: str) -> None:
    assert cli("show", user).exit_code == 2


@pytest.mark.parametrize("name", ROOMS)
def test_a_command_says_in_its_own_help_what_the_list_says(name: str) -> None:
    assert open_room(ROOMS[name].place).help.splitlines()[0] == ROOMS[name].line
