"""Pages that leave out `<body>`, or write on behind it, are read as browsers show them."""

from __future__ import annotations

import pytest

from onboarding.website import Page, read_page

MAIN = "<main><h1>Bread that waits</h1><p>We bake.</p></main>"
SAID = "Bread that waits\nWe bake."


def read(html: str) -> Page:
    return read_page("http://site.example/", html.encode(), "text/html; charset=utf-8")


@pytest.mark.parametrize(
    "html",
    [
        f"<!doctype html><html lang=en><title>T</title><header><a href=/>Home</a></header>{MAIN}",
        f"<title>T</title><nav><a href=/>Home</a></nav>{MAIN}<footer>Bakery</footer>",
        f"<head><title>T</title><style>p {{}}</style><site-header><a href=/>Home</a></site-header></head>{MAIN}",
        f"<title>T</title><link rel=icon href=/i><header><a href=/>Home</a></header>{MAIN}<script>x</script>",
        "<title>T</title><nav><a href=/>Home</a></nav><section><h1>Bread that waits</h1></section><p>We bake.",
        f"<title>T</title><header><a href=/>Home</a></header><noscript><p>Turn it on</p></noscript><template>x</template>{MAIN}",
    ],
)
def test_without_a_body_text_and_links_are_found_in_their_order(html: str) -> None:
    found = read(html)
    assert found.text == SAID
    assert [(link.text, link.where) for link in found.links] == [("Home", "nav")]
    assert found.title == "T"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<body><h1>Bread</h1></body><p>We bake.</p></html>", "Bread\nWe bake."),
        ("<title>T</title><section>Bread</section>loose words", "Bread\nloose words"),
        ("<body>loose words", "loose words"),
        ("<body><h1>Bread</h1>loose words</body>", "Bread\nloose words"),
        ("<title>Only a title</title>", ""),
        ("", ""),
    ],
)
def test_what_stands_outside_the_body_belongs_to_it(html: str, text: str) -> None:
    assert read(html).text == text


def test_the_head_itself_is_not_shown() -> None:
    html = "<head><title>T</title><base href=/b/><meta name=a content=b><script>x</script><link rel=a><style>y</style></head>"
    assert read(f"{html}<body>{MAIN}").text == SAID
    assert read(f"{html}{MAIN}").visible == read(f"<body>{MAIN}").visible
