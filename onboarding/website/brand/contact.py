"""Ways to reach the people behind a site.

What the site offers as a link comes first: mailto: and tel: (confidence 0.9), then what its JSON-LD states or a link to
WhatsApp dials (0.85), then what stands as plain text on the contact page, in legal notices or at the foot (0.5: it may be
another's). Postal addresses: JSON-LD 0.85, an `<address>` 0.6, small print around a postcode 0.4.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from onboarding.website.analysis import Findings, Ground
from onboarding.website.contract import Quote
from onboarding.website.evidence import quote
from onboarding.website.plain import plain
from onboarding.website.reading.page import Page
from onboarding.website.stated import owners, said_text

_MAIL = re.compile(r"[^@\s<>\"(),:;\[\]\\]{1,64}@[^@\s<>\"(),:;\[\]\\]{1,253}\Z")
_MAIL_IN_TEXT = re.compile(
    r"(?<![\w.+@-])[A-Za-z0-9][\w.+-]{0,63}@[A-Za-z0-9][A-Za-z0-9-]{0,62}(?:\.[A-Za-z0-9-]{2,63}){1,4}(?![\w@])"
)
_FILE = re.compile(r"\.(?:png|jpe?g|gif|webp|svg|css|js)\Z", re.IGNORECASE)
_PHONE_IN_TEXT = re.compile(
    r"(?<![\w+/.,-])(?:\+\d{1,3}|\(0?\d{1,5}\)|0\d{1,5})[\s()/.\u2013-]{0,3}(?:\d{1,5}[\s()/.\u2013-]{0,3}){1,6}\d{2}(?![\w/-])"
)
# What stands before a number that nobody calls.
_OTHER_NUMBER = re.compile(
    r"iva|vat|cnpj|cpf|\bn\.?i\.?[fp]|siret|siren|ust|steuer|hr[ab]\b|iban|bic|fax|is[bs]n|reg|company|c\.?f\.|tva|tax|konto|account",
    re.IGNORECASE,
)
_WHATSAPP = re.compile(r"https?://(?:wa\.me/|(?:api|web)\.whatsapp\.com/send/?\?phone=)\+?(\d{8,15})(?=\Z|[?&/])")
_NOT_DIALLED = re.compile(r"[^\d+]")
_LETTER, _NOT_WORD = re.compile(r"[^\W\d]"), re.compile(r"\W")
_FEWEST_DIGITS, _DIGITS_IN_TEXT = 5, range(8, 16)
_DIFFERENT = 3  # signs; rows of one digit are placeholders
_MOST = 5
_POSTCODE = re.compile(
    r"(?:\b(?:[A-Z]{1,2}-)?\d{4,5}\s++[A-Z\u00c0-\u00de][\w\u00c0-\u024f.-]{2,}|\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b|\b[A-Z]{2}\s++\d{5}(?:-\d{4})?\b"
    r"|\b\d{4}-\d{3}\s++[A-Z\u00c0-\u00de]|\b[A-Z]\d{2}\s?[A-Z\d]{4}\b)"
)
_DIGITS = re.compile(r"\d++")
_NOT_POSTAL = re.compile(r"\u00a9|copyright|@|https?:|\bhrb\b|rights|\b(?:tel|fax|phone)\b", re.IGNORECASE)
_ADDRESS_WORDS, _ADDRESS_LENGTH = range(3, 26), 160
_PARTS = ("streetAddress", "postOfficeBoxNumber", "postalCode", "addressLocality", "addressRegion", "addressCountry")

Read = Callable[[Page], Iterator[tuple[str, int | None]]]
Source = tuple[str, float, Read]


def tell_contact(pages: Sequence[Page], findings: Findings) -> None:
    """Fill contact of `brand_analysis`: each way by its best source, the most frequent first."""
    _tell(pages, "brand_analysis.contact.emails", _EMAIL_SOURCES, findings)
    _tell(pages, "brand_analysis.contact.phones", _PHONE_SOURCES, findings)
    _tell(pages, "brand_analysis.contact.addresses", _ADDRESS_SOURCES, findings)


def emails(pages: Sequence[Page]) -> list[str]:
    """Return the addresses of mailto: links, the most linked first."""
    return list(_counted(pages, _linked_emails))


def phones(pages: Sequence[Page]) -> list[str]:
    """Return the numbers of tel: links, digits only with a leading plus where there was one, the most linked first."""
    return list(_counted(pages, _linked_phones))


def _tell(pages: Sequence[Page], path: str, sources: Sequence[Source], findings: Findings) -> None:
    known: set[str] = set()
    for source, confidence, read in sources:
        found = _counted(pages, read)
        for value, seen in found.items():
            key = _same(value)
            if len(known) < _MOST and not any(key.endswith(other) or other.endswith(key) for other in known):
                known.add(key)
                quotes = [mark for _, mark in seen if mark is not None][:1]
                urls = sorted({page.url for page, _ in seen})
                findings.add(path, value, Ground(source, urls, confidence, {"times": len(seen)}, quotes))


def _same(value: str) -> str:
    """Return what two writings of one number or address share: the last nine digits, or the letters and digits."""
    digits = _NOT_DIALLED.sub("", value).lstrip("+0")
    numeric = len(digits) >= _FEWEST_DIGITS and not _LETTER.search(value)
    return digits[-9:] if numeric else _NOT_WORD.sub("", value.lower())


def _counted(pages: Sequence[Page], read: Read) -> dict[str, list[tuple[Page, Quote | None]]]:
    """Return what a source says, the most frequent first, each with where it was said."""
    seen: defaultdict[str, list[tuple[Page, Quote | None]]] = defaultdict(list)
    for page in pages:
        for value, block in read(page):
            said = None if block is None or value not in page.blocks[block].text else quote(page, block, value)
            seen[value].append((page, said))
    return {value: seen[value] for value in sorted(seen, key=lambda each: (-len(seen[each]), each))[:_MOST]}


def _linked_emails(page: Page) -> Iterator[tuple[str, None]]:
    for href in page.contacts:
        scheme, _, rest = href.partition(":")
        address = plain(unquote(rest.partition("?")[0]))
        if scheme.lower() == "mailto" and _MAIL.match(address):
            yield _lowered(address), None


def _linked_phones(page: Page) -> Iterator[tuple[str, None]]:
    for href in page.contacts:
        scheme, _, rest = href.partition(":")
        if scheme.lower() == "tel" and (number := _dialled(unquote(rest.partition(";")[0]))):
            yield number, None


def _chat_numbers(page: Page) -> Iterator[tuple[str, None]]:
    addresses = "\n".join([link.url for link in page.links])
    if "wa.me/" in addresses or "whatsapp.com/" in addresses:
        found = (_WHATSAPP.match(address) for address in addresses.split("\n"))
        yield from ((f"+{each[1]}", None) for each in found if each)


def _stated(key: str) -> Read:
    def read(page: Page) -> Iterator[tuple[str, None]]:
        for _, thing in owners([page]):
            points = thing.get("contactPoint")
            for each in (thing, *(points if isinstance(points, list) else [points])):
                said = said_text(each, key) if isinstance(each, dict) else None
                value = said and (_dialled(said) if key == "telephone" else _mail(said.removeprefix("mailto:")))
                if value:
                    yield value, None

    return read


def _written_emails(page: Page) -> Iterator[tuple[str, int | None]]:
    for text, block in _places(page):
        yield from ((_lowered(each), block) for each in _MAIL_IN_TEXT.findall(text) if not _FILE.search(each))


def _written_phones(page: Page) -> Iterator[tuple[str, int | None]]:
    for text, block in _places(page):
        for said in _PHONE_IN_TEXT.finditer(text):
            number = _dialled(said[0])
            other = _OTHER_NUMBER.search(text, max(0, said.start() - 24), said.start())
            if number and not other and len(set(number)) >= _DIFFERENT and len(number.lstrip("+")) in _DIGITS_IN_TEXT:
                yield number, block


def _places(page: Page) -> Iterator[tuple[str, int | None]]:
    """Yield the texts in which a plain address is likely the site's own."""
    yield from ((line, None) for line in (*page.signals.small_print, *page.signals.addresses))
    if page.kind in ("contact", "legal"):
        yield from ((block.text[:2_000], index) for index, block in enumerate(page.blocks[:80]))


def _stated_addresses(page: Page) -> Iterator[tuple[str, None]]:
    for _, thing in owners([page]):
        said = thing.get("address")
        for each in said[:_MOST] if isinstance(said, list) else [said]:
            parts = [_part(each, key) for key in _PARTS] if isinstance(each, dict) else [each]
            text = ", ".join(plain(part, 100) for part in parts if isinstance(part, str) and part.strip())
            if text:
                yield text, None


def _part(address: Mapping[str, Any], key: str) -> Any:
    value = address.get(key)
    return value.get("name") if isinstance(value, dict) else value


def _marked_addresses(page: Page) -> Iterator[tuple[str, None]]:
    for text in page.signals.addresses:
        if _POSTCODE.search(text) or any(each.isdigit() for each in text):
            postal = ", ".join(
                part for part in text.split(", ") if not _NOT_POSTAL.search(part) and not _dialled_only(part)
            )
            if len(postal) <= _ADDRESS_LENGTH and len(postal.split()) in _ADDRESS_WORDS:
                yield postal, None


def _printed_addresses(page: Page) -> Iterator[tuple[str, int | None]]:
    for text, block in _places(page):
        short = len(text) <= _ADDRESS_LENGTH and len(text.split()) in _ADDRESS_WORDS
        numbered = "," in text or len(_DIGITS.findall(text)) > 1  # a house number beside the postcode
        if short and numbered and _POSTCODE.search(text) and not _NOT_POSTAL.search(text):
            yield text, block


def _dialled_only(part: str) -> bool:
    return not re.search(r"[^\W\d]{2}", part) and len(_NOT_DIALLED.sub("", part)) >= _DIGITS_IN_TEXT.start


def _mail(said: str) -> str | None:
    return _lowered(said) if _MAIL.match(said) else None


def _lowered(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.lower()}"


def _dialled(said: str) -> str | None:
    number = _NOT_DIALLED.sub("", said.replace("(0)", "") if "+" in said else said)
    dialled = number[:1] + number[1:].replace("+", "")
    return dialled if len(dialled.lstrip("+")) >= _FEWEST_DIGITS else None


_EMAIL_SOURCES: tuple[Source, ...] = (
    ("mailto: links", 0.9, _linked_emails),
    ("JSON-LD email", 0.85, _stated("email")),
    ("plain text of contact page, notices or foot", 0.5, _written_emails),
)
_PHONE_SOURCES: tuple[Source, ...] = (
    ("tel: links", 0.9, _linked_phones),
    ("JSON-LD telephone", 0.85, _stated("telephone")),
    ("links to WhatsApp", 0.85, _chat_numbers),
    ("plain text of contact page, notices or foot", 0.5, _written_phones),
)
_ADDRESS_SOURCES: tuple[Source, ...] = (
    ("JSON-LD address", 0.85, _stated_addresses),
    ("<address>", 0.6, _marked_addresses),
    ("small print around a postcode", 0.4, _printed_addresses),
)
