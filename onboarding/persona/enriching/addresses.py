"""Addresses in a text: of pages, people and telephones. No claim holds one, and no model is shown one."""

from __future__ import annotations

import re

from onboarding.persona.plain import folded

# "Node.js" and the like are names of things and no hosts.
_ADDRESSES = re.compile(
    r"""\w+://|\bwww\.|\bmailto:|\bjavascript:|\bdata:\w
    |[\w.+-]@[\w-]
    |(?<![\w/])@\w
    |(?<![\w&])\#\w*[^\W\d]
    |\b[\w-]+\.(?!(?:js|ts|py|md)\b)[a-z]{2,24}\b(?!\.\w\b)
    |(?:\+|\b00|\(0|\b0)[\d][\d ()./-]{5,}\d
    |\b\d{3,}[ ./-]\d{3,}[ ./-]\d{2,}|\b\d{7,}|\b\d+\.\d+\.\d+\.\d+""",
    re.VERBOSE | re.IGNORECASE,
)


def has_address(text: str) -> bool:
    """Say whether an address stands in a text: URL, host, mail address, handle, hashtag or telephone number."""
    return _ADDRESSES.search(folded(text)) is not None
