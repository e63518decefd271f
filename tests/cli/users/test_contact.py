"""`usher users contact`: set by an operator, shown, forgotten, and refused with a reason."""

from __future__ import annotations

import json

import pytest

from tests.cli.users.conftest import Users, told

KIM = ("contact", "u", "--email", "kim@shop.example")


def test_what_was_set_is_shown(users: Users) -> None:
    assert users(*KIM, "--name", "Kim").exit_code == 0
    shown = users("contact", "u")
    assert "kim@shop.example" in shown.output
    assert "Time zone  not known" in shown.output
    assert told(users("contact", "u", "--timezone", "Europe/Vienna", "--json")) == {
        "user_id": "u", "email": "kim@shop.example", "name": "Kim", "locale": None, "timezone": "Europe/Vienna",
    }  # fmt: skip
    assert told(users("contact", "u", "--name", "", "--json"))["name"] is None


def test_forgotten_it_says_how_to_set_it(users: Users) -> None:
    users(*KIM)
    assert json.loads(users("contact", "u", "--forget", "--json").stdout)["email"] is None
    again = users("contact", "u")
    assert again.exit_code == 1
    assert "usher users contact u --email" in again.output


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--email", "nobody"), "check its spelling"),
        (("--timezone", "Europe/Atlantis"), "timezone: a name such as Europe/Vienna"),
    ],
)
def test_what_cannot_be_used_is_said(users: Users, options: tuple[str, str], said: str) -> None:
    refused = users("contact", "u", *options)
    assert refused.exit_code == 1
    assert said in " ".join(refused.output.split())
    assert users("contact", "u").exit_code == 1


def test_setting_and_forgetting_at_once_is_neither(users: Users) -> None:
    assert users(*KIM, "--forget").exit_code == 2
    assert users("contact", "u", "--name", "", "--forget").exit_code == 2
