"""Which addresses may be dialled: the public internet and nothing else.

Python's own `is_global` is not a policy: depending on the version it lets through Oracle's metadata service, 6to4 of
private hosts, multicast and more, and Azure's 168.63.129.16 always. So IPv4 is everything minus a list, and
IPv6 is the one block from which public addresses are given out, minus a list; that leaves out every way of
writing an IPv4 address inside an IPv6 one.

Sources: IANA's special-purpose address registries for IPv4 and IPv6; the cloud providers' own documentation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from workers.http.failures import NoSuchHost, PrivateAddress

IP = IPv4Address | IPv6Address
Net = IPv4Network | IPv6Network

DENIED_V4 = tuple(
    IPv4Network(net)
    for net in (
        "0.0.0.0/8",  # this host
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carriers' shared space, and Alibaba's metadata
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local, and most metadata services
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments, and Oracle's metadata
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved
        "255.255.255.255/32",  # broadcast
        "168.63.129.16/32",  # Azure's platform, in public space
    )
)
PUBLIC_V6 = IPv6Network("2000::/3")
DENIED_V6 = tuple(
    IPv6Network(net)
    for net in (
        "2001::/23",  # protocol assignments: Teredo, ORCHID, benchmarks
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: carries any IPv4 address
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)
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


def is_public(address: IP) -> bool:
    """Tell whether an address lies on the public internet."""
    if isinstance(address, IPv4Address):
        return not _within(address, DENIED_V4)
    return address in PUBLIC_V6 and address.scope_id is None and not _within(address, DENIED_V6)


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


def literal(host: str) -> IP | None:
    """Return the address that a host is, or None where it is a name."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def _may_dial(answer: str, *, open_to_private: bool) -> bool:
    address = literal(answer)
    if address is None:
        return False
    return is_public(address) or (open_to_private and _within(address, _PRIVATE))


def _within(address: IP, nets: Iterable[Net]) -> bool:
    return any(address in net for net in nets)


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
