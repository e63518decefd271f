"""Answers are checked by a step's schema; every error has its field, a code and a kind sentence without the answer."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.flows.answers.fields import Wrong, check_size, compile_fields
from onboarding.flows.answers.messages import MISSING


def wrong(schema: Mapping[str, Any], answers: Mapping[str, Any], **messages: str) -> tuple[tuple[str, str, str], ...]:
    found = compile_fields(schema, messages).check(answers)
    return tuple((one.field, one.code, one.message) for one in found)


EITHER = {"anyOf": [{"required": ["site"]}, {"required": ["sample"]}]}
LIST = {"type": "array", "items": {"required": ["n"]}, "minItems": 2, "contains": {"required": ["main"]}}


@pytest.mark.parametrize(
    ("schema", "answers", "draft", "whole"),
    [
        (EITHER, {"note": "n"}, [], [""]),
        ({"properties": {"a": EITHER}}, {"a": {}}, [], ["a"]),
        ({"properties": {"a": {"minLength": 3, "pattern": "^x"}}}, {"a": "xy"}, [], ["a"]),
        ({"properties": {"a": {"minLength": 3, "pattern": "^x"}}}, {"a": "y"}, ["a"], ["a", "a"]),
        ({"properties": {"a": LIST}}, {"a": [{}]}, [], ["a", "a", "a.0.n"]),
        ({"properties": {"a": LIST}}, {"a": "no list"}, ["a"], ["a"]),
        ({"properties": {"a": {"anyOf": [LIST, {"type": "null"}]}}}, {"a": []}, [], ["a", "a"]),
        ({"minProperties": 2}, {"a": 1}, [], [""]),
        ({"if": {"required": ["a"]}, "then": {"required": ["b"]}}, {"a": 1}, [], ["b"]),
        ({"additionalProperties": False}, {"a": 1}, [""], [""]),
    ],
)
def test_a_draft_is_judged_by_what_is_there(
    schema: dict[str, Any], answers: dict[str, Any], draft: list[str], whole: list[str]
) -> None:
    fields = compile_fields(schema, {})
    assert [one.field for one in fields.check(answers, draft=True)] == draft
    assert sorted(one.field for one in fields.check(answers)) == whole


def about(rule: Mapping[str, Any], value: object) -> tuple[tuple[str, str, str], ...]:
    return wrong({"properties": {"a": rule}}, {"a": value})


FORM: dict[str, Any] = {
    "type": "object",
    "required": ["name", "kind"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string", "minLength": 2, "maxLength": 80},
        "kind": {"enum": ["student", "expert"]},
        "mail": {"type": "string", "format": "email"},
        "skills": {"type": "array", "items": {"type": "string"}, "uniqueItems": True, "maxItems": 3},
        "jobs": {"type": "array", "items": {"$ref": "#/$defs/job"}},
    },
    "if": {"properties": {"kind": {"const": "expert"}}, "required": ["kind"]},
    "then": {"required": ["jobs"]},
    "dependentRequired": {"mail": ["name"]},
    "$defs": {
        "job": {
            "type": "object",
            "required": ["title"],
            "properties": {"title": {"type": "string"}, "from": {"type": "string", "format": "date"}},
        }
    },
}


def test_answers_that_fit_have_nothing_wrong() -> None:
    answers = {"name": "Ada", "kind": "expert", "jobs": [{"title": "a", "from": "2020-01-31"}], "skills": ["x"]}
    assert wrong(FORM, answers) == ()


def test_all_that_is_wrong_is_told_at_once_by_its_field() -> None:
    answers = {"name": "A", "kind": "expert", "mail": "nobody", "skills": ["a", "a"], "jobs": [{}, {"title": 1}]}
    assert {(field, code) for field, code, _ in wrong(FORM, answers)} == {
        ("name", "min_length"),
        ("mail", "format"),
        ("skills", "unique_items"),
        ("jobs.0.title", "required"),
        ("jobs.1.title", "type"),
    }


def test_what_is_missing_is_told_on_the_missing_field() -> None:
    assert wrong(FORM, {}) == (("name", "required", MISSING), ("kind", "required", MISSING))
    assert wrong(FORM, {"name": "Ada", "kind": "expert"}) == (("jobs", "required", MISSING),)


def test_a_field_that_needs_another_is_told_on_the_other() -> None:
    assert wrong({"dependentRequired": {"mail": ["name"]}}, {"mail": 1}) == (("name", "required", MISSING),)


def test_a_field_that_nobody_asked_for_is_told_by_its_name() -> None:
    found = wrong(FORM, {"name": "Ada", "kind": "student", "nmae": 1, "x": 2})
    assert {(field, code) for field, code, _ in found} == {
        ("nmae", "additional_properties"),
        ("x", "additional_properties"),
    }


@pytest.mark.parametrize(
    ("rule", "value", "code", "message"),
    [
        ({"type": "string"}, 1, "type", "Please enter a text."),
        ({"type": ["integer", "null"]}, "x", "type", "Please enter a whole number."),
        ({"type": ["string", "array"]}, 1, "type", "Please enter a text or a list."),
        ({"type": "boolean"}, "yes", "type", "Please enter yes or no."),
        ({"type": "null"}, 1, "type", "Please enter nothing."),
        ({"type": "string"}, None, "type", MISSING),
        ({"minLength": 1}, "", "min_length", MISSING),
        ({"minLength": 1000}, "x", "min_length", "Please write at least 1,000 characters."),
        ({"maxLength": 1}, "xx", "max_length", "Please write at most 1 character."),
        ({"pattern": "^[a-z]+$"}, "X", "pattern", "This is not in the form that is asked for. Please check it."),
        ({"format": "email"}, "x", "format", "This does not look like an e-mail address, like name@example.com."),
        ({"format": "uri"}, "x", "format", "This does not look like a web address, like https://example.com."),
        ({"format": "date"}, "31.1.2026", "format", "This does not look like a date, like 2026-01-31."),
        ({"format": "json-pointer"}, "x", "format", "This does not fit here. Please check it."),
        ({"enum": ["a", 2, None, ""]}, "x", "enum", "Please choose one of: a, 2."),
        ({"enum": ["a" * 100]}, "x", "enum", "Please choose one of what is offered."),
        ({"enum": list(range(50))}, "x", "enum", "Please choose one of what is offered."),
        ({"const": "yes"}, "x", "const", "Please choose one of: yes."),
        ({"minimum": 18}, 3, "minimum", "Please enter a number of at least 18."),
        ({"maximum": 1.5}, 3, "maximum", "Please enter a number of at most 1.5."),
        ({"exclusiveMinimum": 0}, 0, "exclusive_minimum", "Please enter a number above 0."),
        ({"exclusiveMaximum": 0}, 0, "exclusive_maximum", "Please enter a number below 0."),
        ({"multipleOf": 0.5}, 0.3, "multiple_of", "Please enter a multiple of 0.5."),
        ({"minItems": 1}, [], "min_items", "Please add at least one."),
        ({"minItems": 2}, [], "min_items", "Please add at least 2."),
        ({"maxItems": 1}, [1, 2], "max_items", "Please keep at most 1."),
        ({"uniqueItems": True}, [1, 1], "unique_items", "Please name each only once."),
        ({"contains": {"type": "string"}}, [1], "contains", "This does not fit here. Please check it."),
        ({"minProperties": 1}, {}, "min_properties", "Please fill in at least 1 field."),
        ({"maxProperties": 2}, {"a": 1, "b": 1, "c": 1}, "max_properties", "Please fill in at most 2 fields."),
        ({"propertyNames": {"maxLength": 1}}, {"abc": 1}, "property_names", "A name in here is not allowed. Please check the names."),
        ({"not": {"type": "string"}}, "x", "not", "This does not fit here. Please check it."),
        (False, 1, "false_schema", "This is not asked for here. Please leave it out."),
        ({"additionalProperties": False}, {"b": 1}, "additional_properties", "There is a field here that is not asked for. Please leave it out."),
    ],
)  # fmt: skip
def test_each_kind_of_error_has_its_sentence(rule: Any, value: object, code: str, message: str) -> None:
    assert about(rule, value) == (("a", code, message),)


def test_alternatives_tell_of_the_one_that_was_meant() -> None:
    maybe = {"anyOf": [{"type": "string", "minLength": 3}, {"type": "null"}]}
    assert about(maybe, "x") == (("a", "min_length", "Please write at least 3 characters."),)
    assert about(maybe, 5) == (("a", "type", "Please enter a text."),)
    assert about(maybe, None) == ()


def test_alternatives_of_one_type_are_told_as_a_whole() -> None:
    either = {"oneOf": [{"minLength": 5}, {"pattern": "^x"}]}
    assert [code for _, code, _ in about(either, "abc")] == ["one_of"]
    assert [code for _, code, _ in about(either, "xxxxxx")] == ["one_of"]


@pytest.mark.parametrize(
    ("messages", "said"),
    [
        ({"jobs.from": "When did it begin?"}, "When did it begin?"),
        ({"jobs.from.format": "As 2020-01-31."}, "As 2020-01-31."),
        ({"jobs.from.format": "As 2020-01-31.", "jobs.from": "When?"}, "As 2020-01-31."),
        ({"jobs.0.from": "The first job's date."}, "The first job's date."),
        ({"jobs.from.required": "When?"}, "This does not look like a date, like 2026-01-31."),
        ({"from": "When?"}, "This does not look like a date, like 2026-01-31."),
        ({}, "This does not look like a date, like 2026-01-31."),
    ],
)
def test_the_authors_own_text_wins_where_it_is_about_this_error(messages: dict[str, str], said: str) -> None:
    answers = {"name": "Ada", "kind": "student", "jobs": [{"title": "a", "from": "then"}]}
    assert wrong(FORM, answers, **messages) == (("jobs.0.from", "format", said),)


@pytest.mark.parametrize("key", ["name.min_length", "name.minLength"])
def test_authors_may_write_a_code_as_the_schema_does(key: str) -> None:
    assert wrong(FORM, {"name": "A", "kind": "student"}, **{key: "Longer, please."})[0][2] == "Longer, please."


def test_a_sentence_is_said_once_for_a_field() -> None:
    rules = {"properties": {"a": {"minLength": 5, "pattern": "^x"}}}
    assert wrong(rules, {"a": "b"}, a="Your code, please.") == (("a", "min_length", "Your code, please."),)


def test_at_most_a_hundred_things_are_told() -> None:
    found = wrong({"properties": {"a": {"items": {"type": "string"}}}}, {"a": [1] * 500})
    assert len(found) == 100
    assert found[99][0] == "a.99"


def test_fields_tell_what_they_are() -> None:
    fields = compile_fields(FORM, {})
    assert fields.required == ("name", "kind")
    assert fields.properties == ("name", "kind", "mail", "skills", "jobs")


def test_a_step_without_fields_accepts_any_object() -> None:
    fields = compile_fields({}, {})
    assert (fields.required, fields.properties) == ((), ())
    assert fields.check({"a": [1, {"b": None}]}) == ()


def test_answers_may_be_any_mapping() -> None:
    assert compile_fields(FORM, {}).check(MappingProxyType({"name": "Ada", "kind": "student"})) == ()
    check_size(MappingProxyType({"name": "Ada"}))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)
ANSWERS = st.dictionaries(st.sampled_from((*FORM["properties"], "other")), JSON, max_size=6)


@given(answers=ANSWERS)
def test_whatever_is_answered_checking_tells_and_never_fails(answers: dict[str, Any]) -> None:
    for one in compile_fields(FORM, {}).check(answers):
        assert isinstance(one, Wrong)
        assert one.message
        assert one.code


SECRET = "s3cr3t"
HIDING = st.recursive(
    st.just(SECRET) | st.just([SECRET, SECRET]) | st.just({SECRET: SECRET}) | st.integers(0, 9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(("title", "from")), inner, max_size=3),
    max_leaves=6,
)
RULES = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(("string", "integer", "array", "object", "null")),
        "minLength": st.integers(7, 9),
        "maxLength": st.integers(0, 3),
        "pattern": st.just("^x"),
        "format": st.sampled_from(("email", "date", "uri", "uuid", "ipv4")),
        "enum": st.just(["a", "b"]),
        "const": st.just(3),
        "minimum": st.integers(10, 20),
        "multipleOf": st.just(11),
        "maxItems": st.just(0),
        "uniqueItems": st.just(True),
        "contains": st.just({"const": 77}),
        "required": st.just(["more"]),
        "additionalProperties": st.booleans(),
        "propertyNames": st.just({"pattern": "^x"}),
        "not": st.just({"type": "string"}),
        "anyOf": st.just([{"type": "null"}, {"minLength": 9}, {"items": {"type": "null"}}]),
        "oneOf": st.just([{"type": "string", "format": "date"}, {"type": "array", "items": False}]),
    },
)


@given(rule=RULES, inner=RULES, value=HIDING)
def test_an_answer_is_never_repeated_in_a_message(rule: dict[str, Any], inner: dict[str, Any], value: object) -> None:
    schema = {"properties": {"a": {**rule, "items": inner}}, "additionalProperties": inner}
    found = compile_fields(schema, {}).check({"a": value, "b": value})
    assert not [one for one in found if SECRET in one.message or SECRET in one.code]
