"""What the tests of the embedded servers share: parents that can be killed, and looking at processes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
import redis

from workers.embedded import Servers
from workers.embedded.home import command_line

PROJECT = Path(__file__).resolve().parents[3]
IS_ROOT = os.geteuid() == 0
IS_LINUX = sys.platform.startswith("linux")

PARENT = """
import dataclasses, json, os, sys
from pathlib import Path
from workers.embedded import EmbeddedError, start
try:
    running = start(Path(sys.argv[1]))
except EmbeddedError as error:
    print(json.dumps({"error": str(error)}), flush=True)
else:
    hold = int(sys.argv[2]) and os.fork()
    if hold or not int(sys.argv[2]):
        words = dataclasses.asdict(running.servers) | dataclasses.asdict(running.state()) | {"fork": hold}
        print(json.dumps(words), flush=True)
    sys.stdin.read()
"""


@dataclass(frozen=True, slots=True)
class Parent:
    """A process that started servers and can be killed."""

    process: subprocess.Popen[str]
    pids: dict[str, int]
    servers: Servers | None
    error: str

    def family(self) -> set[int]:
        """The guardian, both servers and everything below them."""
        return {self.pids["guardian"], *descendants(self.pids["guardian"])}


@contextmanager
def parent(
    home: Path,
    *,
    python: str = sys.executable,
    through: Sequence[str] = (),
    forks: bool = False,
    become: Callable[[], object] | None = None,
    environment: dict[str, str] | None = None,
) -> Iterator[Parent]:
    """Start servers in a process of their own; it is gone at the end, whatever happened to it."""
    process = subprocess.Popen(
        [*through, python, "-c", PARENT, str(home), str(int(forks))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=PROJECT,
        env=environment,
        preexec_fn=become,  # noqa: PLW1509 - a test that becomes somebody else has one thread
    )
    assert process.stdin is not None
    assert process.stdout is not None
    words: dict[str, object] = {}
    try:
        words = json.loads(process.stdout.readline())
        yield known(process, words)
    finally:
        process.stdin.close()
        process.stdout.close()
        process.wait(20)
        if guardian := words.get("guardian"):
            eventually(lambda: not alive(int(str(guardian))))


def known(process: subprocess.Popen[str], words: dict[str, object]) -> Parent:
    if "error" in words:
        return Parent(process, {}, None, str(words["error"]))
    pids = {name: int(str(words[name])) for name in ("guardian", "postgres", "redis", "fork")}
    urls = {name: str(words[name]) for name in ("database_url", "broker_url", "redis_url")}
    return Parent(process, pids, Servers(**urls, pid=pids["guardian"]), "")


@contextmanager
def ordinary(home: Path, uid: int) -> Iterator[Parent]:
    """Start servers as an ordinary user, with a Python that ordinary users can run; skip where there is none."""
    environment = {"PYTHONPATH": os.pathsep.join((str(PROJECT), sysconfig.get_path("purelib"))), "PATH": os.defpath}
    for python in (sys.executable, shutil.which("python3", path=os.defpath) or sys.executable):
        if can_run(python, environment, uid):
            with parent(home, python=python, become=lambda: become(uid), environment=environment) as started:
                yield started
            return
    pytest.skip("no Python and checkout here that an ordinary user can enter")


def can_run(python: str, environment: dict[str, str], uid: int) -> bool:
    look = "import sys, workers.embedded as w; sys.exit(w.find_redis() is None or w.find_postgres(18) is None)"
    try:
        tried = subprocess.run(
            [python, "-c", look], env=environment, preexec_fn=lambda: become(uid), check=False, cwd="/"
        )
    except OSError:
        return False
    return tried.returncode == 0


def become(uid: int) -> None:
    os.setgroups([])
    os.setgid(uid)
    os.setuid(uid)


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


def alive(pid: int) -> bool:
    return command_line(pid) != ""


def descendants(pid: int) -> set[int]:
    children = {int(stat.parent.name) for stat in Path("/proc").glob("[0-9]*/stat") if parent_of(stat) == pid}
    return children.union(*(descendants(child) for child in children))


def parent_of(stat: Path) -> int:
    try:
        return int(stat.read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def eventually(true: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for something that is to become true, and fail where it does not."""
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit, "it did not come true"
        time.sleep(0.01)


def query(servers: Servers, statement: str) -> object:
    with psycopg.connect(servers.database_url, autocommit=True) as line:
        cursor = line.execute(statement.encode())
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def valkey(servers: Servers) -> redis.Redis:
    return redis.Redis.from_url(servers.redis_url, decode_responses=True)
