"""Addresses of servers of one's own: off unless they are turned on, and never a way to somewhere else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onboarding.address import parse_address
from onboarding.providers.pasting import Custom, CustomAddressRefused, KeyRefused, is_own, take_in
from tests.onboarding.providers.asking import PROVIDERS

OFF, ON = Custom(), Custom(on=True)
ALLOWED = Custom(on=True, allowed={("localhost", 8000), ("10.0.0.5", 443)})
ANYWHERE = PROVIDERS["openai_compatible"]
KEY = "sk-FAKE-c0de200-FAKE"
ADDRESSES = st.lists(
    st.sampled_from(
        ["https://", "http://", "example.ghost.io", "evil.example", ".", "@", ":", "443", "/", "\\", "#", "?"]
    )
    | st.sampled_from(["%2f", "..", "//", "[::1]", "127.0.0.1", "localhost", "xn--", "ghost.io", "x", ";", "&"]),
    max_size=8,
).map("".join)


def kept(address: str, custom: Custom = ON, name: str = "openai_compatible") -> str | None:
    return take_in(PROVIDERS[name], {"key": KEY, "base_url": address}, PROVIDERS, custom).base_url


def refused(address: str, custom: Custom = ON, name: str = "openai_compatible") -> KeyRefused:
    with pytest.raises(KeyRefused) as caught:
        kept(address, custom, name)
    assert caught.value.field == "base_url"
    return caught.value


def tried(address: str, custom: Custom) -> str | KeyRefused | None:
    try:
        return kept(address, custom, "ghost")
    except KeyRefused as refusal:
        return refusal


@pytest.mark.parametrize("custom", [OFF, None], ids=["off", "not said"])
def test_no_server_of_one_s_own_is_taken_unless_they_are_turned_on(custom: Custom | None) -> None:
    with pytest.raises(CustomAddressRefused) as caught:
        take_in(ANYWHERE, {"key": KEY, "base_url": "https://llm.example.com/v1"}, PROVIDERS, custom)
    assert caught.value.code == "custom_address_off"
    assert "whoever runs this service" in caught.value.say


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("https://llm.example.com/v1", "https://llm.example.com/v1"),
        ("https://llm.example.com/v1/", "https://llm.example.com/v1"),
        (" https://llm.example.com ", "https://llm.example.com"),
        ("HTTPS://LLM.Example.com:443/v1", "https://llm.example.com/v1"),
        ("https://llm.example.com/a/../v1", "https://llm.example.com/v1"),
        ("https://llm.example.com/v1#top", "https://llm.example.com/v1"),
        ("https://llm.example.com./v1", "https://llm.example.com/v1"),
    ],
)
def test_an_address_is_kept_in_its_one_spelling(typed: str, address: str) -> None:
    assert kept(typed) == address


@pytest.mark.parametrize(
    "address",
    [
        "llm.example.com",
        "ftp://llm.example.com",
        "http://llm.example.com/v1",
        "https://llm.example.com:8443/v1",
        "https://llm.example.com:8080/v1",
        "https://llm.example.com:22/v1",
        "https://llm.example.com/v1?key=FAKE",
        "https://me@llm.example.com/v1",
        "https://me:FAKE@llm.example.com/v1",
        "https://llm.example.com\\@evil.example/v1",
        "https://localhost/v1",
        "https://localhost:8000/v1",
        "https://intranet/v1",
        "https://llm.internal/v1",
        "https://printer.local/v1",
        "https://api.default.svc/v1",
        "https://2130706433/v1",
        "https://0x7f.1/v1",
        "https://llm%2eexample.com/v1",
        "https:///v1",
    ],
)
def test_an_address_that_may_lead_elsewhere_is_refused_with_a_reason(address: str) -> None:
    refusal = refused(address)
    assert isinstance(refusal, CustomAddressRefused)
    assert refusal.code == "custom_address"
    assert refusal.say.startswith("Address of the service")
    assert "FAKE" not in refusal.say + str(refusal)


def test_a_space_or_an_unseen_character_in_an_address_is_refused_as_in_a_key() -> None:
    assert refused("https://llm.example.com/v 1").code == "contains_space"
    assert refused("https://llm.ex\u200bample.com").code == "forbidden_characters"
    assert refused("").code == "empty"


def test_an_allowed_pair_is_open_for_exactly_that_pair() -> None:
    assert kept("http://localhost:8000/v1", ALLOWED) == "http://localhost:8000/v1"
    assert kept("https://10.0.0.5/v1", ALLOWED) == "https://10.0.0.5/v1"
    for other in ("http://localhost:8001/v1", "http://localhost/v1", "http://10.0.0.5/v1", "https://intranet:8000/v1"):
        assert refused(other, ALLOWED).code == "custom_address"


def test_an_allowed_pair_is_not_open_where_own_servers_are_off() -> None:
    assert (
        refused("http://localhost:8000/v1", Custom(on=False, allowed={("localhost", 8000)})).code
        == "custom_address_off"
    )


OWN = {
    "ghost": "https://example.ghost.io",
    "qdrant": "https://example.eu-central-1-0.aws.cloud.qdrant.io:6333",
    "weaviate": "https://example.weaviate.cloud",
    "azure_openai": "https://example.openai.azure.com",
    "gitlab": "https://gitlab.com",
}


@pytest.mark.parametrize("name", OWN)
def test_a_provider_s_own_address_is_always_open(name: str) -> None:
    for spelling in (OWN[name], OWN[name] + "/", OWN[name].replace("https", "HTTPS"), OWN[name].upper()):
        assert kept(spelling, OFF, name) == OWN[name]


@pytest.mark.parametrize("name", OWN)
def test_what_only_resembles_a_provider_s_own_address_is_somebody_else_s(name: str) -> None:
    own = OWN[name].removeprefix("https://")
    for address in (
        f"http://{own}",
        f"https://{own}.evil.example",
        f"https://evil.example/{own}",
        f"https://evil.example#{own}",
        f"https://evil.example?{own}",
        f"https://{own}@evil.example",
        f"https://evil.example\\.{own}",
        f"https://{own.partition(':')[0]}:8443",
        f"https://{own}/../admin",
        f"https://evil{own.replace('.', '-')}",
    ):
        assert refused(address, OFF, name).code in ("custom_address", "custom_address_off"), address


@settings(deadline=None, max_examples=300)
@given(ADDRESSES, st.sampled_from([OFF, ON]))
def test_any_address_is_refused_or_leads_where_it_says(address: str, custom: Custom) -> None:
    base = tried(address, custom)
    if isinstance(base, KeyRefused):
        assert len(address) < 12 or address not in f"{base} {base.say} {base.learned}"
        return
    assert base
    for tail in ("", "/ghost/api/admin/users/", "/"):
        parsed = parse_address(base + tail)
        assert (parsed.scheme, parsed.port, "@" in parsed.host) == ("https", 443, False)
        assert "?" not in parsed.path_and_query
    own = next(one for one in PROVIDERS["ghost"].fields if one.kind == "url")
    assert custom.on or is_own(own, base)


def test_without_a_pattern_of_its_own_no_address_is_the_provider_s() -> None:
    field = next(one for one in ANYWHERE.fields if one.kind == "url")
    assert not is_own(field, "https://api.openai.com/v1")
    assert not is_own(field, "")
