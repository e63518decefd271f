"""A few pages of one website: robots.txt, the home page, the sitemap, feeds, and what the caller picks from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from functools import partial
from typing import Self

from onboarding.address import Address, parse_address, same_site
from onboarding.errors import Failure, Throttled
from onboarding.website.brand.assets import AssetWish
from onboarding.website.listed import Listed
from workers.http.feed import feed_entries
from workers.http.guard import Guard, guard_from_settings
from workers.http.pages import FetchedPage, KnownPage, Site
from workers.http.sitemap import sitemap_urls
from workers.http.visit import FILE, Visit

MOST_FURTHER = 7
MOST_FILES = 9
FILE_ROUNDS = 3
AT_ONCE = 3
UNFINISHED = "unfinished"
DUPLICATE = "duplicate"
OUT_OF_TIME = frozenset({UNFINISHED, Throttled.code})

Outcome = FetchedPage | Failure | None
Read = Callable[[], FetchedPage]


@dataclass(frozen=True, slots=True)
class Guide:
    """What the caller decides on the way. Each is called from the calling thread.

    Args:
        pick: chooses further pages from the home page and what sitemap and feeds list, best first; absolute addresses of
            the same website (others are skipped).
        on_page: told (stage, pages done, pages in all); stages are robots, home, sitemap, pages. May raise to cancel:
            nothing more is asked then, and its exception goes through.
        feeds: names the home page's feeds.
        files: names files that belong to the home page, given what was fetched of them so far; called again until it
            names none, three times at most. They may lie on any public host.
    """

    pick: Callable[[FetchedPage, Sequence[Listed]], Sequence[str]]
    on_page: Callable[[str, int, int], None]
    feeds: Callable[[FetchedPage], Sequence[str]] = lambda _home: ()
    files: Callable[[FetchedPage, Sequence[FetchedPage]], Sequence[AssetWish]] = lambda _home, _fetched: ()


def fetch_site(
    url: str, guide: Guide, *, known: Mapping[str, KnownPage] | None = None, guard: Guard | None = None
) -> Site:
    """Read a website's home page, up to seven further pages, and files that belong to the home page.

    Args:
        url: the website's address.
        guide: chooses on the way.
        known: pages and files of earlier visits by final address; their servers are asked only for what changed.
        guard: the seams and limits; from the settings, without Redis, where not given.

    Returns:
        What could be read in time. A further page or file that fails is among `skipped`.

    Raises:
        NoAddress, AddressRefused: `url` may not be read.
        Failure: the home page cannot be read; see workers/http/failures.py. `learned` has final_url, status, redirects
            and robots as far as they are known.
    """
    guard = guard or guard_from_settings(None)
    start = parse_address(url, allowed=guard.allowance)
    with Visit(guard, known or {}) as visit:
        guide.on_page("robots", 0, 1)
        visit.rules(start)
        guide.on_page("home", 0, 1)
        home = visit.page(start)
        address = parse_address(home.final_url, allowed=guard.allowance)
        belongs = partial(same_site, address)
        rules = visit.rules(address)
        guide.on_page("sitemap", 1, 1)
        listed = (
            *feed_entries(visit, guide.feeds(home), belongs, guard.allowance),
            *sitemap_urls(visit, address, rules.sitemaps, belongs, guard.allowance),
        )
        with _Reading(visit, guard, belongs) as reading:
            pages = reading.pages(_picked(guide, home, listed), guide)
            files = reading.files(guide, home)
        site = _site(home, pages, files, over=visit.deadline.over)
        return replace(site, listed=listed, robots="allowed" if rules.found else "absent")


def fetch_page(url: str, *, known: Mapping[str, KnownPage] | None = None, guard: Guard | None = None) -> FetchedPage:
    """Read one page.

    Raises:
        Failure: as fetch_site does for a home page.
    """
    guard = guard or guard_from_settings(None)
    with Visit(guard, known or {}) as visit:
        return visit.page(parse_address(url, allowed=guard.allowance))


def _picked(guide: Guide, home: FetchedPage, listed: Sequence[Listed]) -> list[str]:
    return list(dict.fromkeys(guide.pick(home, listed)))[:MOST_FURTHER]


class _Reading:
    """Reads pages and files, three at a time, until the visit's time is over."""

    def __init__(self, visit: Visit, guard: Guard, belongs: Callable[[Address], bool]) -> None:
        self._visit = visit
        self._guard = guard
        self._belongs = belongs
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="page")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        # Not waited for: what is still on the wire ends with the visit's deadline, which stops with the visit.
        self._pool.shutdown(wait=False, cancel_futures=True)

    def pages(self, picked: Sequence[str], guide: Guide) -> dict[str, Outcome]:
        """Read the picked pages; what is not done when time is over is None."""
        outcomes: dict[str, Outcome] = dict.fromkeys(picked)
        total = 1 + len(picked)
        guide.on_page("pages", 1, total)
        for done, (url, outcome) in enumerate(self._ended({url: partial(self._page, url) for url in picked}), start=2):
            outcomes[url] = outcome
            guide.on_page("pages", done, total)
        return outcomes

    def files(self, guide: Guide, home: FetchedPage) -> dict[str, Outcome]:
        """Read the files that belong to the home page, round by round."""
        outcomes: dict[str, Outcome] = {}
        for _ in range(FILE_ROUNDS):
            fetched = [each for each in outcomes.values() if isinstance(each, FetchedPage)]
            wishes = [each for each in guide.files(home, fetched) if each.url not in outcomes]
            wishes = wishes[: MOST_FILES - len(outcomes)]
            if not wishes:
                break
            outcomes |= dict.fromkeys(wish.url for wish in wishes)
            outcomes |= dict(self._ended({wish.url: partial(self._file, wish) for wish in wishes}))
        return outcomes

    def _ended(self, work: Mapping[str, Read]) -> Iterator[tuple[str, Outcome]]:
        """Yield what has ended, in the order in which it ends, until time is over."""
        futures: dict[Future[Outcome], str] = {self._pool.submit(_outcome, read): url for url, read in work.items()}
        running = set(futures)
        while running:
            ended, running = wait(running, timeout=max(self._visit.deadline.left(), 0), return_when=FIRST_COMPLETED)
            if not ended:
                return
            yield from ((futures[future], future.result()) for future in ended)

    def _page(self, url: str) -> FetchedPage:
        return self._visit.page(parse_address(url, allowed=self._guard.allowance), within=self._belongs)

    def _file(self, wish: AssetWish) -> FetchedPage:
        want = replace(FILE, most=min(wish.most, FILE.most), whole=wish.kind == "image")
        return replace(self._visit.file(parse_address(wish.url, allowed=self._guard.allowance), want), url=wish.url)


def _outcome(read: Read) -> Outcome:
    try:
        return read()
    except Failure as failure:
        return failure


def _site(home: FetchedPage, pages: Mapping[str, Outcome], files: Mapping[str, Outcome], *, over: bool) -> Site:
    further: list[FetchedPage] = []
    skipped: list[tuple[str, str]] = []
    seen = {home.final_url}
    for url, outcome in pages.items():
        if not isinstance(outcome, FetchedPage):
            skipped.append((url, _why(outcome)))
        elif outcome.final_url in seen:
            skipped.append((url, DUPLICATE))
        else:
            seen.add(outcome.final_url)
            further.append(outcome)
    fetched = tuple(each for each in files.values() if isinstance(each, FetchedPage))
    skipped += [(url, _why(each)) for url, each in files.items() if not isinstance(each, FetchedPage)]
    truncated = over or any(code in OUT_OF_TIME for _, code in skipped)
    return Site(home, tuple(further), tuple(skipped), files=fetched, truncated=truncated)


def _why(outcome: Failure | None) -> str:
    return outcome.code if outcome else UNFINISHED
