"""The example sites as they are served on this machine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from http.client import HTTPConnection, HTTPResponse

import pytest

from cli.example_sites import FOLDER, SITES, Example, example_sites
from onboarding.address import AddressRefused
from settings import settings
from workers.http import Guide, fetch_site, guard_from_settings


@pytest.fixture(scope="module")
def served() -> Iterator[Sequence[Example]]:
    with example_sites(sites=dict.fromkeys(SITES, 0)) as sites:
        yield sites


def _get(site: Example, path: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, bytes]:
    line = HTTPConnection("127.0.0.1", site.port, timeout=5)
    line.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = line.getresponse()
    body = answer.read()
    line.close()
    return answer, body


def test_each_site_has_a_home_page_of_its_own(served: Sequence[Example]) -> None:
    homes = {_get(site, "/")[1] for site in served}
    assert len(homes) == len(SITES) == 3


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/style.css", "text/css; charset=utf-8"),
        ("/robots.txt", "text/plain; charset=utf-8"),
    ],
)
def test_a_file_comes_with_its_kind(served: Sequence[Example], path: str, kind: str) -> None:
    answer, body = _get(served[0], path)
    assert (answer.status, answer.getheader("Content-Type")) == (200, kind)
    assert int(answer.getheader("Content-Length") or 0) == len(body) > 0


def test_the_sitemap_names_the_address_it_is_served_from(served: Sequence[Example]) -> None:
    for site in served:
        _, body = _get(site, "/sitemap.xml")
        assert f"<loc>{site.url}</loc>".encode() in body
        assert b"{origin}" not in body


def test_every_page_of_the_sitemaps_is_there(served: Sequence[Example]) -> None:
    for site in served:
        _, sitemap = _get(site, "/sitemap.xml")
        urls = [part.partition("</loc>")[0] for part in sitemap.decode().split("<loc>")[1:]]
        assert len(urls) >= 6
        assert [url for url in urls if _get(site, "/" + url.removeprefix(site.url))[0].status != 200] == []


def test_an_unchanged_page_is_not_sent_again(served: Sequence[Example]) -> None:
    first, _ = _get(served[0], "/")
    etag, modified = str(first.getheader("ETag")), str(first.getheader("Last-Modified"))
    for headers in ({"If_None_Match": etag}, {"If_None_Match": f'"x", W/{etag}'}, {"If_Modified_Since": modified}):
        answer, body = _get(served[0], "/", **headers)
        assert (answer.status, body) == (304, b"")


def test_a_changed_page_is_sent_whatever_its_date_says(served: Sequence[Example]) -> None:
    modified = str(_get(served[0], "/")[0].getheader("Last-Modified"))
    answer, _ = _get(served[0], "/", If_None_Match='"other"', If_Modified_Since=modified)
    assert answer.status == 200


def test_a_head_request_gets_no_body(served: Sequence[Example]) -> None:
    answer, body = _get(served[0], "/", method="HEAD")
    assert (answer.status, body) == (200, b"")


@pytest.mark.parametrize(
    "path", ["/nothing", "/../README.md", "/%2e%2e/README.md", "//etc/passwd", "/../../settings.py"]
)
def test_nothing_else_can_be_asked_for(served: Sequence[Example], path: str) -> None:
    assert (FOLDER / "README.md").exists()
    assert _get(served[0], path)[0].status == 404


def test_a_taken_port_is_replaced_by_a_free_one(served: Sequence[Example]) -> None:
    with example_sites(sites={"shop": served[0].port}) as (other,):
        assert other.port != served[0].port
        assert _get(other, "/")[0].status == 200


def test_a_worker_reads_a_site_through_exactly_its_allowance(served: Sequence[Example]) -> None:
    mine, other = served[0], served[1]
    guard = guard_from_settings(None, settings().model_copy(update={"fetch_allow": mine.pair}))
    site = fetch_site(mine.url, Guide(lambda home, listed: [each.url for each in listed], lambda *_: None), guard=guard)
    assert len(site.pages) >= 6
    assert {code for _, code in site.skipped} <= {"duplicate"}
    with pytest.raises(AddressRefused):
        fetch_site(other.url, Guide(lambda home, listed: [], lambda *_: None), guard=guard)
