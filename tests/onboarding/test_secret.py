"""A secret shows itself to nobody who does not ask for it by name."""

from __future__ import annotations

import copy
import io
import json
import logging
import pickle
import pprint
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.pretty import pretty_repr

from onboarding.secret import Secret

TEXT = "sk-FAKE-c0de200-FAKE"
SECRET = Secret(TEXT)


@dataclass(frozen=True)
class Holding:
    """Something that carries a secret along."""

    key: Secret
    of: str = "openai"


def drawn(secret: Secret) -> str:
    console = Console(width=200, file=io.StringIO())
    with console.capture() as captured:
        console.print(secret, Holding(secret), {"key": secret})
    return captured.get()


def traced(secret: Secret) -> str:
    return "".join(traceback.format_exception(ValueError(secret, [secret])))


SHOWN: dict[str, Callable[[Secret], str]] = {
    "str": str,
    "repr": repr,
    "f-string": lambda it: f"{it}",
    "f-string !r": lambda it: f"{it!r}",
    "format with a width": lambda it: f"{it:>80}",
    "format()": "{0} {0!r} {0!s}".format,
    "percent": lambda it: "%s %r" % (it, it),  # noqa: UP031 - the old way of logging
    "in a list": lambda it: str([it]),
    "as a value": lambda it: str({"key": it}),
    "in a dataclass": lambda it: repr(Holding(it)),
    "pprint": lambda it: pprint.pformat({"key": it}),
    "rich": drawn,
    "rich, pretty": lambda it: pretty_repr(Holding(it)),
    "a traceback": traced,
    "a KeyError": lambda it: str(KeyError(repr(it))),
    "ascii": ascii,
    "json by str": lambda it: json.dumps({"key": it}, default=str),
    "structlog": lambda it: str(structlog.processors.JSONRenderer()(None, "info", {"key": it})),
    "dir": lambda it: " ".join(dir(it)),
}


@pytest.mark.parametrize("way", SHOWN)
def test_a_secret_is_not_shown(way: str) -> None:
    shown = SHOWN[way](SECRET)
    assert shown
    assert "FAKE" not in shown
    assert "c0de" not in shown


def test_a_secret_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("x").warning("key %s %r", SECRET, Holding(SECRET))
    assert "Secret(****)" in caplog.text
    assert "FAKE" not in caplog.text


COPIES: dict[str, Callable[[object], object]] = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "json": json.dumps,
    "vars": vars,
    "iter": iter,  # type: ignore[dict-item] # that it is no iterable is the point
    "hash": hash,
    "bytes": bytes,  # type: ignore[dict-item] # as above
    **{f"pickle {protocol}": partial(pickle.dumps, protocol=protocol) for protocol in range(6)},
}


@pytest.mark.parametrize("way", COPIES)
def test_a_secret_is_neither_copied_nor_taken_apart(way: str) -> None:
    with pytest.raises(TypeError) as caught:
        COPIES[way](SECRET)
    assert "FAKE" not in str(caught.value)


def test_what_carries_a_secret_cannot_be_copied_either() -> None:
    for copying in (pickle.dumps, copy.deepcopy, asdict):
        with pytest.raises(TypeError):
            copying(Holding(SECRET))


@given(st.text(), st.text())
def test_secrets_are_equal_as_their_texts_are(one: str, other: str) -> None:
    assert (Secret(one) == Secret(other)) == (one == other)
    assert Secret(one) == Secret(one)


def test_a_secret_equals_no_text() -> None:
    assert SECRET != TEXT
    assert len(SECRET) == len(TEXT)


@given(st.text(st.characters() | st.characters(categories=["Cs"])))
def test_a_secret_gives_back_what_it_was_given(text: str) -> None:
    assert Secret(text).reveal() == text
