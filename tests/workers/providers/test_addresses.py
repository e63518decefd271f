"""No address that a user names as their own server makes us dial anything but the public internet."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence

import pytest

from onboarding.providers.examples import example_fields
from onboarding.providers.finding import Condition, Finding, Verdict
from onboarding.providers.loading import catalogue
from onboarding.providers.pasting import Custom, CustomAddressRefused, KeyRefused, take_in
from onboarding.providers.wire import Trouble
from tests.workers.http.cases import Case, read
from tests.workers.http.network import EVERYONE, PUBLIC, PUBLIC_V6, Network, allowance, respond
from tests.workers.providers.wires import ask, request, wire_into
from workers.providers import ask_provider

LISTS = ("ssrf_cases.txt", "own_cases.txt")
SERVICE = catalogue()["openai_compatible"]
REFUSED = (Condition.FORBIDDEN_ADDRESS, Condition.NETWORK)  # the latter for a name without any address
INSIDE = ["127.0.0.1", "10.0.0.7", "169.254.169.254", "168.63.129.16", "100.100.100.200", "0.0.0.0", "::1", "fd00::1"]


def every(*kinds: str) -> pytest.MarkDecorator:
    """All cases of these kinds that must be refused."""
    cases = [case for name in LISTS for case in read(name, *kinds) if case.blocked]
    assert cases
    return pytest.mark.parametrize("case", cases, ids=lambda case: case.number)


def secured(address: str) -> str:
    """The same address as https, which is not refused for its scheme alone."""
    return address.replace("http://", "https://", 1)


def given(address: str) -> dict[str, str]:
    return {**example_fields(SERVICE), "base_url": address}


def found(network: Network, address: str) -> Finding:
    """What a check finds whose user named this address."""
    credential = take_in(SERVICE, given(address), {}, Custom(on=True)).credential
    return ask_provider(SERVICE, credential, wire_into(network)).finding


def as_the_system_reads_numbers(host: str, port: int) -> Sequence[str]:
    """Understand every notation of a number that the system does; any name is public."""
    try:
        numbers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return [PUBLIC]
    return [str(number[4][0]) for number in numbers]


@every("url", "scheme/port")
@pytest.mark.parametrize("form", [str, secured], ids=["as written", "https"])
def test_a_hostile_address_is_refused_when_it_is_entered_or_else_when_it_is_asked(
    case: Case, form: Callable[[str], str]
) -> None:
    network = Network(EVERYONE)
    try:
        finding = found(network, form(case.url))
    except KeyRefused as refused:
        assert refused.field == "base_url"  # noqa: PT017 - either is right
    else:
        assert (finding.verdict, finding.condition) == (Verdict.INDETERMINATE, Condition.FORBIDDEN_ADDRESS)
    assert network.dialled == []


@every("url", "scheme/port")
@pytest.mark.parametrize("form", [str, secured], ids=["as written", "https"])
def test_the_wire_itself_leads_nowhere_inside(case: Case, form: Callable[[str], str]) -> None:
    """Whatever was once taken in, the wire checks again."""
    network = Network(EVERYONE, lambda _request: respond(b"{}"))
    answer = ask(wire_into(network, resolver=as_the_system_reads_numbers), request(form(case.url)))
    assert {address for address, _ in network.dialled} <= {PUBLIC}
    assert answer.trouble is not None or network.dialled


@every("dns")
def test_a_name_that_leads_inside_is_refused_when_it_is_asked(case: Case) -> None:
    network = Network(case.zone, lambda _request: respond(b"{}"))
    finding = found(network, secured(case.url))
    assert (finding.verdict, finding.condition in REFUSED) == (Verdict.INDETERMINATE, True)
    assert network.dialled == []


@every("rebind")
def test_a_name_that_changes_its_answer_is_checked_at_each_connect(case: Case) -> None:
    network = Network(case.zone, lambda _request: respond(b'{"data": []}', close=True, Content_Type="text/json"))
    finding = found(network, secured(case.url))
    assert (finding.verdict, finding.condition in REFUSED) == (Verdict.INDETERMINATE, True)
    assert network.dialled == [(PUBLIC, 443)]
    assert len(network.looked_up) == 2  # one for each connection, none between check and dial


@pytest.mark.parametrize("inside", INSIDE)
def test_an_address_inside_is_refused_however_it_is_reached(inside: str) -> None:
    literal = f"[{inside}]" if ":" in inside else inside
    for zone, host in (({"*": [[inside]]}, "own.example.com"), ({"*": [[PUBLIC, inside]]}, "own.example.com")):
        network = Network(zone)
        assert ask(wire_into(network), request(f"https://{host}/v1")).trouble is Trouble.FORBIDDEN_ADDRESS
        assert network.dialled == []
    network = Network(EVERYONE)
    assert ask(wire_into(network), request(f"https://{literal}/v1")).trouble is Trouble.FORBIDDEN_ADDRESS
    assert network.dialled == []


def test_a_public_server_of_the_users_own_is_asked() -> None:
    network = Network({"*": [[PUBLIC_V6, PUBLIC]]}, lambda _request: respond(b"{}", 401, Content_Type="text/json"))
    assert found(network, "https://own.example.com/api/v1").verdict is Verdict.INVALID
    assert network.dialled == [(PUBLIC_V6, 443)]
    assert [(one.host, one.target) for one in network.requests] == [("own.example.com", "/api/v1/models")]


def test_an_allowed_pair_opens_that_host_on_that_port_alone() -> None:
    network = Network({"*": [["127.0.0.1"]]}, lambda _request: respond(b"{}"))
    wire = wire_into(network, allowance=allowance("own.example.com:8443"))
    assert ask(wire, request("https://own.example.com:8443/v1")).status == 200
    for closed in ("https://own.example.com/v1", "https://own.example.com:8444/v1", "https://other.example.com:8443/"):
        assert ask(wire, request(closed)).trouble is Trouble.FORBIDDEN_ADDRESS
    assert network.dialled == [("127.0.0.1", 8443)]


@pytest.mark.parametrize("address", ["https://own.example.com", "https://own.example.com:443/v1"])
def test_no_server_of_the_users_own_is_taken_where_that_is_off(address: str) -> None:
    with pytest.raises(CustomAddressRefused):
        take_in(SERVICE, given(address), {}, Custom(on=False))
