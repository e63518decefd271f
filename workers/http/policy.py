"""Which addresses may be dialled: the public internet (`onboarding/public.py`), exact pairs for development, nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from onboarding.public import Net, is_public, literal, within
from workers.http.failures import NoSuchHost, PrivateAddress

# Where an allowed pair may lead besides the public internet. Never link-local: that is where metadata lives.
_PRIVATE: tuple[Net, ...] = (
    IPv4Network("127.0.0.0/8"),
    IPv4Network("10.0.0.0/8"),
    IPv4Network("172.16.0.0/12"),
    IPv4Network("192.168.0.0/16"),
    IPv6Network("::1/128"),
    IPv6Network("fc00::/7"),
)
_HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*")
_BRACKETED = re.compile(r"\[[0-9a-f:.]+\]")
_LAST_PORT = 65535
_PORT = re.compile(r"[1-9][0-9]{0,4}")


@dataclass(frozen=True, slots=True)
class Allowance:
    """Exact (host, port) pairs on private addresses that may be fetched all the same, for development. Empty by default.

    A pair opens that host as written on that port: no other port, no other name of the same machine.
    """

    pairs: frozenset[tuple[str, int]] = frozenset()

    @classmethod
    def parse(cls, text: str) -> Allowance:
        """Read "host:port" pairs separated by commas; IPv6 in brackets.

        Raises:
            ValueError: when a part is not exactly one host and one port.
        """
        return cls(frozenset(_pair(part.strip()) for part in text.split(",") if part.strip()))

    def __contains__(self, pair: object) -> bool:
        return pair in self.pairs


def check(host: str, port: int, answers: Sequence[str], allowance: Allowance) -> list[str]:
    """Return the addresses that may be dialled for (host, port): all the answers, or none.

    One private answer among public ones is refused as a whole: which of them gets dialled would be the attacker's choice.

    Raises:
        NoSuchHost: when there are no answers.
        PrivateAddress: when any answer is not allowed.
    """
    if not answers:
        raise NoSuchHost("no addresses")
    for answer in answers:
        if not _may_dial(answer, open_to_private=(host, port) in allowance):
            raise PrivateAddress("an answer is not public")
    return list(dict.fromkeys(answers))


def _may_dial(answer: str, *, open_to_private: bool) -> bool:
    address = literal(answer)
    if address is None:
        return False
    return is_public(address) or (open_to_private and within(address, _PRIVATE))


def _pair(text: str) -> tuple[str, int]:
    name, _, port = text.rpartition(":")
    if not _PORT.fullmatch(port) or int(port) > _LAST_PORT:
        raise ValueError("not exactly one host and one port")
    host = name.lower()
    if _BRACKETED.fullmatch(host):
        return IPv6Address(host[1:-1]).compressed, int(port)
    # A name whose last part begins with a digit would be another notation of a number, or a range of them.
    if not isinstance(literal(host), IPv4Address) and not (
        _HOST.fullmatch(host) and host.rpartition(".")[2][0].isalpha()
    ):
        raise ValueError("not exactly one host and one port")
    return host, int(port)
