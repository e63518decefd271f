"""Look for made-up keys in every place where this house, or what it stands on, could write them down."""

from __future__ import annotations

import base64
import json
import random
import re
import socket
import string
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import redis
from sqlalchemy import Connection

from db import providers
from onboarding.providers.examples import example_fields
from onboarding.providers.spec import Provider

# Nothing that the wires, the logs or JSON leave as it is.
AWKWARD = "\"\\&+=/%'"
_AROUND = 200  # characters, more than the longest made-up key has
_ENDING = 12  # characters of a key's end that tell it from all others
_FILLER = re.compile(r"(?:FAKE|fake)[FAKEfake]{4,}|0{8,}")


def canary(provider: Provider, tag: str, chance: random.Random) -> dict[str, str]:
    """Return made-up fields of a provider whose secrets nobody else ever had, each in its own format."""
    fields = example_fields(provider, tag)
    secrets = [one.name for one in provider.fields if one.kind == "secret"]
    return fields | {name: _made_unique(fields[name], chance) for name in secrets}


def _made_unique(value: str, chance: random.Random) -> str:
    """Put random letters in place of the last filler, of the kind that stood there."""
    *_, last = _FILLER.finditer(value)
    letters = "0123456789abcdef" if last[0][0] == "0" else string.ascii_uppercase
    letters = letters.lower() if last[0].islower() else letters
    made = "".join(chance.choices(letters, k=len(last[0])))
    return value[: last.start()] + made + value[last.end() :]


class Canaries:
    """Secrets, in every form in which one could be written down."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._forms = {form: secret for secret in secrets for form in _forms(secret)}
        parts = sorted({re.escape(form) for form in self._forms}, key=len, reverse=True)
        self._any = re.compile(b"|".join(parts))

    def sung_in(self, text: str | bytes) -> list[str]:
        """Return the secrets that stand in a text."""
        raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        return sorted({self._forms[found] for found in self._any.findall(raw)})


def _forms(secret: str) -> Iterator[bytes]:
    raw = secret.encode()
    yield raw
    if "c0de" not in secret[-_ENDING:]:  # else it is not of this one alone
        yield raw[-_ENDING:]
    for text in (
        quote(secret, safe=""), quote(secret), quote(secret, safe=":"), quote_plus(secret), json.dumps(secret)[1:-1],
        json.dumps(json.dumps(secret))[3:-3], repr(secret)[1:-1], secret.lower(), secret.upper(), raw.hex(),
    ):  # fmt: skip
        yield text.encode()
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        for before in range(3):  # whatever stands before it shifts its letters
            encoded = encode(b"-" * before + raw)
            yield encoded[(0, 2, 3)[before] : len(encoded) - len(encoded) % 4 - 4]


def made_up(names: Iterable[str], tags: Iterable[str], chance: random.Random) -> Iterator[tuple[str, dict[str, str]]]:
    """Return a canary of every provider for every tag."""
    known = providers.known()
    for tag in tags:
        for name in names:
            yield name, canary(known[name], tag, chance)


def secrets_of(given: Iterable[tuple[str, Mapping[str, str]]]) -> list[str]:
    """Return the secrets among what was entered."""
    known = providers.known()
    return [fields[one.name] for name, fields in given for one in known[name].fields if one.kind == "secret"]


_TABLES = """SELECT table_schema, table_name FROM information_schema.tables
WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')"""


def tables(on: Connection) -> Iterator[tuple[str, str]]:
    """Yield every value of every column of every table, with the column's name."""
    for schema, table in on.exec_driver_sql(_TABLES).all():
        for row in on.exec_driver_sql(f'SELECT * FROM "{schema}"."{table}"').mappings():
            for column, value in row.items():
                yield f"{table}.{column}", plain(value)


def plain(value: Any) -> str:
    """Write a value with all that is in it, bytes as the letters they are."""
    match value:
        case bytes() | memoryview():
            return bytes(value).decode("latin-1")
        case Mapping():
            return " ".join(f"{plain(name)} {plain(inner)}" for name, inner in value.items())
        case list() | tuple() | set():
            return " ".join(plain(inner) for inner in value)
        case _:
            return str(value)


def redis_content(client: redis.Redis) -> Iterator[tuple[str, str]]:
    """Yield everything that Redis holds, of whatever type, by its key."""
    read: Mapping[bytes, Any] = {
        b"string": client.get, b"list": lambda key: client.lrange(key, 0, -1), b"set": client.smembers,
        b"zset": lambda key: client.zrange(key, 0, -1, withscores=True), b"hash": client.hgetall,
        b"stream": client.xrange,
    }  # fmt: skip
    for key in client.scan_iter(count=1000):
        kind: Any = client.type(key)
        yield plain(key), plain(key) + " " + plain(read[kind](key))


@contextmanager
def monitored(client: redis.Redis) -> Iterator[bytearray]:
    """Listen to every command that Redis is given; what was heard is whole after the block."""
    heard = bytearray()
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(client.connection_pool.connection_kwargs["path"])
        line.sendall(b"MONITOR\r\n")
        heard += line.recv(5)  # +OK: from now on nothing is missed
        listening = threading.Thread(target=_listen, args=(line, heard), daemon=True)
        listening.start()
        yield heard
        client.echo("the end")
        line.shutdown(socket.SHUT_RD)
        listening.join(10)


def _listen(line: socket.socket, heard: bytearray) -> None:
    with suppress(OSError):
        while said := line.recv(1 << 16):
            heard.extend(said)


def processes(group: int) -> Iterator[tuple[str, bytes]]:
    """Yield the command lines and environments of a process group's members."""
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if int((folder / "stat").read_text().rpartition(")")[2].split()[2]) != group:
                continue
            for name in ("cmdline", "environ"):
                yield f"{name} of {folder.name}", (folder / name).read_bytes()


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield every file below a folder: what a database has on its disk, its log, whatever else was left there.

    Of all but logs only what stands around a tag: the pages of a database hold texts as they are.
    """
    for path in sorted(folder.rglob("*")):
        with suppress(OSError):
            if path.is_file():
                raw = path.read_bytes()
                yield str(path.relative_to(folder)), raw if ".log" in path.name else b"\0".join(_around_tags(raw))


def _around_tags(raw: bytes) -> Iterator[bytes]:
    small = raw.lower()
    at = small.find(b"c0de")
    while at >= 0:
        yield raw[max(0, at - _AROUND) : at + _AROUND]
        at = small.find(b"c0de", at + 1)
