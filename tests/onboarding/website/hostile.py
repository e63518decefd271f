"""Pages that were made to keep a reader busy, at sizes up to the byte cap."""

from __future__ import annotations

import random
from collections.abc import Callable

CAP = 2 * 1024 * 1024
HEAD = b"<html lang=en><head><title>t</title></head><body>"


def filled(piece: bytes, head: bytes = HEAD) -> bytes:
    return head + piece * ((CAP - len(head)) // len(piece))


def many(count: int, piece: bytes) -> bytes:
    return (HEAD + piece * count)[:CAP]


def attributes(separator: bytes, value: bytes = b"") -> bytes:
    names = (b"c%x%s" % (number, value) for number in range(CAP // (len(separator) + len(value) + 6)))
    return HEAD + b"<a " + separator + separator.join(names) + b">x</a><p>after"


def hidden_attributes() -> bytes:
    """A comment and a script that open, but never close, a tag: a naive scan for tags swallows what follows."""
    return HEAD + b'<!-- <i x=" --><script>a<b c="</script>' + attributes(b" ")[len(HEAD) :]


def almost_too_many_attributes() -> bytes:
    tag = b"<a " + b" ".join(b"c%x" % number for number in range(990)) + b">x</a>"
    return many(150, tag)


def noise() -> bytes:
    return random.Random(7).randbytes(CAP)


def noise_of_tags() -> bytes:
    pick = random.Random(11)
    tags = ("div", "p", "a", "table", "td", "b", "ul", "li", "header", "nav", "article", "form", "option", "h1", "svg")
    parts = (
        f"<{'/' if pick.random() < 0.4 else ''}{pick.choice(tags)}>{pick.choice(('', 'word ', 'a b. '))}"
        for _ in range(55_000)
    )
    return HEAD + "".join(parts).encode()[: CAP - len(HEAD)]


HOSTILE: dict[str, Callable[[], bytes]] = {
    "nested div": lambda: filled(b"<div>"),
    "nested div, then text": lambda: HEAD + b"<div>" * 100_000 + b"</div>" * 100_000 + b"<p>after",
    "misnested b and p": lambda: many(20_000, b"<b><p>x"),
    "unclosed links": lambda: many(50_000, b"<a href=x>"),
    "unclosed font and p": lambda: many(28_000, b"<font><p>"),
    "nested tables": lambda: many(13_000, b"<table><tr><td>"),
    "attributes": lambda: attributes(b" "),
    "attributes between slashes": lambda: attributes(b"/"),
    "attributes with quoted ends": lambda: attributes(b" ", b'=">"'),
    "attributes without spaces": lambda: attributes(b"", b'="<"'),
    "attributes behind a broken scan": hidden_attributes,
    "attributes with tags in quotes": lambda: attributes(b" ", b"=\"<i x='y'></i>\""),
    "attributes in single quotes": lambda: attributes(b" ", b"='<b>'"),
    "attributes in both quotes": lambda: attributes(b" ", b"=\"'>\" z='>\"'"),
    "attributes with far quotes": lambda: attributes(b" ", b"=" + b" " * 90 + b'">"'),
    "attributes between long values": lambda: attributes(
        b" a b c d e f g h", b'="' + b"<p class='x'>text</p>" * 20 + b'"'
    ),
    "attributes after a long value": lambda: (
        HEAD + b'<a x="' + b"<p>y</p>" * 9_000 + b'" ' + b" ".join(b"c%x" % n for n in range(200_000)) + b">x</a>"
    ),
    "almost too many attributes": almost_too_many_attributes,
    "one long attribute": lambda: HEAD + b'<a title="' + b"x" * (CAP - 200) + b'">x</a><p>after',
    "one long paragraph": lambda: filled(b"word "),
    "paragraphs over the cap": lambda: filled(b"<p>x"),
    "paragraphs under the cap": lambda: many(59_000, b"<p>some words of text</p>"),
    "paragraphs for the extractor": lambda: HEAD + b"<article>" + b"<p>A line that is long enough to read.</p>" * 9_900,
    "different paragraphs": lambda: (
        HEAD + b"".join(b"<p>Line %d of a text that goes on for long.</p>" % n for n in range(6_000))
    ),
    "different linked items": lambda: (
        HEAD + b"<ul>" + b"".join(b"<li><a href=/%d>Item %d here</a>" % (n, n) for n in range(4_900))
    ),
    "different divs in divs": lambda: (
        HEAD + b"".join(b"<div>" * 200 + b"Words number %d stand here." % n + b"</div>" * 200 for n in range(48))
    ),
    "different cells": lambda: HEAD + b"<table>" + b"".join(b"<tr><td>Cell %d</td>" % n for n in range(4_900)),
    "one article, many bold words": lambda: (
        HEAD + b"<article><p>" + b"".join(b"<b>Word %d</b> and. " % n for n in range(9_000))
    ),
    "less-than signs": lambda: filled(b"<"),
    "open comment": lambda: HEAD + b"<!--" + b"x" * (CAP - 100),
    "many comments": lambda: filled(b"<!---->"),
    "open script": lambda: HEAD + b"<script>" + b"a<b " * (CAP // 4 - 50),
    "ampersands": lambda: filled(b"&"),
    "entities": lambda: filled(b"&amp;&lt;&#0;&#xD800;"),
    "entity bomb": lambda: (
        b'<!DOCTYPE x [<!ENTITY a "' + b"x" * 1000 + b'"><!ENTITY b "' + b"&a;" * 1000 + b'">]><p>' + b"&b;" * 1000
    ),
    "external entity": lambda: b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><p>&a; is not read</p>',
    "random bytes": noise,
    "random tags": noise_of_tags,
    "NUL": lambda: HEAD + b"\x00" * (CAP - 100),
    "UTF-16 without a mark": lambda: "<html><body><p>plain words here</p></body></html>".encode("utf-16-le") * 10_000,
    "bad UTF-8": lambda: many(20_000, b"<p>\xff\xfe\xc3 words</p>"),
    "one long word": lambda: HEAD + b"<p>" + b"x" * (CAP - 100),
    "spaces": lambda: HEAD + b"<p>" + b" " * (CAP - 100),
    "full stops": lambda: HEAD + b"<p>" + b"." * (CAP - 100),
    "full stops and quotes": lambda: filled(b".'"),
    "apostrophes": lambda: filled(b"a'"),
    "JSON-LD nested": lambda: HEAD + b'<script type="application/ld+json">' + b"[" * 200_000 + b"</script><p>after",
    "JSON-LD number": lambda: HEAD + b'<script type="application/ld+json">' + b"9" * 200_000 + b"</script><p>after",
    "JSON-LD scripts": lambda: many(20_000, b'<script type="application/ld+json">{"@type":"Article"}</script>'),
    "templates": lambda: many(59_000, b"<template>"),
    "svg and math": lambda: many(59_000, b"<svg><math>"),
    "lists": lambda: many(29_000, b"<ul><li>"),
    "options": lambda: many(59_000, b"<option>x"),
    "one select of options": lambda: HEAD + b"<select>" + b"<option>x" * 59_000,
    "breaks": lambda: many(59_000, b"x<br>"),
    "links": lambda: many(59_000, b'<a href="/p?x=1">some link</a>'),
    "nested headers": lambda: HEAD + b"<header>" * 240 + b"<i>x</i>" * 59_000,
    "nested articles of times": lambda: HEAD + b"<article>" * 240 + b"<time datetime=x>" * 50_000,
    "headings": lambda: many(59_000, b"<h2>x</h2>"),
    "metas": lambda: many(59_000, b'<meta name="a" content="b">'),
    "cells": lambda: HEAD + b"<table><tr>" + b"<td>x" * 59_000,
    "direction marks": lambda: filled("\u202e\u200b\u2066".encode()),
    "combining marks": lambda: filled("a\u0301\u0302".encode()),
    "base bomb": lambda: HEAD + b"<base href='http://[bad'>" + b"<a href='http://[::1'>x</a>" * 20_000,
    "paragraphs of one letter": lambda: filled(b"<p>x"),
    "breaks up to the cap": lambda: filled(b"<br>"),
    "words and breaks": lambda: many(59_000, b"w <br> "),
    "direction marks around words": lambda: filled("\u202eword\u202c \u200fword ".encode()),
    "one long word in an article": lambda: HEAD + b"<article><h1>t</h1><p>" + b"x" * (CAP - 100),
    "one select with many options": lambda: HEAD + b"<select>" + b"<option value=1>word" * 59_000 + b"</select>",
    "lists in lists, closed": lambda: HEAD + b"<ul><li>" * 20_000 + b"</li></ul>" * 20_000 + b"<p>after",
    "definition lists": lambda: many(29_000, b"<dl><dt>"),
    "nested templates": lambda: HEAD + b"<template>" * 10_000 + b"<p>x",
    "svg in math": lambda: HEAD + b"<svg><math>" * 8_000 + b"<p>x",
    "less-than signs and letters": lambda: filled(b"<a "),
    "links to many places": lambda: (
        HEAD + b"".join(b'<a href="/p/%d?x=%d#y">some link</a> ' % (n, n) for n in range(29_000))
    ),
    "links with dots": lambda: HEAD + b"".join(b'<a href="../%d/./../x">l</a>' % n for n in range(29_000)),
    "class names": lambda: (
        HEAD + b"".join(b'<i class="nav-%d site_footer%d cookieBanner%d">x</i>' % (n, n, n) for n in range(25_000))
    ),
    "one long class": lambda: HEAD + b'<div class="' + b"nav-" * 400_000 + b'">x</div>',
    "many long classes": lambda: HEAD + b"".join(b'<p class="%s%d">x' % (b"a-" * 490, n) for n in range(1_900)),
    "small boxes about cookies": lambda: many(28_000, b"<div>we use cookies<button>ok</button></div>"[:62]),
    "nested boxes about cookies": lambda: HEAD + b"<div>" * 200 + b"<p>we use cookies</p><button>ok</button>" * 19_000,
    "newsletter boxes in boxes": lambda: (
        HEAD + (b"<div>" * 100 + b"newsletter<input type=email><button>ok</button>" + b"</div>" * 100) * 550
    ),
    "small print without end": lambda: HEAD + b"<div>" * 150 + b"<p>\xc2\xa9 2026</p>" * 29_000,
    "headings that end an article": lambda: (
        HEAD
        + b"<article><h1>t</h1>"
        + b"<p>A line that is long enough to be read as prose by anyone who reads.</p>" * 9_000
        + b"<h2>Related posts</h2><h3>x</h3>" * 9_000
    ),
    "comments in comments": lambda: (
        HEAD
        + b"<article><p>A line of prose that is long enough to count as one, here.</p>"
        + b'<div class="comment">' * 230
        + b'<p class="comment">A line of prose that is long enough to count as one, here.</p>' * 19_000
    ),
    "asides in a row": lambda: many(
        19_000, b"<aside><p>A line of prose that is long enough to count as one.</p></aside>"
    ),
    "dates and bylines": lambda: many(29_000, b"<p>by A on 12 May 2026, 5 min read</p>"),
    "spaces around line breaks": lambda: HEAD + b"<p>" + b" \n <br> " * 59_000,
    "inline elements without spaces": lambda: many(59_000, b"<b>ab</b>"),
    "controls that name each other": lambda: (
        HEAD
        + b"".join(
            b'<button aria-controls="p%d p%d">o</button><p id=p%d hidden>x' % (n, n + 1, n) for n in range(19_000)
        )
    ),
    "hidden siblings": lambda: HEAD + b"<div class=s aria-hidden=true><p>text</p></div>" * 29_000,
    "hidden after boxes of buttons": lambda: (
        HEAD + b"<div>" + b"<i>x</i>" * 20_000 + b"</div>" + b"<p aria-hidden=true>x" * 9_000
    ),
    "commas": lambda: HEAD + b"<article><p>" + b"," * (CAP - 100),
    "arrows": lambda: HEAD + b"<p>" + b"a > <a href=x>b</a> " * 50_000,
    "quoted ends": lambda: many(40_000, b'<a x=">" y=">">x</a>'),
    "headers below many levels": lambda: HEAD + b"<div>" * 240 + b"<header>x</header>" * 29_000,
    "comments in a row": lambda: (
        HEAD
        + b"<article>"
        + b'<div class="comment">A line of prose that is long enough to count as one, here.</div>' * 19_000
    ),
    "fields below many levels": lambda: (
        HEAD + (b"<div>" * 235 + b"news<input type=email><button>ok</button>" + b"</div>" * 235) * 240
    ),
}
