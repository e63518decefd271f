"""What the business calls itself: voices from markup, files and small print, weighed by how far they agree.

Weights: JSON-LD name of the business 3, of the website 2.5; og:site_name 2.5; application-name and the title for home
screens 1.5; manifest 1.5 (short name 1); logo's alternative text 1; a part of the title that pages share, or that the
address agrees with, 1.5 (1 for the beginning of a name that is spelled like it), else the shortest part of the home page's title 0.5; the line with © 1; the address 0.5. A source speaks once for each spelling,
half as much again where most pages say it. Two spellings agree when they are equal without case, punctuation and legal
form; one that is the beginning of another (four letters at least) supports it by half. The address alone is no name.

Confidence: 0.95 where three sources agree, 0.85 for two, 0.6 for one that names the site on purpose, else 0.3.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from onboarding.website.analysis import Findings, Ground
from onboarding.website.brand.assets import Asset
from onboarding.website.brand.domain import domain_of, label_of
from onboarding.website.brand.site_links import kind_of_link
from onboarding.website.contract import Vote
from onboarding.website.evidence import vote
from onboarding.website.plain import plain, word_set
from onboarding.website.reading.metadata import types_of
from onboarding.website.reading.page import Page
from onboarding.website.stated import owners, said_text

NAME = 100
_SHORTEST_SHARED = 4
_MOST_WORDS = 6
_SEGMENTS = re.compile(r"\s+[|\u2013\u2014\u00b7\u2022\u00bb:~-]\s+|\s*[|\u00bb]\s*|(?<=\w):\s+")
_NOT_WORD = re.compile(r"[\W_]+")
_LEGAL = re.compile(
    r"[\s,]+(?:gmbh(?:\s*&\s*co\.?\s*kg)?|ag|kg|ohg|ug|e\.?\s?v\.?|inc\.?|incorporated|ltd\.?|limited|llc|llp|plc|corp\.?"
    r"|corporation|co\.|s\.?a\.?r?\.?l?\.?|sas|sasu|eurl|s\.?l\.?u?\.?|s\.?r\.?l\.?s?|s\.?p\.?a\.?|b\.?v\.?|n\.?v\.?|oy|ab|a/s|aps|as"
    r"|pty\.?(?:\s+ltd\.?)?|lda\.?|ltda\.?)\Z",
    re.IGNORECASE,
)
_LOGO = re.compile(
    r"\b(?:logo(?:type|tipo)?|home(?:\s?page)?|startseite|accueil|link to|zur|image|icon|site)\b|[-\u2013|:]",
    re.IGNORECASE,
)
_RIGHTS = re.compile(
    r"(?:\u00a9|\(c\)|copyright)[\s\u00a9]*+(?:\(c\)\s*+)?(?:[\d\s,\u2013-]{4,20}+)?(?:by\s++)?([^|\u00b7\u2022\u2013\u2014]{2,80})",
    re.IGNORECASE,
)
_RIGHTS_END = re.compile(
    r"[.,;]?\s*\b(?:all rights|alle rechte|tous droits|todos los|tutti i diritti|todos os|is an?\b|powered|made|designed|\d{4}|inc\b|p\.?\s?iva|vat)"
    r"|\.\s|\.\Z|,\s",
    re.IGNORECASE,
)
_NO_NAMES = word_set(
    "home homepage startseite accueil inicio início index welcome willkommen bienvenue start blog shop untitled"
)
_ON_PURPOSE = frozenset(
    {"JSON-LD name", "JSON-LD website name", "og:site_name", "application-name", "title for home screens"}
)


@dataclass(frozen=True, slots=True)
class Voice:
    """One spelling by one source, and the pages (or files) that say it."""

    name: str
    source: str
    weight: float
    urls: tuple[str, ...]


def tell_name(pages: Sequence[Page], home: Page, assets: Sequence[Asset], findings: Findings) -> None:
    """Fill name and domain of `brand_analysis`."""
    findings.know(
        "brand_analysis.domain", domain_of(home.url), Ground("the registrable part of the address", [home.url], 1)
    )
    voices = voices_of(pages, home, assets)
    best = winner(voices, label_of(home.url))
    if best is None:
        return
    name, agreed = best
    sources = {voice.source for voice in agreed}
    findings.know(
        "brand_analysis.name",
        name,
        Ground(
            "most weight among what markup, titles, small print and address say, by agreement",
            sorted({url for voice in agreed for url in voice.urls}),
            _confidence(sources),
            {"sources": len(sources), "voices": len(voices)},
            votes=[_as_vote(voice) for voice in voices],
        ),
    )


def voices_of(pages: Sequence[Page], home: Page, assets: Sequence[Asset]) -> list[Voice]:
    """Return all voices, the weightiest first."""
    said: dict[tuple[str, str, float], list[str]] = defaultdict(list)
    for name, source, weight, url in _with_beginnings([*_all(pages, home, assets)], key_of(label_of(home.url))):
        if name and len(name.split()) <= _MOST_WORDS and name.casefold() not in _NO_NAMES and key_of(name):
            said[name, source, weight].append(url)
    voices = [
        Voice(name, source, weight * (1.5 if 2 < len(set(urls)) >= len(pages) / 2 else 1), tuple(sorted(set(urls))))  # noqa: PLR2004 - most pages
        for (name, source, weight), urls in said.items()
    ]
    return sorted(voices, key=lambda voice: (-voice.weight, voice.source, voice.name))


def _with_beginnings(said: Sequence[tuple[str, str, float, str]], label: str) -> _Said:
    """Yield what was said, and the beginning of a longer name that is spelled like the address ("Acme" of "Acme Berlin")."""
    yield from said
    for name, source, _, url in said:
        words = name.split()
        starts = (" ".join(words[:count]).rstrip(",.:;") for count in range(1, min(len(words), _MOST_WORDS + 1)))
        if (
            source != "address"
            and key_of(name) != label
            and (start := next((s for s in starts if key_of(s) == label), ""))
        ):
            yield start, "beginning like the address", 1.0, url
            return


def winner(voices: Sequence[Voice], label: str) -> tuple[str, list[Voice]] | None:
    """Return the best spelling of the name that most weight agrees on, and the voices that agree; None without any."""
    keys = {voice: key_of(voice.name) for voice in voices}
    own: Counter[str] = Counter()
    for voice in voices:
        own[keys[voice]] += round(voice.weight * 1_000)
    support = {key: own[key] + sum(own[other] for other in own if _begins(key, other)) / 2 for key in own}
    for key in sorted(support, key=lambda each: (-support[each], each)):
        agreed = [voice for voice in voices if keys[voice] == key]
        if any(voice.source != "address" for voice in agreed):
            return _spelling(agreed, label), agreed
    return None


def key_of(name: str) -> str:
    """Return a name without case, accents, punctuation, "the" and legal form: what two spellings share."""
    bare = without_legal_form(name).casefold().removeprefix("the ")
    if not bare.isascii():
        bare = "".join([each for each in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(each)])
    return _NOT_WORD.sub("", bare)


def without_legal_form(name: str) -> str:
    """Return a name without GmbH, Ltd and their like at its end."""
    bare = _LEGAL.sub("", name).strip(" ,.")
    return bare or name


def _begins(one: str, other: str) -> bool:
    if one == other or min(len(one), len(other)) < _SHORTEST_SHARED:
        return False
    return one.startswith(other) or other.startswith(one)


def _spelling(agreed: Sequence[Voice], label: str) -> str:
    """Return the spelling to show: not the address's, not in capitals, without legal form where there is a choice."""
    weights: Counter[str] = Counter()
    for voice in agreed:
        weights[voice.name] += round(voice.weight * 1_000)

    def rank(name: str) -> tuple[bool, bool, bool, int, str]:
        shouted = name.isupper() or name.islower()
        return name.casefold() == label and shouted, shouted, without_legal_form(name) != name, -weights[name], name

    return min(weights, key=rank)


def _confidence(sources: Iterable[str]) -> float:
    found = set(sources)
    if len(found) > 1:
        return 0.95 if len(found) > 2 else 0.85  # noqa: PLR2004 - documented above
    return 0.6 if found & _ON_PURPOSE else 0.3


def _as_vote(voice: Voice) -> Vote:
    return vote(voice.name, voice.source, voice.urls[0], voice.weight)


_Said = Iterator[tuple[str, str, float, str]]


def _all(pages: Sequence[Page], home: Page, assets: Sequence[Asset]) -> _Said:
    for page in pages:
        yield from _of_markup(page)
        yield from _of_pictures(page)
        yield from _of_small_print(page)
    yield from _of_titles(pages, home)
    yield from _of_manifests(assets)
    if label := label_of(home.url):
        yield label, "address", 0.5, home.url


def _of_markup(page: Page) -> _Said:
    for _, thing in owners([page]):
        site = types_of(thing) <= {"website"}
        source, weight = ("JSON-LD website name", 2.5) if site else ("JSON-LD name", 3.0)
        yield said_text(thing, "name", NAME) or "", source, weight, page.url
    metas = page.signals.metas
    site_name = plain(metas.get("og:site_name") or "", NAME)
    yield site_name, "og:site_name", 2.5, page.url
    yield plain(metas.get("application-name") or "", NAME), "application-name", 1.5, page.url
    yield plain(metas.get("apple-mobile-web-app-title") or "", NAME), "title for home screens", 1.5, page.url


def _of_pictures(page: Page) -> _Said:
    for image in page.signals.images:
        if image.alt and (image.links_home or image.where == "header") and ("logo" in image.names + image.alt.lower()):
            yield plain(_LOGO.sub(" ", image.alt), NAME), "logo's alternative text", 1.0, page.url
    for svg in page.signals.svgs:
        yield plain(_LOGO.sub(" ", svg.title), NAME), "logo's title", 1.0, page.url


def _of_small_print(page: Page) -> _Said:
    for line in page.signals.small_print:
        found = _RIGHTS.search(line)
        if found:
            yield (
                plain(_RIGHTS_END.split(found[1], maxsplit=1)[0].strip(" .,\"'"), NAME),
                "line with \u00a9",
                1.0,
                page.url,
            )


def _of_titles(pages: Sequence[Page], home: Page) -> _Said:
    split = {page.url: [part for part in _SEGMENTS.split(plain(page.title or "", 200)) if part] for page in pages}
    counts = Counter(part for parts in split.values() for part in set(parts))
    shared = {part for part, count in counts.items() if count >= max(2, len(pages) / 2)}
    for url, parts in split.items():
        yield from ((part, "shared part of titles", 1.5, url) for part in sorted(set(parts) & shared))
    yield from _of_one_title(split[home.url], shared, home)


def _of_one_title(parts: Sequence[str], shared: AbstractSet[str], home: Page) -> _Said:
    """Yield the part of the home page's title that the address agrees with, else the shortest that is no page's name."""
    label = key_of(label_of(home.url))
    alike = [part for part in parts if label and (key_of(part) == label or _begins(key_of(part), label))]
    yield from ((part, "part of the title like the address", 1.5, home.url) for part in alike)
    first = {plain(heading.text, 200) for heading in home.headings[:1]}
    others = [part for part in parts if part not in first and kind_of_link("", part) is None]
    if len(parts) > 1 and others and not alike and not any(part in shared for part in parts):
        yield min(others, key=lambda part: (len(part), part)), "shortest part of the title", 0.5, home.url


def _of_manifests(assets: Sequence[Asset]) -> _Said:
    for asset in assets:
        if asset.manifest:
            yield asset.manifest.name or "", "manifest name", 1.5, asset.url
            yield asset.manifest.short_name or "", "manifest short name", 1.0, asset.url
