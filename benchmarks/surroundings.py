"""What all measurements share: the servers, the provider, child processes and their CPU time."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import redis

from db import migrate
from db.vault import new_key
from settings import child_environment, reread
from workers.embedded import Servers, start

PROJECT = Path(__file__).resolve().parents[1]
PORT = 8766
TABLE = "CREATE TABLE IF NOT EXISTS public.answers (n int PRIMARY KEY, size int, times int DEFAULT 1)"
UPSERT = "INSERT INTO public.answers AS a (n, size) VALUES (%s, %s) ON CONFLICT (n) DO UPDATE SET size = excluded.size, times = a.times + 1"


def provider_url() -> str:
    return f"http://127.0.0.1:{PORT}/"


@dataclass(frozen=True)
class Place:
    """Where a run happens: durable servers of its own."""

    home: Path
    servers: Servers

    def sql(self, statement: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.servers.database_url, autocommit=True, options="-c usher.everyone=on") as on:
            cursor = on.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def clear(self) -> None:
        """Forget all jobs, and the bells that were rung for them."""
        self.sql("TRUNCATE onboarding.jobs CASCADE")
        with redis.Redis.from_url(self.servers.redis_url) as broker:
            broker.flushall()

    def durability(self) -> str:
        names = ("fsync", "synchronous_commit")
        shown = [f"{name}={self.sql(f'SHOW {name}')[0][0]}" for name in names]
        return ", ".join([*shown, "appendfsync=everysec"])


@contextmanager
def place() -> Iterator[Place]:
    """Start durable servers in a folder of their own and set this process and its children to them."""
    with tempfile.TemporaryDirectory(prefix="usher-bench-") as folder, start(Path(folder)) as running:
        s = running.servers
        chosen = reread(
            DATABASE_URL=s.database_url,
            BROKER_URL=s.broker_url,
            REDIS_URL=s.redis_url,
            USHER_HOME=folder,
            USHER_EXTRA_TASKS="benchmarks.jobs",
            USHER_LOG_LEVEL="WARNING",
            USHER_MASTER_KEYS=new_key("k1"),
            USHER_PEPPER=new_key("p1"),
        )
        migrate.upgrade(chosen)
        here = Place(Path(folder), s)
        here.sql(TABLE)
        yield here


@contextmanager
def child(*arguments: str, log: Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run python with these arguments until the end of the block."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=PROJECT,
            env=child_environment(PYTHONPATH=str(PROJECT), **environment),
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def provider(log: Path) -> Iterator[int]:
    """Run the local provider; yields its process id."""
    with child("-m", "benchmarks.answering", str(PORT), log=log) as process:
        until(_answers, 15)
        yield process.pid


def _answers() -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", PORT)) == 0


def until(condition: Callable[[], object], seconds: float) -> None:
    limit = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > limit:
            raise TimeoutError(f"not within {seconds} s")
        time.sleep(0.05)


def cpu_seconds(*roots: int) -> float:
    """Return user and system time of these processes and all below them; 0 where /proc is missing."""
    if not Path("/proc/self/stat").exists():
        return 0.0
    parents: dict[int, int] = {}
    ticks: dict[int, float] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(") ")[2].split()
            except OSError:
                continue
            parents[int(folder.name)] = int(fields[1])
            ticks[int(folder.name)] = sum(int(fields[i]) for i in (11, 12, 13, 14))
    ours = {pid for pid in parents if any(root in _line(pid, parents) for root in roots)}
    return sum(ticks[pid] for pid in ours) / os.sysconf("SC_CLK_TCK")


def _line(pid: int, parents: dict[int, int]) -> set[int]:
    line = set()
    while pid > 1:
        line.add(pid)
        pid = parents.get(pid, 0)
    return line
