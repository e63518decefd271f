"""Addresses in a text: of pages, people and telephones. No claim holds one, and no model is shown one."""

from __future__ import annotations

import re

from onboarding.persona.plain import folded

# Names of things that look like hosts and are none.
_PRODUCTS = r"(?:node|vue|next|nuxt|three|d3|express|react|angular|ember|backbone|chart)\.js|asp\.net"
_ENDINGS = r"(?:com|org|net|info|biz|shop|store|io|co|eu|de|uk|fr|es|it|pt|ch|at|nl|us|md|me|ai|app|dev)"
_ADDRESSES = re.compile(
    rf"""\w+://|\bwww\.|\bmailto:|\bjavascript:|\bdata:\w
    |[\w.+-]@[\w-]
    |(?<![\w/])@\w
    |(?<![\w&])\#\w*[^\W\d]
    |(?<![\w.-])(?!(?:{_PRODUCTS})(?![\w-]|\.\w))[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{{2,24}}\b(?!\.\w\b)
    |[a-z0-9-]\u3002[a-z]{{2,24}}\b
    |[(\[{{]\s?(?:at|dot|punkt|point|punto|ponto)\s?[)\]}}]|\w\sdot\s{_ENDINGS}\b
    |(?:\+|\b00|\(0|\b0)[\d][\d ()./-]{{5,}}\d
    |(?<!\d)\d{{3}}[ ./-]\d{{4}}(?!\d)
    |\b\d{{3,}}[ ./-]\d{{3,}}[ ./-]\d{{2,}}|\b\d{{7,}}|\b\d+\.\d+\.\d+\.\d+""",
    re.VERBOSE | re.IGNORECASE,
)


def has_address(text: str) -> bool:
    """Say whether an address stands in a text: URL, host, mail address, handle, hashtag or telephone number."""
    return _ADDRESSES.search(folded(text)) is not None
