"""Whoever is killed, no server stays behind and the next start works."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.workers.embedded.stage import IS_LINUX, Parent, alive, eventually, kill, parent, query, valkey
from workers.embedded import running, start
from workers.embedded.guardian import LONGEST_PAUSE, Watched
from workers.embedded.servers import Server

pytestmark = pytest.mark.skipif(not IS_LINUX, reason="looks for left processes in /proc")


def test_killing_the_parent_leaves_no_server_and_the_next_start_has_the_data(home: Path) -> None:
    with parent(home) as first:
        leave_a_letter(first)
        family = first.family()

        kill(first.process.pid)

        with start(home, durable=False) as second:
            assert not {pid for pid in family if alive(pid)}
            assert query(second.servers, "SELECT body FROM letters") == "kept"
            assert valkey(second.servers).get("letter") == "kept"


def test_killing_the_guardian_leaves_no_server_and_the_next_start_has_the_data(home: Path) -> None:
    with parent(home) as first:
        leave_a_letter(first)
        family = first.family()

        kill(first.pids["guardian"])

        eventually(lambda: not any(alive(pid) for pid in family))
        assert running(home) is None
        with start(home, durable=False) as second:
            assert query(second.servers, "SELECT body FROM letters") == "kept"
            assert valkey(second.servers).get("letter") == "kept"


def test_a_guardian_that_is_asked_to_end_stops_its_servers_and_frees_the_home(home: Path) -> None:
    with parent(home) as first:
        family = first.family()

        os.kill(first.pids["guardian"], signal.SIGTERM)

        eventually(lambda: not any(alive(pid) for pid in family))
        assert not (home / "state.json").exists()
        assert "database system is shut down" in (home / "log" / "postgres.log").read_text()


def test_killing_everybody_at_once_is_survived(home: Path) -> None:
    with parent(home) as first:
        leave_a_letter(first)
        family = first.family()

        for pid in (first.pids["guardian"], first.pids["postgres"], first.pids["redis"], first.process.pid):
            kill(pid)

        with start(home, durable=False) as second:
            assert query(second.servers, "SELECT body FROM letters") == "kept"
            eventually(lambda: not any(alive(pid) for pid in family))


def test_a_forked_sibling_that_holds_the_pipe_open_does_not_keep_the_servers_up(home: Path) -> None:
    with parent(home, forks=True) as first:
        family = first.family()
        try:
            kill(first.process.pid)

            eventually(lambda: not any(alive(pid) for pid in family))
            assert alive(first.pids["fork"])
        finally:
            kill(first.pids["fork"])


def test_killing_the_parent_while_the_database_is_made_leaves_no_process(home: Path) -> None:
    script = "import sys; from pathlib import Path; from workers.embedded import start; start(Path(sys.argv[1]))"
    with subprocess.Popen([sys.executable, "-c", script, str(home)]) as process:
        eventually((home / "postgres.new" / "PG_VERSION").exists)
        kill(process.pid)

    eventually(lambda: not processes_naming(home))


def leave_a_letter(first: Parent) -> None:
    assert first.servers is not None, first.error
    query(first.servers, "CREATE TABLE letters AS SELECT 'kept' AS body")
    valkey(first.servers).set("letter", "kept")


def processes_naming(home: Path) -> list[str]:
    lines = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = file.read_bytes().decode(errors="replace")
        except OSError:
            continue
        if str(home) in line:
            lines.append(line)
    return lines


def test_a_server_that_ends_at_once_is_given_longer_and_longer_pauses() -> None:
    one = Watched(Server("ends", ["false"]))
    pauses = []
    for _ in range(12):
        with subprocess.Popen(["true"]) as process:
            process.wait()
        one.process, one.born = process, time.monotonic()
        assert one.is_dead()
        pauses.append(round(one.due - time.monotonic(), 2))

    assert pauses == sorted(pauses)
    assert pauses[0] < 0.1
    assert pauses[-1] == pytest.approx(LONGEST_PAUSE, abs=0.1)
