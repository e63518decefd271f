"""What the site is built with, by literal marks in addresses, attributes and meta tags (signatures.py).

Confidence: 0.95 where the generator says so, 0.9 where marks of two kinds or on two pages do, else 0.75.
"""

from __future__ import annotations

from collections.abc import Sequence

from onboarding.website.analysis import Findings, Ground
from onboarding.website.brand.signatures import SIGNATURES, Signature
from onboarding.website.contract.brand import Technology
from onboarding.website.evidence import vote
from onboarding.website.reading.page import Page

_MOST_VOTES = 4
_Said = dict[str, str]


def _by_mark(kind: str) -> dict[str, list[int]]:
    """Return the marks of a kind, each with the numbers of the signatures that have it."""
    found: dict[str, list[int]] = {}
    for number, signature in enumerate(SIGNATURES):
        for mark in getattr(signature, kind):
            found.setdefault(mark, []).append(number)
    return found


_MARKS = {kind: _by_mark(kind) for kind in ("generator", "address", "mark", "meta")}


def tell_technology(pages: Sequence[Page], findings: Findings) -> None:
    """Fill technology of `brand_analysis`, in the order of the table."""
    read = [(page.url, _said(page)) for page in pages]
    for signature in _shown([said for _, said in read]):
        found = [(url, kind, mark) for url, said in read for kind, mark in _marks(signature, said)]
        sources = {kind for _, kind, _ in found}
        urls = sorted({url for url, _, _ in found})
        sure = 0.95 if "generator" in sources else 0.9 if len(sources) + len(urls) > 2 else 0.75  # noqa: PLR2004 - two of a kind
        votes = [vote(mark, kind, url) for url, kind, mark in found[:_MOST_VOTES]]
        item = Technology(name=signature.name, category=signature.category)
        findings.add("brand_analysis.technology", item, Ground("literal marks in the pages", urls, sure, votes=votes))


def _shown(said: Sequence[_Said]) -> list[Signature]:
    """Return the signatures with a mark on some page: each mark is looked for once, and most pages hold very few."""
    numbers: set[int] = set()
    for kind, marks in _MARKS.items():
        whole = "\n".join(dict.fromkeys([each[kind] for each in said]))
        for mark in [mark for mark in marks if mark in whole] if whole else ():
            numbers.update(marks[mark])
    return [SIGNATURES[number] for number in sorted(numbers)]


def _said(page: Page) -> _Said:
    """Return all that a page says, by kind, each as one text to search in."""
    signals = page.signals
    icons, images = (icon.url for icon in signals.icons), (image.url for image in signals.images)
    addresses = (*signals.scripts, *signals.stylesheets, *signals.preconnects, *icons, *images)
    return {
        "generator": (page.generator or "").lower(),
        "address": "\n".join(addresses).lower(),
        "mark": "\n".join(signals.marks).lower(),
        "meta": "\n".join(signals.metas).lower(),
    }


def _marks(signature: Signature, said: _Said) -> list[tuple[str, str]]:
    found = [("generator", mark) for mark in signature.generator if mark in said["generator"]]
    found += [("address", mark) for mark in signature.address if mark in said["address"]]
    found += [("mark", mark) for mark in signature.mark if mark in said["mark"]]
    found += [("meta", mark) for mark in signature.meta if mark in said["meta"]]
    return found[:2]
