"""PostgreSQL and Valkey as programs: how each is called, and how to ask whether it is ready.

Both are asked by a few bytes over their sockets, because the clients' libraries take longer to import than a server
takes to start. Only the standard library is imported here.
"""

from __future__ import annotations

import locale
import signal
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from workers.embedded.home import POSTGRES_SOCKET, REDIS_SOCKET, Home, Refused

NAME = "usher"  # of the superuser and of the database
# Nothing of our environment: it holds secrets, and PGPORT and its like would turn settings behind our back.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
BUILTIN_LOCALE_SINCE = 17
SETS_OPTIONS_SINCE = 16
PROTOCOL_3 = 196608
ANSWER_SECONDS = 5.0
CREATE_SECONDS = 30.0
NO_SUCH_DATABASE = "3D000"
OTHERS_ARE_LEAVING = (
    "pre-existing shared memory block"  # in PostgreSQL's log: a killed predecessor's backends still run
)


@dataclass(frozen=True, slots=True)
class Server:
    """One program: its command, whether it answers, how it stops at leisure, and what it gets when the guardian is killed."""

    name: str
    command: list[str]
    is_ready: Callable[[], bool] = lambda: True
    stop: signal.Signals = signal.SIGTERM
    on_our_death: signal.Signals = signal.SIGKILL


def postgres(home: Home, sockets: Path, folder: Path, *, durable: bool, max_connections: int) -> Server:
    """Describe PostgreSQL. `folder` is where its programs lie."""
    options = {
        "listen_addresses": "",
        "port": "5432",
        "unix_socket_directories": str(sockets),
        "unix_socket_permissions": "0700",
        "max_connections": str(max_connections),
        "shared_buffers": "64MB",
        "max_wal_size": "256MB",
        "jit": "off",
        "huge_pages": "off",
        "dynamic_shared_memory_type": "mmap",  # a container's /dev/shm is often too small to share anything in
        "timezone": "UTC",
        "log_timezone": "UTC",
        "logging_collector": "off",
        "log_error_verbosity": "terse",  # the details quote rows, and rows are users' data
        "log_min_error_statement": "panic",  # statements too
        **({} if durable else {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}),
    }
    settings = [f"{name}={value}" for name, value in options.items()]
    command = [str(folder / "postgres"), "-D", str(home.postgres), *(word for s in settings for word in ("-c", s))]
    # A fast stop ends clients and writes a checkpoint; after our death there is nobody to wait for that, so leave at once.
    return Server("postgres", command, lambda: postgres_is_ready(sockets), signal.SIGINT, signal.SIGQUIT)


def valkey(home: Home, sockets: Path, program: Path, *, durable: bool) -> Server:
    """Describe Valkey, or a Redis in its place: only the append-only file, nothing evicted, no TCP."""
    options = {
        "port": "0",
        "unixsocket": str(sockets / REDIS_SOCKET),
        "unixsocketperm": "700",
        "dir": str(home.valkey),
        "appendonly": "yes",
        "appendfsync": "everysec" if durable else "no",
        "save": "",
        "maxmemory-policy": "noeviction",
        "timeout": "0",
        "daemonize": "no",
        "logfile": "",
    }
    command = [str(program), *(word for name, value in options.items() for word in (f"--{name}", value))]
    return Server("valkey", command, lambda: redis_is_ready(sockets))


def initdb(folder: Path, data: Path, major: int, *, durable: bool) -> list[str]:
    """Return the command that makes an empty PostgreSQL in `data`.

    Text is UTF-8 and sorts by code point on every machine; PostgreSQL before 17 takes that from the C library,
    and where this has no such locale, upper() and lower() know only ASCII.
    """
    builtin = ["--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    locales = builtin if major >= BUILTIN_LOCALE_SINCE else [f"--locale={libc_locale()}", "--lc-messages=C"]
    syncs = [] if durable else ["--no-sync"]
    who = ["-U", NAME, "-A", "trust", "-E", "UTF8"]
    memory = ["-c", "dynamic_shared_memory_type=mmap"] if major >= SETS_OPTIONS_SINCE else []
    return [str(folder / "initdb"), "-D", str(data), *who, *locales, *memory, "--no-instructions", *syncs]


def libc_locale() -> str:
    """Return C.UTF-8 where the C library has it, else C."""
    try:
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    except locale.Error:
        return "C"
    return "C.UTF-8"


def check_version(data: Path, major: int) -> None:
    """Check that data was made by this PostgreSQL.

    Raises:
        Refused: it was made by another one, or is something else.
    """
    try:
        made_by = (data / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        raise Refused(f"{data} is no PostgreSQL data folder: move it away to start empty.") from None
    if made_by != str(major):
        raise Refused(
            f"{data} was made by PostgreSQL {made_by}, and this is PostgreSQL {major}: start it with PostgreSQL {made_by}, "
            f"or move the folder away to start empty (to keep its rows, dump them with pg_dump {made_by} first)."
        )


def redis_is_ready(sockets: Path) -> bool:
    """Say whether Valkey answers, and is not still reading its file."""
    try:
        with calling(sockets / REDIS_SOCKET, ANSWER_SECONDS) as line:
            line.sendall(b"PING\r\n")
            return line.recv(64).startswith(b"+PONG")
    except OSError:
        return False


def postgres_is_ready(sockets: Path) -> bool:
    """Say whether PostgreSQL accepts clients."""
    return ask_postgres(sockets, "template1") == ""


def create_database(sockets: Path) -> None:
    """Create our database."""
    ask_postgres(sockets, "template1", f"CREATE DATABASE {NAME} TEMPLATE template0", CREATE_SECONDS)


def ask_postgres(sockets: Path, database: str, statement: str = "", seconds: float = ANSWER_SECONDS) -> str | None:
    """Log in and run a statement, if any.

    Returns:
        An empty text when all went well, PostgreSQL's five-letter code of what did not, None where nobody answered.
    """
    try:
        with calling(sockets / POSTGRES_SOCKET, seconds) as line:
            names = b"".join(word.encode() + b"\0" for word in ("user", NAME, "database", database, ""))
            line.sendall(struct.pack("!ii", len(names) + 8, PROTOCOL_3) + names)
            answer = until_ready(line)
            if answer == "" and statement:
                text = statement.encode() + b"\0"
                line.sendall(b"Q" + struct.pack("!i", len(text) + 4) + text)
                answer = until_ready(line)
            line.sendall(b"X" + struct.pack("!i", 4))  # without a good-bye PostgreSQL logs a lost client
            return answer
    except OSError:
        return None


def until_ready(line: socket.socket) -> str:
    """Read PostgreSQL's messages until it is ready for the next one ("") or refuses (its code)."""
    with line.makefile("rb") as messages:
        while True:
            kind, body = messages.read(1), messages.read(4)
            if len(body) < 4:  # noqa: PLR2004 - four bytes of length
                raise ConnectionResetError
            rest = messages.read(struct.unpack("!i", body)[0] - 4)
            if kind == b"Z":
                return ""
            if kind == b"E":
                fields = {field[:1]: field[1:] for field in rest.split(b"\0")}
                return fields.get(b"C", b"").decode(errors="replace") or "?"


def calling(path: Path, seconds: float) -> socket.socket:
    """Connect to a socket."""
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        line.settimeout(seconds)
        line.connect(str(path))
    except OSError:
        line.close()
        raise
    return line
