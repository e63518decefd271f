"""What a site is built with is told by literal marks, and by nothing else."""

from __future__ import annotations

import pytest

from onboarding.website.brand.signatures import SIGNATURES
from tests.onboarding.website.brand.told import tell
from tests.onboarding.website.sites import page


def names(head: str = "", body: str = "<p>x</p>") -> list[str]:
    return [each["name"] for each in tell([page(body, head=head)])[0]["technology"]]


@pytest.mark.parametrize(
    ("head", "body", "found"),
    [
        ("<meta name=generator content='WordPress 6.5'>", "<p>x</p>", ["WordPress"]),
        ("<link rel=stylesheet href=/wp-content/themes/x/style.css>", "<p>x</p>", ["WordPress"]),
        ("<script src='https://cdn.shopify.com/s/a.js'></script>", "<p>x</p>", ["Shopify"]),
        ("<script>window.Shopify.theme={}</script>", "<p>x</p>", ["Shopify"]),
        ("<script src=/_next/static/a.js></script>", "<div id=__next><p>x</p></div>", ["Next.js"]),
        ("<script src='https://www.googletagmanager.com/gtag/js?id=G'></script><script>gtag('js')</script>", "<p>x</p>", ["Google Analytics"]),
        ("<link rel=preconnect href='https://fonts.gstatic.com'>", "<p>x</p>", ["Google Fonts"]),
        ("", "<p>We moved from WordPress to Shopify.theme and gtag( last year.</p>", []),
        ("", "<p>x</p>", []),
    ],
)  # fmt: skip
def test_a_mark_tells_a_technology(head: str, body: str, found: list[str]) -> None:
    assert names(head, body) == found


def test_what_is_said_twice_is_surer() -> None:
    head = "<meta name=generator content=WordPress><link rel=stylesheet href=/wp-content/a.css><link rel=preconnect href='https://js.stripe.com'>"
    told, grounds = tell([page("<p>x</p>", head=head)])
    sure = {
        each["name"]: grounds[f"technology.{number}"]["confidence"] for number, each in enumerate(told["technology"])
    }
    assert sure == {"WordPress": 0.95, "Stripe": 0.75}


def test_the_table_is_in_lower_case_and_names_each_thing_once() -> None:
    assert len({each.name for each in SIGNATURES}) == len(SIGNATURES) > 60
    for each in SIGNATURES:
        marks = (*each.address, *each.mark, *each.generator, *each.meta)
        assert marks
        assert all(mark == mark.lower() and len(mark) > 2 for mark in marks)
