"""Classes and ids hint at what a part of a page is."""

from __future__ import annotations

import pytest

from onboarding.website.reading import names
from onboarding.website.reading.names import Names


@pytest.mark.parametrize(
    ("said", "marks"),
    [
        ("", 0),
        ("wrapper col-12 flex-3", 0),
        ("site-footer", names.FOOTER),
        ("SITE_FOOTER", names.FOOTER),
        ("siteFooter", names.FOOTER),
        ("menu-item menu-item-17", names.NAV),
        ("menu", names.NAV),
        ("menu-17", 0),
        ("x nav\n\tsocial-links y", names.NAV | names.SHARE),
        ("has-sidebar", 0),
        ("comments-open", 0),
        ("card-footer", 0),
        ("sr-only", names.UNSEEN),
        ("d-none d-lg-flex", 0),
        ("hidden md:block nav", names.NAV),
        ("mc4wp", names.NEWSLETTER),
    ],
)
def test_names_are_cut_into_words_that_developers_use(said: str, marks: int) -> None:
    assert Names()[said] == marks


def test_each_name_counts_as_it_does_alone() -> None:
    told = Names()
    assert told["nav btn"] == told["nav"] | told["btn"]
    assert told["nav btn"] == Names()["btn nav"]
