"""What the site says, line by line: each sentence, heading and short item once, with its words and where it stands.

Legal pages and code are left out: a privacy policy tells nothing about a trade. Everything here asks for words through one
index (word -> lines), so that no text is searched twice.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from onboarding.website.contract import Quote
from onboarding.website.evidence import quote
from onboarding.website.reading.page import Page
from onboarding.website.sample import Sample
from onboarding.website.words import UNSPACED_LANGUAGES, words

_MARKS = frozenset('"„“«»\u201a\u2018”')
_BREAK, _LINE = "0break0", "0line0"  # two words that nobody says; they are taken out of what is read
_MARKED = re.compile(r"[.,;:!?()\[\]{}\"/|\u2026\u201c-\u201f\u00ab\u00bb\u00b7\u2022]+")
_UNSPACED = "\u0e00"  # the first letter of the scripts that put no spaces between words
_ELIDING = frozenset({"fr", "it"})


class Line(NamedTuple):
    """A sentence, or a whole block that has none. `heading` and `sentence` tell which; `words` are folded.

    `parted` are the words with a mark, which is no word, where punctuation stands between them.
    """

    text: str
    page: Page
    block: int
    words: tuple[str, ...]
    heading: bool
    sentence: bool
    parted: tuple[str, ...] = ()

    @property
    def flat(self) -> str:
        """All words with one space on either side, to look for phrases."""
        return f" {' '.join(self.words)} "

    @property
    def cited(self) -> bool:
        """Whether somebody else seems to speak: a block of quotation, or a sentence in quotation marks."""
        return self.block >= 0 and (
            self.page.blocks[self.block].kind == "quote" or self.page.blocks[self.block].text[:1] in _MARKS
        )

    def quote(self) -> Quote:
        """Return the line as it stands on its page."""
        return quote(self.page, self.block, self.text)


@dataclass(frozen=True, slots=True)
class Said:
    """All lines of the pages in the main language, and the number of their words.

    `index` has the numbers of the lines for each word, ascending.
    """

    language: str | None
    lines: tuple[Line, ...]
    index: Mapping[str, Sequence[int]]
    count: int

    def having(self, wanted: frozenset[str]) -> set[int]:
        """Return the numbers of the lines that have one of the words."""
        return set().union(*[self.index[word] for word in self.index.keys() & wanted])


def all_said(sample: Sample) -> Said:
    """Return what the sample's pages say, in the order of the pages; nothing for languages without spaces."""
    if sample.language in UNSPACED_LANGUAGES:
        return Said(sample.language, (), {}, 0)
    return indexed(sample.language, _lines(sample))


def indexed(language: str | None, lines: Sequence[Line]) -> Said:
    """Return lines with an index of their words."""
    index: dict[str, list[int]] = {}
    count = 0
    for number, line in enumerate(lines):
        count += len(line.words)
        for word in dict.fromkeys(line.words):
            if word in index:
                index[word].append(number)
            else:
                index[word] = [number]
    return Said(language, tuple(lines), index, count)


def folded(text: str, language: str | None) -> tuple[str, ...]:
    """Return the words as tables have them: case folded, straight apostrophes, elided articles apart (fr, it)."""
    return tuple(words(_plain(text, language)))


def _plain(text: str, language: str | None) -> str:
    plain = text.casefold().replace("\u2019", "'").replace("\u2011", "-")
    return plain.replace("'", "' ") if language in _ELIDING else plain


def pages_of(lines: Iterable[Line]) -> list[str]:
    """Return the addresses of the lines' pages, sorted."""
    return sorted({line.page.url for line in lines})


def quotes_of(lines: Sequence[Line], most: int = 3) -> list[Quote]:
    """Return quotes of the lines, from different pages first, no text twice."""
    first: dict[str, Line] = {}
    for line in lines:
        first.setdefault(line.page.url, line)
    wanted = {line.text: line for line in [*first.values(), *lines]}
    return [line.quote() for line in list(wanted.values())[:most]]


def spread(lines: Iterable[Line]) -> Counter[str]:
    """Return how many of the lines stand on each page."""
    return Counter(line.page.url for line in lines)


def _lines(sample: Sample) -> list[Line]:
    found = list(_texts(sample))
    spoken = _spoken([text for text, *_ in found], sample.language)
    return [
        Line(text, page, index, words, page.blocks[index].kind == "heading", sentence, parted)
        for (text, page, index, sentence), (words, parted) in zip(found, spoken, strict=True)
    ]


def _texts(sample: Sample) -> Iterator[tuple[str, Page, int, bool]]:
    """Yield each sentence, or a whole block that has none, with its page, block number, and whether it is a sentence."""
    spoken = _sentences(sample)
    for number, (page, kept) in enumerate(zip(sample.main, sample.kept, strict=True)):
        for index, block in kept if page.kind != "legal" else ():
            if block.kind != "code":
                said = spoken.get((number, index), ())
                yield from [(text, page, index, bool(said)) for text in said or (block.text,)]


def _spoken(texts: Sequence[str], language: str | None) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return the words of each text, bare and parted; all are cut in one go, many times faster than one by one."""
    tokens = _words(_marked("\n".join([text.replace("\n", " ") for text in texts]), language))
    found: list[tuple[tuple[str, ...], tuple[str, ...]]] = []
    start = 0
    for _ in texts:
        end = tokens.index(_LINE, start)
        parted = tuple(tokens[start:end])
        bare = tuple([word for word in parted if word != _BREAK]) if _BREAK in parted else parted
        found.append((bare, parted))
        start = end + 1
    return found


def _words(text: str) -> list[str]:
    """Return what `words` finds; where white space alone parts them, splitting is many times faster."""
    found: list[str] = []
    for token in text.split():
        if token.isalnum() and (token.isascii() or max(token) < _UNSPACED):
            found.append(token)
        else:
            found += words(token)
    return found


def _marked(joined: str, language: str | None) -> str:
    """Return folded lines with words of their own for punctuation, and for the end of each line."""
    plain = _plain(joined, language).replace(_LINE, " ").replace(_BREAK, " ")
    for dash in (" - ", " \u2013 ", " \u2014 "):
        plain = plain.replace(dash, f" {_BREAK} ")
    return _MARKED.sub(f" {_BREAK} ", plain).replace("\n", f" {_LINE} ") + f" {_LINE}"


def _sentences(sample: Sample) -> Mapping[tuple[int, int], Sequence[str]]:
    """Return the sentences of each page's blocks, as the style was counted over them."""
    found: dict[tuple[int, int], list[str]] = {}
    for each in sample.style.sentences if sample.style else ():
        found.setdefault((each.page, each.block), []).append(each.text)
    return found
