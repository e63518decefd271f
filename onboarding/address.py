"""What counts as a website's address: one strict grammar for everything that is ever fetched.

Parsers of addresses disagree about backslashes, user names, numbers and dots, and every disagreement is a way to
make a guard look at one host while the client dials another. So this grammar takes only what all of them read alike,
and whoever dials uses the parts found here, never the text again.

    text  ──►  parse_address  ──►  Address(scheme, host, port, path_and_query)
    typed ──►  normalise      ──►  the text under which a website is remembered
    typed ──►  public_site    ──►  the same, of a website that can be public

Sources: RFC 3986 (generic syntax, 5.2.4 dot segments), RFC 1123 (labels), UTS #46 (names in other scripts),
RFC 6761, 6762, 7686, 8375, 9476 (names that never belong to a public website).
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv6Address
from typing import Literal
from urllib.parse import quote

import idna

from onboarding.errors import Permanent
from onboarding.public import is_public, literal

LONGEST = 2048
DEFAULT_PORTS = {"http": 80, "https": 443}
PORTS = frozenset({80, 443, 8080, 8443})

Rule = Literal[
    "too_long",
    "forbidden_characters",
    "scheme",
    "userinfo",
    "percent_in_host",
    "port",
    "host",
    "numeric_host",
    "local_name",
]
HostAndPort = tuple[str, int]

_SAY: dict[Rule, str] = {
    "too_long": "This address is too long. Please enter the address of your home page.",
    "forbidden_characters": "This address contains characters that do not belong there. Please check it for spaces and backslashes.",
    "scheme": "Only addresses that start with http:// or https:// can be read. Please check it.",
    "userinfo": "Please enter the address without a user name or password.",
    "percent_in_host": "The name of the website contains a percent sign. Please check the address.",
    "port": "Websites on this port cannot be read. Please enter the public address of your website.",
    "host": "This is not the name of a website. Please check the spelling.",
    "numeric_host": "This is not the name of a website. Please enter its name instead of a number.",
    "local_name": "This address only exists inside a private network. Please enter the public address of your website.",
}

# Names that are reserved, or that only ever mean something inside somebody's network.
_LOCAL_ENDINGS = frozenset(
    {"alt", "arpa", "cluster", "corp", "home", "internal", "intranet", "invalid"}
    | {"lan", "local", "localdomain", "localhost", "onion", "private", "svc", "test"}
)

# Controls, every kind of space, marks that turn the direction of writing, and backslashes.
_FORBIDDEN = re.compile(
    r"[\x00-\x20\x7f-\xa0\\\u1680\u2000-\u200b\u200e\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\ud800-\udfff]"
)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_WITH_SCHEME = re.compile(_SCHEME.pattern + "//")
_PARTS = re.compile(r"(https?)://([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#.*)?", re.IGNORECASE | re.ASCII)
_AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\[\]:]+)(?::([1-9][0-9]{0,4}))?")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_TOP_LABEL = re.compile(r"[a-z]{2,63}|xn--[a-z0-9-]{1,59}")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_OCTET = r"(?:0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])"
_DOTTED_QUAD = re.compile(rf"{_OCTET}(?:\.{_OCTET}){{3}}")
_DOT = re.compile(r"\.|%2e", re.IGNORECASE | re.ASCII)
# Everything printable stands as it came; only what may not appear in an address at all is encoded.
_PATH_SAFE = "!$%&'()*+,-./:;=@_~[]"
_QUERY_SAFE = _PATH_SAFE + "?|^`{}"


class NoAddress(Permanent):
    """Nothing was entered."""

    code = "no_address"
    say = "Please enter the address of your website."


class AddressRefused(Permanent):
    """A text is not an address that may be fetched; `detail` names the rule."""

    code = "address_refused"
    say = "This address cannot be read. Please check it."

    def __init__(self, rule: Rule) -> None:
        super().__init__(rule, say=_SAY[rule])
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of a parsed address, all ASCII: the host lower-cased and in punycode, IPv6 without brackets."""

    scheme: str
    host: str
    port: int
    path_and_query: str

    @property
    def host_port(self) -> str:
        """Return the host as the Host header names it: IPv6 in brackets, the scheme's own port left out."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Return scheme, host and port: what one robots.txt speaks for."""
        return f"{self.scheme}://{self.host_port}"

    @property
    def url(self) -> str:
        """Return the one spelling of this address."""
        return self.origin + self.path_and_query


def parse_address(text: str, *, allowed: Container[HostAndPort] = ()) -> Address:
    """Read an absolute http(s) address, strictly: nothing is trimmed, guessed or repaired.

    Args:
        text: the address; a fragment is dropped.
        allowed: (host, port) pairs that pass the rules on ports and on private names, for exactly that pair.

    Raises:
        NoAddress: for an empty text.
        AddressRefused: naming the first rule that is broken.
    """
    if not text:
        raise NoAddress
    _must(len(text) <= LONGEST, "too_long")
    _must(not _FORBIDDEN.search(text), "forbidden_characters")
    parts = _PARTS.fullmatch(text)
    if parts is None:
        raise AddressRefused("scheme")
    scheme, authority, path, query = parts[1].lower(), parts[2], parts[3], parts[4]
    host, port = _host_and_port(scheme, authority, allowed)
    address = Address(scheme, host, port, _path(path) + _query(query))
    _must(len(address.url) <= LONGEST, "too_long")
    return address


def join(base: Address, reference: str, *, allowed: Container[HostAndPort] = ()) -> Address:
    """Read an address as it stands in a page or a Location header: absolute, or relative to `base` (RFC 3986, 5.2).

    Raises:
        AddressRefused: as in parse_address.
    """
    # Checked before joining: a library's join would silently drop tabs and line breaks.
    _must(not _FORBIDDEN.search(reference), "forbidden_characters")
    reference = reference.partition("#")[0]
    path = base.path_and_query.partition("?")[0]
    if _SCHEME.match(reference):
        absolute = reference
    elif reference.startswith("//"):
        absolute = f"{base.scheme}:{reference}"
    elif not reference:
        absolute = base.url
    else:
        absolute = base.origin + {"/": "", "?": path}.get(reference[0], path[: path.rindex("/") + 1]) + reference
    return parse_address(absolute, allowed=allowed)


def normalise(text: str, *, allowed: Container[HostAndPort] = ()) -> str:
    """Return the text under which a website is remembered, from what a person typed.

    Adds https:// where no scheme is given; drops surrounding spaces, the default port, the fragment and the slash of
    a bare host. The order of a query is part of the address. Idempotent.

    Raises:
        NoAddress: for an empty text.
        AddressRefused: as in parse_address.
    """
    text = text.strip()
    if text and not _WITH_SCHEME.match(text):
        text = "https://" + text.removeprefix("//")
    address = parse_address(text, allowed=allowed)
    return address.origin if address.path_and_query == "/" else address.url


def public_site(text: str, *, allowed: Container[HostAndPort] = ()) -> str:
    """Return what `normalise` does; a number of a private network is no website, but for a pair that is allowed.

    What a name leads to is only known, and looked at, when it is dialled.

    Raises:
        NoAddress: for an empty text.
        AddressRefused: as in parse_address.
    """
    normalised = normalise(text, allowed=allowed)
    address = parse_address(normalised, allowed=allowed)
    number = literal(address.host)
    _must(number is None or is_public(number) or (address.host, address.port) in allowed, "local_name")
    return normalised


def same_site(one: Address, other: Address) -> bool:
    """Tell whether two addresses belong to one website: the same host, with or without www, on the same kind of port."""
    usual = set(DEFAULT_PORTS.values())
    same_port = one.port == other.port or {one.port, other.port} <= usual
    return same_port and one.host.removeprefix("www.") == other.host.removeprefix("www.")


def _must(good: bool, rule: Rule) -> None:  # noqa: FBT001 - reads as an assertion
    if not good:
        raise AddressRefused(rule)


def _host_and_port(scheme: str, authority: str, allowed: Container[HostAndPort]) -> HostAndPort:
    _must("@" not in authority, "userinfo")
    _must("%" not in authority, "percent_in_host")
    parts = _AUTHORITY.fullmatch(authority)
    if parts is None:
        raise AddressRefused("port" if re.match(r"[^\[\]:]+:|\[[^\]]*\]:", authority) else "host")
    host = _host(parts[1])
    port = int(parts[2] or DEFAULT_PORTS[scheme])
    if (host, port) not in allowed:
        _must(port in PORTS, "port")
        _must(not _is_local(host), "local_name")
    return host, port


def _host(text: str) -> str:
    if text.startswith("["):
        return _ipv6(text[1:-1])
    host = (text if text.isascii() else _punycode(text)).lower().removesuffix(".")
    labels = host.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        # Other notations, and digits of other scripts, mean different hosts to different readers.
        _must(bool(_DOTTED_QUAD.fullmatch(text)), "numeric_host")
        return host
    _must(len(host) <= 253 and all(_LABEL.fullmatch(label) for label in labels), "host")  # noqa: PLR2004 - RFC 1035
    _must(len(labels) == 1 or bool(_TOP_LABEL.fullmatch(labels[-1])), "host")
    return host


def _ipv6(text: str) -> str:
    try:
        return IPv6Address(text).compressed
    except AddressValueError:
        raise AddressRefused("host") from None


def _punycode(text: str) -> str:
    try:
        return idna.encode(text, uts46=True, std3_rules=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        raise AddressRefused("host") from None


def _is_local(host: str) -> bool:
    if ":" in host:
        return False
    labels = host.split(".")
    return len(labels) == 1 or labels[-1] in _LOCAL_ENDINGS


def _path(text: str) -> str:
    kept: list[str] = []
    segments = text.split("/")[1:]
    for segment in segments:
        dots = _DOT.sub(".", segment)
        if dots == "..":
            del kept[-1:]
        elif dots != ".":
            kept.append(segment)
    if segments and _DOT.sub(".", segments[-1]) in {".", ".."}:
        kept.append("")  # /a/. is a folder: it keeps its slash
    return "/" + quote("/".join(kept), safe=_PATH_SAFE)


def _query(text: str | None) -> str:
    return "?" + quote(text, safe=_QUERY_SAFE) if text else ""
