"""What is wrong with a flow only beside a database is told with file and line all the same."""

from __future__ import annotations

from pathlib import Path

from onboarding.flows.files.whereabouts import problems_of
from onboarding.flows.versions.comparing import compare
from tests.onboarding.flows.flow_files import SMALL, changed, flow_of, write

OLD = flow_of()


def _told(folder: Path, text: str) -> list[str]:
    write(folder, text)
    new = flow_of(text)
    return [str(one) for one in problems_of(compare(OLD, new), new, folder)]


def test_a_change_is_told_with_file_and_line(tmp_path: Path) -> None:
    (told,) = _told(tmp_path, changed('title = "Work"', 'title = "Your work"'))
    assert told == "club.toml:21: steps.work.title: Step 'work' has another title."


def test_a_change_deep_in_a_schema_is_told_with_its_line(tmp_path: Path) -> None:
    (told,) = _told(tmp_path, changed("minLength = 2", "minLength = 3"))
    assert told.startswith("club.toml:16: steps.profile.fields.properties.name.minLength: ")


def test_a_change_of_an_unlock_is_told_with_its_line(tmp_path: Path) -> None:
    (told,) = _told(tmp_path, changed("The library", "Our library"))
    assert told == "club.toml:44: unlocks.library.title: Unlock 'library' has another title."


def test_a_step_that_is_gone_is_told_by_its_key(tmp_path: Path) -> None:
    text = SMALL[: SMALL.index('[[steps]]\nkey = "work"')]
    assert any("steps.work: Step 'work' is gone." in one for one in _told(tmp_path, text))


def test_the_file_is_found_among_others(tmp_path: Path) -> None:
    write(tmp_path, changed("version = 1", "version = 2"), "a.toml")
    write(tmp_path, "no flow at all", "b.toml")
    assert _told(tmp_path, changed('title = "Work"', 'title = "Your work"'))[0].startswith("club.toml:21:")


def test_without_a_file_the_version_stands_for_it(tmp_path: Path) -> None:
    new = flow_of(changed('title = "Work"', 'title = "Your work"'))
    (told,) = problems_of(compare(OLD, new), new, tmp_path)
    assert str(told) == "club 1: steps.work.title: Step 'work' has another title."
