"""The Maildir as a post office: one file for each letter, whole or not at all, however often it is handed over."""

from __future__ import annotations

import mailbox
import stat
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path

import pytest

from onboarding.errors import Transient
from settings import PROJECT
from tests.db.stage import at_once
from workers.mail import Maildir, Person, Receipt, compose


@pytest.fixture
def office(tmp_path: Path) -> Maildir:
    return Maildir(tmp_path / "some" / "mail")


def letter(text: str = "Zoë, line\nFrom here\n") -> EmailMessage:
    made = EmailMessage()
    made["Subject"] = "x"
    made.set_content(text, cte="quoted-printable")
    return made


def files(office: Maildir) -> list[str]:
    """Name every letter, begun ones too."""
    return sorted(str(path.relative_to(office.path)) for path in office.path.glob("*/*"))


def read(office: Maildir, name: str) -> Path:
    """Move a letter as a mail reader does that has shown it."""
    return (office.path / "new" / name).rename(office.path / "cur" / f"{name}:2,RS")


def test_a_letter_is_found_by_the_standard_librarys_reader(office: Maildir) -> None:
    to = Person("user_1@mail.example", "Zoë")
    made = compose(
        "stuck_on_step",
        to,
        {"step_title": "x", "minutes": 1, "saved": True, "continue_url": "https://app.example"},
        "<x@y>",
    )
    assert office.hand_over(made, "letter-1") == Receipt("letter-1")
    box = mailbox.Maildir(office.path, create=False)
    assert box.keys() == ["letter-1"]
    assert box.get_bytes("letter-1") == made.as_bytes()


def test_the_same_letter_twice_is_one_file(office: Maildir) -> None:
    office.hand_over(letter("first"), "letter-1")
    assert office.hand_over(letter("second"), "letter-1") == Receipt("letter-1", again=True)
    assert files(office) == ["new/letter-1"]
    assert "first" in (office.path / "new" / "letter-1").read_text()


def test_a_letter_that_was_read_and_moved_is_not_put_there_again(office: Maildir) -> None:
    office.hand_over(letter(), "letter-1")
    read(office, "letter-1")
    assert office.hand_over(letter(), "letter-1").again
    assert files(office) == ["cur/letter-1:2,RS"]


def test_letters_whose_ids_begin_alike_are_different_letters(office: Maildir) -> None:
    for letter_id in ("letter-1", "letter-11", "letter"):
        assert not office.hand_over(letter(), letter_id).again
    assert files(office) == ["new/letter", "new/letter-1", "new/letter-11"]


def test_sixteen_at_once_leave_one_letter_also_while_it_is_read(office: Maildir) -> None:
    for round_ in range(20):

        def hand_over(number: int, name: str = f"letter-{round_}") -> bool:
            again = office.hand_over(letter(str(number)), name).again
            if not again:
                read(office, name)
            return again

        assert sorted(at_once(16, hand_over)) == [False] + [True] * 15
    assert len(files(office)) == 20


def test_only_the_owner_may_read_letters(office: Maildir) -> None:
    office.hand_over(letter(), "letter-1")
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (office.path, office.path / "new", *office.path.glob("*"))}
    assert modes <= {0o700, 0o600}
    assert stat.S_IMODE((office.path / "new" / "letter-1").stat().st_mode) == 0o600


def test_what_a_killed_worker_left_half_written_is_written_anew(office: Maildir) -> None:
    office.hand_over(letter(), "letter-0")
    (office.path / "tmp" / "letter-1").write_text("a much longer beginning of a letter that " * 100)
    office.hand_over(letter("whole"), "letter-1")
    assert files(office) == ["new/letter-0", "new/letter-1"]
    assert (office.path / "new" / "letter-1").read_bytes() == letter("whole").as_bytes()


def test_letters_are_taken_back_wherever_they_are(office: Maildir) -> None:
    assert office.withdraw(["letter-1"]) == 0
    assert not office.path.exists(), "to look for letters makes no folder"
    for number in range(1, 5):
        office.hand_over(letter(), f"letter-{number}")
    read(office, "letter-2")
    (office.path / "tmp" / "letter-5").write_text("half a let")
    assert office.withdraw(["letter-1", "letter-2", "letter-5", "letter"]) == 3
    assert files(office) == ["new/letter-3", "new/letter-4"]
    assert office.withdraw(["letter-1"]) == 0


_DIES_INSIDE = """
import os, sys
from email.message import EmailMessage
from pathlib import Path
from workers.mail import Maildir

class Deadly(EmailMessage):
    def as_bytes(self, *_):  # called while the folder is locked
        os.kill(os.getpid(), 9)

Maildir(Path(sys.argv[1])).hand_over(Deadly(), "letter-1")
"""


def test_a_worker_killed_while_it_holds_the_lock_locks_nobody_out(office: Maildir) -> None:
    dead = subprocess.run([sys.executable, "-c", _DIES_INSIDE, office.path], cwd=PROJECT, check=False, timeout=30)
    assert dead.returncode == -9
    assert (office.path / "usher.lock").exists()
    assert not office.hand_over(letter(), "letter-1").again


def test_a_full_disk_is_told_and_leaves_nothing_half_written(office: Maildir) -> None:
    office.hand_over(letter(), "letter-0")
    (office.path / "tmp" / "letter-1").symlink_to("/dev/full")
    with pytest.raises(Transient, match="the disk of the mail folder is full"):
        office.hand_over(letter(), "letter-1")
    assert files(office) == ["new/letter-0"]
    assert not office.hand_over(letter(), "letter-1").again


def test_a_folder_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path, why in ((tmp_path / "file", "is a file"), (tmp_path / "file" / "mail", "lies below a file")):
        with pytest.raises(Transient, match=why) as closed:
            Maildir(path).hand_over(letter(), "letter-1")
        assert str(tmp_path) not in str(closed.value)


@pytest.mark.skipif(not Path("/sys/kernel").is_dir(), reason="no folder here that even root may not write")
def test_a_folder_that_may_not_be_written_is_told() -> None:
    with pytest.raises(Transient, match=r"may not be written|may only be read"):
        Maildir(Path("/sys/kernel/mail")).hand_over(letter(), "letter-1")


@pytest.mark.parametrize("letter_id", ["", "../letter", "a/b", "a:2,S", ".hidden", "a" * 101, "a\n"])
def test_an_id_that_is_no_name_of_a_file_is_a_bug(office: Maildir, letter_id: str) -> None:
    with pytest.raises(ValueError, match="id"):
        office.hand_over(letter(), letter_id)
    assert not office.path.exists()
    office.path.mkdir(parents=True)
    with pytest.raises(ValueError, match="id"):
        office.withdraw([letter_id])
