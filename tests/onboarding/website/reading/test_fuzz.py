"""Promises of the reading that hold for any markup, built from what the reading looks at."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from onboarding.website import Page, read_page
from onboarding.website.errors import NotText, TooComplex
from onboarding.website.reading.walk import _Walk

BLOCKS = (
    "p",
    "div",
    "section",
    "article",
    "main",
    "aside",
    "header",
    "footer",
    "nav",
    "ul",
    "li",
    "table",
    "tr",
    "td",
    "form",
)
MORE = (
    "h1",
    "h2",
    "h3",
    "dl",
    "dt",
    "dd",
    "details",
    "summary",
    "figure",
    "figcaption",
    "blockquote",
    "pre",
    "label",
    "dialog",
)
INLINE = ("a", "b", "span", "em", "button", "time", "my-card", "svg", "template", "select", "noscript")
CLASSES = (
    *(
        "site-header",
        "SITE_FOOTER",
        "postMeta",
        "entry-footer",
        "card-footer",
        "comments",
        "related-posts",
        "author-box",
    ),
    *("cookie-banner", "modal", "share-buttons", "newsletter", "breadcrumb", "sidebar", "faq-panel", "slick-cloned"),
    *("sr-only", "hidden md:block", "d-none", "btn", "menu", "byline", "tags", "x_y-Z9"),
)
ATTRIBUTES = (
    *(
        "hidden",
        "aria-hidden=true",
        "role=navigation",
        "role=dialog",
        "role=button",
        "role=tabpanel",
        "id=p1",
        "style='display:none'",
    ),
    *(
        "aria-expanded=false",
        "aria-controls='p1 p2'",
        "href='/x'",
        "href='#p1'",
        "href='mailto:a@b.example'",
        "href='http://['",
    ),
    *("type=email", "type=submit value=Go", "itemprop=articleBody"),
)
WORDS = (
    "A sentence that is long enough to be taken for prose by whoever reads it here. ",
    "We use cookies to count visits. ",
    "© 2026 All rights reserved",
    "By Ann Example, 12 May 2026",
    "Related posts",
    "3 comments",
    "Read more",
    "9 € / month",
    "Home > Work > Boats",
    "これは文です。",
    "word",
    " ",
    "<br><br>",
    "<input type=email>",
    "&#28;&#xD800;",
    "\u202e\u200b",
)

named = some.sampled_from(CLASSES).map(lambda name: f'class="{name}"')
attributes = some.lists(some.sampled_from(ATTRIBUTES) | named, max_size=3, unique=True).map(" ".join)
said = some.sampled_from(WORDS) | some.text(max_size=12)


def element(inside: some.SearchStrategy[str]) -> some.SearchStrategy[str]:
    """Return an element around some of what it is given; one in ten is never closed."""
    tags = some.sampled_from(BLOCKS + MORE + INLINE)
    held = some.lists(inside, max_size=5).map("".join)
    closed = some.integers(0, 9).map(bool)
    return some.tuples(tags, attributes, held, closed).map(
        lambda one: f"<{one[0]} {one[1]}>{one[2]}{f'</{one[0]}>' if one[3] else ''}"
    )


markup = some.lists(some.recursive(said, element, max_leaves=25), min_size=1, max_size=4).map("".join)
path = some.sampled_from(("", "blog/post", "about", "p/x", "pricing", "2026/01/02/x", "x", "shop"))
relaxed = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read(html: str, path: str) -> Page | None:
    try:
        return read_page(f"http://site.example/{path}", html.encode("utf-8", "replace"), "text/html; charset=utf-8")
    except (NotText, TooComplex):
        return None


@relaxed
@given(html=markup, path=path)
def test_any_markup_becomes_clean_blocks_that_stand_on_the_page(html: str, path: str) -> None:
    page = read(html, path)
    if page is None:
        return
    assert page.text == "\n".join(block.text for block in page.blocks)
    assert all(block.text and block.text == " ".join(block.text.split()) for block in page.blocks)
    assert all((block.level > 0) == (block.kind == "heading") for block in page.blocks)
    assert sum(len(block.text) for block in page.blocks) <= page.visible
    assert all(link.url.startswith(("http://", "https://")) for link in page.links)
    page.text.encode()


@relaxed
@given(html=markup, path=path)
def test_the_same_page_always_reads_the_same(html: str, path: str) -> None:
    assert read(html, path) == read(html, path)


@relaxed
@given(
    entries=some.lists(some.tuples(attributes, attributes, said, said, said), min_size=1, max_size=6),
    tag=some.sampled_from(("ul", "nav", "a", "td", "section")),
    path=path,
)
def test_entries_of_menus_read_the_same_by_the_short_way_and_the_long_one(
    entries: list[tuple[str, str, str, str, str]], tag: str, path: str
) -> None:
    inner = "".join(
        f"<li {own}>{ahead}<a href=/x {kept}>{text}</a>{after}</li>" for own, kept, ahead, text, after in entries
    )
    html = f"<{tag}>{inner}</{tag}><h1>Boats</h1><ul><li class=x><a href=/y>{inner}</a></ul>"
    short = read(html, path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_Walk, "_entry", lambda *_: False)
        assert read(html, path) == short


@relaxed
@given(inner=some.lists(said, max_size=6).map(" ".join), path=path)
def test_what_is_marked_as_navigation_or_footer_is_never_text(inner: str, path: str) -> None:
    top, bottom = (
        "<nav><p>Zanzibar is only in the menu.</p></nav>",
        "<footer><p>Quagmire is only in the footer.</p></footer>",
    )
    page = read(f"{top}<main><h1>Boats</h1><p>{inner}</p></main>{bottom}", path)
    assert page is None or ("Zanzibar" not in page.text and "Quagmire" not in page.text)


@relaxed
@given(
    words=some.lists(some.sampled_from(("boats", "river", "mended", "slowly")), min_size=1, max_size=8),
    tag=some.sampled_from(("b", "em", "span", "i")),
)
def test_inline_elements_neither_glue_nor_split_words(words: list[str], tag: str) -> None:
    whole = " ".join(words)
    cut = " ".join(f"<{tag}>{word[:2]}</{tag}>{word[2:]}" for word in words)
    page = read(f"<main><p>{cut}.</p></main>", "")
    assert page is not None
    assert page.text == f"{whole}."
