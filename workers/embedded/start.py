"""Start this machine's own PostgreSQL and Valkey, or find the ones another process has started."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from workers.embedded.guardian import Plan
from workers.embedded.home import PRIVATE, REDIS_SOCKET, Home, State, tail
from workers.embedded.programs import HERE, PREFERRED, Places, find_postgres, find_redis
from workers.embedded.servers import NAME, OWNER, postgres_is_ready, redis_is_ready

PROJECT = Path(__file__).resolve().parents[2]
# Without site and its folders the guardian is up in a third of the time. Our folder comes last on its path,
# because next to a package of ours, or of anybody's, there may be one that is called like a standard module.
LAUNCH = "import sys; sys.path.append(sys.argv.pop(1)); from workers.embedded.guardian import main; main(sys.argv[1])"
ENTERABLE = 0o711
START_SECONDS = 75.0  # the guardian keeps shorter limits of its own; this one is for a machine that hangs
STOP_SECONDS = 30.0
COMEBACK_SECONDS = 30.0

FIX = "install it with: pip install 'usher[embedded]', or set DATABASE_URL and BROKER_URL to servers of your own."


class EmbeddedError(Exception):
    """The embedded servers cannot run. The message is one sentence or two that say what to do."""


@dataclass(frozen=True, slots=True)
class Servers:
    """How to reach the servers, and the process id of their guardian."""

    database_url: str
    broker_url: str
    redis_url: str
    pid: int


class Running:
    """The servers of a home, until `stop` or the end of the with block, or of this process."""

    def __init__(self, home: Home, guardian: subprocess.Popen[bytes], servers: Servers) -> None:
        self.servers = servers
        self._home, self._guardian, self._owner = home, guardian, os.getpid()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop both servers and wait until they are gone. A second call does nothing, nor does one in a forked child."""
        if os.getpid() == self._owner:
            dismiss(self._guardian)

    def state(self) -> State:
        """Return the process ids as they are now.

        Raises:
            EmbeddedError: the servers are stopped.
        """
        state = self._home.read_state() if self._guardian.poll() is None else None
        if state is None:
            raise EmbeddedError(f"The servers in {self._home.root} are stopped: start them again.")
        return state

    def restart_postgres(self, how: signal.Signals = signal.SIGKILL) -> None:
        """Kill PostgreSQL and wait until it answers again.

        Raises:
            EmbeddedError: it does not come back.
        """
        self._restart(lambda state: state.postgres, postgres_is_ready, how)

    def restart_redis(self, how: signal.Signals = signal.SIGKILL) -> None:
        """Kill Valkey and wait until it answers again.

        Raises:
            EmbeddedError: it does not come back.
        """
        self._restart(lambda state: state.redis, redis_is_ready, how)

    def _restart(self, pid: Callable[[State], int], is_ready: Callable[[Path], bool], how: signal.Signals) -> None:
        before = pid(self.state())
        os.kill(before, how)
        limit = time.monotonic() + COMEBACK_SECONDS
        while pid(now := self.state()) == before or not is_ready(Path(now.sockets)):
            if time.monotonic() > limit:
                raise EmbeddedError(
                    f"A server does not come back: see the logs in {self._home.log('guardian').parent}."
                )
            time.sleep(0.01)


def start(
    home: Path,
    *,
    durable: bool = True,
    postgres_bin: Path | None = None,
    max_connections: int = 100,
    places: Places = HERE,
) -> Running:
    """Start PostgreSQL and Valkey in a folder, which is made where it does not exist; its data survives restarts.

    The servers live until `stop`, or until this process ends, however it ends. They listen on sockets of their own
    user alone. Ask `running` first where another process may have started them already.

    Args:
        home: the folder of data, sockets and logs.
        durable: commits survive a crash of the machine; without it, tests run faster.
        postgres_bin: folder of PostgreSQL's programs; the newest found where not given.
        max_connections: PostgreSQL's limit.
        places: where programs are looked for.

    Raises:
        EmbeddedError: a program is missing, the folder is in use or of another PostgreSQL, or a server does not start.
    """
    place = Home(home.expanduser().resolve())
    plan = Plan(
        home=str(place.root),
        postgres=str(postgres_programs(postgres_bin, places)),
        redis=str(redis_program(places)),
        durable=durable,
        max_connections=max_connections,
        parent=os.getpid(),
    )
    guardian = launch(place, plan)
    try:
        return Running(place, guardian, servers(hear(place, guardian)))
    except BaseException:
        dismiss(guardian)
        raise


def running(home: Path) -> Servers | None:
    """Return the servers that another process runs in this folder, None where there are none that answer."""
    place = Home(home.expanduser().resolve())
    state = place.read_state() if place.held() else None
    if state is None or state.phase != "ready":
        return None
    sockets = Path(state.sockets)
    return servers(state) if postgres_is_ready(sockets) and redis_is_ready(sockets) else None


def postgres_programs(given: Path | None, places: Places) -> Path:
    """Return the folder of PostgreSQL's programs."""
    if given is None:
        given = next(filter(None, (find_postgres(major, places) for major in PREFERRED)), None)
        if given is None:
            raise EmbeddedError(f"No PostgreSQL {PREFERRED[-1]} to {PREFERRED[0]} was found: {FIX}")
    if not (given / "postgres").is_file() or not (given / "initdb").is_file():
        raise EmbeddedError(f"{given} does not hold PostgreSQL's programs (postgres, initdb): name its bin folder.")
    return given.resolve()


def redis_program(places: Places) -> Path:
    """Return the Valkey or Redis server."""
    found = find_redis(places)
    if found is None:
        raise EmbeddedError(f"No Valkey or Redis server was found: {FIX}")
    return found


def launch(home: Home, plan: Plan) -> subprocess.Popen[bytes]:
    """Start the guardian in a session of its own, where no Ctrl-C reaches it."""
    log = home.log("guardian")
    try:
        # Root's servers run as somebody else, who has to pass through here; what lies inside is closed to others.
        home.root.mkdir(mode=ENTERABLE if os.geteuid() == 0 else PRIVATE, parents=True, exist_ok=True)
        log.parent.mkdir(mode=PRIVATE, exist_ok=True)
        with log.open("ab") as errors:
            return subprocess.Popen(  # noqa: S603 - our own interpreter and our own module
                [sys.executable, "-S", "-E", "-c", LAUNCH, str(PROJECT), json.dumps(asdict(plan))],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
            )
    except OSError as error:
        raise EmbeddedError(f"{home.root} cannot be used: {error}. Set USHER_HOME to a folder of your own.") from error


def hear(home: Home, guardian: subprocess.Popen[bytes]) -> State:
    """Wait for the guardian's one line.

    Raises:
        EmbeddedError: the servers do not run, with the guardian's reason.
    """
    assert guardian.stdout is not None  # noqa: S101 - tells mypy about the pipe
    with selectors.DefaultSelector() as ears:
        ears.register(guardian.stdout, selectors.EVENT_READ)
        heard = ears.select(START_SECONDS)
    line = guardian.stdout.readline() if heard else b""
    words = json.loads(line) if line else {}
    if "refused" in words:
        raise EmbeddedError(words["refused"])
    if not words:
        log = home.log("guardian")
        raise EmbeddedError(f"The servers in {home.root} did not start. The end of {log}:\n{tail(log)}")
    return State(**words)


def dismiss(guardian: subprocess.Popen[bytes]) -> None:
    """Let the guardian stop its servers, and wait for it."""
    if guardian.stdin and guardian.stdout and not guardian.stdin.closed:
        with contextlib.suppress(BrokenPipeError), guardian.stdin, guardian.stdout:
            # Closing alone is not heard where a forked child of ours has a copy of the pipe.
            guardian.stdin.write(b"stop\n")
            guardian.stdin.flush()
    try:
        guardian.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        guardian.kill()
        guardian.wait()


def servers(state: State) -> Servers:
    """Return the addresses of a home's servers, each in the words of who reads it."""
    socket = quote(f"{state.sockets}/{REDIS_SOCKET}")
    return Servers(
        # The port is part of the socket's name, and PGPORT would change it.
        database_url=f"postgresql://{OWNER}@/{NAME}?host={quote(state.sockets, safe='')}&port=5432",
        broker_url=f"redis+socket://{socket}?virtual_host=0",
        redis_url=f"unix://{socket}?db=0",
        pid=state.guardian,
    )
