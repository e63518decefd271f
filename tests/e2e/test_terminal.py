"""`usher up` and `usher demo` as a user calls them: on a machine where nothing is set, with a home of their own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from settings import PROJECT, child_environment
from tests.e2e.processes import until
from workers.embedded import running

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.timeout(590),
    pytest.mark.xdist_group("terminal"),  # one home, one system in it
    pytest.mark.skipif(not Path("/proc").exists(), reason="processes are found by /proc"),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def machine(home: Path) -> Mapping[str, str]:
    """The environment of a machine with nothing."""
    nothing = dict.fromkeys(("DATABASE_URL", "BROKER_URL", "REDIS_URL", "USHER_EXTRA_TASKS"), "")
    return child_environment(USHER_HOME=str(home), COLUMNS="100", **nothing)


def usher(machine: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cli", *arguments]
    return subprocess.run(command, cwd=PROJECT, env=machine, capture_output=True, text=True, timeout=240, check=False)


def ours(home: Path) -> list[int]:
    """Return the processes that speak of this home in their environment or their command."""
    mark, found = str(home).encode(), []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            seen = (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
        except OSError:
            continue
        if mark in seen and int(process.name) != os.getpid():
            found.append(int(process.name))
    return found


@pytest.fixture
def up(machine: Mapping[str, str], home: Path) -> Iterator[subprocess.Popen[str]]:
    """A system that is ready."""
    command = [sys.executable, "-m", "cli", "up"]
    process = subprocess.Popen(
        command, cwd=PROJECT, env=machine, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert process.stdout is not None
    try:
        said = process.stdout.readline()
        assert said.startswith("Ready after"), said + process.stdout.read()
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=180)


def test_the_demo_analyses_three_sites_and_leaves_nothing_running(machine: Mapping[str, str], home: Path) -> None:
    shown = usher(machine, "demo")
    assert shown.returncode == 0, shown.stdout + shown.stderr
    for fact in (
        "demo_shop",
        "demo_consultant",
        "demo_software",
        "Pages read",
        "How it sounds",
        "website_analyses",
        "usher persona show demo_shop",
        "s in all",
    ):
        assert fact in shown.stdout
    assert shown.stdout.count("%  done") == 3
    assert shown.stdout.count(" of 100") == 3  # the scores of the personas
    assert ours(home) == []
    assert running(home) is None


def test_a_ready_system_serves_every_queue_and_stops_whole(
    up: subprocess.Popen[str], machine: Mapping[str, str], home: Path
) -> None:
    seen = json.loads(usher(machine, "queues", "--json").stdout)
    assert seen["alarm"] is False
    assert all(queue["workers"] == 1 for queue in seen["queues"])
    assert usher(machine, "migrate", "--check").returncode == 0
    again = usher(machine, "up")
    assert (again.returncode, "runs here already" in again.stderr) == (1, True)
    up.send_signal(signal.SIGINT)
    assert up.wait(60) == 0
    assert ours(home) == []


def test_only_processes_that_open_keys_are_told_the_master_keys(up: subprocess.Popen[str], home: Path) -> None:
    told = {}
    for pid in ours(home):
        called = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        if b"cli" in called and called[called.index(b"cli") + 1] in {b"worker", b"beat"}:
            begun = called[called.index(b"cli") + 1 : called.index(b"--line")]
            told[b" ".join(begun).decode()] = b"USHER_MASTER_KEYS=" in Path(f"/proc/{pid}/environ").read_bytes()
    assert told == {"worker web": False, "worker llm keys mail upkeep": True, "beat": False}


def test_nothing_outlives_a_killed_system(up: subprocess.Popen[str], home: Path) -> None:
    assert len(ours(home)) > 5
    up.kill()
    up.wait(10)
    until(lambda: ours(home) == [], 40, "all processes of the home are gone", lambda: ours(home))


def test_a_refused_site_ends_the_demo_with_its_sentence(machine: Mapping[str, str]) -> None:
    shown = usher(machine, "demo", "--site", "http://10.0.0.1/")
    assert shown.returncode == 1
    assert "private_address" in shown.stdout or "address_refused" in shown.stdout
    assert "for the user" in shown.stdout


@pytest.mark.parametrize(
    "arguments", [("jobs",), ("job", "x"), ("queues",), ("migrate",), ("worker", "web"), ("beat",)]
)
def test_with_nothing_running_a_command_says_what_to_start(
    tmp_path: Path, machine: Mapping[str, str], arguments: tuple[str, ...]
) -> None:
    ended = usher({**machine, "USHER_HOME": str(tmp_path)}, *arguments)
    assert (ended.returncode, ended.stderr.splitlines()[0]) == (
        3,
        "Nothing is running here. Start it with `usher up`, or set DATABASE_URL and BROKER_URL.",
    )
