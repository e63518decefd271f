"""Gold pages dressed as real ones: the scripts, styles, sprites, attributes, wrappers and menus that stand around a text.

The sizes follow 181 measured news and blog pages: median 115 kB, mean 174 kB, 780 elements in the mean, 37 % of the
characters in scripts and styles. The same page and size always give the same bytes.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

TYPICAL = 174_000
_ELEMENTS = 780
_SCRIPTS = 0.30
_STYLES = 0.07
_SPRITES = 0.05
_OPENING = re.compile(r"<(?=(?:div|section|article|ul|li|p|a|h[1-6]|img|figure|table|td|span|button)[\s>])(\w+)")
_CLASS = re.compile(r'class="(?=[^"])')
_PARAGRAPH = re.compile(r"<p(?:\s[^<>]{0,200})?>(?:[^<]|<(?!/?p[\s>])){80,4000}</p>", re.IGNORECASE)
_WORDS = (
    "mega",
    "promo",
    "layout",
    "flex",
    "grid",
    "gap-4",
    "wrapper",
    "inner",
    "col-12",
    "col-md-6",
    "is-layout",
    "alignwide",
)
_LABELS = (
    "Overview",
    "Stories",
    "Archive",
    "People",
    "Places",
    "Sport",
    "Weather",
    "Events",
    "Letters",
    "Jobs",
    "Shop",
    "Help",
)
_CODE = "(function(w,d){var q=w.q%d=w.q%d||[];if(q.length<3&&d.cookie>''){q.push({t:%d,v:'a<b'});}})(window,document);"
_RULE = ".c-%x{margin:0 auto;padding:%dpx;color:#%06x}.c-%x:hover{opacity:.%d}"
_SHAPE = '<symbol id="i%d" viewBox="0 0 24 24"><path d="M%d 12h%dl-3 %dz"/></symbol>'


def realistic(html: str, size: int = TYPICAL) -> bytes:
    """Return the page with what real pages carry around their text, `size` bytes long (or its own size, if that is more)."""
    pick = random.Random(len(html))
    elements = max(0, round(_ELEMENTS * size / TYPICAL) - html.count("</"))
    page = _CLASS.sub(lambda found: f"{found[0]}{_classes(pick)} ", html)
    page = _within_body(page, _top(pick, elements // 6), _bottom(pick, elements // 6))
    attributes = max(0, int(size * (1 - _SCRIPTS - _STYLES - _SPRITES)) - len(page.encode()))
    page = _with_data(page, pick, attributes)
    left = size - len(page.encode())
    shares = _SCRIPTS + _STYLES + _SPRITES
    parts = {share: int(max(0, left) * share / shares) for share in (_SCRIPTS, _STYLES, _SPRITES)}
    head = (
        "<style>"
        + _filled(parts[_STYLES], _rules(pick))
        + "</style><script>"
        + _filled(parts[_SCRIPTS] // 2, _code(pick))
    )
    page = page.replace("</head>", head + "</script></head>", 1)
    sprite = '<svg xmlns="http://www.w3.org/2000/svg" style="display:none">' + _filled(parts[_SPRITES], _shapes(pick))
    tail = "</svg><script>" + _filled(parts[_SCRIPTS] // 2, _code(pick)) + "</script>"
    return _before_end(page, sprite + tail).encode()


def stretched(html: str, size: int) -> bytes:
    """Return the page with its paragraphs repeated, each time with other words in front, up to `size` bytes."""
    found = list(_PARAGRAPH.finditer(html))
    if not found:
        return html.encode()
    end = max(found, key=lambda one: len(one[0])).end()
    paragraphs = [one[0] for one in found]
    added, length, count = [], len(html.encode()), 0
    while length < size:
        paragraph = paragraphs[count % len(paragraphs)].replace(">", f">Part {count}, again: ", 1)
        added.append(paragraph)
        length += len(paragraph.encode())
        count += 1
    return (html[:end] + "".join(added) + html[end:]).encode()


def _within_body(page: str, top: str, bottom: str) -> str:
    before, found, after = page.partition("<body")
    if not found:
        return page
    tag, _, inner = after.partition(">")
    return _before_end(f"{before}<body{tag}>{top}{inner}", bottom)


def _before_end(page: str, more: str) -> str:
    before, found, after = page.rpartition("</body>")
    return f"{before}{more}{found}{after}" if found else page + more


def _top(pick: random.Random, entries: int) -> str:
    """Return a mega menu and the opening of four wrappers."""
    menu = "".join(_entry(pick, number) for number in range(entries))
    wrappers = "".join(f'<div class="{_classes(pick)} w{level}" id="w{level}">' for level in range(4))
    return f'<nav class="mega {_classes(pick)}"><ul>{menu}</ul></nav>{wrappers}'


def _bottom(pick: random.Random, entries: int) -> str:
    menu = "".join(_entry(pick, number) for number in range(entries))
    return f'</div></div></div></div><footer class="ft {_classes(pick)}"><ul>{menu}</ul></footer>'


def _entry(pick: random.Random, number: int) -> str:
    label = f"{pick.choice(_LABELS)} {number}"
    return f'<li class="menu-item menu-item-{number} {_classes(pick)}"><a href="/m/{number}?ref=menu">{label}</a></li>'


def _classes(pick: random.Random) -> str:
    return " ".join(f"{pick.choice(_WORDS)}-{pick.randrange(6)}" for _ in range(pick.randrange(1, 4)))


def _with_data(page: str, pick: random.Random, room: int) -> str:
    """Spread data- attributes over the elements of the page."""
    each = room // max(1, len(_OPENING.findall(page)))
    if each < 20:
        return page
    return _OPENING.sub(lambda found: f'<{found[1]} data-p="{_settings(pick, each - 9)}"', page)


def _settings(pick: random.Random, length: int) -> str:
    text = "".join(f"{pick.choice(_WORDS)}:{pick.randrange(99_999)};" for _ in range(length // 10 + 1))
    return text[:length]


def _filled(length: int, lines: Iterator[str]) -> str:
    parts: list[str] = []
    while length > 0:
        parts.append(next(lines))
        length -= len(parts[-1])
    return "".join(parts)


def _code(pick: random.Random) -> Iterator[str]:
    while True:
        number = pick.randrange(10_000)
        yield _CODE % (number, number, number)


def _rules(pick: random.Random) -> Iterator[str]:
    while True:
        name = pick.randrange(1 << 20)
        yield _RULE % (name, pick.randrange(40), pick.randrange(1 << 24), name, pick.randrange(10))


def _shapes(pick: random.Random) -> Iterator[str]:
    number = 0
    while True:
        number += 1
        yield _SHAPE % (number, pick.randrange(24), pick.randrange(24), pick.randrange(24))
