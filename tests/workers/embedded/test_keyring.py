"""The keys of a machine where nothing is set: made once, kept for ever, never written over."""

from __future__ import annotations

import stat
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from db.vault import MasterKeys, Pepper
from tests.db.stage import at_once
from workers.embedded import EmbeddedError
from workers.embedded.keyring import keyring, read_keyring


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """The file of a home that has its keys."""
    keyring(tmp_path)
    return tmp_path / "keyring"


def test_keys_are_made_once_and_survive_restarts(tmp_path: Path) -> None:
    assert read_keyring(tmp_path) is None
    made = keyring(tmp_path)
    assert (MasterKeys.parse(made[0]).ids, Pepper.parse(made[1]).id) == (("k1",), "p1")
    assert keyring(tmp_path) == read_keyring(tmp_path) == made


def test_two_homes_have_different_keys(tmp_path: Path) -> None:
    homes = [tmp_path / "one", tmp_path / "other"]
    for home in homes:
        home.mkdir()
    keys = [value.partition(":")[2] for home in homes for value in keyring(home)]
    assert len(set(keys)) == 4


def test_only_its_owner_can_read_it(kept: Path) -> None:
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [file.name for file in kept.parent.iterdir()] == ["keyring"]


def test_a_file_that_others_could_read_is_closed_to_them(kept: Path) -> None:
    kept.chmod(0o644)
    keyring(kept.parent)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_starts_at_the_same_moment_agree(tmp_path: Path) -> None:
    assert len(set(at_once(16, lambda _: keyring(tmp_path)))) == 1


def test_processes_that_start_at_the_same_moment_agree(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4, get_context("spawn")) as processes:
        assert len(set(processes.map(keyring, [tmp_path] * 4))) == 1


def test_what_a_killed_start_left_half_written_is_no_keyring(tmp_path: Path) -> None:
    (tmp_path / "keyring.new").write_text("USHER_MASTER_KEYS=k1:FAKE")
    assert MasterKeys.parse(keyring(tmp_path)[0]).ids == ("k1",)
    assert [file.name for file in tmp_path.iterdir()] == ["keyring"]


def test_a_key_that_was_put_in_front_by_hand_counts(kept: Path) -> None:
    newer = f"k2:{'A' * 42}E"
    kept.write_text(kept.read_text().replace("USHER_MASTER_KEYS=", f"\n  USHER_MASTER_KEYS = {newer},"))
    assert MasterKeys.parse(keyring(kept.parent)[0]).ids == ("k2", "k1")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("", "USHER_MASTER_KEYS is missing"),
        ("\0" * 200, "USHER_MASTER_KEYS is missing"),
        (f"USHER_MASTER_KEYS=k1:{'A' * 42}E\n", "USHER_PEPPER is missing"),
        (f"USHER_MASTER_KEYS=k1:{'A' * 20}\n", "USHER_MASTER_KEYS: the key of entry 1 has 15 bytes and needs 32"),
        (f"USHER_MASTER_KEYS=k1:{'A' * 42}E\nUSHER_PEPPER=p1:\xff\n", "USHER_PEPPER: entry 1 is not base64"),
    ],
    ids=["empty", "zeros", "cut", "cut within a key", "not text"],
)
def test_a_damaged_file_is_told_and_left_as_it_is(tmp_path: Path, content: str, what: str) -> None:
    file = tmp_path / "keyring"
    file.write_bytes(content.encode("latin-1"))
    with pytest.raises(EmbeddedError) as caught:
        keyring(tmp_path)
    assert str(caught.value).startswith(
        f"{file} is damaged ({what}). API keys that were sealed with it cannot be opened"
    )
    assert "AAAA" not in str(caught.value)
    assert file.read_bytes() == content.encode("latin-1")


def test_a_home_that_takes_no_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(EmbeddedError, match=r"none/keyring can be neither read nor made: No such file"):
        keyring(tmp_path / "none")
    (tmp_path / "keyring").mkdir()
    with pytest.raises(EmbeddedError, match="Is a directory"):
        keyring(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["keyring"]
