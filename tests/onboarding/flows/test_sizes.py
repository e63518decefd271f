"""Answers that are too large, too deep or that PostgreSQL could not keep are refused before anybody reads them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from onboarding.flows.answers.fields import AnswersTooLarge, Wrong, check_size, compile_fields


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ({"a": "x" * 262_144}, "larger than 256 KB"),
        ({"a": "\x00"}, "NUL"),
        ({"a\x00": 1}, "NUL"),
        ({"a": "\ud83d"}, "half a character"),
        ({"a": {"é\udc00": 1}}, "half a character"),
        ({"a": float("nan")}, "not finite"),
        ({"a": [float("-inf")]}, "not finite"),
        ({"a": 2**63}, "64 bits"),
        ({"a": -(2**63) - 1}, "64 bits"),
        ({"a": {1: 2}}, "a key is no text"),
        ({"a": {1, 2}}, "no type that JSON has"),
        ({"a": b"x"}, "no type that JSON has"),
    ],
)
def test_answers_that_no_database_keeps_are_refused(answers: dict[str, Any], reason: str) -> None:
    with pytest.raises(AnswersTooLarge, match=reason) as caught:
        check_size(answers)
    assert caught.value.code == "answers_too_large"
    assert compile_fields({}, {}).check(answers) == (Wrong("", "answers_too_large", caught.value.say),)
    assert ("shorten" in caught.value.say) is ("larger" in reason)


@pytest.mark.parametrize(
    "answers",
    [
        {"a": "x" * (262_144 - 8)},
        {"a": [2**63 - 1, -(2**63), 1e308, True, None, "😀", "é", "\x01\n"]},
        {"a": ["é" * 1000] * 100},
    ],
    ids=["as large as may be", "every kind", "other letters"],
)
def test_answers_that_can_be_kept_are_not_refused(answers: dict[str, Any]) -> None:
    check_size(answers)


@pytest.mark.parametrize(("size", "fits"), [(1016, True), (1017, False)])
def test_the_limit_is_the_bytes_of_the_answers_as_json(size: int, *, fits: bool) -> None:
    answers = {"a": "x" * size}
    assert (len(json.dumps(answers, separators=(",", ":"))) <= 1024) is fits
    if fits:
        check_size(answers, 1024)
    else:
        with pytest.raises(AnswersTooLarge):
            check_size(answers, 1024)


def _nested(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = {"a": value}
    return value


def test_answers_are_at_most_32_levels_deep() -> None:
    check_size(_nested(32))
    with pytest.raises(AnswersTooLarge, match="deeper than 32"):
        check_size(_nested(33))
