"""The texts beside this file as pages, and what is told about how they are written."""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from onboarding.website.analysis import Findings
from onboarding.website.reading.page import Page
from onboarding.website.sample import take_sample
from onboarding.website.writing.telling import tell_writing
from tests.onboarding.website.sites import ORIGIN, page

CODES = ("en", "de", "fr", "es", "it", "pt")
STORIES = ("law", "startup", "craft", "docs", "charity")
_TEXTS = Path(__file__).parent / "texts"


@cache
def paragraphs(code: str, story: str) -> tuple[str, ...]:
    return tuple((_TEXTS / code / f"{story}.txt").read_text(encoding="utf-8").strip().split("\n\n"))


def prose(*said: str, url: str = f"{ORIGIN}/", lang: str = "en") -> Page:
    """Make a page of some paragraphs."""
    return page("".join(f"<p>{escape(each)}</p>" for each in said), url=url, lang=lang)


@cache
def story_page(code: str, story: str, path: str = "") -> Page:
    return prose(*paragraphs(code, story), url=f"{ORIGIN}/{path}", lang=code)


def told(*pages: Page) -> Any:
    """Tell how some pages are written, and nothing else about them."""
    findings = Findings()
    tell_writing(take_sample(pages), findings)
    return findings.analysis({})


@cache
def told_story(code: str, story: str) -> Any:
    return told(story_page(code, story))
