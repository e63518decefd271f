"""Looking up names, bounded in time: the system's own look-up blocks for as long as its name servers please."""

from __future__ import annotations

import queue
import socket
import threading
from collections.abc import Sequence
from typing import Protocol

from onboarding.public import literal
from workers.http.failures import DnsUnavailable, NoSuchHost

# What the system says for a name that does not exist, as opposed to name servers that do not answer.
_UNKNOWN = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME), socket.EAI_FAIL}


class Resolver(Protocol):
    """Looks a name up."""

    def __call__(self, host: str, port: int) -> Sequence[str]:
        """Return the numeric addresses of `host`, best first; empty where it has none. May block, may raise OSError."""


def system_resolver(host: str, port: int) -> list[str]:
    """Ask the operating system.

    Raises:
        OSError: where the look-up fails.
    """
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(sockaddr[0]) for _, _, _, _, sockaddr in answers]


def resolve(resolver: Resolver, host: str, port: int, seconds: float) -> Sequence[str]:
    """Look `host` up once, within `seconds`; an address is its own answer.

    Raises:
        NoSuchHost: the name does not exist.
        DnsUnavailable: no answer in time, or none at all.
    """
    if literal(host) is not None:
        return [host]
    answers: queue.SimpleQueue[Sequence[str] | Exception] = queue.SimpleQueue()
    # A thread of its own, left behind if need be: a look-up cannot be interrupted.
    threading.Thread(target=_look_up, args=(resolver, host, port, answers), daemon=True, name="look-up").start()
    try:
        answer = answers.get(timeout=max(seconds, 0.001))
    except queue.Empty:
        raise DnsUnavailable("no answer in time") from None
    if isinstance(answer, Exception):
        raise _translated(answer) from answer
    return answer


def _look_up(resolver: Resolver, host: str, port: int, answers: queue.SimpleQueue[Sequence[str] | Exception]) -> None:
    try:
        answers.put(resolver(host, port))
    except Exception as error:  # noqa: BLE001 - carried over to the thread that waits
        answers.put(error)


def _translated(error: Exception) -> Exception:
    if isinstance(error, socket.gaierror) and error.errno in _UNKNOWN:
        return NoSuchHost("the name does not exist")
    if isinstance(error, OSError | UnicodeError):
        return DnsUnavailable(type(error).__name__)
    return error
