"""A few pages of one website: robots.txt, the home page, the sitemap, and what the caller picks from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import partial

from onboarding.errors import Failure, Throttled
from onboarding.website.address import Address, parse_address, same_site
from workers.http.guard import Guard, guard_from_settings
from workers.http.pages import FetchedPage, KnownPage, Site
from workers.http.sitemap import sitemap_urls
from workers.http.visit import Visit

MOST_FURTHER = 7
AT_ONCE = 3
UNFINISHED = "unfinished"
DUPLICATE = "duplicate"
OUT_OF_TIME = frozenset({UNFINISHED, Throttled.code})

Pick = Callable[[FetchedPage, Sequence[str]], Sequence[str]]
OnPage = Callable[[str, int, int], None]
Outcome = FetchedPage | Failure | None


def fetch_site(
    url: str, *, pick: Pick, on_page: OnPage, known: Mapping[str, KnownPage] | None = None, guard: Guard | None = None
) -> Site:
    """Read a website's home page and up to seven further pages.

    Args:
        url: the website's address.
        pick: chooses further pages from the home page and the sitemap's addresses, best first; absolute addresses of
            the same website (others are skipped).
        on_page: told (stage, pages done, pages in all) from the calling thread; stages are robots, home, sitemap, pages.
            May raise to cancel: nothing more is asked then, and its exception goes through.
        known: pages of earlier visits by final address; their servers are asked only for what changed.
        guard: the seams and limits; from the settings, without Redis, where not given.

    Returns:
        What could be read in time. A further page that fails is among `skipped`.

    Raises:
        NoAddress, AddressRefused: `url` may not be read.
        Failure: the home page cannot be read; see workers/http/failures.py. `learned` has final_url, status, redirects
            and robots as far as they are known.
    """
    guard = guard or guard_from_settings(None)
    start = parse_address(url, allowed=guard.allowance)
    with Visit(guard, known or {}) as visit:
        on_page("robots", 0, 1)
        visit.rules(start)
        on_page("home", 0, 1)
        home = visit.page(start)
        address = parse_address(home.final_url, allowed=guard.allowance)
        belongs = partial(same_site, address)
        rules = visit.rules(address)
        on_page("sitemap", 1, 1)
        listed = sitemap_urls(visit, address, rules.sitemaps, belongs, guard.allowance)
        outcomes = _further(visit, guard, _picked(pick, home, listed), belongs, on_page)
        return _site(home, outcomes, listed, robots="allowed" if rules.found else "absent", over=visit.deadline.over)


def fetch_page(url: str, *, known: Mapping[str, KnownPage] | None = None, guard: Guard | None = None) -> FetchedPage:
    """Read one page.

    Raises:
        Failure: as fetch_site does for a home page.
    """
    guard = guard or guard_from_settings(None)
    with Visit(guard, known or {}) as visit:
        return visit.page(parse_address(url, allowed=guard.allowance))


def _picked(pick: Pick, home: FetchedPage, listed: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(pick(home, listed)))[:MOST_FURTHER]


def _further(
    visit: Visit, guard: Guard, picked: Sequence[str], belongs: Callable[[Address], bool], on_page: OnPage
) -> dict[str, Outcome]:
    """Read the picked pages, three at a time; what is not done when time is over is None."""
    outcomes: dict[str, Outcome] = dict.fromkeys(picked)
    total = 1 + len(picked)
    on_page("pages", 1, total)
    pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="page")
    try:
        reading = {pool.submit(_read, visit, url, belongs, guard): url for url in picked}
        for done, future in enumerate(_as_they_end(visit, reading), start=2):
            outcomes[reading[future]] = future.result()
            on_page("pages", done, total)
    finally:
        # Not waited for: what is still on the wire ends with the visit's deadline, which stops with the visit.
        pool.shutdown(wait=False, cancel_futures=True)
    return outcomes


def _as_they_end(visit: Visit, futures: Mapping[Future[Outcome], str]) -> Iterator[Future[Outcome]]:
    running = set(futures)
    while running:
        ended, running = wait(running, timeout=max(visit.deadline.left(), 0), return_when=FIRST_COMPLETED)
        if not ended:
            return
        yield from ended


def _read(visit: Visit, url: str, belongs: Callable[[Address], bool], guard: Guard) -> Outcome:
    try:
        return visit.page(parse_address(url, allowed=guard.allowance), within=belongs)
    except Failure as failure:
        return failure


def _site(
    home: FetchedPage, outcomes: Mapping[str, Outcome], listed: tuple[str, ...], *, robots: str, over: bool
) -> Site:
    further: list[FetchedPage] = []
    skipped: list[tuple[str, str]] = []
    seen = {home.final_url}
    for url, outcome in outcomes.items():
        if not isinstance(outcome, FetchedPage):
            skipped.append((url, outcome.code if outcome else UNFINISHED))
        elif outcome.final_url in seen:
            skipped.append((url, DUPLICATE))
        else:
            seen.add(outcome.final_url)
            further.append(outcome)
    truncated = over or any(code in OUT_OF_TIME for _, code in skipped)
    return Site(home, tuple(further), tuple(skipped), listed, robots, truncated)
