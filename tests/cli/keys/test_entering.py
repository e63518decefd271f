"""What is typed for a provider: hidden on a terminal, a line each on standard input, never lost without a word."""

from __future__ import annotations

import io
import os
import pty
import select
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from sqlalchemy import Connection

from cli.complaints import Complaint
from cli.keys.entering import enter
from onboarding.providers.examples import INVALID, example_fields
from onboarding.providers.loading import catalogue
from onboarding.providers.spec import KeyField, Provider
from settings import child_environment

PROVIDERS = catalogue()
SECRET = example_fields(PROVIDERS["langfuse"], INVALID)["key"]
PUBLIC = example_fields(PROVIDERS["langfuse"])["public_key"]
TWO_SECRETS = PROVIDERS["fal"].model_copy(
    update={"fields": (KeyField(name="first", sample="<word:20>"), KeyField(name="second", sample="<word:20>"))}
)


def piped(monkeypatch: pytest.MonkeyPatch, text: bytes) -> None:
    """Put something on standard input that is no terminal."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))


def revealed(provider: Provider, *options: str) -> Mapping[str, str]:
    return {name: secret.reveal() for name, secret in enter(provider, options).credential.items()}


@pytest.mark.parametrize("text", [b"first-FAKE-key\nsecond-FAKE-key", b"first-FAKE-key\r\nsecond-FAKE-key\r\n"])
def test_several_secrets_have_a_line_each(monkeypatch: pytest.MonkeyPatch, text: bytes) -> None:
    piped(monkeypatch, text)
    assert revealed(TWO_SECRETS) == {"first": "first-FAKE-key", "second": "second-FAKE-key"}


@pytest.mark.parametrize(
    ("text", "told"),
    [(b"first-FAKE-key\n", "is empty"), (b"first-FAKE-key\nsecond-FAKE-key\nthird-FAKE-key\n", "a line break")],
)
def test_a_line_too_few_or_too_many_is_refused(monkeypatch: pytest.MonkeyPatch, text: bytes, told: str) -> None:
    piped(monkeypatch, text)
    with pytest.raises(Complaint, match=told):
        enter(TWO_SECRETS, ())


def test_no_more_of_standard_input_is_read_than_tells_a_key_from_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    endless = io.TextIOWrapper(io.BytesIO(b"k" * 10_000_000))
    monkeypatch.setattr(sys, "stdin", endless)
    with pytest.raises(Complaint, match="longer than 4,096"):
        enter(PROVIDERS["openai"], ())
    assert endless.buffer.tell() < 100_000


@dataclass(frozen=True)
class Terminal:
    """A real terminal, on which a command runs."""

    line: int

    def read_until(self, text: str) -> str:
        """Return what is shown up to a text, which has to come within some seconds."""
        shown, end = "", time.monotonic() + 15
        while text not in shown:
            assert select.select([self.line], [], [], max(end - time.monotonic(), 0))[0], shown
            shown += os.read(self.line, 4096).decode(errors="replace")
        return shown

    def rest(self) -> str:
        """Return what is shown until the command ends."""
        shown = b""
        try:
            while found := os.read(self.line, 4096):
                shown += found
        except OSError:  # Linux says so at the end
            pass
        return shown.decode(errors="replace")

    def wait_until_hidden(self) -> None:
        """Wait until the terminal shows nothing of what is typed."""
        end = time.monotonic() + 15
        while termios.tcgetattr(self.line)[3] & termios.ECHO:
            assert time.monotonic() < end
            select.select([], [], [], 0.01)

    def type(self, text: str) -> None:
        """Type a line."""
        os.write(self.line, text.encode() + b"\n")


@contextmanager
def on_terminal(*arguments: str) -> Iterator[tuple[Terminal, Callable[[], int]]]:
    """Run `usher keys …` on a terminal of its own; lends it, and what waits for the exit code."""
    line, other = pty.openpty()
    command = [sys.executable, "-m", "cli", "keys", *arguments]
    with subprocess.Popen(
        command, stdin=other, stdout=other, stderr=other, env=child_environment(COLUMNS="100"), start_new_session=True
    ) as child:
        os.close(other)
        try:
            yield Terminal(line), lambda: child.wait(15)
        finally:
            child.kill()
            os.close(line)


def test_a_terminal_is_asked_for_each_field_and_never_shows_the_secret(on: Connection) -> None:
    with on_terminal("add", "ann", "langfuse", "--no-wait") as (terminal, ended):
        shown = terminal.read_until("Public key (begins with pk-lf-)")
        terminal.type(PUBLIC)
        shown += terminal.read_until("Secret key (not shown)")
        terminal.wait_until_hidden()
        terminal.type(SECRET)
        shown += terminal.rest()
        assert ended() == 0
    assert PUBLIC in shown
    assert SECRET not in shown
    assert SECRET[-12:] not in shown
    assert "Langfuse: the key is saved and will be checked" in shown
    assert on.exec_driver_sql("SELECT provider, last_four FROM onboarding.api_keys").one() == ("langfuse", SECRET[-4:])


def test_a_key_that_the_terminal_may_have_cut_is_refused(on: Connection) -> None:
    with on_terminal("add", "ann", "fal", "--no-wait") as (terminal, ended):
        terminal.read_until("API key (not shown)")
        terminal.wait_until_hidden()
        terminal.type("FAKE" * 1500)
        shown = terminal.rest()
        assert ended() == 1
    assert "too long for a terminal" in shown
    assert "FAKEFAKE" not in shown
    assert on.exec_driver_sql("SELECT count(*) FROM onboarding.api_keys").scalar_one() == 0
