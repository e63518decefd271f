"""One page, read: bytes in, Page out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onboarding.website.reading.kind import PageKind, kind_of
from onboarding.website.reading.language import language_of
from onboarding.website.reading.layout import LABEL, LISTED_LEVELS, Block, Heading, Layout, Link, lay_out
from onboarding.website.reading.metadata import Metadata, read_metadata
from onboarding.website.reading.parse import Tree, parse
from onboarding.website.reading.signals import Signals, read_signals
from onboarding.website.reading.text import main_blocks


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a website, as far as it tells.

    `text` is the main text, one block per line; `blocks` are the same blocks with their kinds.
    `language` is a primary BCP-47 subtag. `published` is aware. `links` are absolute http(s) addresses, not yet checked
    by the fetching guard. `contacts` are mailto: and tel: addresses as written. `headings` are those of
    the main text down to level 3. `visible` counts all visible characters.
    `signals` is what the markup tells about the brand. `truncated` says that the page held more than was read.
    """

    url: str
    kind: PageKind
    title: str | None
    language: str | None
    published: datetime | None
    text: str
    blocks: tuple[Block, ...]
    headings: tuple[Heading, ...]
    links: tuple[Link, ...]
    buttons: tuple[str, ...]
    contacts: tuple[str, ...]
    description: str | None
    site_name: str | None
    canonical: str | None
    generator: str | None
    open_graph: Mapping[str, str]
    json_ld: tuple[Mapping[str, Any], ...]
    feeds: tuple[str, ...]
    images: int
    lists: int
    visible: int
    signals: Signals
    truncated: bool


def read_page(url: str, body: bytes, content_type: str | None = None) -> Page:
    """Read the page that was fetched from `url`.

    Args:
        url: the address after redirects; links are resolved against it.
        body: the decoded body, at most 2 MiB.
        content_type: the HTTP header's value, where there was one.

    Raises:
        NotText: the bytes are not a web page.
        TooLarge: more than 2 MiB.
        TooComplex: more elements or attributes than we read.
    """
    tree = parse(body, content_type)
    return _page(url, tree, read_metadata(tree.root, url), lay_out(tree.root, url), read_signals(tree.root, url))


def _page(url: str, tree: Tree, metadata: Metadata, layout: Layout, signals: Signals) -> Page:
    kind = kind_of(url, metadata, layout)
    blocks = main_blocks(tree, layout, kind, metadata.title)
    text = "\n".join(block.text for block in blocks)
    return Page(
        url=url,
        kind=kind,
        title=metadata.title or (layout.headings[0].text if layout.headings else None),
        language=language_of(text, metadata.lang),
        published=metadata.published,
        text=text,
        blocks=blocks,
        headings=tuple(
            Heading(block.level, block.text[:LABEL]) for block in blocks if 0 < block.level <= LISTED_LEVELS
        ),
        links=layout.links,
        buttons=layout.buttons,
        contacts=layout.contacts,
        description=metadata.description,
        site_name=metadata.site_name,
        canonical=metadata.canonical,
        generator=metadata.generator,
        open_graph=metadata.open_graph,
        json_ld=metadata.json_ld,
        feeds=metadata.feeds,
        images=layout.images,
        lists=layout.lists,
        visible=layout.visible,
        signals=signals,
        truncated=tree.truncated or layout.truncated,
    )
