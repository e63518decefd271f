"""What is not taken for a key: each is told by its field's name, and nothing is repeated."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from tests.cli.keys.stage import Enter, key, refused


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (b"", "API key is empty"),
        (b" \r\n\t", "API key is empty"),
        (b"k" * 100_000, "API key is longer than 4,096 characters"),
        (b"sk-FAKE\x07\x1b[31mFAKEFAKE", "API key contains characters that no key has"),
        (b"sk-FAKE\x00FAKEFAKEFAKE", "API key contains characters that no key has"),
        (b"\xff\xfesk-FAKEFAKEFAKE", "API key contains characters that no key has"),
        ("sk-FAKE…FAKEFAKEFAKE".encode(), "API key contains characters that no key has"),
        (b"sk-FAKE FAKEFAKEFAKE", "API key contains a space"),
        (b"sk-FAKE\nFAKEFAKEFAKE", "API key contains a space or a line break"),
        (b"<your-api-key>", "API key is a placeholder"),
    ],
)
def test_what_cannot_be_a_key_is_refused_by_name(enter: Enter, on: Connection, typed: bytes, told: str) -> None:
    ended = enter("add", "ann", "openai", "--no-wait", typed=typed)
    assert told in refused(ended, on, typed.decode("utf-8", "replace").strip(" \r\n\t"))


def test_a_key_that_may_do_too_much_is_refused(enter: Enter, on: Connection) -> None:
    typed = "00000000-0000-4000-8000-00000c0de200:adm"
    assert "administrator" in refused(enter("add", "ann", "deepl", "--no-wait", typed=typed), on, typed)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("opnai", "There is no such provider. Did you mean openai"),
        ("sk-proj-c0de200FAKEFAKEFAKE", "There is no such provider. All of them: usher keys providers"),
        ("", "There is no such provider. All of them: usher keys providers"),
    ],
)
def test_an_unknown_provider_is_told_what_is_close_and_not_repeated(
    enter: Enter, on: Connection, name: str, told: str
) -> None:
    assert told in refused(enter("add", "ann", name, typed=key("openai")), on, name)


@pytest.mark.parametrize(
    "arguments",
    [
        ("openai", "sk-proj-c0de200FAKEFAKE"),
        ("openai", "--field", "key=sk-proj-c0de200FAKEFAKE"),
        ("azure_openai", "--field", "base_url=https://a.openai.azure.com", "--field", "key=sk-proj-c0de200FAKEFAKE"),
    ],
)
def test_a_key_on_the_command_line_is_refused_and_said_why(
    enter: Enter, on: Connection, arguments: tuple[str, ...]
) -> None:
    told = refused(enter("add", "ann", *arguments, "--no-wait"), on, "c0de200FAKEFAKE")
    assert "A key does not belong on the command line: others on this machine can see it there" in told


@pytest.mark.parametrize("given", ["c0de200FAKEFAKE", "c0de200FAKEFAKE=", "base_url", "=x"])
def test_a_field_that_is_none_is_refused_with_those_there_are(enter: Enter, on: Connection, given: str) -> None:
    ended = enter("add", "ann", "azure_openai", "--no-wait", "--field", given)
    assert "--field takes NAME=VALUE, each NAME once. Those of Azure OpenAI: base_url." in refused(ended, on, "c0de")
    assert ended.exit_code == 2


def test_a_field_twice_is_refused(enter: Enter, on: Connection) -> None:
    ended = enter("add", "ann", "azure_openai", "--field", "base_url=a", "--field", "base_url=b", "--no-wait")
    assert "each NAME once" in refused(ended, on, "")


def test_a_missing_address_is_named_with_how_to_give_it(enter: Enter, on: Connection) -> None:
    ended = enter("add", "ann", "azure_openai", "--no-wait", typed=key("azure_openai"))
    assert "Address of the resource: not given. Give it with --field base_url=" in refused(ended, on, key("openai"))


def test_an_address_of_ones_own_is_refused_where_that_is_off(enter: Enter, on: Connection) -> None:
    ended = enter(
        "add", "ann", "openai_compatible", "--field", "base_url=https://example.com/v1", "--no-wait",
        typed=key("openai_compatible"),
    )  # fmt: skip
    assert "servers of your own cannot be used here" in refused(ended, on, key("openai_compatible"))


@pytest.mark.parametrize("user", ["", "u" * 256])
def test_a_user_without_a_usable_id_is_a_wrong_call(enter: Enter, on: Connection, user: str) -> None:
    assert "1 to 255 characters" in refused(enter("add", user, "openai", "--no-wait", typed=key("openai")), on, "")
