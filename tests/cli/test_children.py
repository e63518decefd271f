"""The processes of `usher up`: started again when they end, gone when their parent is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cli.children import Children, new_lines

# Waits for the parent's word, tells that it began, and stays until it is told to stop.
OBEDIENT = """
import signal, sys
sys.path.insert(0, {project!r})
from cli.parent_line import wait_for_begin
print("waiting", flush=True)
wait_for_begin(int(sys.argv[sys.argv.index("--line") + 1]))
print("begun", *sys.argv[1:2], flush=True)
{then}
"""
PROJECT = str(Path(__file__).resolve().parents[2])
STAY = "signal.pause()"
STUBBORN = "signal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: signal.pause()"


def _until(happened: Callable[[], bool], seconds: float = 10) -> None:
    limit = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < limit, "it did not happen in time"
        time.sleep(0.01)


@pytest.fixture
def family(tmp_path: Path) -> Iterator[Callable[[str], Children]]:
    made: list[Children] = []

    def make(then: str) -> Children:
        command = (sys.executable, "-S", "-c", OBEDIENT.format(project=PROJECT, then=then))
        said: list[str] = []
        made.append(Children(tmp_path / "log", {"PATH": "/usr/bin"}, said.append, command))
        return made[-1]

    yield make
    for children in made:
        children.stop(0)


def test_a_child_begins_when_it_is_told_and_not_before(family: Callable[[str], Children]) -> None:
    children = family(STAY)
    child = children.start("one", "worker")
    _until(lambda: "waiting" in child.last_words())
    assert "begun" not in child.last_words()
    children.begin()
    _until(lambda: "begun worker" in child.last_words())


def test_a_child_that_ends_is_started_again_and_begins_at_once(family: Callable[[str], Children]) -> None:
    children = family(STAY)
    child = children.start("one")
    children.begin()
    _until(lambda: "begun" in child.last_words())
    first = child.pid
    os.kill(first, signal.SIGKILL)
    _until(lambda: bool(children.look_after()))
    _until(lambda: bool(children.look_after() or child.pid))
    _until(lambda: child.last_words().count("begun") == 2)
    assert child.pid not in (0, first)


def test_the_end_of_a_child_is_said_with_its_reason(tmp_path: Path) -> None:
    said: list[str] = []
    children = Children(tmp_path, {}, said.append, (sys.executable, "-S", "-c", "raise SystemExit(7)"))
    children.start("one")
    _until(lambda: bool(children.look_after()))
    children.stop(0)
    assert said[0].startswith("one ended (exit code 7); it starts again in 1 s.")


def test_a_child_that_keeps_ending_is_started_less_and_less_often(family: Callable[[str], Children]) -> None:
    children = family("sys.exit(1)")
    child = children.start("one")
    children.begin()
    pauses = []
    for _ in range(2):
        _until(lambda: bool(children.look_after()))
        pauses.append(child.pause)
        child.due = 0  # its pause is over
        children.look_after()
    assert pauses == [1.0, 2.0]


def test_stopping_asks_first(family: Callable[[str], Children]) -> None:
    children = family(
        "signal.signal(signal.SIGTERM, lambda *_: (print('bye', flush=True), sys.exit()))\nsignal.pause()"
    )
    child = children.start("one")
    children.begin()
    _until(lambda: "begun" in child.last_words())
    process = child.process
    assert process is not None
    children.stop(10)
    assert process.returncode == 0
    assert "bye" in child.last_words()


def test_a_child_that_does_not_go_is_ended_with_what_it_started(family: Callable[[str], Children]) -> None:
    children = family("import os\nif os.fork() == 0: print('grandchild', os.getpid(), flush=True)\n" + STUBBORN)
    child = children.start("one")
    children.begin()
    _until(lambda: "grandchild" in child.last_words())
    process, grandchild = child.process, int(child.last_words().split("grandchild ")[1].split()[0])
    assert process is not None
    children.stop(0.1)
    assert process.returncode == -signal.SIGKILL
    _until(lambda: not _lives(grandchild))


def test_children_do_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    code = (
        f"import sys, time; sys.path.insert(0, {PROJECT!r}); from pathlib import Path; from cli.children import Children\n"
        f"children = Children(Path({str(tmp_path)!r}), {{}}, print, (sys.executable, '-S', '-c', {OBEDIENT.format(project=PROJECT, then=STAY)!r}))\n"
        "print(children.start('one').pid, flush=True)\nchildren.begin()\ntime.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    _until(lambda: "begun" in (tmp_path / "one.log").read_text())
    parent.kill()
    parent.communicate()
    _until(lambda: not _lives(child))


def _lives(pid: int) -> bool:
    """Say whether a process is there and no zombie that waits for its parent."""
    shown = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(shown.strip()) and not shown.strip().startswith("Z")


def test_new_lines_are_those_written_since_the_last_look(tmp_path: Path) -> None:
    log = tmp_path / "one.log"
    log.write_text("old\n")
    lines = new_lines({"one": log, "none": tmp_path / "none.log"})
    assert list(lines()) == []
    with log.open("a") as writing:
        writing.write("new\nhalf")
    assert list(lines()) == [("one", "new")]
    with log.open("a") as writing:
        writing.write(" done\n")
    assert list(lines()) == [("one", "half done")]
    log.write_text("fresh\n")
    assert list(lines()) == [("one", "fresh")]
