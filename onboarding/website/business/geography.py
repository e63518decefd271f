"""Where the business works: what it states, else the country that most signs speak for.

Weights of the signs: area served 4 and address in JSON-LD 3 (with the country), a postal address on the page that ends with
a country 2, a calling code 2, the end of the host name 2, the region in a language tag (de-AT, og:locale) 1, a currency that
belongs to one country 1, in at least two prices. Each sign counts once per country, not once per page. A currency of many
countries is told as a hint without a country.
geographic_focus is the areas served in the site's words; else the country of the JSON-LD address; else the country with a
sum of 3 or more and 1.5 times the next. confidence: 0.9, 0.8, else min(0.75, sum / 8).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple
from urllib.parse import urlsplit

from onboarding.website.analysis import Findings, Ground
from onboarding.website.business.countries import (
    country_dialled,
    country_ending,
    country_name,
    country_named,
    country_of_host,
    country_paying,
)
from onboarding.website.contract import Vote
from onboarding.website.contract.business import GeographyHint
from onboarding.website.evidence import vote
from onboarding.website.plain import plain
from onboarding.website.reading.page import Page
from onboarding.website.sample import Sample
from onboarding.website.stated import owners

Prices = Mapping[str, Counter[str]]
Kind = Literal["area served", "address", "postal address", "phone code", "domain", "region tag", "currency"]

_WEIGHTS: Mapping[Kind, float] = {
    "area served": 4,
    "address": 3,
    "postal address": 2,
    "phone code": 2,
    "domain": 2,
    "region tag": 1,
    "currency": 1,
}
_SIGNS = {"€": "EUR", "£": "GBP", "$": "USD", "R$": "BRL", "₹": "INR", "zł": "PLN", "Kč": "CZK", "₺": "TRY", "₪": "ILS"}
_PRICE = re.compile(
    r"(?<![\w.])(R\$|[€£$₹₺₪])\s?\d|\d\s?([€£]|zł|Kč)(?!\w)|(?<!\w)(EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|CZK|AUD|CAD|BRL)\s?\d"
    r"|\d\s(EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|CZK|AUD|CAD|BRL)(?!\w)"
)
_CODES = ("EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "AUD", "CAD", "BRL")
_ANY_SIGN = ("€", "£", "$", "₹", "₺", "₪", "zł", "Kč", *_CODES)
_BEFORE = 2  # a price begins at its sign, or with a digit and a space, or an R, before it
_REGION = re.compile(r"[a-z]{2,3}[-_]([A-Za-z]{2})\Z")
_PLACES = 5
_LEAST_PRICES = 2
_LEAST_SUM, _LEAD = 3.0, 1.5


class _Sign(NamedTuple):
    kind: Kind
    value: str
    country: str | None
    url: str


def tell_geography(sample: Sample, prices: Prices, findings: Findings) -> None:
    """Fill `geography` and `geographic_focus` of `target_audience`."""
    signs = [*_stated(sample.pages), *_offered(sample, findings), *_shown(sample.pages, prices)]
    merged: dict[tuple[str | None, Kind, str], set[str]] = {}
    for sign in signs:
        merged.setdefault((sign.country, sign.kind, sign.value), set()).add(sign.url)
    hints = [_hint(*key, sorted(urls)) for key, urls in merged.items()]
    hints.sort(key=lambda hint: (-hint["weight"], hint["hint"], hint["country"] or "", hint["value"]))
    for hint in hints:
        source = f"a sign of where the business works: {hint['hint']}"
        findings.add(
            "target_audience.geography", hint, Ground(source, hint["pages"], min(0.2 + 0.15 * hint["weight"], 0.9))
        )
    _tell_focus(hints, findings)


def _tell_focus(hints: Sequence[GeographyHint], findings: Findings) -> None:
    for kind, sure in (("area served", 0.9), ("address", 0.8)):
        stated = [hint for hint in hints if hint["hint"] == kind]
        if stated:
            places = sorted({country_name(hint["value"]) for hint in stated})[:_PLACES]
            ground = Ground(f"JSON-LD {kind}", _pages(stated), sure, votes=_votes(stated))
            findings.know("target_audience.geographic_focus", ", ".join(places), ground)
            return
    sums = sum_of(hints)
    ranked = sorted(sums, key=lambda country: (-sums[country], country))
    following = sums[ranked[1]] if len(ranked) > 1 else 0.0
    if ranked and sums[ranked[0]] >= max(_LEAST_SUM, _LEAD * following):
        told = [hint for hint in hints if hint["country"] == ranked[0]]
        sure = min(0.75, sums[ranked[0]] / 8)
        source = "the country that most signs speak for"
        ground = Ground(source, _pages(told), sure, {"sums": sums}, votes=_votes(hints))
        findings.know("target_audience.geographic_focus", country_name(ranked[0]), ground)


def sum_of(hints: Sequence[GeographyHint]) -> dict[str, float]:
    """Return each country's sum of weights; a kind of sign counts once for a country."""
    weights = {(hint["country"], hint["hint"]): hint["weight"] for hint in hints if hint["country"]}
    sums: dict[str, float] = {}
    for (country, _), weight in weights.items():
        sums[country or ""] = sums.get(country or "", 0.0) + weight
    return sums


def _votes(hints: Sequence[GeographyHint]) -> list[Vote]:
    return [vote(hint["country"] or hint["value"], hint["hint"], hint["pages"][0], hint["weight"]) for hint in hints]


def _pages(hints: Sequence[GeographyHint]) -> list[str]:
    return sorted({url for hint in hints for url in hint["pages"]})


def _hint(country: str | None, kind: Kind, value: str, urls: list[str]) -> GeographyHint:
    return GeographyHint(country=country, hint=kind, value=value, weight=_WEIGHTS[kind], pages=urls)


def _stated(pages: Sequence[Page]) -> Iterator[_Sign]:
    for page, thing in owners(pages):
        for name in _areas(thing):
            yield _Sign("area served", name, country_named(name), page.url)
        for name in _address_countries(thing):
            yield _Sign("address", name, country_named(name), page.url)


def _areas(thing: Mapping[str, Any]) -> list[str]:
    served = thing.get("areaServed")
    return _names(served if isinstance(served, list) else [served])


def _address_countries(thing: Mapping[str, Any]) -> list[str]:
    found = thing.get("address")
    addresses = found if isinstance(found, list) else [found]
    return _names([address.get("addressCountry") for address in addresses if isinstance(address, dict)])


def _names(values: Sequence[object]) -> list[str]:
    names = (value.get("name") if isinstance(value, dict) else value for value in values)
    return [name for value in names if isinstance(value, str) and (name := plain(value, 60))]


def _offered(sample: Sample, findings: Findings) -> Iterator[_Sign]:
    """Yield what the ways to reach them tell, as the brand's part found them."""
    for kind, path, country_of in (
        ("postal address", "brand_analysis.contact.addresses", country_ending),
        ("phone code", "brand_analysis.contact.phones", country_dialled),
    ):
        found = findings.basis(path)
        for index, value in enumerate(findings.known(path) or ()):
            ground = findings.basis(f"{path}.{index}") or found
            country = country_of(value)
            if country:
                url = next(iter(ground["pages"]), sample.home.url) if ground else sample.home.url
                yield _Sign(kind, country if kind == "phone code" else value, country, url)  # type: ignore[arg-type]  # the two kinds above


def _shown(pages: Sequence[Page], prices: Prices) -> Iterator[_Sign]:
    """Yield what hosts, language tags and prices tell."""
    for page in pages:
        host = urlsplit(page.url).hostname or ""
        if country := country_of_host(host):
            yield _Sign("domain", f".{host.rpartition('.')[2]}", country, page.url)
        for tag in (page.open_graph.get("og:locale"), page.signals.metas.get("content-language")):
            region = _REGION.match(tag) if tag else None
            if region and (country := country_named(region[1])):
                yield _Sign("region tag", (tag or "").replace("_", "-"), country, page.url)
    for currency in sorted(set().union(*prices.values())):
        urls = [url for url in prices if prices[url][currency]]
        if sum(prices[url][currency] for url in urls) >= _LEAST_PRICES:
            yield from (_Sign("currency", currency, country_paying(currency), url) for url in urls)


def prices_of(sample: Sample) -> Prices:
    """Count the prices on each page by their currency."""
    return {page.url: currencies(page.text) for page in sample.pages}


def currencies(text: str) -> Counter[str]:
    """Count the prices in a text by their currency (ISO 4217)."""
    found: Counter[str] = Counter()
    read = 0
    for begin in sorted([at for sign in _ANY_SIGN if sign in text for at in _places(sign, text)]):
        starts = range(max(begin - _BEFORE, read), begin + 1)
        if price := next(filter(None, [_PRICE.match(text, start) for start in starts]), None):
            sign = price[price.lastindex or 0]
            found[_SIGNS.get(sign, sign)] += 1
            read = price.end()
    return found


def _places(sign: str, text: str) -> Iterator[int]:
    """Yield where a sign begins, each time it stands in a text."""
    at = text.find(sign)
    while at >= 0:
        yield at
        at = text.find(sign, at + 1)
