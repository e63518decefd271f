"""How a user can be reached. The web app tells it, at sign-up and whenever it changes; letters go to what stands here.

with unit(scope.user("user_1")) as tx:
    contacts.keep(tx, "user_1", email="kim@shop.example", name="Kim")

For web apps in other languages: `SELECT onboarding.keep_contact('user_1', 'kim@shop.example', 'Kim')`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import asdict, dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from db.jobs import Alongside
from db.keeping import keep as keep_part
from db.noticing import notice
from onboarding.errors import Permanent
from onboarding.mail_address import plain_address

LONGEST_NAME, LONGEST_LOCALE = 255, 35
_LOCALE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,4}")
_ASIDE = {"Cc", "Cs"}


class UnusableContact(Permanent):
    """A name, a locale or a time zone is not one."""

    code = "unusable_contact"
    say = "Part of what we should keep of you cannot be used. Please check it."


@dataclass(frozen=True, slots=True)
class Contact:
    """How a user can be reached; what is None is not known."""

    email: str | None = None
    name: str | None = None
    locale: str | None = None
    timezone: str | None = None


_PART = """kept AS (
    INSERT INTO onboarding.contacts AS c (session_id, email, name, locale, timezone)
    SELECT id, nullif(%(email)s::text, ''), nullif(%(name)s::text, ''), nullif(%(locale)s::text, ''),
        nullif(%(timezone)s::text, '') FROM held
    ON CONFLICT (session_id) DO UPDATE SET updated_at = now(),
        email = nullif(coalesce(%(email)s::text, c.email), ''), name = nullif(coalesce(%(name)s::text, c.name), ''),
        locale = nullif(coalesce(%(locale)s::text, c.locale), ''),
        timezone = nullif(coalesce(%(timezone)s::text, c.timezone), '')
    RETURNING 1
)"""


def keep(  # noqa: PLR0913 - the row's own columns, by keyword
    tx: Session,
    user_id: str,
    *,
    email: str | None = None,
    name: str | None = None,
    locale: str | None = None,
    timezone: str | None = None,
) -> None:
    """Keep how a user can be reached; what is not given stays, what is given empty is forgotten.

    An address makes the fact `email` true at once.

    Args:
        tx: the caller's transaction, in the user's scope.
        user_id: whose; they need not be in a flow.
        email: one address, as it is typed.
        name: what letters greet with.
        locale: a language tag, such as "en" or "de-AT".
        timezone: a name of the IANA database, such as "Europe/Vienna".

    Raises:
        UnusableAddress: the e-mail address is not one that a mail server would take.
        UnusableContact: one of the others cannot be used; the message names it.
    """
    given = Contact(_address(email), _name(name), _locale(locale), _timezone(timezone))
    keep_part(tx.connection(), user_id, Alongside(_PART, asdict(given)))
    if email:
        notice(tx, user_id, "email")


_OF_USER = """SELECT c.email, c.name, c.locale, c.timezone FROM onboarding.contacts AS c
JOIN onboarding.onboarding_sessions AS s ON s.id = c.session_id WHERE s.user_id = %s"""


def of_user(on: Connection, user_id: str) -> Contact | None:
    """Return how a user can be reached; None where nothing was told."""
    row = on.exec_driver_sql(_OF_USER, (user_id,)).one_or_none()
    return Contact(*row) if row else None


_FORGET = """DELETE FROM onboarding.contacts AS c USING onboarding.onboarding_sessions AS s
WHERE s.id = c.session_id AND s.user_id = %s"""


def forget(tx: Session, user_id: str) -> bool:
    """Forget how a user can be reached; a letter that waits for them is not sent. False where nothing was told."""
    return bool(tx.connection().exec_driver_sql(_FORGET, (user_id,)).rowcount)


def _address(typed: str | None) -> str | None:
    if not typed:
        return typed
    plain_address(typed)
    return typed.strip(" ")


def _name(typed: str | None) -> str | None:
    if typed and (len(typed) > LONGEST_NAME or any(unicodedata.category(each) in _ASIDE for each in typed)):
        raise UnusableContact(f"name: at most {LONGEST_NAME} characters on one line")
    return typed


def _locale(typed: str | None) -> str | None:
    if typed and (len(typed) > LONGEST_LOCALE or not _LOCALE.fullmatch(typed)):
        raise UnusableContact("locale: a language tag, such as en or de-AT")
    return typed and typed.replace("_", "-")


def _timezone(typed: str | None) -> str | None:
    if not typed:
        return typed
    try:
        ZoneInfo(typed)
    except (KeyError, ValueError, OSError):
        raise UnusableContact("timezone: a name such as Europe/Vienna") from None
    return typed
