"""`usher flows show`: a flow as a picture that also reads without colour."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import Call
from tests.flow_folder import NAME, Folder, step


@pytest.fixture
def drawn(folder: Folder) -> Folder:
    """A version with everything that a picture can show."""
    rule = {"when_not": 'answers.name.name != "x"', "field": "name", "message": "Another name, please."}
    kind = {"type": "object", "properties": {"kind": {"type": "string"}}}
    fits = 'answers.name.name == "N"'
    folder.put(
        2,
        step("name", fields=NAME, minutes=3, weight=3, rules=[rule], flag="named", due_days=7),
        step("pet", required=False, when=fits, fields=kind, defaults=[{"values": {"kind": "cat"}}]),
        step("key", requires=["step:name"], done_when=[["fact:verified_key", "fact:paid"], "fact:email"]),
        facts=["paid"],
        unlocks=[{"key": "shop", "title": "The shop", "requires": ["step:name"]}],
        rewards=[{"key": "badge", "title": "A badge", "requires": ["fact:paid"]}],
    )
    return folder


def test_each_step_is_drawn_with_all_that_is_known_of_it(drawn: Folder, call: Call) -> None:
    shown = call("flows", "show", "visit").stdout
    for line in (
        " 1 ● name  Name",
        "   │   required  ·  3 min  ·  weight 3 of 5",
        "   │   asks        name*",
        "   │   checks      name: Another name, please.",
        "   │   due         7 days after the start",
        "   │   sets        named",
        "   │   gives       shop",
        " 2 ○ pet  Pet",
        '   ├── only where  answers.name.name == "N"',
        "   │   offers      kind to all",
        "   │   waits for   step name",
        "   │   done by     (fact verified_key or fact paid) and fact email, or the user",
        "   ★ shop  The shop  after step name",
        "   ★ badge  A badge  after fact paid",
    ):
        assert f"\n{line}\n" in shown


def test_without_a_number_the_version_that_takes_new_users_is_drawn(folder: Folder, call: Call) -> None:
    folder.put(2, "pet")
    folder.put(3, "pet", status="draining")
    assert "visit 2 ──" in call("flows", "show", "visit").stdout
    assert "visit 1 ──" in call("flows", "show", "visit", "1").stdout


def test_a_version_whose_file_is_gone_is_drawn_from_the_database(folder: Folder, call: Call) -> None:
    folder.put(2, "pet")
    folder.take_away(1)
    assert "photo  Photo" in call("flows", "show", "visit", "1").stdout


def test_a_narrow_terminal_breaks_lines_beside_the_rail(
    drawn: Folder, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    shown = call("flows", "show", "visit").stdout
    assert max(map(len, shown.splitlines())) <= 60
    assert "\n   │               email, or the user\n" in shown


def test_a_built_in_flow_is_drawn_with_nothing_running(call: Call, nothing_set: pytest.MonkeyPatch) -> None:
    ended = call("flows", "show", "creator")
    assert (ended.exit_code, "api_keys" in ended.stdout) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("visti",), "There is no flow visti. Did you mean visit? There are: creator, member, visit."),
        (("visit", "9"), "visit has no version 9. It has: 1."),
    ],
    ids=["flow", "version"],
)
def test_what_is_not_there_is_told_with_what_is(
    folder: Folder, call: Call, arguments: tuple[str, ...], says: str
) -> None:
    ended = call("flows", "show", *arguments)
    assert (ended.exit_code, ended.stderr.strip()) == (1, says)


def test_json_is_the_flow(folder: Folder, call: Call) -> None:
    told = json.loads(call("flows", "show", "visit", "--json").stdout)
    assert [one["key"] for one in told["steps"]] == ["name", "pet", "photo"]
    assert len(told["digest"]) == 64


def test_nothing_that_a_flow_says_reaches_the_terminal_as_a_command(folder: Folder, call: Call) -> None:
    folder.put(2, step("pet", title="Pet\x1b[31m"), title="Visit\x1b[31m", description="About\x1b[31m")
    assert "\x1b" not in call("flows", "show", "visit").stdout
