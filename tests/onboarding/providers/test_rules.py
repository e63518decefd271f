"""When a rule fits: every condition on its own, all of them together, and values by type."""

from __future__ import annotations

from typing import Any

import pytest

from onboarding.providers.spec import Rule
from onboarding.providers.verdicts import fits
from onboarding.providers.wire import Answer
from tests.onboarding.providers.asking import said
from tests.onboarding.providers.entries import read

THEN = {"then": ["valid", "restricted"]}


def fitting(answer: Answer, **conditions: Any) -> bool:
    return fits(Rule.model_validate(conditions | THEN), answer)


@pytest.mark.parametrize(
    ("value", "wanted", "fit"),
    [
        ("no", ["no"], True),
        ("no", ["yes", "no"], True),
        ("No", ["no"], False),
        ("not", ["no"], False),
        (True, [True], True),
        (False, [False], True),
        (1, [1], True),
        (True, [1], False),  # by type: true is not 1
        (1, [True], False),
        (False, [0], False),
        (0, [False], False),
        (1, ["1"], False),
        ("1", [1], False),
        ("true", [True], False),
        (200.0, [200], False),
        (None, ["None"], False),
        ([], ["[]"], False),
        ({"no": 1}, ["no"], False),
    ],
)
def test_a_value_equals_by_type(value: object, wanted: list[object], fit: bool) -> None:
    assert fitting(said({"code": value}), eq={"code": wanted}) == fit


def test_any_of_several_values_may_be_equal() -> None:
    answer = said({"errors": [{"code": 7}, {}, {"code": "denied"}]})
    assert fitting(answer, eq={"errors[].code": ["denied"]})
    assert not fitting(answer, eq={"errors[].code": ["unknown"]})
    assert not fitting(answer, eq={"errors.code": ["denied"]})


@pytest.mark.parametrize(
    ("value", "fit"),
    [
        (0, True),
        (-3, True),
        (0.5, True),
        (1, True),
        (1.01, False),
        (10**30, False),
        (True, False),
        (False, False),
        ("0", False),
        (None, False),
        (float("nan"), False),
        (float("inf"), False),
    ],
)
def test_at_most_is_said_of_numbers_alone(value: object, fit: bool) -> None:
    assert fitting(said({"left": value}), lte={"left": 1}) == fit


def test_all_numbers_that_are_found_must_be_at_most_that() -> None:
    assert fitting(said({"left": [0, -1, "many"]}), lte={"left[]": 0})
    assert not fitting(said({"left": [0, 5]}), lte={"left[]": 0})
    assert not fitting(said({"left": []}), lte={"left[]": 0})
    assert not fitting(said({}), lte={"left": 0})


@pytest.mark.parametrize(
    ("used", "limit", "fit"),
    [
        (9, 10, False),
        (10, 10, True),
        (10.5, 10, True),
        (5, None, False),
        ("10", 10, False),
        (True, 1, False),
        (0, 0, True),
    ],
)
def test_a_quota_is_spent_when_what_was_used_has_reached_its_limit(used: object, limit: object, fit: bool) -> None:
    assert fitting(said({"a": {"used": used, "of": limit}}), spent={"a.used": "a.of"}) == fit


def test_a_quota_without_figures_is_not_spent() -> None:
    assert not fitting(said({"used": 10}), spent={"used": "of"})
    assert not fitting(said({"of": 10}), spent={"used": "of"})


def test_there_means_there_even_if_it_is_nothing() -> None:
    assert fitting(said({"error": None}), has=["error"])
    assert not fitting(said({}), has=["error"])
    assert fitting(said([]), has=["$"])
    assert not fitting(Answer(403, {}, b"Forbidden"), has=["$"])


def test_lacking_something_is_said_of_json_alone() -> None:
    assert fitting(said({"data": 1}), lacks=["error"])
    assert not fitting(said({"error": None}), lacks=["error"])
    assert not fitting(Answer(200, {}, b"no error"), lacks=["error"])
    assert not fitting(Answer(200, {}, b"{", cut=True), lacks=["error"])


def test_a_text_matches_anywhere_in_the_first_text_at_its_path() -> None:
    answer = said({"error": {"message": "You have insufficient permissions."}, "codes": [1, "first", "second"]})
    assert fitting(answer, rx={"error.message": "(?i)INSUFFICIENT"})
    assert not fitting(answer, rx={"error.message": "^insufficient"})
    assert fitting(answer, rx={"codes[]": "^first$"})
    assert not fitting(answer, rx={"codes[]": "^second$"})
    assert not fitting(answer, rx={"error": "message"})


def test_a_text_that_may_be_empty_still_matches_nothing_that_is_there_by_mistake() -> None:
    assert not fitting(said({}), rx={"error": "."})


def test_the_whole_body_matches_as_a_text_in_any_form() -> None:
    assert fitting(Answer(401, {}, b"Invalid host \xff"), rx={"$": "Invalid host"})
    assert not fitting(Answer(401, {}, b" " * 2000 + b"Invalid host"), rx={"$": "Invalid host"})


def test_a_header_can_be_asked_for() -> None:
    answer = said({}, 403, x_reason="scope")
    assert fitting(answer, eq={"header:X-Reason": ["scope"]})
    assert fitting(answer, has=["header:x-reason"])
    assert fitting(answer, lacks=["header:x-other"])
    assert fitting(answer, rx={"header:X-Reason": "^sc"})


CONDITIONS: dict[str, Any] = {
    "status": [403],
    "eq": {"code": ["denied"]},
    "has": ["id"],
    "lacks": ["data"],
    "rx": {"message": "scope"},
    "lte": {"left": 0},
    "spent": {"used": "of"},
}
GOOD = {"code": "denied", "id": 1, "message": "no scope", "left": 0, "used": 5, "of": 5}
BROKEN: dict[str, tuple[object, int]] = {
    "status": (GOOD, 401),
    "eq": (GOOD | {"code": "other"}, 403),
    "has": ({name: value for name, value in GOOD.items() if name != "id"}, 403),
    "lacks": (GOOD | {"data": 1}, 403),
    "rx": (GOOD | {"message": "no"}, 403),
    "lte": (GOOD | {"left": 1}, 403),
    "spent": (GOOD | {"used": 4}, 403),
}


def test_a_rule_fits_where_all_it_names_holds() -> None:
    assert fitting(said(GOOD, 403), **CONDITIONS)


@pytest.mark.parametrize("broken", BROKEN)
def test_a_rule_does_not_fit_where_one_thing_does_not_hold(broken: str) -> None:
    body, status = BROKEN[broken]
    assert not fitting(said(body, status), **CONDITIONS)
    assert fitting(said(body, status), **{name: value for name, value in CONDITIONS.items() if name != broken})


def test_a_rule_tells_the_machine_word_that_it_names_and_no_other() -> None:
    rules = [{"eq": {"error.code": ["denied", "refused"], "error.type": ["policy"]}} | THEN]
    body = {"error": {"code": "refused", "type": "policy", "message": "for reasons"}}
    assert read(said(body, 403), rules=rules).code == "refused"
    assert read(said({"error": {"code": "other"}}, 401), rules=rules).code is None


def test_a_rule_finds_which_scopes_are_missing() -> None:
    pattern = r"(?i)missing scopes?: ([\w.,: ]+\w)"
    rules = [{"status": [403], "scopes": {"message": pattern}} | THEN]
    found = read(said({"message": "Missing scopes: models.read, files:write, models.read."}, 403), rules=rules)
    assert found.missing == ("models.read", "files:write")
    assert read(said({"message": "No."}, 403), rules=rules).missing == ()


def test_a_pattern_that_catches_no_scope_is_no_accident() -> None:
    rules = [{"status": [403], "scopes": {"message": "Missing(?: scope: (.+))?"}} | THEN]
    assert read(said({"message": "Missing."}, 403), rules=rules).missing == ()
