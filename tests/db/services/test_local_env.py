"""`.env`: what is written is what is read, nothing else changes, and it is whole whatever happens."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest
from dotenv import dotenv_values
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic_settings import BaseSettings, SettingsConfigDict

from db.services import env_text
from db.services.local_env import EnvFileError, forget, write
from onboarding.secret import Secret
from settings import PROJECT

NAME = "EXA_API_KEY"
printable = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=80)
tricky = st.lists(st.sampled_from(["${", "}", ":-", "$", "\\", "'", '"', "#", " ", "=", "HOME", "x"])).map("".join)
lines = st.sampled_from(
    ["# a comment\n", "\n", "   \n", "OTHER=1\n", "export SHELL_VAR='a b' # why\n", 'TWO="one\ntwo"\n', "WINDOWS=x\r\n",
     "broken line\n", "NOTHING\n", "GROWN=${OTHER}/more\n", f"{NAME}=old\n", f"  export {NAME}='older' # which\n"]
)  # fmt: skip
texts = st.lists(lines).map("".join)


def read(text: str) -> dict[str, str | None]:
    return dotenv_values(stream=StringIO(text))


@given(printable | tricky)
@example("${HOME}")
@example("a${b:-c}d$")
@example("\\'")
def test_any_printable_text_is_read_back_as_it_was(value: str) -> None:
    assert read(env_text.with_values("", [NAME], value)) == {NAME: value}


@given(texts, printable | tricky)
def test_no_other_line_changes(text: str, value: str) -> None:
    after = env_text.with_values(text, [NAME], value)
    assert env_text.without(after, [NAME]) == env_text.without(text, [NAME])
    assert env_text.is_read_as(after, [NAME], value)


@given(texts)
def test_what_was_added_can_be_taken_out_again(text: str) -> None:
    text = env_text.without(text, [NAME])
    assert env_text.without(env_text.with_values(text, [NAME], "x"), [NAME]) == text


def test_a_last_line_without_an_end_gets_one() -> None:
    assert env_text.with_values("OTHER=1", [NAME], "x") == f"OTHER=1\n{NAME}='x'\n"


def test_a_file_with_other_line_ends_keeps_them() -> None:
    assert env_text.with_values("OTHER=1\r\n", [NAME], "x") == f"OTHER=1\r\n{NAME}='x'\r\n"


def test_a_variable_stays_where_it_stood_with_what_is_around_it() -> None:
    before = f"A=1\n\n  export {NAME}=old\n\nB=2\n"
    assert env_text.with_values(before, [NAME], "new") == f"A=1\n\n  export {NAME}='new'\n\nB=2\n"


def test_a_name_in_other_letters_is_the_same_variable() -> None:
    assert env_text.with_values("exa_api_key=old\n", [NAME], "new") == f"{NAME}='new'\n"


@pytest.fixture
def env(tmp_path: Path) -> Path:
    return tmp_path / ".env"


def test_what_is_written_is_what_the_settings_read(env: Path) -> None:
    class Read(BaseSettings):
        model_config = SettingsConfigDict(env_file=env, extra="ignore")
        usher_test_variable: str

    value = "${HOME}\\'\"#$ =x"
    write(["USHER_TEST_VARIABLE"], Secret(value), env)
    assert Read().usher_test_variable == value  # type: ignore[call-arg] # it comes out of the file


@pytest.mark.parametrize("mode", [0o644, 0o666, 0o400], ids=oct)
def test_the_file_becomes_its_owners_alone(env: Path, mode: int) -> None:
    env.write_text("OTHER=1\n", encoding="utf-8")
    env.chmod(mode)
    write([NAME], Secret("x"), env)
    assert (env.stat().st_mode & 0o777, read(env.read_text(encoding="utf-8"))) == (0o600, {"OTHER": "1", NAME: "x"})


def test_a_new_file_is_its_owners_alone_whatever_the_umask(env: Path) -> None:
    before = os.umask(0o277)
    try:
        write([NAME], Secret("x"), env)
    finally:
        os.umask(before)
    assert env.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("bad", ["a\nOTHER=1", "a\r", "a\x00b", "a\u2028b", "\x1b[0m"], ids=ascii)
def test_a_value_that_is_not_one_line_is_refused_and_not_repeated(env: Path, bad: str) -> None:
    with pytest.raises(EnvFileError, match=NAME) as refused:
        write([NAME], Secret(f"FAKE{bad}"), env)
    assert "FAKE" not in str(refused.value)
    assert not env.exists()


def a_link(env: Path) -> None:
    env.with_name("elsewhere").write_text("OTHER=1\n", encoding="utf-8")
    env.symlink_to("elsewhere")


def a_pipe(env: Path) -> None:
    os.mkfifo(env)


def a_dangling_link(env: Path) -> None:
    env.symlink_to("nowhere")


@pytest.mark.parametrize("make", [a_link, a_pipe, a_dangling_link, Path.mkdir])
def test_a_file_that_is_no_plain_file_is_left_alone(env: Path, make: Callable[[Path], None]) -> None:
    make(env)
    before = env.lstat()
    with pytest.raises(EnvFileError, match="not a plain file"):
        write([NAME], Secret("x"), env)
    assert env.lstat() == before
    assert not env.with_name("nowhere").exists()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(EnvFileError, match=r"gone/\.env cannot be written: No such file"):
        write([NAME], Secret("x"), tmp_path / "gone" / ".env")


def test_a_file_with_an_open_quote_is_refused_because_it_would_swallow_the_key(env: Path) -> None:
    env.write_text("OTHER='open\n", encoding="utf-8")
    with pytest.raises(EnvFileError, match="cannot be read"):
        write([NAME], Secret("x"), env)
    assert [env.read_text(encoding="utf-8"), *env.parent.iterdir()] == ["OTHER='open\n", env]


def test_bytes_that_are_no_text_come_through(env: Path) -> None:
    env.write_bytes(b"# caf\xe9\nOTHER=1\n")
    write([NAME], Secret("x"), env)
    assert env.read_bytes() == b"# caf\xe9\nOTHER=1\nEXA_API_KEY='x'\n"


def test_forgetting_takes_out_every_line_of_the_variable(env: Path) -> None:
    env.write_text(f"# keys\n{NAME}=a\nOTHER=1\n\nexport {NAME}='b'\n", encoding="utf-8")
    forget([NAME], None, env)
    assert env.read_text(encoding="utf-8") == "# keys\nOTHER=1\n\n"


@pytest.mark.parametrize("value", ["a key", "${HOME}'\\"])
def test_forgetting_a_value_leaves_another_one(env: Path, value: str) -> None:
    write([NAME], Secret(value), env)
    forget([NAME], Secret("another"), env)
    assert dotenv_values(env) == {NAME: value}
    forget([NAME], Secret(value), env)
    assert dotenv_values(env) == {}


def test_forgetting_makes_no_file(env: Path) -> None:
    forget([NAME], None, env)
    assert not env.exists()


WRITER = """
import itertools, sys
from pathlib import Path
from db.services.local_env import write
from onboarding.secret import Secret
path, who, rounds = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
print("ready", flush=True)
sys.stdin.readline()
for n in range(rounds) if rounds else itertools.count():
    write([f"{who}_{n % 25}"], Secret(f"{n:06d}" * 2000 if not rounds else who), path)
"""


def writer(env: Path, who: str, rounds: int) -> subprocess.Popen[bytes]:
    call = [sys.executable, "-c", WRITER, str(env), who, str(rounds)]
    return subprocess.Popen(call, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def let_write(*writers: subprocess.Popen[bytes]) -> None:
    """Let writers begin at the same moment, once all are there."""
    for one in writers:
        assert one.stdout
        assert one.stdout.readline() == b"ready\n"
    for one in writers:
        assert one.stdin
        one.stdin.write(b"go\n")
        one.stdin.flush()


def test_two_processes_at_once_lose_nothing(env: Path) -> None:
    env.write_text("OTHER=1\n", encoding="utf-8")
    with writer(env, "A", 25) as one, writer(env, "B", 25) as other:
        let_write(one, other)
        assert [one.wait(60), other.wait(60)] == [0, 0]
    wanted = {f"{who}_{n}": who for who in ("A", "B") for n in range(25)}
    assert dotenv_values(env) == {"OTHER": "1", **wanted}


WHOLE = re.compile(r"OTHER=1\n(?:A_\d+='(?P<round>\d{6})(?P=round){1999}'\n)*")


def contents(env: Path, seconds: float = 30) -> Iterator[str]:
    """Read the file again and again."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        yield env.read_text(encoding="utf-8")


def test_whoever_reads_finds_a_whole_file_also_after_the_writer_was_killed(env: Path) -> None:
    env.write_text("OTHER=1\n", encoding="utf-8")
    seen: set[str] = set()
    with writer(env, "A", 0) as killed:
        try:
            let_write(killed)
            for text in contents(env):
                assert WHOLE.fullmatch(text)
                seen.add(text)
                if len(seen) > 10:
                    break
        finally:
            killed.kill()
    assert len(seen) > 10
    assert WHOLE.fullmatch(env.read_text(encoding="utf-8"))
    write([NAME], Secret("x"), env)
    assert (dotenv_values(env)[NAME], [*env.parent.iterdir()]) == ("x", [env])


FULL = """
import resource, sys
from pathlib import Path
from db.services.local_env import EnvFileError, write
from onboarding.secret import Secret
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
try:
    write(["EXA_API_KEY"], Secret("FAKE" * 100), Path(sys.argv[1]))
except EnvFileError as error:
    print(error)
"""


def test_a_full_disk_leaves_the_old_file(env: Path) -> None:
    env.write_text("OTHER=1\n", encoding="utf-8")
    call = [sys.executable, "-c", FULL, str(env)]
    told = subprocess.run(call, cwd=PROJECT, check=True, capture_output=True, text=True, timeout=60)
    assert told.stdout == f"{env} cannot be written: File too large.\n"
    assert [env.read_text(encoding="utf-8"), *env.parent.iterdir()] == ["OTHER=1\n", env]
