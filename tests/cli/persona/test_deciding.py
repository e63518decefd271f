"""`usher persona accept`, `lock`, `unlock`, `diff` and `history`: what the user decides, and what came of it."""

from __future__ import annotations

import json
import re

import pytest

from db.engine import engine
from tests.cli.persona.conftest import Keep, Usher
from tests.cli.persona.made import empty, full
from tests.db.kept_personas import hand_in


def statuses(cli: Usher) -> list[tuple[int, str]]:
    return [(one["revision"], one["status"]) for one in json.loads(cli("history", "user_1", "--json").stdout)]


def test_the_draft_is_accepted_and_twice_is_once(cli: Usher, keep: Keep) -> None:
    keep()
    for _ in range(2):
        ended = cli("accept", "user_1")
        assert ended.exit_code == 0
        assert ended.stdout == "Revision 1 of user_1 is accepted; apps read it from now on.\n"
    assert statuses(cli) == [(1, "accepted")]


def test_an_earlier_revision_is_accepted_again(cli: Usher, keep: Keep) -> None:
    keep()
    keep(empty())
    cli("accept", "user_1")
    assert cli("accept", "user_1", "--revision", "1").exit_code == 0
    assert statuses(cli) == [(2, "superseded"), (1, "accepted")]


def test_where_there_is_none_nothing_is_accepted(cli: Usher) -> None:
    ended = cli("accept", "user_1")
    assert ended.exit_code == 1
    assert "There is nothing of user_1 here." in ended.stderr


def test_what_an_app_handed_in_cannot_be_accepted(cli: Usher, keep: Keep) -> None:
    hand_in(engine(), core_persona={"identity": {}})
    keep()
    cli("accept", "user_1")
    ended = cli("accept", "user_1", "--revision", "2")
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert "was handed in by an app" in ended.stderr


def test_a_field_is_locked_with_a_value_in_a_new_draft(cli: Usher, keep: Keep) -> None:
    keep()
    ended = cli("lock", "user_1", "identity.name", "--value", "The mender")
    assert ended.exit_code == 0
    assert ended.stdout == (
        "identity.name is locked; the draft that has it so is revision 2. "
        "Accept it: usher persona accept user_1 --revision 2\n"
    )
    shown = cli("show", "user_1").stdout
    assert "The mender  you said, locked" in shown


def test_a_field_is_locked_as_it_stands_and_unlocked(cli: Usher, keep: Keep) -> None:
    keep()
    assert cli("lock", "user_1", "voice.energy").exit_code == 0
    assert "steady  rule, locked" in cli("show", "user_1").stdout
    ended = cli("unlock", "user_1", "voice.energy")
    assert "voice.energy is not locked any more; the draft that has it so is revision 3." in ended.stdout
    assert "steady  rule, locked" not in cli("show", "user_1").stdout


def test_several_values_make_a_list(cli: Usher, keep: Keep) -> None:
    keep()
    cli("lock", "user_1", "lexicon.avoid", "--value", "leverage", "--value", "synergy")
    assert "leverage · synergy  you said, locked" in cli("show", "user_1").stdout


def test_a_path_that_is_none_is_answered_with_all_there_are(cli: Usher, keep: Keep) -> None:
    keep()
    ended = cli("lock", "user_1", "fingerprint.words", "--value", "9")
    assert ended.exit_code == 1
    assert "“fingerprint.words” is no field that you can change. You can change: identity.name, " in ended.stderr


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        ("voice.person", "they", "takes one of: we, I, you, third"),
        ("voice.formality", "7", "takes a number from 0 (casual) to 1 (formal)"),
        ("voice.traits", "[", "begins with a bracket, but is no JSON"),
        ("identity.name", " ", "needs some text"),
    ],
    ids=["choice", "number", "json", "text"],
)
def test_a_value_that_the_field_cannot_have_is_refused_with_why(
    cli: Usher, keep: Keep, path: str, value: str, why: str
) -> None:
    keep()
    ended = cli("lock", "user_1", path, "--value", value)
    assert (ended.exit_code, ended.stderr) == (1, f"The field {path} {why}.\n")
    assert statuses(cli) == [(1, "draft")]


def test_what_is_not_locked_cannot_be_unlocked(cli: Usher, keep: Keep) -> None:
    keep()
    assert cli("unlock", "user_1", "identity.name").exit_code == 1


def test_the_newest_is_compared_with_what_was_accepted(cli: Usher, keep: Keep) -> None:
    keep()
    cli("accept", "user_1")
    keep(empty())
    cli("lock", "user_1", "identity.name", "--value", "The mender")
    ended = cli("diff", "user_1")
    assert ended.exit_code == 0
    assert "revision 1 → revision 3" in ended.stdout
    assert any(
        line.split()[0:1] == ["identity.name"] and line.rstrip().endswith("The mender")
        for line in ended.stdout.split("\n")
    )


def test_what_was_accepted_again_is_compared_with_the_newest(cli: Usher, keep: Keep) -> None:
    for _ in range(2):
        keep()
        cli("accept", "user_1")
    cli("accept", "user_1", "--revision", "1")
    assert "revision 1 → revision 2" in cli("diff", "user_1").stdout
    assert "revision 2 → revision 1" in cli("diff", "user_1", "2", "1").stdout


def test_two_revisions_are_compared_by_number_and_for_programs(cli: Usher, keep: Keep) -> None:
    keep()
    keep(full().model_copy(update={"language": "de"}))
    told = json.loads(cli("diff", "user_1", "1", "2", "--json").stdout)
    assert told == {
        "user_id": "user_1", "from": 1, "to": 2, "changes": [{"path": "language", "before": "en", "after": "de"}],
    }  # fmt: skip
    assert "Nothing differs." in cli("diff", "user_1", "2", "2").stdout


def test_one_revision_has_nothing_beside_it(cli: Usher, keep: Keep) -> None:
    keep()
    ended = cli("diff", "user_1")
    assert (ended.exit_code, ended.stderr) == (1, "Revision 1 of user_1 has nothing beside it to compare with.\n")


def test_the_history_shows_every_revision(cli: Usher, keep: Keep) -> None:
    keep()
    keep(empty())
    lines = cli("history", "user_1").stdout.splitlines()
    assert [line.split()[:2] for line in lines[2:]] == [["2", "draft"], ["1", "superseded"]]
    assert " model " in lines[3]
    assert "78.4" in lines[3]


def test_the_history_fits_a_narrow_terminal(cli: Usher, keep: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    keep()
    cli("accept", "user_1")
    monkeypatch.setenv("COLUMNS", "60")
    lines = cli("history", "user_1").stdout.splitlines()
    assert max(map(len, lines)) <= 60
    assert re.match(r"1  accepted  .+  a job  model +78\.4", lines[-1])
