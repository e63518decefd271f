"""Which numbers of the internet are public: everything that is dialled, and every number that may stand for a website.

Python's own `is_global` is not a policy: depending on the version it lets through Oracle's metadata service, 6to4 of
private hosts, multicast and more, and Azure's 168.63.129.16 always. So IPv4 is everything minus a list, and
IPv6 is the one block from which public addresses are given out, minus a list; that leaves out every way of
writing an IPv4 address inside an IPv6 one.

Sources: IANA's special-purpose address registries for IPv4 and IPv6; the cloud providers' own documentation.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

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


def is_public(address: IP) -> bool:
    """Tell whether an address lies on the public internet."""
    if isinstance(address, IPv4Address):
        return not within(address, DENIED_V4)
    return address in PUBLIC_V6 and address.scope_id is None and not within(address, DENIED_V6)


def literal(host: str) -> IP | None:
    """Return the address that a host is, or None where it is a name."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def within(address: IP, nets: Iterable[Net]) -> bool:
    """Say whether an address lies in one of these."""
    return any(address in net for net in nets)
