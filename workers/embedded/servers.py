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
WEB_APP = "onboarding_enqueuer"  # what a web app's own role is a member of; the migrations make it where they may
OWNER = "onboarder"  # of all that is in the database; no superuser, because row-level security is nothing to one
# Nothing of our environment: it holds secrets, and PGPORT and its like would turn settings behind our back.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
BUILTIN_LOCALE_SINCE = 17
SETS_OPTIONS_SINCE = 16
PROTOCOL_3 = 196608
ANSWER_SECONDS = 5.0
CREATE_SECONDS = 30.0
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


def has_owner(sockets: Path) -> bool:
    """Say whether the database is there and its owner may log in, which it may once everything is its own."""
    return ask_postgres(sockets, NAME, user=OWNER) == ""


def create_database(sockets: Path) -> str | None:
    """Create our database and its owner, or hand over one that the superuser made. Returns as `ask_postgres` does."""
    ask_postgres(sockets, "template1", MAKE_OWNER)
    ask_postgres(sockets, "template1", f"CREATE DATABASE {NAME} OWNER {OWNER} TEMPLATE template0", CREATE_SECONDS)
    return ask_postgres(sockets, NAME, HAND_OVER, CREATE_SECONDS)


MAKE_OWNER = f"""DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{OWNER}') THEN CREATE ROLE {OWNER} CREATEDB; END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{WEB_APP}') THEN CREATE ROLE {WEB_APP}; END IF;
    GRANT {WEB_APP} TO {OWNER} WITH ADMIN OPTION;
END $$"""  # noqa: S608 - the names are ours
# REASSIGN OWNED refuses to take from the superuser that the server was made with. What belongs to a table, as the
# sequence of a column does, goes with it. All of it happens or nothing does, so whoever may log in owns everything.
HAND_OVER = f"""DO $$ DECLARE change text; BEGIN
    FOR change IN SELECT format('ALTER SCHEMA %I', n.nspname) FROM pg_namespace AS n
        WHERE n.nspowner = '{NAME}'::regrole AND n.nspname !~ '^(pg_|information_schema$)'
    UNION ALL SELECT format('ALTER TABLE %s', c.oid::regclass) FROM pg_class AS c
        WHERE c.relowner = '{NAME}'::regrole AND c.relkind IN ('r', 'p', 'v', 'm', 'S') AND c.relnamespace::regnamespace::text
            !~ '^(pg_|information_schema$)' AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = c.oid
                AND (d.deptype = 'e' OR c.relkind = 'S' AND d.deptype IN ('a', 'i')))
    UNION ALL SELECT format('ALTER ROUTINE %s', p.oid::regprocedure) FROM pg_proc AS p
        WHERE p.proowner = '{NAME}'::regrole AND p.pronamespace::regnamespace::text !~ '^(pg_|information_schema$)'
            AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = p.oid AND d.deptype = 'e')
    LOOP EXECUTE change || ' OWNER TO {OWNER}'; END LOOP;
END $$;
ALTER DATABASE {NAME} OWNER TO {OWNER};
ALTER ROLE {OWNER} LOGIN"""  # noqa: S608 - the names are ours


def ask_postgres(
    sockets: Path, database: str, statement: str = "", seconds: float = ANSWER_SECONDS, user: str = NAME
) -> str | None:
    """Log in and run a statement, if any.

    Returns:
        An empty text when all went well, PostgreSQL's five-letter code of what did not, None where nobody answered.
    """
    try:
        with calling(sockets / POSTGRES_SOCKET, seconds) as line:
            names = b"".join(word.encode() + b"\0" for word in ("user", user, "database", database, ""))
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
