"""Which addresses may be dialled, and how exactly an allowance is meant."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.errors import Failure
from onboarding.public import is_public
from tests.workers.http.network import PUBLIC, Network
from workers.http import Allowance, fetch_page
from workers.http.failures import NoSuchHost, PrivateAddress
from workers.http.policy import check

NONE = Allowance()

# Written down once more from the registries, not taken from the code.
NOT_PUBLIC_V4 = [
    IPv4Network(net)
    for net in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
]
NOT_PUBLIC_V6 = [
    IPv6Network(net)
    for net in (
        "::/3",
        "4000::/2",
        "8000::/1",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "2620:4f:8000::/48",
        "3fff::/20",
        "::/96",
        "::ffff:0:0/96",
        "::ffff:0:0:0/96",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "100::/64",
        "5f00::/16",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
    )
]


def within(nets: Sequence[IPv4Network | IPv6Network]) -> st.SearchStrategy[IPv4Address | IPv6Address]:
    def inside(net: IPv4Network | IPv6Network) -> st.SearchStrategy[IPv4Address | IPv6Address]:
        last = net.num_addresses - 1
        offsets = st.one_of(st.sampled_from([0, last, last // 2]), st.integers(0, last))
        return offsets.map(lambda offset: net[offset])

    return st.sampled_from(nets).flatmap(inside)


@given(within(NOT_PUBLIC_V4))
def test_no_ipv4_address_of_a_special_net_is_public(address: IPv4Address) -> None:
    assert not is_public(address)


@given(within(NOT_PUBLIC_V6))
def test_no_ipv6_address_outside_of_what_is_given_out_is_public(address: IPv6Address) -> None:
    assert not is_public(address)


@given(st.ip_addresses(v=4))
def test_no_ipv4_address_is_public_inside_an_ipv6_one(address: IPv4Address) -> None:
    number = int(address)
    carriers = [
        number,
        0xFFFF << 32 | number,
        0xFFFF << 48 | number,
        0x64FF9B << 96 | number,
        0x2002 << 112 | number << 80,
    ]
    teredo = 0x20010000 << 96 | number ^ 0xFFFFFFFF
    isatap = 0xFE80 << 112 | 0x5EFE << 32 | number
    assert not any(is_public(IPv6Address(carrier)) for carrier in [*carriers, teredo, isatap])


@given(st.ip_addresses(v=4))
def test_every_other_ipv4_address_is_public(address: IPv4Address) -> None:
    assert is_public(address) is not any(address in net for net in NOT_PUBLIC_V4)


@pytest.mark.parametrize(
    "edge", ["9.255.255.255", "11.0.0.0", "100.63.255.255", "172.32.0.0", "168.63.129.15", "223.255.255.255"]
)
def test_the_neighbours_of_special_nets_are_public(edge: str) -> None:
    assert is_public(ip_address(edge))


@given(within(NOT_PUBLIC_V4), st.integers(0, 3))
def test_one_private_answer_spoils_all(private: IPv4Address, place: int) -> None:
    answers = [PUBLIC, "8.8.8.8", "1.1.1.1"]
    answers.insert(place, str(private))
    with pytest.raises(PrivateAddress):
        check("example.com", 80, answers, NONE)


def test_all_public_answers_are_dialled_in_their_order_and_once() -> None:
    assert check("example.com", 80, [PUBLIC, "8.8.8.8", PUBLIC], NONE) == [PUBLIC, "8.8.8.8"]


def test_no_answer_is_no_host() -> None:
    with pytest.raises(NoSuchHost):
        check("example.com", 80, [], NONE)


def test_an_allowance_reads_exact_pairs() -> None:
    pairs = Allowance.parse(" 127.0.0.1:8701, LocalHost:8702 ,[::1]:8703,site:80,")
    assert pairs.pairs == {("127.0.0.1", 8701), ("localhost", 8702), ("::1", 8703), ("site", 80)}
    assert Allowance.parse("") == NONE


@pytest.mark.parametrize(
    "text",
    [
        *(
            "127.0.0.1",
            "127.0.0.1:",
            ":8701",
            "127.0.0.1:*",
            "*:8701",
            "*",
            "127.0.0.0/8:8701",
            "127.0.0.0/8",
            "127.0.0.1-9:80",
        ),
        *(
            "127.0.0.1:8701-8710",
            "127.0.0.1:0",
            "127.0.0.1:65536",
            "127.0.0.1:08701",
            "http://127.0.0.1:8701",
            "127.1:8701",
        ),
        *(
            "0x7f.0.0.1:8701",
            "2130706433:8701",
            "*.local:80",
            ".local:80",
            "a..b:80",
            "::1:8703",
            "[::1]",
            "[fe80::1%lo]:80",
        ),
        *("me@localhost:80", "localhost:80/x", "local host:80", "127.0.0.01:80", "-a:80"),
    ],
)
def test_an_allowance_that_is_not_exact_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the words are Python's for some of these
        Allowance.parse(text)


def test_an_allowed_pair_is_dialled_where_it_was_allowed() -> None:
    network = Network({"localhost": [["127.0.0.1"]]})
    guard = network.guard(allowance=Allowance.parse("127.0.0.1:8701,localhost:8702"))
    assert fetch_page("http://127.0.0.1:8701/", guard=guard).body
    assert fetch_page("http://localhost:8702/", guard=guard).body
    assert network.dialled == [("127.0.0.1", 8701), ("127.0.0.1", 8702)]


@pytest.mark.parametrize(
    "url",
    [
        *("http://127.0.0.1:8080/", "http://127.0.0.1/", "http://127.0.0.2:8701/", "http://localhost:8701/"),
        *(
            "http://evil.example.com:8701/",
            "http://evil.example.com:8080/",
            "http://[::1]:8701/",
            "http://[::ffff:127.0.0.1]:8701/",
        ),
        "http://evil.example.com/",
    ],
)
def test_an_allowed_pair_opens_nothing_beside_itself(url: str) -> None:
    network = Network({"*": [["127.0.0.1"]]})
    with pytest.raises(Failure):
        fetch_page(url, guard=network.guard(allowance=Allowance.parse("127.0.0.1:8701")))
    assert network.dialled == []


def test_an_allowed_port_of_a_public_kind_does_not_open_other_names_of_the_same_machine() -> None:
    network = Network({"*": [["127.0.0.1"]]})
    guard = network.guard(allowance=Allowance.parse("127.0.0.1:8080,inside.example.com:8080"))
    assert fetch_page("http://inside.example.com:8080/", guard=guard).body
    with pytest.raises(PrivateAddress):
        fetch_page("http://outside.example.com:8080/", guard=guard)
    assert network.dialled == [("127.0.0.1", 8080)]


@pytest.mark.parametrize(
    "answer", ["169.254.169.254", "168.63.129.16", "224.0.0.1", "0.0.0.0", "fe80::1", "::ffff:127.0.0.1"]
)
def test_an_allowed_name_still_never_leads_to_metadata_or_multicast(answer: str) -> None:
    network = Network({"site": [[answer]]})
    with pytest.raises(PrivateAddress):
        fetch_page("http://site:8080/", guard=network.guard(allowance=Allowance.parse("site:8080")))
    assert network.dialled == []
