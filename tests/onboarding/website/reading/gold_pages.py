"""Gold pages: which text of a page is its main text, as a careful editor marked it, and how near a reading comes to it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lxml import etree
from lxml.etree import _Element

from onboarding.website.words import words

FOLDER = Path(__file__).parents[1] / "gold"
_FACT = re.compile(r'(\w+)="([^"]*)"')
# Marks become characters of the private use area, so that they survive the parser wherever they stand.
_BEGIN, _END = "\ue000", "\ue001"
_UNREAD = frozenset({"script", "style", "template", "noscript", "svg", "select", "textarea", "iframe", "head", "title"})
_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd", "mark", "q"}
    | {"s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr"}
)
_SHINGLE = 3
_STRAY = 6  # words; a shorter block outside the marks is a slip


@dataclass(frozen=True, slots=True)
class GoldPage:
    """A page and what is true of it; `wanted` is the text between the marks, `html` the page without them."""

    path: Path
    url: str
    kind: str
    language: str
    name: str
    html: str
    wanted: str

    @property
    def id(self) -> str:
        return f"{self.path.parent.name}/{self.path.stem}"


@dataclass(frozen=True, slots=True)
class Score:
    """Shares of words: found of those wanted, wanted of those found, and in whole blocks of something else."""

    precision: float
    recall: float
    stray: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@cache
def gold_pages(*languages: str) -> tuple[GoldPage, ...]:
    """Return the pages of these languages, or of all."""
    found = (path for path in sorted(FOLDER.glob("*/*.html")) if not languages or path.parent.name in languages)
    return tuple(page for path in found if (page := _read(path)) is not None)


def score(wanted: str, blocks: Sequence[str]) -> Score:
    """Compare a text's words, as multisets in lower case, with those of the blocks that were found."""
    want, found = Counter(_words(wanted)), Counter(word for block in blocks for word in _words(block))
    common, size = (want & found).total(), found.total()
    known = set(_shingles(_words(wanted)))
    stray = sum(len(said) for block in blocks if len(said := _words(block)) > _STRAY and _is_stray(said, known))
    return Score(common / size if size else 0.0, common / want.total() if want else 0.0, stray / size if size else 0.0)


def _is_stray(said: list[str], known: set[tuple[str, ...]]) -> bool:
    own = list(_shingles(said))
    return sum(one in known for one in own) * 2 < len(own)


def _words(text: str) -> list[str]:
    return [word.lower().replace("\u2019", "'") for word in words(text)]


def _shingles(said: list[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(said[start:] for start in range(_SHINGLE)), strict=False)


def _read(path: Path) -> GoldPage | None:
    raw = path.read_text(encoding="utf-8")
    facts = dict(_FACT.findall(raw.partition("-->")[0]))
    if "url" not in facts or "<!--+-->" not in raw:
        return None
    html = raw.partition("-->")[2].lstrip()
    plain = html.replace("<!--+-->", "").replace("<!--/+-->", "")
    marked = html.replace("<!--+-->", _BEGIN).replace("<!--/+-->", _END)
    return GoldPage(path, facts["url"], facts["kind"], facts["language"], facts.get("name", ""), plain, _wanted(marked))


def _wanted(marked: str) -> str:
    root = etree.fromstring(marked.encode(), etree.HTMLParser(encoding="utf-8", remove_comments=True))
    text = "".join(_texts(root))
    return " ".join(piece.partition(_END)[0] for piece in text.split(_BEGIN)[1:])


def _texts(element: _Element) -> Iterator[str]:
    space = "" if element.tag in _INLINE else " "
    yield space
    if element.tag not in _UNREAD:
        yield element.text or ""
        for child in element:
            yield from _texts(child)
            yield child.tail or ""
    yield space
