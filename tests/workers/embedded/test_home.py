"""The folder: short socket paths, private folders, small logs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.embedded.home import LOG_LIMIT, PLAIN_PATH, POSTGRES_SOCKET, Home, Refused, State, own_folder, trim

names = st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=60)


@given(st.lists(names, min_size=1, max_size=5))
def test_every_home_has_a_short_and_plain_place_for_sockets(parts: list[str]) -> None:
    path = str(Home(Path("/", *parts)).sockets() / POSTGRES_SOCKET)

    assert len(os.fsencode(path)) < 100
    assert PLAIN_PATH.fullmatch(path)


def test_two_long_homes_have_sockets_in_two_places() -> None:
    assert Home(Path("/a" * 90)).sockets() != Home(Path("/b" * 90)).sockets()


def test_a_long_log_is_moved_away_and_its_writer_goes_on_at_the_start(tmp_path: Path) -> None:
    log = tmp_path / "postgres.log"
    with log.open("ab", buffering=0) as writer:
        writer.write(b"x" * (LOG_LIMIT + 1))

        trim(log)
        writer.write(b"next")

    assert log.read_bytes() == b"next"
    assert (tmp_path / "postgres.log.1").stat().st_size == LOG_LIMIT + 1


def test_a_short_log_stays_as_it_is(tmp_path: Path) -> None:
    log = tmp_path / "postgres.log"
    log.write_bytes(b"line")

    trim(log)

    assert log.read_bytes() == b"line"
    assert list(tmp_path.iterdir()) == [log]


def test_what_was_written_is_read(tmp_path: Path) -> None:
    state = State(guardian=1, sockets="/run", phase="ready", postgres=2, redis=3)

    Home(tmp_path).write_state(state)

    assert Home(tmp_path).read_state() == state


@pytest.mark.parametrize("left", ["", "{", "[]", '{"guardian": 1}', "null"])
def test_a_state_that_cannot_be_read_is_none(tmp_path: Path, left: str) -> None:
    Home(tmp_path).state.write_text(left)

    assert Home(tmp_path).read_state() is None


def test_a_link_in_the_place_of_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "run").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(Refused, match="belongs to somebody else"):
        own_folder(tmp_path / "run", os.geteuid(), os.getegid())


def test_an_open_folder_of_ours_is_closed(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir(mode=0o755)

    own_folder(tmp_path / "run", os.geteuid(), os.getegid())

    assert (tmp_path / "run").stat().st_mode & 0o777 == 0o700
