"""How often posts come: the dates of pages and of feeds, each post once."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from onboarding.website import Page, describe
from onboarding.website.listed import Listed
from tests.onboarding.website.business.telling import text, told
from tests.onboarding.website.sites import ORIGIN, page

FILLER = "The river ran past the house where we sat and watched the boats go by."
PATH = "content_type.publishing_rhythm"


def article(day: str, *, path: str) -> Page:
    return page(f"<p>{FILLER}</p>", url=f"{ORIGIN}/{path}", head=f'<meta name="date" content="{day}">')


def entry(day: str, path: str, *, title: str | None = None, in_feed: bool = True) -> Listed:
    return Listed(f"{ORIGIN}/{path}", datetime.fromisoformat(day).replace(tzinfo=UTC), title, in_feed)


FEED = (entry("2026-03-01", "blog/c"), entry("2026-02-01", "blog/b"), entry("2026-01-01", "blog/a"))


def test_a_feed_alone_tells_the_rhythm() -> None:
    assert told(text(FILLER), listed=FEED).known(PATH) == {
        "posts": 3,
        "median_days": 29.5,
        "first": "2026-01-01",
        "newest": "2026-03-01",
    }


def test_describe_passes_the_feed_on() -> None:
    rhythm = describe([text(FILLER)], listed=FEED)["content_type"]["publishing_rhythm"]
    assert rhythm is not None
    assert rhythm["posts"] == 3


def test_pages_and_entries_are_one_list_of_posts() -> None:
    found = told(article("2026-01-01", path="blog/a"), article("2026-01-11", path="blog/x"), listed=FEED)
    assert found.known(PATH)["posts"] == 4


@pytest.mark.parametrize(
    "path", ["blog/a", "blog/a/", "blog/a/index.html", "blog/a?utm_source=feed", "blog/a/?utm_medium=rss&utm_source=x"]
)
def test_a_post_is_counted_once_and_its_page_is_believed(path: str) -> None:
    feed = (entry("2026-01-05", path), *FEED[:2])
    found = told(article("2026-01-01", path="blog/a"), listed=feed).known(PATH)
    assert (found["posts"], found["first"]) == (3, "2026-01-01")


def test_posts_that_differ_in_their_query_alone_are_different() -> None:
    feed = [entry(f"2026-0{month}-01", f"?p={month}") for month in (1, 2, 3)]
    assert told(text(FILLER), listed=feed).known(PATH)["posts"] == 3


def test_a_headline_that_a_page_lists_is_the_same_post_as_the_feeds_title() -> None:
    post = '{{"@type": "BlogPosting", "headline": "Boats {0}", "datePublished": "2026-0{0}-01"}}'
    head = f'<script type="application/ld+json">[{", ".join(post.format(month) for month in (1, 2, 3))}]</script>'
    feed = [entry(f"2026-0{month}-01", f"blog/{month}", title=f"Boats {month}") for month in (2, 3, 4)]
    assert told(page(f"<p>{FILLER}</p>", url=f"{ORIGIN}/blog", head=head), listed=feed).known(PATH)["posts"] == 4


@pytest.mark.parametrize(
    "listed",
    [
        [entry(f"2026-0{month}-01", f"blog/{month}", in_feed=False) for month in (1, 2, 3)],
        [Listed(f"{ORIGIN}/blog/{number}", None, in_feed=True) for number in range(3)],
        [entry("2026-01-01", f"blog/{number}") for number in range(3)],
    ],
    ids=["in the sitemap only", "without dates", "all on one day"],
)
def test_what_tells_no_rhythm(listed: list[Listed]) -> None:
    assert told(text(FILLER), listed=listed).known(PATH) is None


def test_entries_are_named_among_the_numbers_and_are_no_pages() -> None:
    ground = told(article("2026-01-11", path="blog/x"), listed=FEED).basis(PATH)
    assert ground is not None
    assert ground["pages"] == [f"{ORIGIN}/blog/x"]
    assert ground["numbers"]["feed_entries"] == 3
    assert ground["numbers"]["newest_in_feed"] == [each.url for each in FEED]


def test_a_long_feed_counts_with_its_newest_two_hundred() -> None:
    start = datetime(2020, 1, 1, tzinfo=UTC)
    feed = [Listed(f"{ORIGIN}/{day}", start + timedelta(days=day), in_feed=True) for day in range(300)]
    found = told(text(FILLER), listed=feed).known(PATH)
    assert (found["posts"], found["first"]) == (200, (start + timedelta(days=100)).date().isoformat())


def test_the_order_of_the_feed_does_not_matter() -> None:
    feed = [*FEED, entry("2026-01-03", "blog/b", title="B"), entry("2026-01-04", "//[")]
    mixed = random.Random(7).sample(feed, len(feed))
    one, other = told(text(FILLER), listed=feed), told(text(FILLER), listed=mixed)
    assert one.known(PATH) == other.known(PATH)
    assert one.basis(PATH) == other.basis(PATH)
