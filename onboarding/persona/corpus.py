"""The site's own words that a persona rests on: the main text of its pages, as it stood when they were read.

It is kept with the analysis, so that a persona can be made again, and every quote found again, without another visit.
"""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass
from functools import cache, cached_property

from pydantic import TypeAdapter, ValidationError

from onboarding.persona.plain import visible
from onboarding.persona.spans import Span, spans_of
from onboarding.website.evidence import place
from onboarding.website.languages import Language, language
from onboarding.website.reading.layout import Block, BlockKind
from onboarding.website.sample import Sample
from onboarding.website.writing.lexicon import lexicon
from onboarding.website.writing.style import Style, measure, merged

MOST_TEXT = 400_000  # characters of all pages together
LARGEST = 4 * 1024 * 1024  # unpacked


class NotKept(Exception):  # noqa: N818 - a fact about the bytes, not a failure of the job
    """The bytes are no corpus."""


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A block of a page's main text: its number on the page, its kind, and where it stands ("paragraph 2 below …")."""

    number: int
    kind: BlockKind
    level: int
    text: str
    place: str


@dataclass(frozen=True, slots=True)
class PageText:
    """The main text of a page without what repeats on every page."""

    url: str
    title: str | None
    blocks: tuple[TextBlock, ...]


@dataclass(frozen=True)
class Corpus:
    """The pages in the site's main language, in one fixed order. `language` is a primary BCP-47 subtag."""

    language: str | None
    pages: tuple[PageText, ...]

    @cached_property
    def lists(self) -> Language | None:
        """What is known of the language; None without a file."""
        return language(self.language)

    @cached_property
    def styles(self) -> tuple[Style, ...]:
        """What is counted on each page."""
        words = lexicon(self.language)
        return tuple(measure(_numbered(page), words, number) for number, page in enumerate(self.pages))

    @cached_property
    def style(self) -> Style:
        """What is counted on all pages."""
        return merged(self.styles)

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """The sentences and headings that evidence can cite, in the order of reading."""
        return tuple(
            span for number, page in enumerate(self.pages, start=1) for span in spans_of(number, page, self.language)
        )

    @cached_property
    def by_id(self) -> dict[str, Span]:
        """The spans by their ids."""
        return {span.id: span for span in self.spans}

    @cached_property
    def content_hash(self) -> str:
        """The SHA-256 of the text, not of the pages' markup or addresses' order."""
        text = "\n".join(f"{page.url}\n" + "\n".join(block.text for block in page.blocks) for page in self.pages)
        return hashlib.sha256(text.encode()).hexdigest()


EMPTY = Corpus(None, ())


def corpus_of(sample: Sample) -> Corpus:
    """Return the corpus of a site's sample: visible text alone, without characters that nobody sees."""
    left = MOST_TEXT
    pages = []
    for page, kept in zip(sample.main, sample.kept, strict=True):
        blocks = []
        for number, block in kept:
            text = visible(block.text)[:left]
            left -= len(text)
            if text:
                blocks.append(TextBlock(number, block.kind, block.level, text, visible(place(page, number))))
        pages.append(PageText(page.url, page.title, tuple(blocks)))
    return Corpus(sample.language, tuple(pages))


def pack(corpus: Corpus) -> bytes:
    """Return a corpus as bytes."""
    return zlib.compress(_adapter().dump_json(corpus))


def unpack(kept: bytes) -> Corpus:
    """Return the corpus that was packed.

    Raises:
        NotKept: the bytes are something else.
    """
    try:
        return _adapter().validate_json(zlib.decompressobj().decompress(kept, LARGEST))
    except (zlib.error, ValidationError) as error:
        raise NotKept(type(error).__name__) from None


@cache
def _adapter() -> TypeAdapter[Corpus]:
    return TypeAdapter(Corpus)


def _numbered(page: PageText) -> tuple[tuple[int, Block], ...]:
    return tuple((block.number, Block(block.kind, block.text, block.level)) for block in page.blocks)
