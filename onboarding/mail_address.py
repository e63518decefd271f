"""Who a letter is from and to, written so that every reader finds exactly one address in it.

A name is what a user typed, so it may hold line breaks, commas, angle brackets and words that look encoded. Python's
own folding takes the quotes off a long name and would then write to each address inside it (python/cpython issues 80222
and 121284, mended in later versions than we run on), so names are quoted and encoded here and never folded again.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from email.header import Header

import idna

from onboarding.errors import Permanent

# RFC 5321, 4.5.3.1: what a mail server has to take.
LONGEST_LOCAL_PART = 64
LONGEST_ADDRESS = 254
# RFC 5322, 3.2.3: dot-atom. Quoted local parts, comments and address literals are legal and in nobody's use here.
_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABELS = re.compile(r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*")
LONGEST_GREETED = 60
_LOOKS_LIKE_AN_ADDRESS = re.compile(r"[/@:<>\\]|\w\.\w")
# Control characters, line and paragraph separators, and half characters.
_UNWRITABLE = {"Cc", "Zl", "Zp", "Cs"}
# These turn the reading direction, with which a name could show as another (UAX #9, explicit formatting characters).
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class UnusableAddress(Permanent):
    """The address is not one that a mail server would take."""

    code = "unusable_address"
    say = "We cannot write to this e-mail address. Please check its spelling."


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at one end of a letter."""

    address: str
    name: str = ""

    def written(self) -> str:
        """Return the person as a header's text.

        Raises:
            UnusableAddress: it is not one address.
        """
        address = plain_address(self.address)
        name = one_line(self.name)
        return f"{_quoted(name)} <{address}>" if name else address

    @property
    def greeted(self) -> str:
        """The name to greet with; empty where it looks like an address, which spam would have us carry to others."""
        name = one_line(self.name)
        return "" if len(name) > LONGEST_GREETED or _LOOKS_LIKE_AN_ADDRESS.search(name) else name


def plain_address(typed: str) -> str:
    """Return an address as it goes over the wire, its domain in ASCII.

    Raises:
        UnusableAddress: it is not one address.
    """
    local_part, at, domain = typed.strip(" ").rpartition("@")
    address = f"{local_part}@{_ascii(domain)}"
    if not at or not _LOCAL_PART.fullmatch(local_part) or len(local_part) > LONGEST_LOCAL_PART:
        raise UnusableAddress("the part before the @ cannot be written to")
    if len(address) > LONGEST_ADDRESS:
        raise UnusableAddress("the address is too long")
    return address


def _ascii(domain: str) -> str:
    try:
        written = domain.lower() if domain.isascii() else idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError as error:
        raise UnusableAddress("the part after the @ is not a domain") from error
    if not _LABELS.fullmatch(written):
        raise UnusableAddress("the part after the @ is not a domain")
    return written


def one_line(text: str) -> str:
    """Return text as one line without control characters, spaces at its ends, or marks that turn its direction."""
    kept = (" " if unicodedata.category(each) in _UNWRITABLE else each for each in text if each not in _TURNING)
    return " ".join("".join(kept).split())


def worded(line: str) -> str:
    """Return one line as a header's text: as it is where it is plain ASCII, in encoded words (RFC 2047) elsewhere."""
    return line if _is_plain(line) else _encoded(line)


def _quoted(name: str) -> str:
    escaped = re.sub(r'["\\]', r"\\\g<0>", name)
    return f'"{escaped}"' if _is_plain(name) else _encoded(name)


def _is_plain(line: str) -> bool:
    """Say whether a line is ASCII in which no reader would find an encoded word."""
    return line.isascii() and "=?" not in line


def _encoded(line: str) -> str:
    return Header(line, "utf-8", header_name="Subject").encode()
