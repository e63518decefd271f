"""What a step's schema may not say is refused when the flow is read, with the path to the place and in plain words."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator, ValidationError

from onboarding.flows.answers import fields as answers
from onboarding.flows.answers.fields import SchemaRefused, compile_fields
from onboarding.flows.answers.schemas import DIALECT, MOST_UNFOLDED, outline
from onboarding.flows.answers.sizes import measure


def refused(schema: Any) -> SchemaRefused:
    with pytest.raises(SchemaRefused) as caught:
        compile_fields(schema, {})
    return caught.value


def field(rule: Any) -> dict[str, Any]:
    return {"properties": {"a": rule}}


IN_A = ("properties", "a")


@pytest.mark.parametrize(
    ("schema", "path", "said"),
    [
        ({"type": "array"}, ("type",), "Answers are an object"),
        ({"type": ["object", "null"]}, ("type",), "Answers are an object"),
        ({"$schema": "http://json-schema.org/draft-07/schema#"}, ("$schema",), "The dialect is JSON Schema 2020-12"),
        (field({"$schema": DIALECT}), (*IN_A, "$schema"), "$schema stands at the top"),
        (field({"$defs": {}}), (*IN_A, "$defs"), "$defs stands at the top"),
        (field({"minlength": 1}), (*IN_A, "minlength"), "JSON Schema has no keyword 'minlength'"),
        (field({"definitions": {}}), (*IN_A, "definitions"), "definitions cannot be used here. Use $defs."),
        (field({"dependencies": {}}), (*IN_A, "dependencies"), "dependencies cannot be used here. Use dependentRequired"),
        ({"$id": "https://flows.example/a"}, ("$id",), "$id cannot be used here"),
        ({"$anchor": "a"}, ("$anchor",), "$anchor cannot be used here"),
        (field({"$dynamicRef": "#a"}), (*IN_A, "$dynamicRef"), "$dynamicRef cannot be used here"),
        ({"$dynamicAnchor": "a"}, ("$dynamicAnchor",), "$dynamicAnchor cannot be used here"),
        (field({"$recursiveRef": "#"}), (*IN_A, "$recursiveRef"), "$recursiveRef cannot be used here"),
        ({"$vocabulary": {}}, ("$vocabulary",), "$vocabulary cannot be used here"),
        (field({"type": "strng"}), (*IN_A, "type"), "'type' cannot have this value."),
        (field({"minLength": -1}), (*IN_A, "minLength"), "'minLength' cannot have this value."),
        (field({"enum": "a"}), (*IN_A, "enum"), "'enum' cannot have this value."),
        ({"required": "a"}, ("required",), "'required' cannot have this value."),
        ({"properties": 3}, ("properties",), "'properties' cannot have this value."),
        ({"patternProperties": 3}, ("patternProperties",), "'patternProperties' cannot have this value."),
        ({"allOf": {}}, ("allOf",), "'allOf' cannot have this value."),
        (field(3), IN_A, "A schema stands here"),
        ({"allOf": [{}, None]}, ("allOf", 1), "A schema stands here"),
        (field({"items": [{}]}), (*IN_A, "items"), "A schema stands here"),
        (field({"format": "nonsense"}), (*IN_A, "format"), "There is no format 'nonsense'."),
        (field({"pattern": "("}), (*IN_A, "pattern"), "This pattern is not valid or too large"),
        (field({"pattern": r"\p{L}{500}"}), (*IN_A, "pattern"), "This pattern is not valid or too large"),
        (field({"pattern": r"(a)\1"}), (*IN_A, "pattern"), "This pattern is not valid or too large"),
        ({"patternProperties": {"(": {}}}, ("patternProperties", "("), "This pattern is not valid or too large"),
        (field({"pattern": "(?=a)"}), (*IN_A, "pattern"), "Patterns cannot look ahead or behind"),
        (field({"pattern": "(?<!a)b"}), (*IN_A, "pattern"), "Patterns cannot look ahead or behind"),
        ({"patternProperties": {"(?!a)": {}}}, ("patternProperties", "(?!a)"), "Patterns cannot look ahead or behind"),
        (field({"default": date(2026, 1, 31)}), (), "a value is of no type that JSON has"),
        (field({"const": "\x00"}), (), "NUL"),
        (field({"enum": ["x" * 70_000]}), (), "larger than 64 KB"),
    ],
)  # fmt: skip
def test_what_a_schema_may_not_say_is_refused_at_its_place(schema: Any, path: tuple[str | int, ...], said: str) -> None:
    found = refused(schema)
    assert said in found.message
    assert found.path == path


@pytest.mark.parametrize(
    "reference",
    [
        "http://schemas.example/a.json",
        "file:///etc/passwd",
        "#",
        "#/properties/a",
        "#/$defs/a/items",
        "other.json",
        "",
        3,
    ],
)
def test_a_reference_goes_to_a_definition_of_this_schema_only(reference: object) -> None:
    found = refused({**field({"$ref": reference}), "$defs": {"a": {"items": {}}}})
    assert found.path == (*IN_A, "$ref")
    assert found.message == "A reference goes to a definition in this schema: #/$defs/NAME."


def test_a_definition_that_is_not_there_is_named() -> None:
    assert refused(field({"$ref": "#/$defs/job"})).message == "There is no definition 'job' in $defs."


@pytest.mark.parametrize(
    ("definitions", "name"),
    [
        ({"a": {"$ref": "#/$defs/a"}}, "a"),
        ({"a": {"items": {"$ref": "#/$defs/a"}}}, "a"),
        ({"a": {"allOf": [{"$ref": "#/$defs/b"}]}, "b": {"properties": {"x": {"$ref": "#/$defs/a"}}}}, "a"),
    ],
)
def test_a_definition_that_leads_back_to_itself_is_refused(definitions: dict[str, Any], name: str) -> None:
    found = refused({**field({"$ref": "#/$defs/a"}), "$defs": definitions})
    assert found.message == f"The definition '{name}' leads back to itself."


def test_what_only_looks_like_a_reference_is_data() -> None:
    data = {"$ref": "http://schemas.example/"}
    fields = compile_fields(field({"enum": [data], "default": data, "examples": [data], "const": data}), {})
    assert fields.check({"a": data}) == ()


def test_names_of_an_authors_own_begin_with_x() -> None:
    assert compile_fields({"x-layout": "wide", **field({"x-order": {"$ref": "#"}})}, {}).check({"a": 1}) == ()


def test_a_schema_may_name_its_dialect() -> None:
    assert compile_fields({"$schema": DIALECT, "type": "object"}, {}).check({}) == ()


def test_definitions_may_be_used_many_times() -> None:
    job = {"required": ["title"]}
    schema = {"properties": {f"f{n}": {"$ref": "#/$defs/job"} for n in range(50)}, "$defs": {"job": job}}
    assert [one.field for one in compile_fields(schema, {}).check({"f49": {}})] == ["f49.title"]


def doubling(times: int) -> dict[str, Any]:
    chain = {f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(times)}
    return {**field({"$ref": "#/$defs/d0"}), "$defs": {**chain, f"d{times}": {"type": "string"}}}


def test_what_references_unfold_to_is_bounded() -> None:
    assert compile_fields(doubling(9), {}).check({"a": "x"}) == ()
    assert refused(doubling(14)).message.startswith("With its references this schema unfolds to more than 10,000 parts")
    assert refused(doubling(31)).path == ()


def test_references_lead_through_a_bounded_number_of_definitions() -> None:
    chain: dict[str, Any] = {f"d{n}": {"$ref": f"#/$defs/d{n + 1}"} for n in range(40)}
    assert (
        "more than 32 definitions" in refused({**field({"$ref": "#/$defs/d0"}), "$defs": {**chain, "d40": {}}}).message
    )


def test_the_number_of_patterns_is_bounded() -> None:
    assert "100 patterns" in refused({"properties": {f"f{n}": {"pattern": "a"} for n in range(101)}}).message
    assert "100 patterns" in refused({"patternProperties": {f"^{n}": {} for n in range(101)}}).message


def _deep(levels: int) -> dict[str, Any]:
    schema: dict[str, Any] = {}
    for _ in range(levels):
        schema = {"items": schema}
    return schema


def test_a_schema_is_at_most_32_levels_deep() -> None:
    compile_fields(field(_deep(29)), {})
    assert "deeper than 32" in refused(field(_deep(32))).message
    assert "deeper than 32" in refused(field(_deep(50_000))).message


@pytest.fixture
def visits() -> Iterator[tuple[str, list[str]]]:
    """A web server that would be glad to serve a schema, and who came."""
    came: list[str] = []

    class Server(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            came.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Server) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/a.json", came
        server.shutdown()
        thread.join(10)


@pytest.mark.parametrize("keyword", ["$ref", "$dynamicRef", "$schema", "$id"])
def test_reading_a_schema_visits_nobody(visits: tuple[str, list[str]], keyword: str) -> None:
    address, came = visits
    refused({keyword: address, "properties": {"a": {}}})
    assert came == []


def test_reading_a_schema_reads_no_file(tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text('{"type": "string"}')
    assert refused(field({"$ref": other.as_uri()})).path == (*IN_A, "$ref")


def test_the_validator_fetches_nothing_even_where_the_reading_would_miss_it(
    visits: tuple[str, list[str]], tmp_path: Path
) -> None:
    address, came = visits
    other = tmp_path / "other.json"
    other.write_text("{}")
    for reference in (address, other.as_uri()):
        with pytest.raises(SchemaRefused):
            answers._validator({"$ref": reference})
    assert came == []


RULES = st.recursive(
    st.sampled_from(
        ({}, True, False, {"type": "string"}, {"enum": [1, 2, 3]}, {"pattern": "a"}, {"$ref": "#/$defs/d"})
    ),
    lambda inner: st.fixed_dictionaries(
        {},
        optional={
            "items": inner,
            "not": inner,
            "properties": st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
            "allOf": st.lists(inner, min_size=1, max_size=3),
            "anyOf": st.lists(inner, min_size=1, max_size=3),
        },
    ),
    max_leaves=10,
)


def unfold(schema: Any, definitions: dict[str, Any]) -> int:
    """Count by unfolding for real, where the code counts each definition once."""
    if isinstance(schema, bool):
        return 1
    plain = sum(len(value) if isinstance(value, list) else 1 for key, value in schema.items() if key in PLAIN)
    lists = [part for key in ("allOf", "anyOf") for part in schema.get(key, ())]
    parts = [
        *lists,
        *schema.get("properties", {}).values(),
        *(schema[key] for key in ("items", "not") if key in schema),
    ]
    if "$ref" in schema:
        parts.append(definitions[schema["$ref"].rpartition("/")[2]])
    return 1 + plain + sum(unfold(part, definitions) for part in parts)


PLAIN = {"type", "enum", "pattern", "$ref"}
PLAIN_RULES = RULES.filter(lambda rule: "$ref" not in str(rule))


@given(rule=RULES, definition=PLAIN_RULES)
def test_the_work_of_a_schema_is_counted_as_it_unfolds(rule: Any, definition: Any) -> None:
    definitions = {"d": definition}
    counted = outline({"properties": {"a": rule}, "$defs": definitions}).unfolded
    assert counted == 1 + unfold(rule, definitions)
    assert counted < MOST_UNFOLDED


def count(errors: Iterable[ValidationError]) -> int:
    """Count errors with those of alternatives inside them."""
    return sum(1 + sum(count(branch) for branch in error.kind.as_dict().get("context", ())) for error in errors)


JSON = st.recursive(
    st.none() | st.integers(0, 4) | st.sampled_from(("", "a")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)


@given(rule=RULES, definition=PLAIN_RULES, answers=st.dictionaries(st.sampled_from("ab"), JSON))
def test_a_schema_makes_no_more_errors_than_its_width_for_each_value(rule: Any, definition: Any, answers: Any) -> None:
    schema = {"properties": {"a": rule}, "additionalProperties": rule, "$defs": {"d": definition}}
    errors = count(Draft202012Validator(schema).iter_errors(answers))
    assert errors <= outline(schema).width * measure(answers, 1 << 20).values


@given(
    schema=st.dictionaries(
        st.text(max_size=8) | st.sampled_from(("properties", "$ref", "items", "type")), st.from_type(object) | RULES
    )
)
def test_whatever_stands_in_a_schema_it_is_compiled_or_refused(schema: dict[str, Any]) -> None:
    with suppress(SchemaRefused):
        assert isinstance(compile_fields(schema, {}).check({}), tuple)
