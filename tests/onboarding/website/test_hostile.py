"""No page can keep a worker busy or eat its memory."""

from __future__ import annotations

import resource
import sys
import time
from contextlib import suppress

import pytest

from onboarding.website import describe, read_page, warm_up
from onboarding.website.errors import NoText, NotText, TooComplex, TooLarge
from onboarding.website.reading.parse import MAX_BYTES, MAX_ELEMENTS
from tests.onboarding.website.hostile import HEAD, HOSTILE, many

SECONDS = 15.0
MEGABYTES = 300


def grown() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_ends_in_a_result_or_a_typed_error_within_three_seconds(name: str) -> None:
    warm_up()
    body = HOSTILE[name]()
    assert len(body) <= MAX_BYTES
    before, started = grown(), time.process_time()
    with suppress(NotText, TooComplex, NoText):
        describe([read_page("http://site.example/blog/post", body, "text/html")])
    assert time.process_time() - started < SECONDS
    assert grown() - before < MEGABYTES


@pytest.mark.parametrize("name", [name for name in HOSTILE if name.startswith("attributes")])
def test_every_way_to_write_too_many_attributes_is_refused(name: str) -> None:
    with pytest.raises(TooComplex):
        read_page("http://site.example/", HOSTILE[name]())


def test_a_page_over_the_byte_cap_is_refused() -> None:
    with pytest.raises(TooLarge):
        read_page("http://site.example/", b"x" * (MAX_BYTES + 1))


def test_a_page_at_the_byte_cap_is_read() -> None:
    assert read_page("http://site.example/", b"<p>" + b"word " * ((MAX_BYTES - 3) // 5)).truncated


def test_one_element_more_than_the_cap_is_refused() -> None:
    with pytest.raises(TooComplex):
        read_page("http://site.example/", many(MAX_ELEMENTS, b"<i>x</i>"))


def test_what_stands_below_the_parsers_depth_is_reported_as_truncated() -> None:
    page = read_page("http://site.example/", HEAD + b"<p>before</p>" + b"<div>" * 300 + b"<p>below")
    assert page.truncated
    assert page.text == "before"


def test_a_page_of_normal_depth_is_not_truncated() -> None:
    assert not read_page("http://site.example/", HEAD + b"<div>" * 100 + b"<p>below").truncated


def test_an_external_entity_is_not_read() -> None:
    page = read_page("http://site.example/", HOSTILE["external entity"]())
    assert "root" not in page.text
    assert page.text.endswith("is not read")


def test_long_data_attributes_of_a_real_page_are_no_bomb() -> None:
    data = b" ".join(b'{"a": 1, "b": [1, 2, 3]}' for _ in range(4_000))
    assert read_page("http://site.example/", HEAD + b"<div data-x='" + data + b"'><p>Fine.</p></div>").text == "Fine."


def test_a_large_script_with_comparisons_is_no_bomb() -> None:
    script = b"<script>" + b"if(a<b){c=d;e=f} " * 4_000 + b"</script><p>Fine.</p>"
    assert read_page("http://site.example/", HEAD + script).text == "Fine."


@pytest.mark.parametrize("tag", ["div", "span", "li", "details", "x-a"])
def test_a_page_as_deep_as_the_parser_keeps_is_read_from_deep_within_a_worker(tag: str) -> None:
    warm_up()

    def called(calls: int) -> str:
        if calls:
            return called(calls - 1)
        return read_page("http://site.example/", HEAD + f"<{tag}>".encode() * 250 + b"<p>below").text

    assert "below" in called(500)
