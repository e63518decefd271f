"""What can be wrong with pages: facts about the bytes that came, none of which a retry changes.

Permanent
├── NotText          an image, a PDF, an archive: nothing to read
├── TooLarge         more bytes than a page may have
├── TooComplex       more elements or attributes than a page may have
├── NoPages          there was no page to describe
└── NoText           pages came, but not one readable word
"""

from __future__ import annotations

from onboarding.errors import Permanent


class NotText(Permanent):
    """The address led to something that is not a web page."""

    code = "not_text"
    say = "This address does not lead to a web page. Please give the address of your home page."


class TooLarge(Permanent):
    """The page has more bytes than we read."""

    code = "too_large"
    say = "This page is too large to read. Please give the address of a smaller page, such as your about page."


class TooComplex(Permanent):
    """The page has more elements, or more attributes on one element, than we read."""

    code = "too_complex"
    say = "This page is built in a way we cannot read. Please give the address of another page of your site."


class NoPages(Permanent):
    """There was no page to describe."""

    code = "no_pages"
    say = "We could not read any page of your site. Please check the address and try again."


class NoText(Permanent):
    """Pages came, but not one readable word."""

    code = "no_text"
    say = "We could not find readable text on your site. Please give the address of a page with some text on it."
