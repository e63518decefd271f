"""A page is read the same when it carries what real pages carry around their text."""

from __future__ import annotations

from statistics import mean

from benchmarks.pages import TYPICAL, realistic, stretched
from onboarding.website import read_page
from tests.onboarding.website.reading.gold_pages import gold_pages, score

GOLD = gold_pages()


def test_scripts_wrappers_and_menus_change_little_of_what_is_read() -> None:
    found = [
        score(gold.wanted, read_page(gold.url, realistic(gold.html), "text/html").text.splitlines()) for gold in GOLD
    ]
    assert mean(one.f1 for one in found) >= 0.97
    assert min(one.f1 for one in found) >= 0.80


def test_dressed_pages_have_the_size_of_real_ones_and_are_always_the_same() -> None:
    for gold in GOLD[:6]:
        body = realistic(gold.html)
        assert body == realistic(gold.html)
        assert 0.97 * TYPICAL <= len(body) <= 1.03 * TYPICAL
        assert 500 <= body.count(b"</") <= 1_200


def test_stretched_pages_grow_in_text() -> None:
    gold = next(gold for gold in GOLD if gold.kind == "article")
    short, long = (read_page(gold.url, stretched(gold.html, size)).visible for size in (30_000, 120_000))
    assert long > 3 * short
