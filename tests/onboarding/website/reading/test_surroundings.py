"""What stands around a page's text is told from elements, roles, names and structure."""

from __future__ import annotations

import pytest

from onboarding.website import Page
from tests.onboarding.website.sites import page

PROSE = "We mend wooden boats in a shed by the river, slowly and well, and we like to show how it is done. " * 3
BODY = f"<h1>Boats, mended</h1><p>{PROSE}</p><h2>What we do</h2><p>{PROSE[:150]}</p>"
KEPT = ["Boats, mended", PROSE.strip(), "What we do", PROSE[:150].strip()]
MENU = "<a href=/a>One</a><a href=/b>Two</a><a href=/c>Three</a><a href=/d>Four</a>"


def lines(body: str, path: str = "") -> list[str]:
    return page(body, url=f"http://site.example/{path}").text.splitlines()


@pytest.mark.parametrize(
    "top",
    [
        f"<nav><b>Menu</b>{MENU}</nav>",
        f"<div role=navigation><b>Menu</b>{MENU}</div>",
        f"<header><div>Boatyard</div><p>Since 1921</p>{MENU}</header>",
        f"<div id=SITE_HEADER><div>Boatyard</div>{MENU}</div>",
        f"<div class=x1><div class=x2>Call us today</div><div class=x3>{MENU}</div></div>",
        f"<div>New: we now mend canoes too. <a href=/n>See</a></div><div class=x3>{MENU}</div>",
        f"<table><tr><td>Boatyard</td><td>{MENU}</td></tr></table>",
        f"<my-header class=h><div>Boatyard</div>{MENU}</my-header>",
        "<p class=breadcrumb><a href=/>Home</a> / Boats</p>",
        "<div><a href=/>Home</a> &gt; <a href=/x>Work</a> &gt; Boats</div>",
    ],
)
def test_a_header_or_menu_above_the_first_heading_is_no_text(top: str) -> None:
    assert lines(top + BODY) == KEPT


@pytest.mark.parametrize(
    "bottom",
    [
        "<footer><p>Boatyard Ltd</p><p>12 River Street</p></footer>",
        "<div class=site-footer__inner><p>Boatyard Ltd, 12 River Street</p></div>",
        "<div id=SITE_FOOTER><p>Boatyard Ltd, 12 River Street</p></div>",
        f"<div class=q7><div><b>Company</b>{MENU}</div><div><b>Find us</b><p>12 River Street</p></div><p>© 2026 Boatyard</p></div>",
        f"<div class=q7><div><b>Company</b>{MENU}</div><div>12 River Street <a href=/privacy>Privacy</a></div></div>",
        "<plinth-footer><p>Boatyard Ltd</p></plinth-footer>",
        "<footer>Boatyard</footer><div class=z><p>We look at visits only, is that fine?</p><span>Fine</span></div>",
        "<div role=contentinfo><p>Boatyard Ltd</p></div>",
    ],
)
def test_a_footer_and_what_comes_after_it_is_no_text(bottom: str) -> None:
    assert lines(BODY + bottom) == KEPT


@pytest.mark.parametrize(
    "box",
    [
        "<div class=cmplz-banner><p>Your privacy matters.</p></div>",
        "<div class=zz><p>We use cookies to count visits.</p><button>Fine</button></div>",
        "<div class=zz><div>Wir verwenden Cookies für die Statistik.</div><a href=/c>Mehr</a></div>",
        "<div class=zz><div>Ce site utilise des cookies.</div><button>Accepter</button></div>",
        "<div role=dialog><p>Ten percent off today.</p></div>",
        "<dialog open><p>Ten percent off today.</p></dialog>",
        "<div class='popup-wrapper'><p>Ten percent off today.</p></div>",
        "<div class=share-buttons><span>Share this with a friend</span></div>",
        "<div><h3>The river letter</h3><p>Once a month.</p><form><input type=email><button>Go</button></form></div>",
        "<section><h3>Our newsletter</h3><p>Once a month.</p><div><input name=x><button>Go</button></div></section>",
        "<form role=search><p>Looking for something?</p><input type=search></form>",
        "<p class=sr-only>Skip this</p>",
        "<p class='screen-reader-text'>Skip this</p>",
        "<div class='d-none'>Skip this</div>",
        "<div class='hidden'>Skip this</div>",
        "<p style='visibility: hidden'>Skip this</p>",
        "<form><label>Your name</label><input name=n><label>Message</label><textarea></textarea></form>",
    ],
)
def test_notices_boxes_bars_and_fields_are_no_text(box: str) -> None:
    assert lines(f"<div>{BODY}</div>{box}<footer>Boatyard</footer>") == KEPT


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ("<div class='hidden md:block'>Seen on wide screens</div>", "Seen on wide screens"),
        ("<div class='d-none d-lg-flex'>Seen on wide screens</div>", "Seen on wide screens"),
        ("<div class=card-footer>Since 1921, always here</div>", "Since 1921, always here"),
        ("<section class=menu><p>Soup of the day, four euros.</p></section>", "Soup of the day, four euros."),
        ("<div class='page has-sidebar no-footer'>A plain line.</div>", "A plain line."),
        ("<div class=cookie-recipes><p>Cookies with sea salt.</p></div>", "Cookies with sea salt."),
        ("<blockquote><p>Lovely work.</p><footer>A neighbour</footer></blockquote>", "Lovely work.\nA neighbour"),
        ("<aside><p>Open on Sundays from May to September.</p></aside>", "Open on Sundays from May to September."),
        (
            "<a href=/x><h3>Canoes</h3><p>Light and quick on water.</p><span>Read more</span></a>",
            "Canoes\nLight and quick on water.",
        ),
        ("<p>Call <a href='tel:+12025550100'>202 555 0100</a></p>", "Call 202 555 0100"),
        ("<p><a href='mailto:a@b.example'>a@b.example</a></p>", "a@b.example"),
    ],
)
def test_names_alone_do_not_hide_what_is_there_to_read(kept: str, said: str) -> None:
    assert lines(f"{BODY}{kept}<h2>The end</h2>") == [*KEPT, *said.splitlines(), "The end"]


ANSWER = "Yes, we do, as long as it is made of wood."


@pytest.mark.parametrize(
    "panel",
    [
        f"<h3><button aria-expanded=false aria-controls=p1>Do you?</button></h3><div id=p1 hidden><p>{ANSWER}</p></div>",
        f"<div role=button aria-expanded=false>Do you?</div><div aria-hidden=true>{ANSWER}</div>",
        f"<h3>Do you?</h3><div aria-hidden=true>{ANSWER}</div>",
        f"<details><summary>Do you?</summary><p>{ANSWER}</p></details>",
        f"<div>Do you?</div><div class=faq-answer style='display:none'>{ANSWER}</div>",
        f"<div>Do you?</div><div role=tabpanel hidden>{ANSWER}</div>",
        f"<button aria-expanded=false>Do you?</button><div hidden>{ANSWER}</div>",
    ],
)
def test_answers_that_open_on_demand_are_text(panel: str) -> None:
    assert lines(f"{BODY}<section>{panel}</section>") == [*KEPT, "Do you?", ANSWER]


@pytest.mark.parametrize(
    "hidden",
    [
        f"<div id=menu aria-hidden=true>{MENU}</div>",
        f"<div hidden><p>{ANSWER}</p></div>",
        f"<p>A line.</p><div class=modal aria-hidden=true><p>{ANSWER}</p></div>",
        f"<div class='slide slick-cloned'><p>{ANSWER}</p></div>",
    ],
)
def test_hidden_menus_windows_and_copies_are_no_text(hidden: str) -> None:
    assert ANSWER not in page(BODY + hidden).text
    assert "Three" not in page(BODY + hidden).text


def test_slides_are_text_also_those_that_wait() -> None:
    slides = "<div class=s><p>First voice.</p></div><div class=s aria-hidden=true><p>Second voice.</p></div>"
    assert lines(BODY + slides)[-2:] == ["First voice.", "Second voice."]


def test_a_text_that_stands_there_twice_for_two_widths_is_read_once() -> None:
    assert lines(f"{BODY}<p>{PROSE}</p>") == KEPT


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One<br><br>Two</p>", ["One", "Two"]),
        ("<div>One<br> <br/>Two<br>three</div>", ["One", "Two three"]),
        ("<div>Loose <b>text</b><p>Own</p>and after</div>", ["Loose text", "Own", "and after"]),
        ("<p>un<b>believ</b>able</p>", ["unbelievable"]),
        ("<h2><span>B</span><span>o</span><span>at</span></h2>", ["Boat"]),
        ("<div><span>Plan</span><span>Nine euros</span></div>", ["Plan Nine euros"]),
        ("<div><my-price>Nine</my-price><my-unit>per month</my-unit></div>", ["Nine", "per month"]),
        ("<p>See <my-tip>this</my-tip>.</p>", ["See this."]),
        ("<h2>Install<a href='#install'>¶</a></h2>", ["Install"]),
        ("<h2><a href='#install'>Install it</a></h2>", ["Install it"]),
        ("<p>★★★★★</p><p>Fine.</p>", ["Fine."]),
        ("<div>Learn more →</div><p>Fine.</p>", ["Fine."]),
    ],
)
def test_text_is_cut_where_a_reader_sees_it_cut(html: str, text: list[str]) -> None:
    assert lines(f"<main>{html}</main>") == text


def test_links_in_a_menu_without_a_name_are_known_to_be_navigation() -> None:
    where = {link.text: link.where for link in both_ends().links}
    assert (where["One"], where["Imprint"], where["our work"]) == ("nav", "footer", "body")


def both_ends() -> Page:
    return page(
        f"<div><div>{MENU}</div></div>{BODY}<p>{PROSE} See <a href=/work>our work</a>.</p>"
        "<div><p>Boatyard, 12 River Street</p><a href=/imprint>Imprint</a></div>"
    )


def test_the_buttons_of_a_notice_are_not_those_of_the_business() -> None:
    read = page(
        f"{BODY}<button>Book a visit</button><div class=cookie-banner><p>Cookies?</p><button>Accept</button></div>"
    )
    assert read.buttons == ("Book a visit",)


def test_blocks_know_the_level_of_their_heading() -> None:
    assert [(block.kind, block.level) for block in page(BODY).blocks] == [
        ("heading", 1),
        ("paragraph", 0),
        ("heading", 2),
        ("paragraph", 0),
    ]
