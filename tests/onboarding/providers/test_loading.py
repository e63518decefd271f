"""The catalogue is read from files; a bad one is named with the place in it, and an operator's replaces ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from onboarding.providers.loading import BUILT_IN, CatalogueError, catalogue, named, read_entry
from tests.onboarding.providers.asking import PROVIDERS

ENTRY = """\
id = "openai"
name = "Our own gateway"
category = "llm"
[[fields]]
sample = "gw-<word:40>"
[[probes]]
url = "https://gateway.example.com/models"
expect = ["data"]
[[evidence]]
source = "ours"
level = "doc"
checked_on = 2026-11-20
"""


def refused(folder: Path, text: str | bytes, name: str = "openai.toml") -> str:
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(CatalogueError) as caught:
        read_entry(folder / name)
    return str(caught.value)


BAD: dict[str, tuple[str, str, str]] = {
    "a misspelled name": ('name = "', 'nmae = "', "nmae"),
    "a misspelled name in a part": ("expect =", "expects =", "probes.0.expects"),
    "a missing name": ('name = "Our own gateway"\n', "", "name"),
    "an unknown category": ('"llm"', '"magic"', "category"),
    "an id with a space": ('"openai"', '"open ai"', "id"),
    "no date": ("2026-11-20", '"lately"', "evidence.0.checked_on"),
    "a number for a text": ('"gw-<word:40>"', "7", "fields.0.sample"),
    "http": ("https://", "http://", "probes.0"),
}


@pytest.mark.parametrize(("old", "new", "place"), BAD.values(), ids=list(BAD))
def test_a_bad_entry_is_named_with_file_and_key(tmp_path: Path, old: str, new: str, place: str) -> None:
    assert old in ENTRY
    told = refused(tmp_path, ENTRY.replace(old, new, 1))
    assert told.startswith("openai.toml: ")
    assert f"{place}: " in told
    assert str(tmp_path) not in told


def test_what_is_not_toml_or_not_text_is_named(tmp_path: Path) -> None:
    assert refused(tmp_path, "id = ").startswith("openai.toml: ")
    assert refused(tmp_path, b"id = '\xff'").startswith("openai.toml: ")


def test_a_message_does_not_repeat_what_stands_in_the_file(tmp_path: Path) -> None:
    assert "FAKE" not in refused(tmp_path, ENTRY.replace('"llm"', '"sk-FAKE"'))
    assert "FAKE" not in refused(tmp_path, ENTRY.replace("2026-11-20", '"sk-FAKE"'))


def test_a_pattern_that_is_none_is_named_with_file_and_key(tmp_path: Path) -> None:
    told = refused(tmp_path, ENTRY.replace('"gw-<word:40>"', '"gw-<word:40>"\npattern = "^gw-("'))
    assert told.startswith("openai.toml: fields.0.pattern: ")


def test_a_file_carries_the_name_of_its_entry(tmp_path: Path) -> None:
    told = refused(tmp_path, ENTRY, "another.toml")
    assert told == "another.toml: id is openai, the file's name is not"


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="no folder further with providers"):
        catalogue(tmp_path / "further")


def test_an_operators_entry_replaces_ours_and_leaves_the_others(tmp_path: Path) -> None:
    (tmp_path / "openai.toml").write_text(ENTRY, encoding="utf-8")
    (tmp_path / "new.toml").write_text(ENTRY.replace('"openai"', '"new"'), encoding="utf-8")
    (tmp_path / "notes.txt").write_text("not an entry", encoding="utf-8")
    found = catalogue(tmp_path)
    assert found["openai"].name == found["new"].name == "Our own gateway"
    assert set(found) == {*PROVIDERS, "new"}
    assert all(found[name] == PROVIDERS[name] for name in PROVIDERS if name != "openai")
    assert list(found) == sorted(found)


def test_the_last_of_several_folders_counts(tmp_path: Path) -> None:
    for folder, name in ((tmp_path / "a", "First"), (tmp_path / "b", "Second")):
        folder.mkdir()
        (folder / "openai.toml").write_text(ENTRY.replace("Our own gateway", name), encoding="utf-8")
    assert catalogue(tmp_path / "a", tmp_path / "b")["openai"].name == "Second"
    assert catalogue(tmp_path / "b", tmp_path / "a")["openai"].name == "First"


def test_the_catalogue_cannot_be_changed_and_is_read_once() -> None:
    with pytest.raises(TypeError):
        PROVIDERS["openai"] = PROVIDERS["groq"]  # type: ignore[index] # that this is refused is the point
    assert catalogue() is PROVIDERS
    assert len(PROVIDERS) == len(list(BUILT_IN.glob("*.toml")))


def test_a_provider_is_found_by_its_name_or_an_older_one() -> None:
    older = next(one for one in PROVIDERS.values() if one.also)
    assert named(PROVIDERS, f" {older.also[0].upper()} ") is older
    assert named(PROVIDERS, "OpenAI") is PROVIDERS["openai"]
    assert named(PROVIDERS, "nobody") is None
    assert named(PROVIDERS, "") is None
