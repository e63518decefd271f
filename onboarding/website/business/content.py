"""What the site publishes, and the call to action that stands on most pages.

Kinds are ordered by the words of their pages; contact, legal and unknown pages are no content.
confidence of a kind: its share of those words, at least 0.3; of a call: 0.4 + 0.1 for each page, at most 0.9.
"""

from __future__ import annotations

from collections import Counter

from onboarding.website.analysis import Findings, Ground
from onboarding.website.business.lexicon import Lexicon
from onboarding.website.business.purpose import calls_of
from onboarding.website.reading.page import Page
from onboarding.website.sample import Sample
from onboarding.website.writing.style import share

_SHARING = frozenset({"share", "follow", "teilen", "partager", "compartir", "condividi", "compartilhar", "partilhar"})
_NOT_CONTENT = frozenset({"contact", "legal", "other"})


def tell_content(sample: Sample, tables: Lexicon | None, findings: Findings) -> None:
    """Fill the kinds and the call to action of `content_type`."""
    _tell_types(sample, findings)
    _tell_call(sample, tables, findings)


def _tell_types(sample: Sample, findings: Findings) -> None:
    counts: Counter[str] = Counter()
    for page, words in zip(sample.pages, sample.words, strict=True):
        if page.kind not in _NOT_CONTENT and words:
            counts[page.kind] += words
    ranked = sorted(counts, key=lambda kind: (-counts[kind], kind))
    shares = {kind: share(counts[kind], counts.total()) for kind in ranked}
    urls = [page.url for page in sample.pages if page.kind in counts]
    sure = max(shares[ranked[0]], 0.3) if ranked else 0.0
    ground = Ground("kinds of the pages read, by their words", urls, sure, {"word_shares": shares})
    findings.know("content_type.primary_type", ranked[0] if ranked else None, ground)
    findings.know("content_type.secondary_types", ranked[1:], ground)


def _tell_call(sample: Sample, tables: Lexicon | None, findings: Findings) -> None:
    """Take the first of the brand's calls to action; without one, count buttons and links that begin with a verb."""
    calls = findings.known("brand_analysis.calls_to_action")
    if calls:
        ground = findings.basis("brand_analysis.calls_to_action.0") or findings.basis("brand_analysis.calls_to_action")
        pages = ground["pages"] if ground else sample.urls
        source = "brand_analysis.calls_to_action"
        findings.know(
            "content_type.call_to_action",
            calls[0]["text"],
            Ground(source, pages, ground["confidence"] if ground else 0.4, {"different": len(calls)}),
        )
        return
    seen, spellings = _counted(sample, tables)
    if seen:
        best = min(seen, key=lambda each: (-len(seen[each]), each))
        source = "button or link text that begins with a verb of doing, on most pages"
        ground_here = Ground(
            source, sorted(seen[best]), min(0.4 + 0.1 * len(seen[best]), 0.9), {"different": len(seen)}
        )
        findings.know("content_type.call_to_action", min(spellings[best]), ground_here)


def _counted(sample: Sample, tables: Lexicon | None) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Return the pages and the spellings of each call, folded."""
    seen: dict[str, set[str]] = {}
    spellings: dict[str, set[str]] = {}
    verbs = sample.lists.classes["call_verbs"] if sample.lists and tables else frozenset()
    for page in sample.pages:
        for text in calls_of(page):
            if _calls(text, page, verbs):
                seen.setdefault(text.casefold(), set()).add(page.url)
                spellings.setdefault(text.casefold(), set()).add(text)
    return seen, spellings


def _calls(text: str, page: Page, verbs: frozenset[str]) -> bool:
    words = [word.strip(".,!:→»").casefold() for word in text.split()]
    return words[0] not in _SHARING and (words[0] in verbs or (page.language == "de" and words[-1] in verbs))
