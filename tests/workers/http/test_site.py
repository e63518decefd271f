"""A visit to a whole website: what is picked, skipped, cut short and told on the way."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

import pytest

from onboarding.errors import Failure, Permanent, Transient
from onboarding.website.listed import Listed
from settings import Settings, SettingsError
from tests.workers.http.network import EVERYONE, Network, Piece, Request, missing, respond, serving
from workers.http import FetchedPage, Guard, Guide, KnownPage, Site, fetch_site, guard_from_settings
from workers.http.guard import user_agent

HOME = "http://example.com/"


class Stop(Exception):  # noqa: N818 - a wish, not an error
    pass


def quiet(stage: str, done: int, total: int) -> None:
    return None


def urls(*paths: str) -> list[str]:
    return [HOME + path for path in paths]


def visit(
    network: Network, picked: Sequence[str] = (), on_page: Callable[[str, int, int], None] = quiet, **changes: object
) -> Site:
    return fetch_site(HOME, Guide(lambda home, listed: picked, on_page), guard=network.guard(**changes))


def anything(request: Request) -> Iterator[Piece]:
    return missing() if request.target in ("/robots.txt", "/sitemap.xml") else respond(b"<p>" + request.target.encode())


def test_the_picked_pages_come_back_in_their_order() -> None:
    site = visit(Network(EVERYONE, anything), urls("c", "a", "b"))
    assert [page.final_url for page in site.pages] == urls("", "c", "a", "b")
    assert [page.body for page in site.further] == [b"<p>/c", b"<p>/a", b"<p>/b"]
    assert (site.skipped, site.truncated, site.robots) == ((), False, "absent")


def test_the_picker_sees_the_home_page_and_the_sitemap() -> None:
    sitemap = b"<urlset><url><loc>http://example.com/a</loc></url></urlset>"
    seen: list[tuple[FetchedPage, Sequence[Listed]]] = []

    def pick(home: FetchedPage, listed: Sequence[Listed]) -> list[str]:
        seen.append((home, listed))
        return []

    network = Network(EVERYONE, serving({"/": respond, "/sitemap.xml": lambda: respond(sitemap)}))
    site = fetch_site(HOME, Guide(pick, quiet), guard=network.guard())
    assert seen == [(site.home, (Listed("http://example.com/a"),))]


def test_no_more_than_seven_further_pages_are_read() -> None:
    network = Network(EVERYONE, anything)
    assert len(visit(network, urls(*map(str, range(50)))).further) == 7
    assert len(network.requests) == 3 + 7


def test_a_page_picked_twice_is_read_once() -> None:
    network = Network(EVERYONE, anything)
    assert len(visit(network, urls("a", "a", "a")).further) == 1


def test_two_addresses_of_one_page_count_once() -> None:
    network = Network(
        EVERYONE,
        serving(
            {
                "/": respond,
                "/a": respond,
                "/b": lambda: respond(b"", 301, Location="/a"),
                "/home": lambda: respond(b"", 301, Location="/"),
            }
        ),
    )
    site = visit(network, urls("a", "b", "home"))
    assert len(site.further) == 1
    assert site.skipped == ((f"{HOME}b", "duplicate"), (f"{HOME}home", "duplicate"))


def test_a_page_that_fails_is_skipped_with_its_code() -> None:
    pages: dict[str, Callable[[], Iterator[Piece]]] = {
        "/": respond,
        "/ok": respond,
        "/pdf": lambda: respond(Content_Type="application/pdf"),
        "/torn": lambda: iter([b"junk"]),
        "/busy": lambda: respond(b"", 429),
        "/robots.txt": lambda: respond(b"User-agent: *\nDisallow: /private"),
    }
    site = visit(Network(EVERYONE, serving(pages)), [*urls("ok", "pdf", "torn", "busy", "gone", "private"), "nonsense"])
    assert [page.url for page in site.further] == urls("ok")
    assert dict(site.skipped) == {
        f"{HOME}pdf": "not_html",
        f"{HOME}torn": "bad_response",
        f"{HOME}busy": "rate_limited",
        f"{HOME}gone": "not_found",
        f"{HOME}private": "robots_refused",
        "nonsense": "address_refused",
    }
    assert site.robots == "allowed"


def test_a_page_that_does_not_answer_is_skipped() -> None:
    site = visit(Network(EVERYONE, serving({"/": respond, "/late": lambda: iter([99.0])})), urls("late"))
    assert (site.further, site.skipped, site.truncated) == ((), ((f"{HOME}late", "timed_out"),), False)


def test_the_home_page_decides_the_outcome() -> None:
    with pytest.raises(Permanent) as caught:
        visit(Network(EVERYONE, lambda request: respond(b"", 403)))
    assert caught.value.code == "site_refused"
    assert caught.value.learned == {"final_url": HOME, "status": 403, "redirects": [], "robots": "allowed"}


def test_the_website_is_where_the_home_page_was_found() -> None:
    def handle(request: Request) -> Iterator[Piece]:
        if request.host == "example.com":
            return missing() if "robots" in request.target else respond(b"", 301, Location="https://www.example.org/")
        return anything(request)

    site = visit(
        Network(EVERYONE, handle), ["https://example.org/a", "https://www.example.org/b", "https://example.com/c"]
    )
    assert site.home.final_url == "https://www.example.org/"
    assert [page.url for page in site.further] == ["https://example.org/a", "https://www.example.org/b"]
    assert site.skipped == (("https://example.com/c", "other_site"),)


def test_no_more_than_three_requests_are_under_way_at_once() -> None:
    lock = threading.Lock()
    meet = threading.Barrier(3)
    now, most = 0, 0

    def handle(request: Request) -> Iterator[Piece]:
        nonlocal now, most
        if not request.target.startswith("/p"):
            yield from anything(request)
            return
        with lock:
            now += 1
            most = max(most, now)
        meet.wait(timeout=10)
        with lock:
            now -= 1
        yield from respond()

    network = Network(EVERYONE, handle)
    assert len(visit(network, urls(*(f"p{n}" for n in range(6)))).further) == 6
    assert most == 3
    assert len(network.dialled) == 3  # and the first connection goes on being used


def test_progress_is_told_from_the_calling_thread() -> None:
    told: list[tuple[str, int, int]] = []
    threads: set[int] = set()

    def on_page(stage: str, done: int, total: int) -> None:
        told.append((stage, done, total))
        threads.add(threading.get_ident())

    visit(Network(EVERYONE, anything), urls("a", "b"), on_page)
    assert told == [
        ("robots", 0, 1),
        ("home", 0, 1),
        ("sitemap", 1, 1),
        ("pages", 1, 3),
        ("pages", 2, 3),
        ("pages", 3, 3),
    ]
    assert threads == {threading.get_ident()}


@pytest.mark.parametrize("at", [0, 1, 2, 3, 4])
def test_cancelling_stops_at_once_and_goes_through(at: int) -> None:
    calls = 0

    def on_page(stage: str, done: int, total: int) -> None:
        nonlocal calls
        calls += 1
        if calls > at:
            raise Stop

    network = Network(EVERYONE, anything)
    with pytest.raises(Stop):
        visit(network, urls(*map(str, range(7))), on_page)
    assert len(network.requests) <= [0, 1, 2, 3, 10][at]


def test_cancelling_does_not_wait_for_what_is_on_the_wire() -> None:
    stuck, released, answered = threading.Event(), threading.Event(), threading.Event()

    def handle(request: Request) -> Iterator[Piece]:
        if request.target == "/slow":
            stuck.set()
            released.wait(timeout=5)
            answered.set()
        yield from anything(request)

    def on_page(stage: str, done: int, total: int) -> None:
        if done == 2:
            assert stuck.wait(timeout=10)
            raise Stop

    network = Network(EVERYONE, handle)
    with pytest.raises(Stop):
        visit(network, urls("slow", "a"), on_page)
    assert not answered.is_set()
    released.set()


def test_when_time_is_over_what_is_there_comes_back() -> None:
    def handle(request: Request) -> Iterator[Piece]:
        if request.target.startswith("/p"):
            yield 7.0
        yield from anything(request)

    network = Network(EVERYONE, handle)
    began = network.clock()
    site = visit(network, urls(*(f"p{n}" for n in range(7))))
    assert site.truncated
    assert len(site.pages) + len(site.skipped) == 8
    assert {code for _, code in site.skipped} <= {"timed_out", "unfinished"}
    assert network.clock() - began <= 25 + 3 * 8


def test_a_home_page_that_takes_all_the_time_has_timed_out() -> None:
    def handle(request: Request) -> Iterator[Piece]:
        yield 3.0
        number = int(request.target.strip("/") or 0) if request.target != "/robots.txt" else 0
        yield from missing() if "robots" in request.target else respond(b"", 302, Location=f"/{number + 1}")

    with pytest.raises(Transient) as caught:
        visit(Network(EVERYONE, handle), site=timedelta(seconds=10))
    assert caught.value.code == "timed_out"
    assert caught.value.learned["redirects"] == [HOME, f"{HOME}1"]


def test_pages_whose_turn_comes_too_late_cut_the_visit_short() -> None:
    robots = b"User-agent: *\nCrawl-delay: 5"
    pages: dict[str, Callable[[], Iterator[Piece]]] = {
        "/robots.txt": lambda: respond(robots),
        "/": respond,
        "/sitemap.xml": missing,
    }
    pages |= {f"/{n}": respond for n in range(7)}
    network = Network(EVERYONE, serving(pages))
    site = visit(network, urls(*map(str, range(7))), hop=timedelta(hours=1), spacing=timedelta(seconds=0.1))
    assert site.truncated
    assert len(site.pages) <= 5
    # The clock is everybody's: one thread's wait can use up the time of another that was already asking.
    assert {code for _, code in site.skipped} <= {"throttled", "timed_out", "unfinished"}
    assert len(site.pages) + len(site.skipped) == 8


def test_known_pages_are_asked_for_changes_only() -> None:
    def handle(request: Request) -> Iterator[Piece]:
        if request.headers.get("if-none-match") == '"1"':
            return respond(b"", 304)
        return respond(b"<p>new", ETag='"2"') if request.target in ("/", "/a", "/b") else missing()

    known = {HOME: KnownPage(etag='"1"'), f"{HOME}a": KnownPage(etag='"1"')}
    guard = Network(EVERYONE, handle).guard()
    site = fetch_site(HOME, Guide(lambda *_: urls("a", "b"), quiet), known=known, guard=guard)
    assert [(page.body, page.unchanged) for page in site.pages] == [
        (b"", True),
        (b"", True),
        (b"<p>new", False),
    ]


def test_a_mistake_in_the_picker_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        fetch_site(HOME, Guide(lambda *_: [str(1 // 0)], quiet), guard=Network(EVERYONE, anything).guard())


def test_an_address_that_is_none_is_refused_before_anything_is_told() -> None:
    told: list[str] = []
    with pytest.raises(Failure):
        fetch_site(
            "http://localhost/",
            Guide(lambda *_: [], lambda stage, *_: told.append(stage)),
            guard=Network().guard(),
        )
    assert told == []


def test_we_introduce_ourselves() -> None:
    network = Network(EVERYONE, anything)
    visit(network, user_agent=user_agent("https://usher.example/bot"))
    agents = {request.headers["user-agent"] for request in network.requests}
    assert len(agents) == 1
    name, contact = agents.pop().split(" ")
    assert name.startswith("Usher/")
    assert contact == "(+https://usher.example/bot)"
    assert " " not in user_agent("")


def test_the_guard_is_built_from_the_settings() -> None:
    config = Settings(fetch_allow="127.0.0.1:8701", fetch_contact="https://usher.example/bot")
    guard = guard_from_settings(None, config)
    assert ("127.0.0.1", 8701) in guard.allowance
    assert guard.user_agent == user_agent("https://usher.example/bot")
    assert (guard.connect, guard.hop, guard.site) == tuple(timedelta(seconds=s) for s in (3, 8, 25))
    assert guard.tls is Guard().tls


@pytest.mark.parametrize(
    "wrong",
    [{"fetch_allow": "127.0.0.1"}, {"fetch_allow": "*:80"}, {"fetch_contact": "a\r\nb"}, {"fetch_contact": "a) x"}],
)
def test_settings_that_cannot_be_used_are_named(wrong: dict[str, str]) -> None:
    with pytest.raises(SettingsError) as caught:
        guard_from_settings(None, Settings(**wrong))  # type: ignore[arg-type]  # one text setting at a time
    assert next(iter(wrong)).upper() in str(caught.value)
    assert next(iter(wrong.values())) not in str(caught.value)
