"""The help opens no room, and what goes wrong ends in a sentence."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest
from sqlalchemy.exc import OperationalError, ProgrammingError

from cli import main
from cli.complaints import complaint_about
from cli.main import ROOMS, House, usher
from cli.rooms import Room
from db.jobs import JobNotFoundError
from settings import SettingsError
from tests.cli.conftest import Call
from workers.embedded import EmbeddedError


def test_the_help_names_every_command(call: Call) -> None:
    shown = call("--help").output
    assert all(f"\n  {name} " in shown for name in ROOMS)


def test_the_help_opens_no_room() -> None:
    code = "import sys; from cli.main import main\ntry: main()\nfinally: print(sorted(sys.modules))"
    shown = subprocess.run([sys.executable, "-c", code, "--help"], capture_output=True, text=True, check=True).stdout
    assert "cli.main" in shown
    assert not any(heavy in shown for heavy in ("'sqlalchemy'", "'celery'", "'rich'", "'pydantic'"))


@pytest.mark.parametrize("name", ROOMS)
def test_a_command_says_in_its_own_help_what_the_list_says(name: str) -> None:
    command = usher.commands.get(name) or House.get_command(usher, None, name)  # type: ignore[arg-type]
    assert command is not None
    assert (command.help or "").splitlines()[0] == ROOMS[name].line


def test_an_unknown_command_is_a_wrong_call(call: Call) -> None:
    assert call("analyse").exit_code == 2


def test_windows_is_told_where_usher_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(SystemExit) as ended:
        main.main()
    assert ended.value.code == 3
    assert "WSL" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "sentence", "code"),
    [
        (JobNotFoundError("no job begins with x"), "No job begins with x.", 1),
        (SettingsError("USHER_X: wrong"), "USHER_X: wrong.", 3),
        (EmbeddedError("Install it."), "Install it.", 3),
        (OperationalError("SELECT secret", {}, Exception("refused\nhint")), "does not answer: refused. See", 3),
    ],
)
def test_an_expected_error_becomes_a_sentence(error: Exception, sentence: str, code: int) -> None:
    complaint = complaint_about(error)
    assert complaint is not None
    assert sentence in complaint.message
    assert "secret" not in complaint.message
    assert complaint.exit_code == code


def test_a_database_of_another_shape_is_sent_to_migrate() -> None:
    cause = type("Undefined", (Exception,), {"sqlstate": "42P01"})()
    complaint = complaint_about(ProgrammingError("", {}, cause))
    assert complaint is not None
    assert "usher migrate" in complaint.message


def test_a_fault_of_ours_is_no_complaint() -> None:
    assert complaint_about(KeyError("x")) is None


@click.command()
def faulty() -> None:
    raise KeyError("a fault of ours")


def test_a_fault_of_ours_keeps_its_traceback(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ROOMS, "faulty", Room("tests.cli.test_main:faulty", ""))
    assert isinstance(call("faulty").exception, KeyError)
