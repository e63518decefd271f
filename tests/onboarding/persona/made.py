"""Sources of personas for tests: the example sites, and small sites written on the spot."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from onboarding.persona.corpus import Corpus, corpus_of
from onboarding.persona.sources import Sources
from onboarding.website import Page, describe
from onboarding.website.sample import take_sample
from tests.onboarding.website.sites import ORIGIN, page, site

NAMES = ("shop", "consultant", "software")
PREFERENCES: Mapping[str, Any] = {
    "research_depth": "standard",
    "content_types": ["blog posts"],
    "auto_research": True,
    "factual_content": True,
}


@cache
def example(name: str) -> Sources:
    """Return what is known of the user of an example site, who has said how research should be done."""
    return sources(site(name), website_url=f"{ORIGIN}/", preferences=PREFERENCES)


def sources(pages: list[Page] | tuple[Page, ...], **more: Any) -> Sources:
    """Return sources with the text and the analysis of some pages."""
    return Sources(corpus=corpus_of(take_sample(pages)), analysis=dict(describe(pages)), **more)


def corpus(*bodies: str) -> Corpus:
    """Return the corpus of pages with these bodies, at http://site.example/0, /1 and so on."""
    return corpus_of(take_sample([page(body, url=f"{ORIGIN}/{n}") for n, body in enumerate(bodies)]))
