"""What jobs found out, as it is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Engine

from db import results, scope
from db.engine import unit
from db.results import GROUPS, LARGEST_KEPT, PageKept
from tests.db.stage import scalar, statements

URL, NORMALISED = "Shop.Example", "https://shop.example/"
DAY = timedelta(days=1)


def keep(house: Engine, user_id: str = "u", normalised: str = NORMALISED, **groups: dict[str, Any] | None) -> None:
    """Write an analysis in a transaction of its own."""
    with unit(scope.everyone("test"), house) as tx:
        results.keep_website(tx, user_id, URL, normalised, groups)


class TestAWebsite:
    """One analysis for each user and address."""

    def test_is_kept_with_all_its_groups(self, house: Engine, there: Connection) -> None:
        with unit(scope.everyone("test"), house) as tx:
            results.keep_website(tx, "u", URL, NORMALISED, {group: {"of": group} for group in GROUPS})
        kept = results.latest_analysis(there, "u")
        assert kept is not None
        assert {group: kept[group] for group in GROUPS} == {group: {"of": group} for group in GROUPS}
        assert (kept["website_url"], kept["normalised_url"], kept["status"]) == (URL, NORMALISED, "completed")

    def test_of_a_new_user_begins_their_onboarding_in_one_statement(self, house: Engine, there: Connection) -> None:
        with unit(scope.everyone("test"), house) as tx:
            tx.connection()
            with statements(house) as seen:
                results.keep_website(tx, "new", URL, NORMALISED, {})
        assert len(seen) == 1
        assert scalar(there, "SELECT user_id FROM onboarding.onboarding_sessions") == "new"

    def test_that_is_analysed_again_is_replaced_group_by_group(self, house: Engine, there: Connection) -> None:
        keep(house, meta={"n": 1}, brand_analysis={"n": 1})
        keep(house, meta={"n": 2}, brand_analysis=None)
        kept = results.latest_analysis(there, "u")
        assert kept is not None
        assert (kept["meta"], kept["brand_analysis"]) == ({"n": 2}, {"n": 1})
        assert scalar(there, "SELECT count(*) FROM onboarding.website_analyses") == 1

    def test_of_one_user_is_not_shown_to_another(self, house: Engine, there: Connection) -> None:
        keep(house, "u", meta={"of": "u"})
        keep(house, "v", meta={"of": "v"})
        for user in "uv":
            kept = results.latest_analysis(there, user)
            assert kept is not None
            assert kept["meta"] == {"of": user}
        assert results.latest_analysis(there, "w") is None

    def test_is_fresh_while_it_is_young(self, house: Engine, there: Connection) -> None:
        keep(house, meta={"n": 1})
        there.exec_driver_sql("UPDATE onboarding.website_analyses SET analysis_date = now() - interval '12 hours'")
        with unit(scope.everyone("test"), house) as tx:
            young = results.earlier_analysis(tx, "u", NORMALISED, DAY)
            old = results.earlier_analysis(tx, "u", NORMALISED, DAY / 3)
            assert young is not None
            assert old is not None
            assert (young.fresh, old.fresh, old.at, old.groups["meta"]) == (True, False, young.at, {"n": 1})
            assert results.earlier_analysis(tx, "u", "https://other.example/", DAY) is None
            assert results.earlier_analysis(tx, "v", NORMALISED, DAY) is None


def page(path: str = "", reading: bytes = b"<p>", reader: str = "r1", etag: str = '"1"') -> PageKept:
    return PageKept(NORMALISED + path, reader, "digest", etag, "", reading)


class TestPages:
    """What was read from public pages that need not be read again if they are unchanged."""

    def kept(self, house: Engine, *pages: PageKept, reader: str = "r1") -> list[PageKept]:
        with unit(scope.everyone("test"), house) as tx:
            results.keep_pages(tx, NORMALISED, pages)
        with unit(scope.everyone("test"), house) as tx:
            return sorted(results.pages_kept(tx, NORMALISED, reader), key=lambda kept: kept.url)

    def test_are_kept_as_they_were_read(self, house: Engine) -> None:
        pages = [page("a", b"\x00\xff"), page("b", etag="")]
        assert self.kept(house, *pages) == pages

    def test_that_changed_replace_the_old(self, house: Engine) -> None:
        self.kept(house, page(reading=b"old"))
        assert self.kept(house, page(reading=b"new", etag='"2"')) == [page(reading=b"new", etag='"2"')]

    def test_twice_in_one_visit_are_kept_once(self, house: Engine) -> None:
        assert self.kept(house, page(reading=b"1"), page(reading=b"2")) == [page(reading=b"2")]

    def test_of_another_reader_are_not_used(self, house: Engine) -> None:
        assert self.kept(house, page(), reader="r2") == []
        assert self.kept(house, page(reader="r2"), reader="r2") == [page(reader="r2")]

    def test_of_one_site_are_not_those_of_another(self, house: Engine) -> None:
        self.kept(house, page())
        with unit(scope.everyone("test"), house) as tx:
            assert results.pages_kept(tx, "https://other.example/", "r1") == []

    def test_that_are_large_are_not_kept(self, house: Engine) -> None:
        assert self.kept(house, page(reading=b"x" * (LARGEST_KEPT + 1))) == []
