"""How a user can be reached: kept field by field, refused by name, and a fact for whatever waits for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from db import contacts, scope, sessions
from db.contacts import Contact, UnusableContact
from db.engine import statement, unit
from onboarding.flows.acts import Start
from onboarding.flows.state import FactState
from onboarding.mail_address import UnusableAddress
from tests.db.stage import as_enqueuer, scalar

KIM = Contact("kim@shop.example", "Kim", "de-AT", "Europe/Vienna")


def keep(house: Engine, **given: Any) -> None:
    """Keep something of one user, as a web app does."""
    with unit(scope.user("u"), house) as tx:
        contacts.keep(tx, "u", **given)


def known(house: Engine) -> Contact | None:
    """Return what is known of the user."""
    with statement(scope.user("u"), house) as on:
        return contacts.of_user(on, "u")


def test_all_of_it_comes_back(house: Engine, there: Connection) -> None:
    assert known(house) is None
    keep(house, email=" kim@shop.example ", name="Kim", locale="de_AT", timezone="Europe/Vienna")
    assert known(house) == KIM


def test_what_is_not_given_stays(house: Engine, there: Connection) -> None:
    keep(house, email="kim@shop.example", name="Kim", locale="de-AT", timezone="Europe/Vienna")
    keep(house, email="kim@home.example")
    assert known(house) == Contact("kim@home.example", "Kim", "de-AT", "Europe/Vienna")


@pytest.mark.parametrize("field", ["email", "name", "locale", "timezone"])
def test_what_is_given_empty_is_forgotten_and_the_rest_stays(house: Engine, there: Connection, field: str) -> None:
    keep(house, email="kim@shop.example", name="Kim", locale="de-AT", timezone="Europe/Vienna")
    keep(house, **{field: ""})
    assert known(house) == replace(KIM, **{field: None})


def test_telling_it_brings_nobody_into_a_flow(house: Engine, there: Connection) -> None:
    keep(house, email="kim@shop.example")
    assert there.exec_driver_sql("SELECT flow, status FROM onboarding.onboarding_sessions").one() == (
        None,
        "not_started",
    )


def test_an_address_is_a_fact(house: Engine, there: Connection) -> None:
    with unit(scope.user("u"), house) as tx:
        sessions.do(tx, "u", Start(), flow="creator")
    keep(house, name="Kim")
    assert has_address(house) is FactState.NO
    keep(house, email="kim@shop.example")
    assert has_address(house) is FactState.YES


def has_address(house: Engine) -> FactState:
    """Return what conditions are told of the user's address."""
    with statement(scope.user("u"), house) as on:
        view = sessions.read(on, "u")
    assert view
    return view.seen.fact("email").state


def test_forgotten_is_gone(house: Engine, there: Connection) -> None:
    keep(house, email="kim@shop.example")
    for there_was_one in (True, False):
        with unit(scope.user("u"), house) as tx:
            assert contacts.forget(tx, "u") is there_was_one
    assert known(house) is None


@pytest.mark.parametrize(
    "email",
    [
        " ",
        "kim",
        "kim@",
        "@shop.example",
        "a@b@c",
        "a b@c.example",
        "a@b..c",
        "x" * 400 + "@c.example",
        "a\x00@b.example",
    ],
)
def test_an_address_that_cannot_be_written_to_is_refused(house: Engine, there: Connection, email: str) -> None:
    with pytest.raises(UnusableAddress):
        keep(house, email=email, name="Kim")
    assert known(house) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "n" * 256),
        ("name", "two\nlines"),
        ("name", "nul\x00"),
        ("name", "half \ud800"),
        ("locale", "german, please"),
        ("locale", "de" + "-abc" * 12),
        ("timezone", "Europe/Atlantis"),
        ("timezone", "../../etc/passwd"),
        ("timezone", "/etc/localtime"),
        ("timezone", "Europe/Vienna\x00"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(house: Engine, there: Connection, field: str, value: str) -> None:
    with pytest.raises(UnusableContact, match=f"^{field}: "):
        keep(house, email="kim@shop.example", **{field: value})
    assert known(house) is None


TELL = "SELECT onboarding.keep_contact(user_id => %s, email => %s, name => %s, locale => %s, timezone => %s)"


class TestTheSqlDoor:
    """`onboarding.keep_contact`, for web apps in any language."""

    def test_keeps_as_python_does(self, house: Engine, there: Connection) -> None:
        with as_enqueuer(house) as app:
            app.exec_driver_sql(TELL, ("u", " kim@shop.example ", "Kim", "de_AT", "Europe/Vienna"))
        assert known(house) == KIM
        with as_enqueuer(house) as app:
            app.exec_driver_sql("SELECT onboarding.keep_contact('u', name => '')")
            app.exec_driver_sql("SELECT onboarding.keep_contact('u', email => 'kim@home.example')")
        assert known(house) == replace(KIM, name=None, email="kim@home.example")

    def test_lets_one_transaction_tell_of_several_users_and_stays_out_of_their_scopes(
        self, house: Engine, there: Connection
    ) -> None:
        with unit(on=house) as tx:
            on = tx.connection()
            for user in ("u", "v"):
                on.exec_driver_sql(TELL, (user, f"{user}@shop.example", *[None] * 3))
            assert scalar(on, "SELECT count(*) FROM onboarding.contacts") == 0
        assert scalar(there, "SELECT string_agg(email, ' ' ORDER BY email) FROM onboarding.contacts") == (
            "u@shop.example v@shop.example"
        )

    @pytest.mark.parametrize(
        "given",
        [
            {"user": ""},
            {"email": " "},
            {"email": "kim"},
            {"email": "@shop.example"},
            {"email": "a@b@c"},
            {"email": "a b@c.example"},
            {"email": "a@b..c"},
            {"email": "<a@b.example>"},
            {"email": "a@b.example\nBcc: c@d.example"},
            {"email": f"{'x' * 250}@c.example"},
            {"name": "two\nlines"},
            {"name": "n" * 256},
            {"locale": "german, please"},
            {"timezone": "Europe/Atlantis"},
            {"timezone": "Foo5"},
        ],
        ids=str,
    )
    def test_refuses_by_name(self, house: Engine, there: Connection, given: dict[str, str]) -> None:
        told = {"user": "u", **dict.fromkeys(("email", "name", "locale", "timezone")), **given}
        with as_enqueuer(house) as app, pytest.raises(DBAPIError, match=next(iter(given))) as refused:
            app.exec_driver_sql(TELL, tuple(told.values()))
        assert getattr(refused.value.orig, "sqlstate", "") == "22023"
        assert known(house) is None
