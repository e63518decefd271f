"""Ways to reach people come from what the site offers first, and from plain text only where it is likely its own."""

from __future__ import annotations

import json

import pytest

from onboarding.website.brand.contact import emails, phones
from tests.onboarding.website.brand.told import tell
from tests.onboarding.website.sites import ORIGIN, page


def contact(body: str = "", head: str = "", path: str = "") -> dict[str, list[str]]:
    found: dict[str, list[str]] = tell([page(f"{body}<p>x</p>", head=head, url=f"{ORIGIN}/{path}")])[0]["contact"]
    return found


def stated(**said: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "LocalBusiness", **said})}</script>'


def test_links_are_read_and_plain_text_of_other_pages_is_not() -> None:
    body = """<p>Call 2024 or 555 0199, write to text@site.example.</p>
    <a href="mailto:Hello@Site.Example?subject=x">mail</a><a href="MAILTO:Hello@site.example">mail</a><a href="mailto:">none</a>
    <a href="tel:+1 (555) 010-0199">call</a><a href="tel:911">short</a>"""
    read = [page(body)]
    assert emails(read) == ["Hello@site.example"]
    assert phones(read) == ["+15550100199"]
    assert contact(body) == {"emails": ["Hello@site.example"], "phones": ["+15550100199"], "addresses": []}


def test_structured_data_states_contacts() -> None:
    address = {
        "streetAddress": "1 Quay",
        "postalCode": "12345",
        "addressLocality": "Harbour",
        "addressCountry": {"name": "IE"},
    }
    head = stated(
        telephone="+353 1 555 0100",
        email="mailto:a@site.example",
        address=address,
        contactPoint=[{"telephone": "+353 1 555 0101"}, 7],
    )
    assert contact(head=head) == {
        "emails": ["a@site.example"],
        "phones": ["+35315550100", "+35315550101"],
        "addresses": ["1 Quay, 12345, Harbour, IE"],
    }


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Tel. +353 1 555 0100", "+35315550100"),
        ("Call us: (01) 555 0100 12", "01555010012"),
        ("+49 (0) 30 555-0100", "+49305550100"),
        ("030 / 555 01 00", "0305550100"),
        ("VAT 0123 456 789", None),
        ("P. IVA 01234567890", None),
        ("Fax: +353 1 555 0102", None),
        ("Order 2024-0001", None),
        ("1998 to 2024", None),
        ("00 0000 0000 00", None),
    ],
)
def test_a_number_in_the_text_of_a_contact_page_may_be_a_phone(text: str, number: str | None) -> None:
    assert contact(f"<p>{text} and some words.</p>", path="contact")["phones"] == ([number] if number else [])


def test_plain_text_is_less_sure_and_quoted() -> None:
    told, grounds = tell([page("<p>Write to hello@site.example today.</p>", url=f"{ORIGIN}/contact")])
    assert told["contact"]["emails"] == ["hello@site.example"]
    assert grounds["contact.emails.0"]["confidence"] == 0.5
    assert grounds["contact.emails.0"]["quotes"][0]["text"] == "hello@site.example"


def test_a_link_to_whatsapp_is_a_number_and_no_profile() -> None:
    told, _ = tell(
        [page("<a href='https://wa.me/35315550100?text=hi'>chat</a><a href='https://wa.me/message/X'>x</a><p>x</p>")]
    )
    assert told["contact"]["phones"] == ["+35315550100"]
    assert told["social_profiles"] == []


def test_one_number_in_two_writings_is_one() -> None:
    body = "<a href='tel:+35315550100'>call</a><footer><p>Tel 01 555 0100</p></footer>"
    assert contact(body)["phones"] == ["+35315550100"]


@pytest.mark.parametrize(
    ("body", "addresses"),
    [
        ("<address>Acme Goods<br>12 Harbour Road<br>12345 Harbour<br>a@site.example</address>", ["Acme Goods, 12 Harbour Road, 12345 Harbour"]),
        ("<footer><p>Acme, Hafenweg 12, 12345 Hafen</p></footer>", ["Acme, Hafenweg 12, 12345 Hafen"]),
        ("<footer><p>12 Harbour Road, Galway H91 AB12</p></footer>", ["12 Harbour Road, Galway H91 AB12"]),
        ("<footer><p>1 High Street, Hebden HX7 0ZZ</p></footer>", ["1 High Street, Hebden HX7 0ZZ"]),
        ("<footer><p>© 2024 Acme, 12345 Harbour</p></footer>", []),
        ("<footer><p>Archive since 1871 Privacy Terms</p></footer>", []),
        ("<address>By the editors</address>", []),
    ],
)  # fmt: skip
def test_postal_addresses_stand_in_their_element_or_near_a_postcode(body: str, addresses: list[str]) -> None:
    assert contact(body)["addresses"] == addresses
