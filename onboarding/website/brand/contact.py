"""Ways to reach the people behind a site: only those it offers itself as mailto: and tel: links."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from urllib.parse import unquote

from onboarding.website.plain import plain
from onboarding.website.reading.page import Page

_MAIL = re.compile(r"[^@\s<>\"(),:;\[\]\\]{1,64}@[^@\s<>\"(),:;\[\]\\]{1,253}\Z")
_NOT_DIALLED = re.compile(r"[^\d+]")
_FEWEST_DIGITS = 5
_MOST = 5


def emails(pages: Sequence[Page]) -> list[str]:
    """Return the addresses of mailto: links, the most linked first."""
    return _ranked(address for page in pages for href in page.contacts if (address := _email(href)))


def phones(pages: Sequence[Page]) -> list[str]:
    """Return the numbers of tel: links, digits only with a leading plus where there was one, the most linked first."""
    return _ranked(number for page in pages for href in page.contacts if (number := _phone(href)))


def _email(href: str) -> str | None:
    scheme, _, rest = href.partition(":")
    address = plain(unquote(rest.partition("?")[0]))
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.lower()}" if scheme.lower() == "mailto" and _MAIL.match(address) else None


def _phone(href: str) -> str | None:
    scheme, _, rest = href.partition(":")
    number = _NOT_DIALLED.sub("", unquote(rest.partition(";")[0]))
    dialled = number[:1] + number[1:].replace("+", "")
    return dialled if scheme.lower() == "tel" and len(dialled.lstrip("+")) >= _FEWEST_DIGITS else None


def _ranked(found: Iterable[str]) -> list[str]:
    counts = Counter(found)
    return sorted(counts, key=lambda each: (-counts[each], each))[:_MOST]
