"""The markup's signals are collected once, bounded, and by where they stand."""

from __future__ import annotations

import pytest
from lxml import etree

from onboarding.website.reading.signals import Icon, Signals, ThemeColor, read_signals

URL = "https://www.site.example/de/seite"


def signals(body: str = "", head: str = "") -> Signals:
    root = etree.HTML(f"<html lang=de class='no-js'><head>{head}</head><body class=home>{body}</body></html>")
    return read_signals(root, URL)


def test_an_empty_page_has_no_signals() -> None:
    assert signals() == Signals(metas={}, marks=("lang=de", "class=no-js", "class=home"))


def test_the_head_tells_colours_icons_manifest_and_sheets() -> None:
    found = signals(
        head="""<meta name="Theme-Color" content=" #123 " media="(prefers-color-scheme: light)">
        <link rel="Shortcut Icon" href="/f.ico" sizes="16X16"><link rel=mask-icon href=m.svg color=Red>
        <link rel=manifest href="/m.webmanifest"><link rel=stylesheet href="//cdn.example/a.css"><link rel=stylesheet href="//cdn.example/a.css">
        <link rel="alternate stylesheet" href=alt.css><link rel=stylesheet media=print href=print.css><link rel=preconnect href=https://fonts.gstatic.com>
        <style>a{color:red}</style><style> </style><script src="/a.js"></script><script>x</script>"""
    )
    assert found.theme_colors == (ThemeColor("#123", "(prefers-color-scheme: light)"),)
    assert found.icons == (
        Icon("https://www.site.example/f.ico", "icon", "16x16", "", ""),
        Icon("https://www.site.example/de/m.svg", "mask-icon", "", "", "red"),
    )
    assert found.manifest == "https://www.site.example/m.webmanifest"
    assert found.stylesheets == ("https://cdn.example/a.css",)
    assert found.styles == ("a{color:red}",)
    assert found.scripts == ("https://www.site.example/a.js",)
    assert found.preconnects == ("https://fonts.gstatic.com",)


@pytest.mark.parametrize(
    ("body", "where", "home"),
    [
        ("<header><a href='/'><img src=a.png></a></header>", "header", True),
        ("<header><nav><a href='/de'><img src=a.png></a></nav></header>", "header", True),
        ("<nav><a href='https://site.example/index.html'><img src=a.png></a></nav>", "nav", True),
        ("<div class='Site-Header'><img src=a.png></div>", "header", False),
        ("<footer><a href='#top'><img src=a.png></a></footer>", "footer", True),
        ("<div id=footer><a href=/x><img src=a.png></a></div>", "footer", False),
        ("<article><header><img src=a.png></header></article>", "body", False),
        ("<a href='https://other.example/'><img src=a.png></a>", "body", False),
        ("<a href='/?x=1'><img src=a.png></a>", "body", False),
        ("<a><img src=a.png></a>", "body", False),
    ],
)
def test_a_picture_stands_somewhere_and_may_lead_home(body: str, where: str, home: bool) -> None:
    (image,) = signals(body).images
    assert (image.where, image.links_home) == (where, home)


def test_pictures_that_load_late_have_their_address_elsewhere() -> None:
    body = "<img src='data:x' data-src=/a.png><img srcset='/b.png 2x, /c.png 3x'><img src='data:x'><img alt=none>"
    assert [image.url.rpartition("/")[2] for image in signals(body).images] == ["a.png", "b.png"]


def test_of_the_bodys_pictures_only_the_first_are_kept_but_logos_always() -> None:
    body = "<img src=/a.png>" * 30 + "<img src=/x-logo.png width=120px height=auto>"
    found = signals(body).images
    assert len(found) == 13
    assert (found[-1].names.strip(), found[-1].width, found[-1].height) == ("x-logo.png", 120, None)


def test_drawings_in_the_header_are_kept_as_text() -> None:
    body = (
        "<header><a href=/><svg aria-label='Example'><path/></svg></a><svg><path/></svg></header><svg class=logo></svg>"
    )
    (drawing,) = signals(body).svgs
    assert (drawing.title, drawing.where, drawing.links_home) == ("Example", "header", True)
    assert drawing.text.startswith("<svg")
    assert signals(f"<a href=/><svg><title>{'x' * 30_000}</title></svg></a>").svgs == ()


def test_only_attributes_that_colour_are_kept() -> None:
    assert signals("<p style='color:red'>x<b style='margin:0'>x</b></p>").inline_styles == ("color:red",)


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (
            "<footer><p>© 2024 <b>Acme</b> Goods</p><p>Menu</p><p>a@site.example</p></footer>",
            ("© 2024 Acme Goods", "a@site.example"),
        ),
        ("<footer>12345 Town<br>Tel 5550<script>© 9999</script></footer>", ("12345 Town", "Tel 5550")),
        ("<div><div><div><p>Copyright Acme</p></div></div></div>", ("Copyright Acme",)),
        ("<p>x</p><div>Text © <span>Acme</span> tail</div>", ("Text © Acme tail",)),
        ("<script>var a='© 2024'</script><p>x</p>", ()),
        (f"<footer><ul>{'<li>Entry 1</li>' * 9}</ul><p>© Acme</p></footer>", ("© Acme",)),
        (f"<footer><ul>{'<li>Entry 1</li>' * 9}<li>SW1 2AB Town</li></ul></footer>", ("SW1 2AB Town",)),
        (f"<footer><ul>{'<li>Entry 1</li>' * 9}<li>20<b>24</b></li></ul>© tail</footer>", ("2024", "© tail")),
        (f"<footer><ul>{'<li>Entry 1</li>' * 700}</ul><p>© too far down</p></footer>", ()),
    ],
)
def test_the_small_print_is_lines_with_rights_numbers_or_addresses(body: str, lines: tuple[str, ...]) -> None:
    assert signals(body).small_print == lines


def test_an_address_is_one_line() -> None:
    assert signals("<address>Acme<br>1 Quay <i>Harbour</i></address>").addresses == ("Acme, 1 Quay Harbour",)


def test_marks_are_attributes_of_the_outermost_elements_and_names_in_scripts() -> None:
    found = signals(
        "<div id=__next><b id=inner></b></div><script id=__NEXT_DATA__>{}</script><script>gtag('x')</script>"
    ).marks
    assert {"id=__next", "id=__NEXT_DATA__", "gtag("} <= set(found)
    assert "id=inner" not in found


def test_everything_is_bounded() -> None:
    many = 3_000
    found = signals(
        "<header>"
        + "<a href=/><img class=logo src=/a.png><svg></svg></a>" * many
        + "</header>"
        + "<footer><p>© 2024 x</p></footer>" * many,
        "<link rel=icon href=/a><link rel=stylesheet href=/b><script src=/c></script><style>a{}</style><meta name=theme-color content=red>"
        * many,
    )
    for name in Signals.__slots__:
        value = getattr(found, name)
        assert len(value or ()) <= 130, name
