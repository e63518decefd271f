"""What may be set for letters: one sender, one page to link to, and a folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from settings import Settings
from tests.tasks.checking import chosen
from workers.mail import Person, letters


@pytest.mark.parametrize(
    ("sender", "name"),
    [
        ("Acme <hello@acme.example>", "Acme"),
        ("hello@acme.example", ""),
        ("Zoë's Shop <hello@acme.example>", "Zoë's Shop"),
        ('"Acme, Inc." <hello@acme.example>', "Acme, Inc."),
    ],
)
def test_a_sender_is_a_name_and_an_address(sender: str, name: str) -> None:
    with chosen(USHER_MAIL_FROM=sender):
        assert letters.sender() == Person("hello@acme.example", name)


@pytest.mark.parametrize(
    "sender",
    [
        "",
        "Acme",
        "a@acme.example, b@acme.example",
        "Acme <a@acme.example>\nBcc: <b@acme.example>",
        "Acme <a@acme.example> and more",
        "Acme <jürgen@bücher.example>",
    ],
    ids=range(6),
)
def test_what_is_not_one_sender_is_refused_at_start(sender: str) -> None:
    with pytest.raises(ValidationError, match="Name <address>"):
        Settings(mail_from=sender)


@pytest.mark.parametrize("page", ["", "https://app.example", "http://localhost:3000/onboarding?from=letter#top"])
def test_a_page_is_an_address_on_the_web(page: str) -> None:
    assert Settings(app_url=page).app_url == page


@pytest.mark.parametrize(
    "page", ["app.example", "javascript:alert(1)", "https://", "https://a.example/ b", "https:///x"]
)
def test_what_is_no_page_is_refused_at_start(page: str) -> None:
    with pytest.raises(ValidationError, match="https://"):
        Settings(app_url=page)


def test_letters_lie_below_home_unless_a_folder_is_named(tmp_path: Path) -> None:
    assert Settings(home=tmp_path, maildir=None).mail_folder == tmp_path / "mail"
    assert Settings(home=tmp_path, maildir=tmp_path / "letters").mail_folder == tmp_path / "letters"
