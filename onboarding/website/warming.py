"""Loads what reading and describing need: before the fork, so that children share it, or once in each worker."""

from __future__ import annotations

import sys

from onboarding.website.brand.assets import AssetWish, read_asset
from onboarding.website.brand.domain import domain_of
from onboarding.website.describe import describe
from onboarding.website.languages import LANGUAGES, language
from onboarding.website.reading.language import load_identifier
from onboarding.website.reading.page import read_page

# The parser keeps 256 levels and the walk takes three calls for each, on top of what called it.
_CALLS = 3_000
_PAGE = (
    b"<html lang=en><title>Warm up</title><body><article><h1>Warm up</h1><p>"
    + b"A few words to read. " * 20
    + b"</article>"
)
_PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63d0cf2f060001"
    "e201122172508d0000000049454e44ae426082"
)


def warm_up() -> None:
    """Load the language identifier, the lists of all languages, the table of domains, and what reads pictures.

    Also lets calls nest as deep as pages do.
    """
    sys.setrecursionlimit(max(sys.getrecursionlimit(), _CALLS))
    load_identifier()
    for code in LANGUAGES:
        language(code)
    domain_of("http://warm-up.example/")
    read_asset(AssetWish("http://warm-up.example/dot.png", "image", 1_000), _PICTURE, "image/png")
    read_asset(AssetWish("http://warm-up.example/a.css", "stylesheet", 1_000), b"h1 { color: #2f6f73 }", "text/css")
    describe([read_page("http://warm-up.example/blog/post", _PAGE)])
