"""One strict grammar for addresses: what it takes, what it refuses, and that it has one spelling for each."""

from __future__ import annotations

import pickle
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.address import (
    LONGEST,
    PORTS,
    Address,
    AddressRefused,
    NoAddress,
    join,
    normalise,
    parse_address,
    same_site,
)
from onboarding.errors import Permanent

BASE = parse_address("https://example.com/shop/list?page=2")
LABELS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?", fullmatch=True)
NAMES = st.builds(
    lambda labels, top: ".".join([*labels, top]), st.lists(LABELS, min_size=1, max_size=3), st.just("com")
)
PATHS = st.lists(st.sampled_from(["a", "b.html", ".", "..", "", "%2e", "ü", "q;x=1", "~", "[", "%zz"]), max_size=6)


def rule(text: str) -> str:
    with pytest.raises(AddressRefused) as caught:
        parse_address(text)
    return caught.value.rule


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("http://example.com", "http://example.com/"),
        ("HTTPS://EXAMPLE.com:443/", "https://example.com/"),
        ("http://example.com:443/", "http://example.com:443/"),
        ("https://example.com.:8443/", "https://example.com:8443/"),
        ("https://example.com/a/./b/../c/", "https://example.com/a/c/"),
        ("https://example.com/a/..", "https://example.com/"),
        ("https://example.com/a/b/..", "https://example.com/a/"),
        ("https://example.com/../../a", "https://example.com/a"),
        ("https://example.com/a/%2E%2e/b", "https://example.com/b"),
        ("https://example.com//a//", "https://example.com//a//"),
        ("https://example.com?", "https://example.com/"),
        ("https://example.com?b=2&a=1#top", "https://example.com/?b=2&a=1"),
        ("https://example.com/#a#b?c", "https://example.com/"),
        ("https://example.com/über?q=ä|b", "https://example.com/%C3%BCber?q=%C3%A4|b"),
        ('https://example.com/"<>`{}', "https://example.com/%22%3C%3E%60%7B%7D"),
        ("https://example.com/100%", "https://example.com/100%"),
        ("https://münchen.example.com/", "https://xn--mnchen-3ya.example.com/"),
        ("https://faß.example.com/", "https://xn--fa-hia.example.com/"),
        ("https://EXAMPLE。com/", "https://example.com/"),
        ("http://[2606:2800:220:0001:0:0:0:1]:8080/", "http://[2606:2800:220:1::1]:8080/"),
        ("http://93.184.216.34/", "http://93.184.216.34/"),
    ],
)
def test_each_address_has_one_spelling(text: str, url: str) -> None:
    assert parse_address(text).url == url


def test_the_parts_are_ready_to_be_dialled() -> None:
    address = parse_address("HTTP://Example.com:8080/a?b#c")
    assert address == Address("http", "example.com", 8080, "/a?b")
    assert (address.origin, address.host_port) == ("http://example.com:8080", "example.com:8080")
    assert parse_address("https://[2606:2800::1]/").host == "2606:2800::1"


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("https://example.com/" + "a" * LONGEST, "too_long"),
        ("https://example.com/" + "ü" * 500, "too_long"),
        (" https://example.com/", "forbidden_characters"),
        ("https://example.com/\n", "forbidden_characters"),
        ("https://example.com\\@evil.example.com/", "forbidden_characters"),
        ("https://example.com/\u202egpj.exe", "forbidden_characters"),
        ("ftp://example.com/", "scheme"),
        ("example.com", "scheme"),
        ("https:example.com", "scheme"),
        ("https://me@example.com/", "userinfo"),
        ("https://me:secret@example.com/", "userinfo"),
        ("https://exam%70le.com/", "percent_in_host"),
        ("https://example.com:25/", "port"),
        ("https://example.com:/", "port"),
        ("https://example.com:0443/", "port"),
        ("https://", "host"),
        ("https://exa_mple-.com/", "host"),
        ("https://example.c0m/", "host"),
        ("https://" + "a" * 64 + ".com/", "host"),
        ("https://\u2764\ufe0f\u0301.com/", "host"),
        ("https://[::1", "host"),
        ("https://[1.2.3.4]/", "host"),
        ("https://127.1/", "numeric_host"),
        ("https://0x7f.1/", "numeric_host"),
        ("https://1.2.3.4.5/", "numeric_host"),
        ("https://１.2.3.4/", "numeric_host"),  # noqa: RUF001 - the full-width digit is the point
        ("https://localhost/", "local_name"),
        ("https://shop/", "local_name"),
        ("https://shop.local/", "local_name"),
        ("https://nas.home.arpa/", "local_name"),
    ],
)
def test_each_rule_is_named_when_it_is_broken(text: str, broken: str) -> None:
    assert rule(text) == broken


def test_nothing_entered_is_a_failure_of_its_own() -> None:
    for text in ("", "   "):
        with pytest.raises(NoAddress) as caught:
            normalise(text)
        assert caught.value.code == "no_address"


def test_a_refusal_tells_the_user_what_to_do_and_keeps_secrets() -> None:
    with pytest.raises(Permanent) as caught:
        parse_address("https://me:hunter2@example.com/")
    assert caught.value.code == "address_refused"
    assert "without a user name" in caught.value.say
    assert "hunter2" not in repr(caught.value) + caught.value.detail + caught.value.say


def test_a_refusal_survives_the_way_between_processes() -> None:
    refused = pickle.loads(pickle.dumps(AddressRefused("port")))
    assert (refused.rule, refused.code) == ("port", "address_refused")


def test_only_the_four_ports_pass() -> None:
    passed = {port for port in range(1, 10000) if _parses(f"http://example.com:{port}/")}
    assert passed == PORTS


def test_an_allowed_pair_passes_the_rules_on_ports_and_names_and_nothing_else_does() -> None:
    allowed = {("localhost", 8702), ("127.0.0.1", 8701)}
    assert parse_address("http://LOCALHOST:8702/x", allowed=allowed).url == "http://localhost:8702/x"
    assert normalise("127.0.0.1:8701", allowed=allowed) == "https://127.0.0.1:8701"
    for other in ("http://localhost:8701/", "http://127.0.0.1:8702/", "http://localhost/", "http://x.localhost:8702/"):
        with pytest.raises(AddressRefused):
            parse_address(other, allowed=allowed)


@pytest.mark.parametrize(
    ("typed", "remembered"),
    [
        ("example.com", "https://example.com"),
        ("  Example.com/ ", "https://example.com"),
        ("http://example.com:80", "http://example.com"),
        ("//example.com/x", "https://example.com/x"),
        ("example.com:8443/a/", "https://example.com:8443/a/"),
        ("example.com/?b=1&a=2#x", "https://example.com/?b=1&a=2"),
        ("example.com/a?next=http://b.example", "https://example.com/a?next=http://b.example"),
        ("example.com/http://b.example", "https://example.com/http://b.example"),
    ],
)
def test_what_a_person_types_becomes_one_text(typed: str, remembered: str) -> None:
    assert normalise(typed) == remembered


@pytest.mark.parametrize(
    "typed", ["mailto:me@example.com", "javascript:alert(1)", "ftp://example.com", "just words", "a\nb.com"]
)
def test_what_is_no_website_is_not_guessed_into_one(typed: str) -> None:
    with pytest.raises(AddressRefused):
        normalise(typed)


@given(st.sampled_from(["", "http://", "https://", "HTTP://"]), NAMES, PATHS, st.text(max_size=8))
def test_normalising_twice_is_normalising_once(scheme: str, name: str, path: list[str], query: str) -> None:
    try:
        once = normalise(f"{scheme}{name}/{'/'.join(path)}?{query}")
    except AddressRefused:
        return
    assert normalise(once) == once
    assert parse_address(once).url.removesuffix("/") == once.removesuffix("/")


@given(NAMES, PATHS)
def test_parsing_its_own_spelling_changes_nothing(name: str, path: list[str]) -> None:
    try:
        address = parse_address(f"https://{name}/{'/'.join(path)}")
    except AddressRefused:
        return
    assert parse_address(address.url) == address
    assert urlsplit(address.url).hostname == address.host


@given(st.text(max_size=60))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    for read in (parse_address, normalise, lambda reference: join(BASE, reference)):
        try:
            read(text)
        except (AddressRefused, NoAddress):
            continue


RFC_3986_5_4 = {
    "g": "/b/c/g",
    "./g": "/b/c/g",
    "g/": "/b/c/g/",
    "/g": "/g",
    "?y": "/b/c/d;p?y",
    "g?y": "/b/c/g?y",
    "#s": "/b/c/d;p?q",
    "g#s": "/b/c/g",
    "g?y#s": "/b/c/g?y",
    ";x": "/b/c/;x",
    "g;x": "/b/c/g;x",
    "g;x?y#s": "/b/c/g;x?y",
    "": "/b/c/d;p?q",
    ".": "/b/c/",
    "./": "/b/c/",
    "..": "/b/",
    "../": "/b/",
    "../g": "/b/g",
    "../..": "/",
    "../../": "/",
    "../../g": "/g",
    "../../../g": "/g",
    "../../../../g": "/g",
    "/./g": "/g",
    "/../g": "/g",
    "g.": "/b/c/g.",
    ".g": "/b/c/.g",
    "g..": "/b/c/g..",
    "..g": "/b/c/..g",
    "./../g": "/b/g",
    "./g/.": "/b/c/g/",
    "g/./h": "/b/c/g/h",
    "g/../h": "/b/c/h",
    "g;x=1/./y": "/b/c/g;x=1/y",
    "g;x=1/../y": "/b/c/y",
    "g?y/./x": "/b/c/g?y/./x",
    "g?y/../x": "/b/c/g?y/../x",
    "g#s/../x": "/b/c/g",
}


@pytest.mark.parametrize("reference", RFC_3986_5_4)
def test_joining_agrees_with_the_standards_own_table(reference: str) -> None:
    base = parse_address("https://example.com/b/c/d;p?q")
    assert join(base, reference).path_and_query == RFC_3986_5_4[reference]


@pytest.mark.parametrize(
    ("reference", "url"),
    [
        ("", "https://example.com/shop/list?page=2"),
        ("#top", "https://example.com/shop/list?page=2"),
        ("?page=3", "https://example.com/shop/list?page=3"),
        ("item", "https://example.com/shop/item"),
        ("../about", "https://example.com/about"),
        ("/about", "https://example.com/about"),
        ("//www.example.com/", "https://www.example.com/"),
        ("http://other.example.org/x", "http://other.example.org/x"),
    ],
)
def test_references_are_joined_to_their_page(reference: str, url: str) -> None:
    assert join(BASE, reference).url == url


@pytest.mark.parametrize(
    "reference", ["\thttp://127.0.0.1/", "java\nscript:alert(1)", "a\\b", "javascript:alert(1)", "//me@x.com/"]
)
def test_a_hostile_reference_is_refused_and_not_repaired(reference: str) -> None:
    with pytest.raises(AddressRefused):
        join(BASE, reference)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://example.com/", "https://www.example.com/x", True),
        ("https://example.com/", "https://shop.example.com/", False),
        ("https://example.com/", "https://example.org/", False),
        ("https://example.com/", "https://example.com:8443/", False),
        ("https://example.com:8443/", "http://example.com:8443/", True),
        ("https://www.example.com/", "https://www.www.example.com/", False),
    ],
)
def test_a_website_is_its_host_with_or_without_www(one: str, other: str, *, same: bool) -> None:
    assert same_site(parse_address(one), parse_address(other)) is same
    assert same_site(parse_address(other), parse_address(one)) is same


def _parses(text: str) -> bool:
    try:
        parse_address(text)
    except AddressRefused:
        return False
    return True
