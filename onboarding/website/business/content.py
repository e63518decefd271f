"""What the site publishes, what it asks visitors to do, and where it says it works; and settings that follow from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from onboarding.website.analysis import Findings, Ground
from onboarding.website.plain import plain, word_set
from onboarding.website.reading.page import Page
from onboarding.website.sample import Sample
from onboarding.website.stated import owners
from onboarding.website.writing.style import share

_NOT_CONTENT = frozenset({"contact", "legal", "other"})
_VERBS = word_set(
    "add apply ask book browse buy call chat choose claim compare contact create discover donate download enquire explore",
    "find get give hire join order pick register request reserve schedule send shop sign start subscribe switch take talk",
    "try upgrade visit write",
    "anfragen anmelden bestellen buchen entdecken herunterladen jetzt kaufen kontaktieren registrieren starten testen",
    "achetez commandez contactez decouvrez découvrez demandez essayez inscrivez-vous réservez téléchargez",
    "compra comprar contacta descarga descubre empieza pide prueba reserva solicita suscríbete",
)
_CALL_WORDS = 6
_PLACES = 5


def tell_content(sample: Sample, findings: Findings) -> None:
    """Fill `content_type`, the place in `target_audience`, and what follows in `recommended_settings`."""
    _tell_types(sample, findings)
    _tell_call(sample.pages, findings)
    _tell_place(sample.pages, findings)
    primary, place = findings.known("content_type.primary_type"), findings.known("target_audience.geographic_focus")
    urls = [page.url for page in sample.pages]
    findings.know("recommended_settings.content_type", primary, Ground("content_type.primary_type", urls, 0.5))
    findings.know(
        "recommended_settings.geographic_location", place, Ground("target_audience.geographic_focus", urls, 0.5)
    )


def _tell_types(sample: Sample, findings: Findings) -> None:
    """Order the kinds of pages by their words; contact, legal and unknown pages are no content."""
    counts: Counter[str] = Counter()
    for page, words in zip(sample.pages, sample.words, strict=True):
        if page.kind not in _NOT_CONTENT and words:
            counts[page.kind] += words
    ranked = sorted(counts, key=lambda kind: (-counts[kind], kind))
    shares = {kind: share(counts[kind], counts.total()) for kind in ranked}
    urls = [page.url for page in sample.pages if page.kind in counts]
    source = "kinds of the pages read, by their words"
    findings.know(
        "content_type.primary_type", ranked[0] if ranked else None, Ground(source, urls, 0.5, {"word_shares": shares})
    )
    findings.know("content_type.secondary_types", ranked[1:], Ground(source, urls, 0.5, {"word_shares": shares}))


def _tell_call(pages: Sequence[Page], findings: Findings) -> None:
    """Tell the call to action that stands on most pages: a button, or a link that begins with a verb of doing."""
    seen: dict[str, set[str]] = {}
    spellings: dict[str, set[str]] = {}
    for page in pages:
        for text in _calls(page):
            seen.setdefault(text.casefold(), set()).add(page.url)
            spellings.setdefault(text.casefold(), set()).add(text)
    if seen:
        best = min(seen, key=lambda each: (-len(seen[each]), each))
        source = "button or link text that begins with a verb of doing, on most pages"
        findings.know(
            "content_type.call_to_action",
            min(spellings[best]),
            Ground(source, sorted(seen[best]), 0.5, {"different": len(seen)}),
        )


def _calls(page: Page) -> Iterator[str]:
    for text in [*page.buttons, *(link.text for link in page.links if link.where == "body")]:
        spoken = text.split()
        if spoken and len(spoken) <= _CALL_WORDS and spoken[0].strip(".,!:").casefold() in _VERBS:
            yield text


def _tell_place(pages: Sequence[Page], findings: Findings) -> None:
    """Tell where the business says it works: JSON-LD areaServed, else the country of its address."""
    for source, read in (("JSON-LD areaServed", _areas), ("JSON-LD address country", _countries)):
        found = [(page.url, name) for page, thing in owners(pages) for name in read(thing)]
        places = sorted({name for _, name in found})[:_PLACES]
        if places:
            urls = sorted({url for url, _ in found})
            findings.know("target_audience.geographic_focus", ", ".join(places), Ground(source, urls, 0.5))
            return


def _areas(thing: Mapping[str, Any]) -> list[str]:
    served = thing.get("areaServed")
    return _names(served if isinstance(served, list) else [served])


def _countries(thing: Mapping[str, Any]) -> list[str]:
    address = thing.get("address")
    return _names([address.get("addressCountry")]) if isinstance(address, dict) else []


def _names(values: Sequence[object]) -> list[str]:
    names = (value.get("name") if isinstance(value, dict) else value for value in values)
    return [name for value in names if isinstance(value, str) and (name := plain(value, 60))]
