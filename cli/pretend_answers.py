"""What the pretend internet answers: the provider by host and path, the outcome by the tag in the made-up key.

Pure: a request as values comes in, a reply goes out. The entries' own recorded answers are told where there are any.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from http import HTTPStatus
from urllib.parse import unquote_plus

from onboarding.providers.examples import TAGS
from onboarding.providers.finding import Condition, Verdict
from onboarding.providers.spec import Probe, Provider, Recorded

_TAG = re.compile(r"c0de[0-9a-f]{3}", re.IGNORECASE)
_OUTCOMES: Mapping[str, str] = {tag: name for name, tag in TAGS.items()}
_SLOT = re.compile(r"\\\{([a-z_]+)\\\}")  # as re.escape leaves it
_MIB = 1024 * 1024
RETRY_AFTER = 7  # seconds, of a provider that is asked too often


class Manner(StrEnum):
    """How a reply is given, if it is."""

    SAY = "say"
    HANG = "hang"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Heard:
    """One request; header names in lower case. It may carry a key, so it shows nothing of itself."""

    method: str
    target: str
    host: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(default=b"", repr=False)

    def __repr__(self) -> str:
        return f"Heard({self.method} {self.host})"


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said, ready to be sent."""

    manner: Manner = Manner.SAY
    message: bytes = b""


@dataclass(frozen=True, slots=True)
class Route:
    """One probe of a provider, as a pattern over `METHOD host/path`."""

    provider: Provider
    probe: Probe
    pattern: re.Pattern[str]
    recorded: Mapping[str, Recorded]


class Book:
    """Finds whom a request is for. Addresses of the users' own are looked at last: they fit any host."""

    def __init__(self, providers: Mapping[str, Provider]) -> None:
        found = [route for one in providers.values() for route in _routes(one)]
        self._routes = sorted(found, key=lambda route: route.provider.custom)

    def find(self, heard: Heard) -> Route | None:
        """Return the route of a request, if there is one."""
        where = f"{heard.method} {heard.host}{heard.target.partition('?')[0]}"
        return next((route for route in self._routes if route.pattern.fullmatch(where)), None)


def answer(route: Route | None, heard: Heard, untagged: str = "invalid") -> Reply:
    """Answer a request as its tag wants it, or as `untagged` where the key has none; without a key the answer is no."""
    if route is None:
        return Reply(message=_json(HTTPStatus.NOT_FOUND, {"error": {"message": "nobody pretends to be here"}}))
    if not _carries_key(route.probe, heard):
        return Reply(message=_json(HTTPStatus.UNAUTHORIZED, {"error": {"message": "no key was given"}}))
    outcome = _OUTCOMES.get(_tag(heard), untagged)
    if outcome in ("hang", "drop"):
        return Reply(Manner(outcome))
    return Reply(message=_message(outcome, route))


def _routes(provider: Provider) -> Iterator[Route]:
    for probe in provider.probes:
        yield Route(provider, probe, _pattern(provider, probe.method, probe.url), provider.answers)
    if provider.hook == "ghost":  # its content keys go to another address than the entry's, and find other things there
        probe = provider.probes[0].model_copy(update={"auth": "query:key"})
        settings = Recorded(status=200, body='{"settings":{"title":"Example"}}', then=(Verdict.VALID, Condition.OK))
        pattern = _pattern(provider, "GET", "{base_url}/ghost/api/content/settings/")
        yield Route(provider, probe, pattern, {**provider.answers, "valid": settings})


def _pattern(provider: Provider, method: str, url: str) -> re.Pattern[str]:
    """Turn a probe's address into a pattern: a host of several, a path under anybody's address, a part of one's own."""
    hosts = "|".join(map(re.escape, provider.hosts.names.values())) if provider.hosts else ""
    fill = {"host": f"(?:{hosts})", "base_url": ".+", "key": "[^/]+"}
    path = re.escape(url.removeprefix("https://").partition("?")[0])
    return re.compile(f"{method} {_SLOT.sub(lambda slot: fill.get(slot[1], '[^/]+'), path)}")


def _carries_key(probe: Probe, heard: Heard) -> bool:
    """Say whether there is a key where the entry puts it; the address and the body are taken on trust."""
    how, _, detail = probe.auth.partition(":")
    if how in ("bearer", "basic"):
        return "authorization" in heard.headers
    return how != "header" or detail.partition(":")[0].lower() in heard.headers


def _tag(heard: Heard) -> str:
    """Return the first tag anywhere in a request, also inside what base64 hides."""
    for text in _texts(heard):
        if found := _TAG.search(text):
            return found[0].lower()
    return ""


def _texts(heard: Heard) -> Iterator[str]:
    yield unquote_plus(heard.target)
    yield from heard.headers.values()
    yield unquote_plus(heard.body.decode("latin-1"))
    for part in re.split(r"[ .]", heard.headers.get("authorization", "")):
        yield _unpacked(part)


def _unpacked(part: str) -> str:
    try:
        return base64.b64decode(part.rstrip("=") + "=" * (-len(part.rstrip("=")) % 4), altchars=b"-_").decode("latin-1")
    except ValueError:
        return ""


def _message(outcome: str, route: Route) -> bytes:
    if outcome in _PLAIN and (told := route.recorded.get(outcome)):
        return said(told.status, told.headers, told.body.encode())
    if outcome == "valid" and route.probe.bad_body:  # even a good key cannot succeed with it
        return _json(HTTPStatus.BAD_REQUEST, {"error": {"type": "bad_request", "message": "the body is wrong"}})
    return _common(outcome)


_PLAIN: Mapping[str, tuple[HTTPStatus, str]] = {
    "valid": (HTTPStatus.OK, "welcome"),
    "invalid": (HTTPStatus.UNAUTHORIZED, "unknown_key"),
    "no_quota": (HTTPStatus.PAYMENT_REQUIRED, "nothing_left"),
    "restricted": (HTTPStatus.FORBIDDEN, "not_allowed"),
}


@cache
def _common(outcome: str) -> bytes:
    """Return what every provider may say."""
    if outcome in _PLAIN:
        status, word = _PLAIN[outcome]
        return _json(status, {"status": word} if status is HTTPStatus.OK else _error(word))
    return _ODD[outcome]()


_JSON = "application/json"
_PAGE = b"<!DOCTYPE html><html><head><title>Just a moment</title></head><body>Checking your browser.</body></html>"


def _error(word: str) -> dict[str, object]:
    return {"error": {"type": word, "message": f"The pretended provider says: {word.replace('_', ' ')}."}}


def _json(status: int, body: object, headers: Mapping[str, str] | None = None) -> bytes:
    return said(status, {"Content-Type": _JSON, **(headers or {})}, json.dumps(body, separators=(",", ":")).encode())


def said(status: int, headers: Mapping[str, str], body: bytes) -> bytes:
    """Write an answer in HTTP/1.1, in one piece."""
    known = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else "Other"
    lines = [f"HTTP/1.1 {status} {known}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode("latin-1") + body


@cache
def bomb() -> bytes:
    """Return a gigabyte of zeros in gzip, about a megabyte: one packed block over and over, each able to stand alone."""
    block, times = bytes(_MIB), 1024
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    check = 0
    for _ in range(times):
        check = zlib.crc32(block, check)
    size = (_MIB * times).to_bytes(4, "little")
    return _GZIP_HEAD + packed * times + _LAST_BLOCK + check.to_bytes(4, "little") + size


_GZIP_HEAD = b"\x1f\x8b\x08\0\0\0\0\0\x02\xff"  # RFC 1952: deflate, no flags, no time, packed hard, unknown system
_LAST_BLOCK = b"\x03\0"  # RFC 1951: an empty block that says it is the last

_ODD: Mapping[str, Callable[[], bytes]] = {
    "rate_limited": lambda: _json(429, _error("too_many_requests"), {"Retry-After": str(RETRY_AFTER)}),
    "outage": lambda: _json(503, _error("unavailable")),
    "waf_page": lambda: said(403, {"Content-Type": "text/html; charset=utf-8"}, _PAGE),
    "redirect": lambda: said(302, {"Location": "https://elsewhere.example/"}, b""),
    "garbage": lambda: _json(200, {"weather": "mild", "wind": [3, 4, 2]}),
    "huge": lambda: _json(200, {"data": ["x" * 1022] * 2048}),
    "bomb": lambda: said(200, {"Content-Type": _JSON, "Content-Encoding": "gzip"}, bomb()),
}
