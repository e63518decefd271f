"""Compose a letter out of its templates: subject, text and HTML, which say the same."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from onboarding.mail_address import Person, one_line, plain_address, worded
from settings import PROJECT, settings

TEMPLATES = PROJECT / "email_templates"
# The head is written in `addresses` as it should stand; see there why nobody may fold it again.
_AS_WRITTEN = policy.default.clone(refold_source="none")


def compose(name: str, to: Person, context: Mapping[str, object], message_id: str) -> EmailMessage:
    """Return the letter `name` to a person, from the sender of the settings.

    Raises:
        UnusableAddress: the person's address cannot be written to.
        jinja2.UndefinedError: the templates want something that is not in the context.
    """
    told = {"sender": _called(sender()), "name": to.greeted, **{key: _told(value) for key, value in context.items()}}
    letter = EmailMessage(_AS_WRITTEN)
    for header, text in _head(to, one_line(_rendered(name, "subject.txt", told)), message_id).items():
        letter.set_raw(header, text)
    # Quoted-printable passes every mail server on the way, with lines of any length and in any script.
    letter.set_content(_rendered(name, "body.txt", told), cte="quoted-printable")
    letter.add_alternative(_rendered(name, "body.html", told), subtype="html", cte="quoted-printable")
    return letter


def _head(to: Person, subject: str, message_id: str) -> dict[str, str]:
    return {
        "From": sender().written(),
        "To": to.written(),
        "Subject": worded(subject),
        "Date": format_datetime(datetime.now(UTC)),
        "Message-ID": message_id,
        "Auto-Submitted": "auto-generated",  # RFC 3834: a machine that is on holiday does not answer it
    }


def message_id_of(letter_id: str) -> str:
    """Return the Message-ID of a letter: the same each time it is handed over, so that a receiver can tell."""
    return f"<{letter_id}@{_domain(sender())}>"


def sender() -> Person:
    """Return whom letters are from."""
    name, address = parseaddr(settings().mail_from)
    return Person(address, name)


def _called(somebody: Person) -> str:
    return one_line(somebody.name) or _domain(somebody)


def _domain(somebody: Person) -> str:
    return plain_address(somebody.address).rpartition("@")[2]


def _told(value: object) -> object:
    """Keep what somebody typed from ending its line and going on in our words."""
    return one_line(value) if isinstance(value, str) else value


def _rendered(name: str, part: str, context: Mapping[str, object]) -> str:
    return _templates().get_template(f"{name}/{part}").render(context)


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
