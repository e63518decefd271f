"""What changed since the analysis before is listed, and nothing else."""

from __future__ import annotations

from onboarding.website import describe
from onboarding.website.changes import changes
from onboarding.website.contract import Changes, WebsiteAnalysis
from tests.onboarding.website.sites import ORIGIN, page

PROSE = "We sew sturdy bags from old sails. Each bag is mended when it tears. " * 12


def analysis(*, tagline: str = "Bags that sail", about: str | None = PROSE, extra: str = "") -> WebsiteAnalysis:
    pages = [page(f"<h1>{tagline}</h1><p>{PROSE}</p>{extra}", head="<title>Sail Bags</title>")]
    if about:
        pages.append(page(f"<h1>About us</h1><p>{about}</p>", url=f"{ORIGIN}/about"))
    return describe(pages)


def test_nothing_changed_where_nothing_did() -> None:
    found = changes(analysis(), analysis(), "2026-11-01T08:00:00+00:00")
    assert found == Changes(
        since="2026-11-01T08:00:00+00:00",
        pages_added=[],
        pages_removed=[],
        pages_changed=[],
        pages_unchanged=[f"{ORIGIN}/", f"{ORIGIN}/about"],
        values=[],
    )


def test_a_changed_line_is_listed_with_what_it_was() -> None:
    found = changes(analysis(), analysis(tagline="Bags that fly"), None)
    assert {"path": "brand_analysis.tagline", "before": "Bags that sail", "after": "Bags that fly"} in found["values"]
    assert (found["pages_changed"], found["pages_unchanged"]) == ([f"{ORIGIN}/"], [f"{ORIGIN}/about"])


def test_pages_that_came_and_went_are_listed() -> None:
    assert changes(analysis(about=None), analysis(), None)["pages_added"] == [f"{ORIGIN}/about"]
    assert changes(analysis(), analysis(about=None), None)["pages_removed"] == [f"{ORIGIN}/about"]


def test_a_value_that_is_new_or_gone_is_null_on_the_other_side() -> None:
    mail = "<a href='mailto:hello@bags.example'>Write</a>"
    (value,) = (
        each
        for each in changes(analysis(), analysis(extra=mail), None)["values"]
        if each["path"] == "brand_analysis.contact.emails"
    )
    assert value["after"] == ["hello@bags.example"]
    assert not value["before"]


def test_rows_of_another_release_do_not_break_it() -> None:
    old = {"writing_style": {"tone": "warm"}, "crawl_result": {"pages": [{"url": f"{ORIGIN}/"}, "x"]}, "meta": None}
    found = changes(old, analysis(), None)
    assert found["pages_changed"] == [f"{ORIGIN}/"]
    assert changes({}, analysis(), None)["pages_added"] == [f"{ORIGIN}/", f"{ORIGIN}/about"]
