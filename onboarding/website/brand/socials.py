"""Social profiles among links: known networks, by exact host, with the handle's case kept.

A link that shares, posts or searches is no profile, and `netflix.com` is not X.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from onboarding.website.plain import plain, word_set
from onboarding.website.reading.page import Page


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile on a network: its handle as written, and its address without tracking."""

    network: str
    handle: str
    url: str


@dataclass(frozen=True, slots=True)
class _Network:
    """How a network's profile addresses look: a pattern over the path, one group for the handle.

    `host` is where all its profiles are shown; a network of independent hosts has none.
    """

    name: str
    hosts: frozenset[str]
    path: re.Pattern[str]
    not_handles: frozenset[str] = frozenset()
    host: str | None = None


_ONE = re.compile(r"/@?([\w.\-]{1,100})/?\Z")
_AT = re.compile(r"/(@[\w.\-]{1,100})/?\Z")

_NETWORKS = (
    _Network(
        "x",
        word_set("x.com twitter.com mobile.twitter.com"),
        re.compile(r"/@?(\w{1,30})/?\Z"),
        word_set(
            "intent share home i search hashtag login signup privacy tos settings explore messages download about jobs"
        ),
        host="x.com",
    ),
    _Network(
        "facebook",
        word_set("facebook.com fb.com m.facebook.com de-de.facebook.com fr-fr.facebook.com es-es.facebook.com"),
        re.compile(r"/(?:pages/|people/)?([\w.\-]{2,100})(?:/\d{5,20})?/?\Z"),
        word_set(
            "sharer sharer.php share share.php dialog plugins tr login login.php events groups hashtag policies privacy help",
            "watch marketplace profile.php home.php pages people business ads legal terms gaming reel",
        ),
        host="facebook.com",
    ),
    _Network(
        "instagram",
        word_set("instagram.com instagr.am"),
        _ONE,
        word_set("p reel reels explore stories accounts tv about legal direct developer"),
        host="instagram.com",
    ),
    _Network(
        "linkedin",
        word_set("linkedin.com de.linkedin.com uk.linkedin.com fr.linkedin.com at.linkedin.com ch.linkedin.com"),
        re.compile(r"/((?:company|in|school|showcase)/[\w.%\-]{1,100})(?:/(?:about|posts)?/?)?\Z"),
        host="linkedin.com",
    ),
    _Network(
        "youtube",
        word_set("youtube.com m.youtube.com"),
        re.compile(r"/(@[\w.\-]{1,100}|(?:channel|c|user)/[\w.\-]{1,100})(?:/(?:videos|featured|about)?)?\Z"),
        host="youtube.com",
    ),
    _Network(
        "github",
        word_set("github.com"),
        re.compile(r"/(?:orgs/)?([A-Za-z0-9\-]{1,39})/?\Z"),
        word_set(
            "features login join sponsors about pricing topics explore marketplace trending collections events settings",
            "security enterprise contact readme search new orgs apps notifications",
        ),
    ),
    _Network("tiktok", word_set("tiktok.com"), _AT),
    _Network(
        "pinterest",
        word_set(
            "pinterest.com pinterest.de pinterest.co.uk pinterest.fr pinterest.es pinterest.it pinterest.at pinterest.ca"
        ),
        _ONE,
        word_set("pin search ideas categories today business settings"),
    ),
    _Network("threads", word_set("threads.net threads.com"), _AT, host="threads.net"),
    _Network(
        "mastodon",
        word_set(
            "mastodon.social mastodon.online mstdn.social mas.to fosstodon.org hachyderm.io techhub.social infosec.exchange",
            "chaos.social social.tchncs.de indieweb.social mastodon.art",
        ),
        _AT,
    ),
    _Network("bluesky", word_set("bsky.app"), re.compile(r"/profile/([\w.:\-]{1,100})/?\Z")),
    _Network(
        "medium",
        word_set("medium.com"),
        re.compile(r"/(@?[\w.\-]{1,100})/?\Z"),
        word_set("m p tag about membership search policy help new-story topics creators"),
    ),
    _Network("substack", word_set("substack.com"), _AT),
)
_BY_HOST = {host: network for network in _NETWORKS for host in network.hosts}
_OWN_HOST = {"medium.com": "medium", "substack.com": "substack"}  # writers get a host of their own there
_LABEL = re.compile(r"[A-Za-z0-9\-]{1,63}\Z")

_SAME_AS, _FRAME, _BODY = 3, 2, 1  # weights: the site's own statement, its header or footer, any text


def profile_of(url: str) -> Profile | None:
    """Return the profile that an address leads to, or None for anything else."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or parts.query[:2].lower() in ("u=", "q="):
        return None
    network = _BY_HOST.get(host)
    return _on(network, host, unquote(parts.path)) if network else _of_own_host(host, parts.path)


def profiles(pages: Sequence[Page]) -> list[tuple[Profile, list[str]]]:
    """Return the site's profiles, one per network, with the addresses of the pages that link to them.

    The most linked wins; JSON-LD `sameAs` counts three times, header and footer twice, text once.
    """
    votes: Counter[Profile] = Counter()
    seen: dict[Profile, set[str]] = {}
    for page in pages:
        for profile, weight in _of_page(page).items():
            votes[profile] += weight
            seen.setdefault(profile, set()).add(page.url)
    best: dict[str, Profile] = {}
    for profile in sorted(votes, key=lambda each: (-votes[each], each.url)):
        best.setdefault(profile.network, profile)
    return [(best[network], sorted(seen[best[network]])) for network in sorted(best)]


def same_as(thing: Mapping[str, Any]) -> list[str]:
    """Return the addresses of a JSON-LD object's `sameAs`."""
    found = thing.get("sameAs")
    return [plain(url, 2_048) for url in (found if isinstance(found, list) else [found]) if isinstance(url, str)]


def _of_page(page: Page) -> dict[Profile, int]:
    """Return each profile once with its best weight, so that a page of many mentions has no more to say than another."""
    found: dict[Profile, int] = {}
    links = [(link.url, _BODY if link.where == "body" else _FRAME) for link in page.links]
    stated = [(url, _SAME_AS) for thing in page.json_ld for url in same_as(thing)]
    for url, weight in [*links, *stated]:
        if profile := profile_of(url):
            found[profile] = max(weight, found.get(profile, 0))
    return found


def _on(network: _Network, host: str, path: str) -> Profile | None:
    match = network.path.match(path)
    handle = match[1] if match else ""
    if not handle or handle.lower() in network.not_handles:
        return None
    shown = f"@{handle.removeprefix('@')}@{host}" if network.name == "mastodon" else handle
    return Profile(network.name, shown, f"https://{network.host or host}{quote(path.rstrip('/'), safe='/@')}")


def _of_own_host(host: str, path: str) -> Profile | None:
    label, _, rest = host.partition(".")
    if (
        rest in _OWN_HOST
        and _LABEL.match(label)
        and path in ("", "/")
        and label not in ("www", "help", "blog", "about")
    ):
        return Profile(_OWN_HOST[rest], label, f"https://{host}")
    return None
