"""Whom a letter is for: one address, whatever the name beside it tries."""

from __future__ import annotations

import email
from email import policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import getaddresses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.mail_address import Person, UnusableAddress, one_line, plain_address, worded

ADDRESS = "user_1@mail.example"
HOSTILE = [
    "Ann\r\nBcc: user_2@mail.example",
    "Ann\n\nA body of its own",
    "user_2@mail.example, " * 10,
    "user_2@mail.example>, <user_3@mail.example",
    'Ann" <user_2@mail.example>, "',
    "ends with a backslash \\",
    "=?utf-8?q?a=0ABcc=3A_user=5F2=40mail.example?=",
    "=?utf-8?b?LA==?= user_2@mail.example, z",
    "é, " * 40,
    "(a comment), group: user_2@mail.example;",
    "\u2028Bcc: user_2@mail.example\x85X: y",
    "\ud800 half a character",
]


def read_by_others(written: str) -> list[tuple[str, str]]:
    """Read a header with the older parser, which shares no code with the one that letters are made by."""
    return [(str(make_header(decode_header(name))), address) for name, address in getaddresses([written])]


def read_anew(written: str) -> tuple[list[str], list[str]]:
    """Read a whole letter with this To: the names of its headers, and the addresses it would go to."""
    head = email.message_from_bytes(
        f"To: {written}\nX-Last: x\n\nbody".encode("ascii"), _class=EmailMessage, policy=policy.default
    )
    return list(head), [each.addr_spec for each in head["To"].addresses]


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_name_adds_no_address_and_no_header(name: str) -> None:
    written = Person(ADDRESS, name).written()
    assert read_by_others(written) == [(one_line(name), ADDRESS)]
    assert read_anew(written) == (["To", "X-Last"], [ADDRESS])


@given(st.text(max_size=255))
def test_any_name_comes_back_as_it_was_beside_the_one_address(name: str) -> None:
    written = Person(ADDRESS, name).written()
    assert read_by_others(written) == [(one_line(name), ADDRESS)]
    assert read_anew(written)[1] == [ADDRESS]
    assert max(len(line) for line in written.splitlines()) <= 998


@given(st.text(max_size=200))
def test_any_text_becomes_one_line_of_a_header(text: str) -> None:
    written = worded(one_line(text))
    assert written.isascii()
    assert all(line.startswith(" ") for line in written.splitlines()[1:])
    assert str(make_header(decode_header(written))) == one_line(text)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("", ADDRESS),
        ("Ann", f'"Ann" <{ADDRESS}>'),
        ('O"Hara, Jr. \\', rf'"O\"Hara, Jr. \\" <{ADDRESS}>'),
        ("Zoë", f"=?utf-8?q?Zo=C3=AB?= <{ADDRESS}>"),
    ],
    ids=["none", "plain", "quotes", "accents"],
)
def test_a_name_is_quoted_or_encoded(name: str, written: str) -> None:
    assert Person(ADDRESS, name).written() == written


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("user_1@Mail.Example", "user_1@mail.example"),
        (" u.s+er@mail.example ", "u.s+er@mail.example"),
        ("u@bücher.example", "u@xn--bcher-kva.example"),
    ],
)
def test_an_address_is_written_as_it_goes_over_the_wire(typed: str, plain: str) -> None:
    assert plain_address(typed) == plain


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "u",
        "@mail.example",
        "u@",
        "u@mail.example, v@mail.example",
        "u@mail.example\nBcc: v@mail.example",
        "u\r\nBcc: v@mail.example",
        "u v@mail.example",
        "u..v@mail.example",
        '"u v"@mail.example',
        "<u@mail.example>",
        "u@[127.0.0.1]",
        "u@mail..example",
        "u@mail.example\x00",
        "jürgen@mail.example",
        "u@xn--\u2028.example",
        "u" * 65 + "@mail.example",
        "u@" + "a." * 130 + "example",
    ],
)
def test_what_is_not_one_address_is_refused(typed: str) -> None:
    with pytest.raises(UnusableAddress) as refused:
        Person(typed, "Ann").written()
    assert typed not in str(refused.value) or not typed, "an address is nobody's business in a log"


@pytest.mark.parametrize(
    ("name", "greeted"),
    [
        ("Ann", "Ann"),
        ("  Ann\nMaria ", "Ann Maria"),
        ("Dr. Ann O'Hara", "Dr. Ann O'Hara"),
        ("win at spam.example", ""),
        ("http://spam.example", ""),
        ("u@spam.example", ""),
        ("n" * 61, ""),
        ("\u202eAnn", "Ann"),
    ],
)
def test_nobody_is_greeted_with_an_address(name: str, greeted: str) -> None:
    assert Person(ADDRESS, name).greeted == greeted
