"""The page as a visitor sees it: one walk over the tree, giving blocks of text, links, headings and buttons.

Navigation, footers, asides, consent notices, hidden parts and forms' fields give no text; their links still count.
A page header is navigation, unless it holds the first heading or stands inside an article.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Literal, NamedTuple
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from onboarding.website.plain import plain

Where = Literal["nav", "footer", "body"]
BlockKind = Literal["heading", "paragraph", "item", "quote", "cell", "code"]

MAX_TEXT = 300_000
MAX_LINKS = 2_000
_MAX_URL = 2_048
_LABEL = 200
_LABEL_WORDS = 8

_SKIPPED = frozenset(
    {"audio", "canvas", "datalist", "dialog", "embed", "head", "iframe", "map", "math", "noscript", "object", "option"}
    | {"script", "select", "style", "svg", "template", "textarea", "video"}
)
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption"}
    | {"figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "label", "legend", "li", "main"}
    | {"nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
)
_KINDS: dict[str, BlockKind] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    **dict.fromkeys(("li", "dt", "dd"), "item"),
    **dict.fromkeys(("td", "th"), "cell"),
    "blockquote": "quote",
    "pre": "code",
}
_NAV = frozenset(
    {"nav", "navbar", "navigation", "menu", "main-menu", "breadcrumb", "breadcrumbs", "site-header", "topbar"}
)
_FOOTER = frozenset({"footer", "site-footer", "page-footer", "colophon"})
_CONSENT = frozenset({"cookie-bar", "cookie-banner", "cookie-consent", "cookie-notice", "consent", "gdpr"})
_BUTTON = frozenset({"btn", "button", "cta", "wp-block-button__link"})


@dataclass(frozen=True, slots=True)
class Link:
    """A link to an http(s) address, its text, and the part of the page it stands in."""

    url: str
    text: str
    where: Where


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 3."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of text that stands by itself: a paragraph, a heading, a list item."""

    kind: BlockKind
    text: str


@dataclass(frozen=True, slots=True)
class Layout:
    """What the walk found. `visible` counts all visible characters, with those of navigation and footer."""

    blocks: tuple[Block, ...]
    links: tuple[Link, ...]
    headings: tuple[Heading, ...]
    buttons: tuple[str, ...]
    contacts: tuple[str, ...]
    images: int
    lists: int
    articles: int
    visible: int
    truncated: bool


class _Place(NamedTuple):
    where: Literal["nav", "footer", "aside", "body"]
    kind: BlockKind
    main: bool


def lay_out(root: HtmlElement, url: str) -> Layout:
    """Return what stands on the page at `url`; links are absolute, a `<base href>` is honoured."""
    walk = _Walk(_base(root, url))
    body = root.find("body")
    if body is not None:
        walk.visit(body, _Place("body", "paragraph", main=False))
    return walk.result()


def absolute(base: str, href: str | None) -> str | None:
    """Return an http(s) address without its fragment, or None for anything else."""
    if not href or len(href) > _MAX_URL:
        return None
    try:
        joined = urljoin(base, plain(href)).partition("#")[0]
        parts = urlsplit(joined)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and len(joined) <= _MAX_URL
    except ValueError:
        return None
    return joined if usable else None


def _base(root: HtmlElement, url: str) -> str:
    found = next(root.iter("base"), None)
    return (absolute(url, found.get("href")) if found is not None else None) or url


class _Walk:
    """Collects while it goes; text gathers in `_said` until a block begins or ends."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._said: list[str] = []
        self._linked = 0
        self._kept = 0
        self._visible = 0
        self._truncated = False
        self._blocks: list[Block] = []
        self._links: list[Link] = []
        self._headings: list[Heading] = []
        self._buttons: list[str] = []
        self._contacts: list[str] = []
        self._counts = {"img": 0, "ul": 0, "ol": 0, "article": 0}

    def result(self) -> Layout:
        return Layout(
            blocks=tuple(self._blocks),
            links=tuple(self._links),
            headings=tuple(self._headings),
            buttons=tuple(self._buttons),
            contacts=tuple(self._contacts),
            images=self._counts["img"],
            lists=self._counts["ul"] + self._counts["ol"],
            articles=self._counts["article"],
            visible=self._visible,
            truncated=self._truncated,
        )

    def visit(self, element: HtmlElement, outer: _Place, *, linked: bool = False) -> None:
        """Take in an element and what is below it; the parser keeps at most 256 levels."""
        place = _inside(outer, element)
        linked = linked or element.tag == "a"
        button = _is_button(element)
        ends = element.tag in _BLOCKS or button
        if ends:
            self._flush(outer)
        self._note(element, place, button=button)
        if not button:
            self._children(element, place, linked=linked)
        if ends:
            self._flush(place, element.tag)

    def _children(self, element: HtmlElement, place: _Place, *, linked: bool) -> None:
        self._say(element.text, linked=linked)
        for child in element:
            if _shown(child):
                self.visit(child, place, linked=linked)
            elif child.tag == "br":
                self._said.append(" ")
            self._say(child.tail, linked=linked)

    def _say(self, text: str | None, *, linked: bool) -> None:
        if text:
            self._said.append(text)
            self._linked += len(text) if linked else 0

    def _flush(self, place: _Place, tag: str = "") -> None:
        text, linked = plain("".join(self._said)), self._linked
        self._said, self._linked = [], 0
        self._visible += len(text)
        if not text or place.where != "body":
            return
        if self._kept + len(text) > MAX_TEXT:
            self._truncated = True
            text = text[: MAX_TEXT - self._kept].rpartition(" ")[0]
            if not text:
                return
        if place.kind == "heading" or not _is_label(text, linked):
            self._kept += len(text)
            self._blocks.append(Block(place.kind, text))
        if tag in ("h1", "h2", "h3"):
            self._headings.append(Heading(int(tag[1]), text[:_LABEL]))

    def _note(self, element: HtmlElement, place: _Place, *, button: bool) -> None:
        tag = element.tag
        if tag == "a":
            self._link(element, place)
        elif tag in self._counts and place.where == "body":
            self._counts[tag] += 1
        if button and (text := _label(element)) and len(self._buttons) < MAX_LINKS:
            self._buttons.append(text)

    def _link(self, element: HtmlElement, place: _Place) -> None:
        href = plain(element.get("href") or "")
        if len(self._links) + len(self._contacts) >= MAX_LINKS:
            self._truncated = True
        elif href[:7].lower() == "mailto:" or href[:4].lower() == "tel:":
            self._contacts.append(href[:_LABEL])
        elif url := absolute(self._base, href):
            self._links.append(Link(url, _label(element), "body" if place.where == "aside" else place.where))


def _inside(outer: _Place, element: HtmlElement) -> _Place:
    tag = element.tag
    where = _where(outer, element) if outer.where == "body" else outer.where
    inherited: BlockKind = outer.kind if outer.kind != "heading" else "paragraph"
    kind = _KINDS.get(tag, inherited if tag in _BLOCKS else outer.kind)
    return _Place(where, kind, outer.main or tag in ("article", "main", "section"))


def _where(outer: _Place, element: HtmlElement) -> Literal["nav", "footer", "aside", "body"]:
    tag, role, names = element.tag, element.get("role"), _names(element)
    if tag == "nav" or role == "navigation" or names & _NAV:
        return "nav"
    if tag == "footer" or role == "contentinfo" or names & _FOOTER:
        return "footer"
    if tag == "aside" or role == "complementary" or names & _CONSENT:
        return "aside"
    if (tag == "header" or role == "banner") and not outer.main and next(element.iter("h1"), None) is None:
        return "nav"
    return "body"


def _names(element: HtmlElement) -> set[str]:
    if element.tag not in ("div", "ul", "ol", "section", "header", "p"):
        return set()
    return set(f"{element.get('class') or ''} {element.get('id') or ''}".lower().split())


def _shown(element: HtmlElement) -> bool:
    if not isinstance(element.tag, str) or element.tag in _SKIPPED or element.tag == "br":
        return False
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return False
    style = element.get("style")
    return not style or "display:none" not in style.replace(" ", "").lower()


def _is_button(element: HtmlElement) -> bool:
    tag = element.tag
    if tag == "a":
        return element.get("role") == "button" or not _BUTTON.isdisjoint((element.get("class") or "").lower().split())
    return tag == "button" or (tag == "input" and element.get("type") in ("submit", "button"))


def _label(element: HtmlElement) -> str:
    text = plain(" ".join(islice(element.itertext(), 40)), _LABEL)
    named = element.get("value") if element.tag == "input" else element.get("aria-label") or element.get("title")
    return text or plain(named or "", _LABEL)


def _is_label(text: str, linked: int) -> bool:
    """Say whether a block is a way to somewhere else rather than something to read."""
    return linked * 2 > len(text) and len(text.split(maxsplit=_LABEL_WORDS)) < _LABEL_WORDS
