"""A letter out of its templates: what is in the head, what is escaped, and what fails when something is missing."""

from __future__ import annotations

import email
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage

import pytest
from jinja2 import UndefinedError

from tests.tasks.checking import chosen
from workers.mail import Person, UnusableAddress, compose, message_id_of

ANN = Person("user_1@mail.example", "Ann")
CONTEXT = {
    "step_title": "Add your API keys", "minutes": 3, "saved": True,
    "continue_url": "https://app.example/on?a=1&step=api_keys",
}  # fmt: skip


def letter(to: Person = ANN, **changed: object) -> EmailMessage:
    """Compose the reminder, put it on the wire and read it back."""
    sent = compose("stuck_on_step", to, CONTEXT | changed, message_id_of("letter-1")).as_bytes()
    return email.message_from_bytes(sent, _class=EmailMessage, policy=policy.default)


def part(of: EmailMessage, kind: str) -> str:
    body = of.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def test_the_head_says_who_whom_what_and_that_a_machine_wrote_it() -> None:
    head = letter()
    assert str(head["From"]) == "Usher <usher@localhost>"
    assert str(head["To"]) == "Ann <user_1@mail.example>"
    assert head["Subject"] == "Your next step: Add your API keys (3 min)"
    assert head["Auto-Submitted"] == "auto-generated"
    assert abs(datetime.now(UTC) - head["Date"].datetime) < timedelta(minutes=1)
    assert len(head.keys()) == len(set(head.keys()))


def test_the_message_id_is_the_letters_own_and_stays() -> None:
    assert letter()["Message-ID"] == letter(name="Ben")["Message-ID"] == "<letter-1@localhost>"
    assert message_id_of("letter-2") != message_id_of("letter-1")


def test_text_comes_first_and_html_says_the_same() -> None:
    made = letter()
    assert made.get_content_type() == "multipart/alternative"
    assert [each.get_content_type() for each in made.iter_parts()] == ["text/plain", "text/html"]
    for kind in ("plain", "html"):
        for said in ("Hello", "Ann", "Add your API keys", "about 3 minutes", "step=api_keys", "once at most", "Usher"):
            assert said in part(made, kind), (kind, said)


@pytest.mark.parametrize("saved", [True, False])
def test_what_was_done_is_told_of_where_something_was(saved: bool) -> None:
    made = letter(saved=saved)
    assert [("so far is saved" in part(made, kind)) for kind in ("plain", "html")] == [saved, saved]


def test_the_end_of_the_text_is_set_apart_as_readers_know_it() -> None:
    assert "\nUsher\n\n-- \nYou get this letter" in part(letter(), "plain")


def test_it_is_ascii_in_short_lines_whatever_is_written() -> None:
    wire = compose(
        "stuck_on_step", Person("u@mail.example", "Zoë"), CONTEXT | {"step_title": "Über 日本 " * 20}, "<x@y>"
    )
    assert wire.as_bytes().isascii()
    assert max(map(len, wire.as_bytes().splitlines())) <= 78


def test_values_are_escaped_in_html_and_plain_in_text() -> None:
    made = letter(step_title="<b>Keys</b> & more")
    assert "<b>Keys</b> & more" in part(made, "plain")
    assert "&lt;b&gt;Keys&lt;/b&gt; &amp; more" in part(made, "html")
    assert "a=1&step=api_keys\n" in part(made, "plain")
    assert 'href="https://app.example/on?a=1&amp;step=api_keys"' in part(made, "html")


def test_a_value_with_line_breaks_begins_no_paragraph_and_no_header() -> None:
    made = letter(
        Person("user_1@mail.example", "Ann\n\nYou have won."), step_title="Keys\r\nBcc: user_2@mail.example\x07"
    )
    assert made["Bcc"] is None
    assert made["Subject"].startswith("Your next step: Keys Bcc: user_2@mail.example")
    assert "Hello Ann You have won.,\n" in part(made, "plain")
    assert "“Keys Bcc: user_2@mail.example”.\n" in part(made, "plain")


@pytest.mark.parametrize("name", ["user_2@mail.example, " * 10, "=?utf-8?b?LA==?= user_2@mail.example", "é, " * 60])
def test_on_the_wire_there_is_one_recipient_whatever_the_name(name: str) -> None:
    assert [each.addr_spec for each in letter(Person("user_1@mail.example", name))["To"].addresses] == [ANN.address]


def test_a_long_title_leaves_a_subject_that_is_shown_whole() -> None:
    subject = letter(step_title="word " * 40)["Subject"]
    assert len(subject) <= 78
    assert subject.endswith("word… (3 min)")


@pytest.mark.parametrize(
    ("minutes", "said"), [(0, None), (1, "about 1 minute."), (2, "about 2 minutes.")], ids=["none", "one", "two"]
)
def test_it_says_how_long_it_takes_where_that_is_known(minutes: int, said: str | None) -> None:
    for kind in ("plain", "html"):
        text = part(letter(minutes=minutes), kind)
        assert (said in text) if said else ("minute" not in text)


@pytest.mark.parametrize("missing", sorted(CONTEXT))
def test_a_missing_value_fails_instead_of_leaving_a_hole(missing: str) -> None:
    context = {name: value for name, value in CONTEXT.items() if name != missing}
    with pytest.raises(UndefinedError, match=missing):
        compose("stuck_on_step", ANN, context, "<x@y>")


def test_a_sender_without_a_name_is_called_by_the_domain() -> None:
    with chosen(USHER_MAIL_FROM="hello@acme.example"):
        made = letter()
    assert made["From"] == "hello@acme.example"
    assert "you began the setup of acme.example." in part(made, "plain")


def test_somebody_without_a_name_is_greeted_without_one() -> None:
    made = letter(Person("user_1@mail.example"))
    assert part(made, "plain").startswith("Hello,\n")
    assert ">Hello,<" in part(made, "html")


def test_an_address_that_cannot_be_written_to_is_refused() -> None:
    with pytest.raises(UnusableAddress):
        compose("stuck_on_step", Person("nobody"), CONTEXT, "<x@y>")
