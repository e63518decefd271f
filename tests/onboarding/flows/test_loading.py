"""Flows are read from files; what cannot be trusted is refused with file, line and key, all of it at once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onboarding.flows.files.file import read
from onboarding.flows.files.loading import BUILT_IN, FlowRefused, newest, read_flows
from tests.onboarding.flows.broken_flows import WRONG
from tests.onboarding.flows.flow_files import SMALL, changed, refused, write


def test_a_team_s_flow_stands_beside_the_built_in_ones(tmp_path: Path) -> None:
    flows = read_flows(write(tmp_path, SMALL))
    assert list(flows) == [("club", 1), ("creator", 1), ("member", 1)]
    assert flows["club", 1].flow.title == "Club"


def test_a_folder_holds_several_flows_and_versions(tmp_path: Path) -> None:
    write(tmp_path, SMALL)
    write(tmp_path, changed("version = 1", "version = 2"), "newer.toml")
    write(tmp_path, changed('"club"', '"staff"'), "staff.toml")
    write(tmp_path, "this is no flow", "notes.txt")
    assert [at for at in read_flows(tmp_path) if at[0] in ("club", "staff")] == [("club", 1), ("club", 2), ("staff", 1)]


def test_a_team_s_flow_replaces_the_built_in_one_with_all_its_versions(tmp_path: Path) -> None:
    flows = read_flows(write(tmp_path, changed('"club"', '"member"').replace("version = 1", "version = 7")))
    assert [at for at in flows if at[0] == "member"] == [("member", 7)]


def test_files_are_read_once(tmp_path: Path) -> None:
    path = write(tmp_path, SMALL)
    assert read_flows(path) is read_flows(path)


def test_what_was_read_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        read_flows()["other", 1] = read_flows()["member", 1]  # type: ignore[index]  # that is the point


def test_the_newest_version_is_the_highest_that_takes_users(tmp_path: Path) -> None:
    for number, status in ((1, "retired"), (2, "active"), (3, "active"), (4, "draining")):
        text = changed("version = 1", f'version = {number}\nstatus = "{status}"')
        write(tmp_path, text, f"{number}.toml")
    found = newest(read_flows(tmp_path), "club")
    assert found
    assert found.flow.version == 3


def test_a_flow_that_takes_nobody_has_no_newest_version(tmp_path: Path) -> None:
    flows = read_flows(write(tmp_path, changed("version = 1", 'version = 1\nstatus = "draining"')))
    assert newest(flows, "club") is None
    assert newest(flows, "nowhere") is None


def test_two_files_with_one_version_are_refused(tmp_path: Path) -> None:
    write(tmp_path, SMALL)
    write(tmp_path, SMALL, "copy.toml")
    with pytest.raises(FlowRefused) as caught:
        read_flows(tmp_path)
    assert str(caught.value) == "copy.toml:2: version: Version 1 of 'club' is also in club.toml."


def test_a_place_without_flows_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for name, told in (
        ("nowhere", "there is no such file or folder"),
        ("empty", "there is no .toml file in this folder"),
    ):
        with pytest.raises(FlowRefused) as caught:
            read_flows(tmp_path / name)
        assert str(caught.value) == f"{name}: {told}"


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    (tmp_path / "folder.toml").mkdir()
    assert ("club", 1) in read_flows(write(tmp_path, SMALL).parent)


def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "club.toml").symlink_to(tmp_path / "club.toml")
    assert [str(one) for one in read(tmp_path / "club.toml").told()] == [
        "club.toml: This file cannot be read: Too many levels of symbolic links."
    ]


@pytest.mark.parametrize(("old", "new", "told"), WRONG.values(), ids=list(WRONG))
def test_a_mistake_is_told_with_file_line_and_key(tmp_path: Path, old: str, new: str, told: str) -> None:
    problems = [str(one) for one in refused(tmp_path, changed(old, new))]
    assert any(one.startswith(f"club.toml:{told}") for one in problems), problems


@pytest.mark.parametrize("name", [name for name in WRONG if name not in ("a key with a capital", "a step twice")])
def test_one_mistake_is_one_problem(tmp_path: Path, name: str) -> None:
    old, new, _ = WRONG[name]
    assert len(refused(tmp_path, changed(old, new))) == 1


def test_all_mistakes_of_all_files_are_told_at_once_in_their_order(tmp_path: Path) -> None:
    text = changed("minLength = 2", "minLength = -2")
    for old, new in (
        ("version = 1", "version = 0"),
        ("flags.beta", "flags.x"),
        ('"fact:paid"', '"fact:x", 7, "fact:y"'),
    ):
        text = changed(old, new, text)
    write(tmp_path, text)
    write(tmp_path, "x", "other.toml")
    with pytest.raises(FlowRefused) as caught:
        read_flows(tmp_path)
    assert [(one.file, one.line, one.key) for one in caught.value.problems] == [
        ("club.toml", 2, "version"),
        ("club.toml", 16, "steps.profile.fields.properties.name.minLength"),
        ("club.toml", 36, "steps.work.defaults.0.when"),
        ("club.toml", 45, "unlocks.library.requires.1"),
        ("club.toml", 45, "unlocks.library.requires.0"),
        ("club.toml", 45, "unlocks.library.requires.2"),
        ("other.toml", 1, ""),
    ]


def test_a_part_that_others_hang_on_is_told_alone(tmp_path: Path) -> None:
    text = changed('["beta"]', '["beta", 7]', changed('"fact:paid"', '"fact:x"'))
    assert [one.key for one in refused(tmp_path, text)] == ["flags.1"]


def test_steps_of_one_name_that_require_each_other_are_no_circle(tmp_path: Path) -> None:
    more = '[[steps]]\nkey = "profile"\ntitle = "Again"\nrequires = ["step:work"]\n\n[[unlocks]]'
    assert [one.key for one in refused(tmp_path, changed("[[unlocks]]", more))] == ["steps.profile.key"]


def test_a_flow_that_completes_by_itself_needs_a_required_step(tmp_path: Path) -> None:
    text = changed('title = "Profile"', 'title = "Profile"\nrequired = false')
    text = changed("version = 1", 'version = 1\ncompletes = "by_itself"', text)
    assert [str(one) for one in refused(tmp_path, text)] == [
        "club.toml:3: completes: A flow that completes by itself needs a required step."
    ]


CONDITIONS: dict[str, tuple[str, int, int]] = {
    "on one line": ("when = 'flags.beta && flags.none'", 24, 29),
    "after an escape": (r'when = "\u0066lags.none"', 24, 20),
    "over several lines": ("when = '''\nflags.beta &&\n  flags.none'''", 26, 9),
}


@pytest.mark.parametrize(("when", "line", "column"), CONDITIONS.values(), ids=list(CONDITIONS))
def test_a_mistake_in_a_condition_is_told_with_its_line_and_column_in_the_file(
    tmp_path: Path, when: str, line: int, column: int
) -> None:
    text = changed("when = 'answers.profile.age >= 18'", when)
    (problem,) = refused(tmp_path, text)
    assert (problem.line, problem.key) == (line, "steps.work.when")
    assert problem.message.endswith(f"(column {column})")
    assert text.split("\n")[line - 1][column - 1 :].startswith("none")


def test_a_file_of_windows_is_read(tmp_path: Path) -> None:
    bom = b"\xef\xbb\xbf"
    assert ("club", 1) in read_flows(write(tmp_path, bom + SMALL.replace("\n", "\r\n").encode()))
    problems = refused(tmp_path, SMALL.replace("\n", "\r\n").replace('"fact:paid"', '"x"'), "two.toml")
    assert [one.line for one in problems] == [45]


def test_problems_beyond_fifty_are_counted(tmp_path: Path) -> None:
    problems = refused(tmp_path, "".join(f"k{number} = 1\n" for number in range(100)))
    assert len(problems) == 51
    assert str(problems[-1]) == "club.toml: There are 54 more problems."


def test_long_and_unprintable_names_are_told_short(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, changed('title = "Club"', f'title = "x"\n"\\u001b{"k" * 150}" = 1'))
    assert problem.key == f"\\x1b{'k' * 56}…"


@given(st.text(max_size=200) | st.text(alphabet="[]{}=.\"'\n #a1,", max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_refused_by_name(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(text.encode())
    problems = read(path).told()
    assert problems
    assert all(one.file == "any.toml" and one.message for one in problems)


def test_the_built_in_flows_are_read_from_files_of_their_names() -> None:
    assert sorted(path.stem for path in BUILT_IN.glob("*.toml")) == ["creator", "member"]
