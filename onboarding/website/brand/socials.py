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

from onboarding.website.brand.networks import NETWORKS, OWN_HOSTS, Network
from onboarding.website.plain import plain
from onboarding.website.reading.page import Page


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile on a network: its handle as written, and its address without tracking."""

    network: str
    handle: str
    url: str


_BY_HOST = {host: network for network in NETWORKS for host in network.hosts}
# Almost every link is none: the host alone decides, before the slow general reading of an address.
_HOST = re.compile(r"https?://(?:www\.)?([\w.-]{1,253})(?::\d{1,5})?(?=[/?#]|\Z)", re.IGNORECASE)
_LABEL = re.compile(r"[A-Za-z0-9\-]{1,63}\Z")

_SAME_AS, _FRAME, _BODY = 3, 2, 1  # weights: the site's own statement, its header or footer, any text


def profile_of(url: str) -> Profile | None:
    """Return the profile that an address leads to, or None for anything else."""
    named = _HOST.match(url)
    host = named[1].lower() if named else ""
    if host not in _BY_HOST and host.partition(".")[2] not in OWN_HOSTS:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.query[:2].lower() in ("u=", "q="):
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
    own = "/".join(page.url.split("/", 3)[:3]) + "/"
    links = [
        (each.url, _BODY if each.where == "body" else _FRAME) for each in page.links if not each.url.startswith(own)
    ]
    stated = [(url, _SAME_AS) for thing in page.json_ld for url in same_as(thing)]
    for url, weight in [*links, *stated]:
        if profile := profile_of(url):
            found[profile] = max(weight, found.get(profile, 0))
    return found


def _on(network: Network, host: str, path: str) -> Profile | None:
    match = network.path.match(path)
    handle = match[1] if match else ""
    if not handle or handle.lower() in network.not_handles:
        return None
    shown = f"@{handle.removeprefix('@')}@{host}" if network.name == "mastodon" else handle
    return Profile(network.name, shown, f"https://{network.host or host}{quote(path.rstrip('/'), safe='/@')}")


def _of_own_host(host: str, path: str) -> Profile | None:
    label, _, rest = host.partition(".")
    if (
        rest in OWN_HOSTS
        and _LABEL.match(label)
        and path in ("", "/")
        and label not in ("www", "help", "blog", "about")
    ):
        return Profile(OWN_HOSTS[rest], label, f"https://{host}")
    return None
