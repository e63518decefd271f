"""Which further pages of a site to read: those that tell most about who is behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date
from typing import Literal, NamedTuple
from urllib.parse import urlsplit, urlunsplit

from onboarding.website.listed import Listed
from onboarding.website.plain import word_set
from onboarding.website.reading.kind import ABOUT, CONTACT, LEGAL, POST_FOLDERS, PRICING, PRODUCT_FOLDERS, segments_of
from onboarding.website.reading.page import Page

Purpose = Literal["about", "pricing", "offer", "post", "contact", "other"]

_FILE = re.compile(r"\.(?!html?\Z|php\Z|aspx?\Z)[a-z0-9]{2,5}\Z", re.IGNORECASE)
_DAY = re.compile(r"/((?:19|20)\d\d)[/-](\d\d?)(?:[/-](\d\d?))?(?:/|-|\Z)")
_PREFIX = re.compile(r"([a-z]{2})(?:-[a-z]{2})?\Z", re.IGNORECASE)
_LANGUAGES = word_set(
    "ar bg bs ca cs da de el en es et eu fa fi fr ga gl he hi hr hu id is it ja ko lt lv mk ms nb nl nn no pl pt ro ru sk sl",
    "sq sr sv th tr uk ur vi zh",
)
_NEVER = LEGAL | word_set(
    "login log-in signin sign-in signup sign-up register account my-account cart basket checkout warenkorb kasse anmelden",
    "wishlist logout password search suche feed rss atom wp-admin wp-login wp-json admin api cdn-cgi tag tags author page",
    "category categories comments status unsubscribe download downloads",
    "konto mein-konto passwort merkliste panier compte mon-compte connexion recherche carrito cesta mi-cuenta cuenta acceder",
    "buscar carrello accedi il-mio-account cerca carrinho minha-conta entrar busca pesquisa",
)
_OFFER = PRODUCT_FOLDERS | word_set(
    "services service leistungen angebot angebote solutions features funktionen how-it-works work-with-me offer offers consulting",
    "workshops courses training menu collections catalog catalogue",
    "unsere-leistungen leistungsspektrum kurse seminare speisekarte produits boutique prestations nos-services tarifs-et-services",
    "formations carte fonctionnalites productos tienda servicios nuestros-servicios cursos carta funciones soluciones prodotti",
    "negozio servizi i-nostri-servizi corsi funzionalita soluzioni produtos loja servicos serviços nossos-servicos cursos cardapio",
    "funcionalidades solucoes soluções",
)
# How many of each purpose are taken before a second round fills what is left.
_SHARES: tuple[tuple[Purpose, int], ...] = (
    ("about", 1),
    ("pricing", 1),
    ("offer", 1),
    ("post", 2),
    ("contact", 1),
    ("offer", 1),
    ("post", 1),
    ("other", 99),
    ("post", 99),
    ("offer", 99),
)
_LISTED_READ = 5_000
_UNLINKED = 3


@dataclass(frozen=True, slots=True)
class _Candidate:
    url: str
    key: str
    purpose: Purpose
    rank: tuple[int, ...]  # lower is better


def choose_pages(home: Page, listed: Sequence[Listed], limit: int = 7) -> list[str]:
    """Return up to `limit` further addresses of the home page's site, the most telling first.

    Args:
        home: the page the site begins with; it is not chosen again.
        listed: what the site's feeds and sitemap name.
        limit: the most addresses returned.
    """
    candidates = _unique(home, listed)
    chosen: list[_Candidate] = []
    for purpose, share in _SHARES:
        fitting = [each for each in candidates if each.purpose == purpose and each not in chosen]
        chosen += sorted(fitting, key=lambda each: each.rank)[:share]
    return [each.url for each in chosen[: max(limit, 0)]]


def _unique(home: Page, listed: Sequence[Listed]) -> list[_Candidate]:
    """Return one candidate per path; links of the home page come first, an address without a query replaces one with it.

    A page that a feed names is a post, wherever it lies; when it was published counts before the day in its address.
    """
    found: dict[str, _Candidate] = {}
    here = _key(home.url)
    dated = {_key(each.url): each for each in reversed(listed) if each.when}
    posts = {_key(each.url) for each in listed if each.in_feed}
    for order, offer in enumerate(_offered(home, listed)):
        key = _key(offer.url)
        if key == here or not _wanted(home.url, offer.url):
            continue
        known = found.get(key)
        if known is None or (urlsplit(known.url).query and not urlsplit(offer.url).query):
            purpose = "post" if key in posts else _purpose(offer.url, offer.text)
            day = _day(dated.get(key), offer.url) if purpose == "post" else 0
            found[key] = _Candidate(offer.url, key, purpose, (-day, *_rank(offer, purpose), order))
    return list(found.values())


class _Offer(NamedTuple):
    """An address and where it stands: 0 navigation, 1 text, 2 footer, 3 only in feeds or the sitemap."""

    url: str
    place: int
    text: str


_PLACES = {"nav": 0, "body": 1, "footer": 2}


def _offered(home: Page, listed: Sequence[Listed]) -> Iterator[_Offer]:
    for link in home.links:
        yield _Offer(link.url, _PLACES[link.where], link.text.lower())
    for page in listed[:_LISTED_READ]:
        with suppress(ValueError):
            yield _Offer(urlunsplit(urlsplit(page.url.strip())._replace(fragment="")), _UNLINKED, "")


def _key(url: str) -> str:
    parts = urlsplit(url)
    path = re.sub(r"/{2,}", "/", parts.path)
    return re.sub(r"/(?:index\.(?:html?|php))?\Z", "", path)


def _site(url: str) -> tuple[str, int | None]:
    try:
        parts = urlsplit(url)
        default = {"http": 80, "https": 443}.get(parts.scheme)
        port = parts.port or default
        return (parts.hostname or "").removeprefix("www."), None if port == default else port
    except ValueError:
        return "", None


def _wanted(home: str, url: str) -> bool:
    if urlsplit(url).scheme not in ("http", "https") or _site(url) != _site(home):
        return False
    path = urlsplit(url).path
    return not (_FILE.search(path) or _NEVER.intersection(segments_of(url)) or _other_language(home, path))


def _other_language(home: str, path: str) -> bool:
    """Say whether the path lies in a folder for a language that the home page is not in."""
    spoken = _language(path)
    return spoken is not None and spoken != _language(urlsplit(home).path)


def _language(path: str) -> str | None:
    first = next((part for part in path.split("/") if part), "")
    match = _PREFIX.match(first)
    name = match[1].lower() if match else ""
    return name if name in _LANGUAGES else None


def _purpose(url: str, text: str) -> Purpose:
    segments = segments_of(url)
    last = segments[-1] if segments else ""
    if len(segments) > 1 and (segments[0] in POST_FOLDERS or _DAY.search(urlsplit(url).path)):
        return "post"
    words = {last, text.replace(" ", "-")}
    fixed: tuple[tuple[Purpose, frozenset[str]], ...] = (
        ("about", ABOUT),
        ("pricing", PRICING),
        ("contact", CONTACT),
        ("offer", _OFFER | PRODUCT_FOLDERS),
    )
    found: Purpose | None = next((name for name, table in fixed if words & table), None)
    return found or ("offer" if segments and segments[0] in _OFFER else "other")


def _rank(offer: _Offer, purpose: Purpose) -> tuple[int, ...]:
    """Rank shallow paths first, but for posts; then what the home page links to, and of the rest what it leads with."""
    depth = 0 if purpose == "post" else len(segments_of(offer.url))
    unlinked = int(offer.place == _UNLINKED)
    return (unlinked, depth, offer.place if purpose == "other" else 0)


def _day(listed: Listed | None, url: str) -> int:
    """Return the day a post appeared, as a number that grows; 0 where nothing tells it."""
    if listed and listed.when:
        return listed.when.astimezone(UTC).toordinal()
    found = _DAY.search(urlsplit(url).path)
    if not found:
        return 0
    year, month, day = (int(part or 1) for part in found.groups())
    # Near enough to order days by, also those that no calendar has.
    return date(year, 1, 1).toordinal() + 31 * (month - 1) + day
