"""The same jobs over RabbitMQ, where a server is found; it is started for this, on loopback, in a folder of its own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from sqlalchemy import Connection

from db.asking import Urgency
from tests import jobs as ours
from tests.e2e.processes import ended, served, states, until, worker
from tests.e2e.test_workers import ask, marks

pytestmark = pytest.mark.e2e

_SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    with closing(socket.socket()) as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def rabbitmq(tmp_path: Path) -> Iterator[str]:
    """The URL of a RabbitMQ of this test's own."""
    server = shutil.which("rabbitmq-server") if not _SERVER.exists() else str(_SERVER)
    epmd = shutil.which("epmd")
    if server is None or epmd is None:
        pytest.skip("no RabbitMQ on this machine")
    port, names = free_port(), free_port()
    environment = {
        **os.environ,
        "HOME": str(tmp_path),
        "RABBITMQ_NODENAME": f"usher_test_{port}@localhost",
        "RABBITMQ_MNESIA_BASE": str(tmp_path / "mnesia"),
        "RABBITMQ_LOG_BASE": str(tmp_path / "log"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(tmp_path / "plugins"),
        "RABBITMQ_CONFIG_FILE": str(tmp_path / "none"),
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODE_PORT": str(port),
        "RABBITMQ_DIST_PORT": str(free_port()),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "ERL_EPMD_PORT": str(names),
    }
    with (tmp_path / "rabbitmq.log").open("wb") as log:
        running = subprocess.Popen([server], env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        until(lambda: answers(port), 40, "RabbitMQ answers")
        yield f"amqp://guest:guest@127.0.0.1:{port}//"
    finally:
        with suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            running.wait(15)
        with suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
        running.wait(10)
        subprocess.run([epmd, "-port", str(names), "-kill"], capture_output=True, timeout=10, check=False)


def test_jobs_are_fed_and_done_over_rabbitmq(on: Connection, rabbitmq: str, tmp_path: Path) -> None:
    for n in range(60):
        ask(ours.nap, f"user{n}", Urgency.BULK, n=n)
    workers = [
        worker(tmp_path / "w.log", "keys", "upkeep", BROKER_URL=rabbitmq),
        worker(tmp_path / "w.log", "web", concurrency=1, BROKER_URL=rabbitmq),
    ]
    with ended(*workers):
        until(served(on, 2), 20, "both serve")
        ask(ours.web_nap, "another", Urgency.SOON)
        until(lambda: states(on) == {"done": 61}, 20, "all are done", lambda: states(on))
    assert marks(on) == [1] * 61
