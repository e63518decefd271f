"""The group about the visit: which pages were read, and what the home page holds."""

from __future__ import annotations

from typing import NotRequired

from typing_extensions import TypedDict


class PageRead(TypedDict):
    """A page that was read. `published` is ISO 8601; `hash` changes when the main text does."""

    url: str
    title: str | None
    kind: str
    words: int
    language: str | None
    published: str | None
    truncated: bool
    hash: str


class SkippedPage(TypedDict):
    """A page or file that was wanted and not read, with the code of why."""

    url: str
    code: str


class HomeLink(TypedDict):
    """A link of the home page, as it stands there."""

    text: str
    href: str


class DomainInfo(TypedDict):
    """What the pages read and the home page's links tell of the site's parts."""

    domain: str | None
    domain_name: str | None
    is_blog: bool
    is_ecommerce: bool
    has_blog_section: bool
    has_about_page: bool
    has_contact_page: bool


class BrandInfo(TypedDict):
    """The brand in short; the whole is in `brand_analysis`."""

    company_name: str | None
    tagline: str | None
    contact_info: dict[str, str]


class ContentStructure(TypedDict):
    """How the home page is built, counted outside navigation and footer but for the links."""

    headings: dict[str, int]
    paragraphs: int
    lists: int
    images: int
    links: int
    has_navigation: bool
    has_footer: bool
    has_call_to_action: bool


class HomeContent(TypedDict):
    """The home page as it was read, bounded: 10,000 characters of text, 50 headings, 100 links, 50 meta tags."""

    title: str | None
    description: str | None
    main_content: str
    headings: list[str]
    links: list[HomeLink]
    meta_tags: dict[str, str]
    domain_info: DomainInfo
    social_media: dict[str, str]
    brand_info: BrandInfo
    content_structure: ContentStructure


class CrawlResult(TypedDict):
    """What the visit brought; the last three are told by the job."""

    url: str | None
    language: str | None
    pages: list[PageRead]
    feeds: list[str]
    content: HomeContent | None
    skipped: NotRequired[list[SkippedPage]]
    robots: NotRequired[str]
    out_of_time: NotRequired[bool]
