"""An article is read without what surrounds it."""

from __future__ import annotations

import pytest

from tests.onboarding.website.sites import page

LINE = "The ferry came back on a Tuesday, {}, and the people on the quay, who had waited for years, said very little about it."
TEXT = [LINE.format(word) for word in ("late", "wet", "full", "slowly", "with a new engine")]
PROSE = "".join(f"<p>{line}</p>" for line in TEXT)
HEAD = "The ferry that came back"
URL = "http://site.example/blog/the-ferry"


def lines(body: str, title: str = "") -> list[str]:
    return page(body, url=URL, head=f"<title>{title}</title>").text.splitlines()


@pytest.mark.parametrize(
    "beside",
    [
        "<p class=byline>By Ann Example</p>",
        "<p>By Ann Example, 12 May 2026</p>",
        "<div class=post-meta><span>12 May 2026</span> in <a href=/c>Ferries</a></div>",
        "<p>5 min read</p>",
        "<div class=share-buttons><span>Share</span></div>",
    ],
)
def test_what_stands_between_headline_and_text_is_left_out(beside: str) -> None:
    assert lines(f"<article><h1>{HEAD}</h1>{beside}{PROSE}</article>") == [HEAD, *TEXT]


@pytest.mark.parametrize(
    "after",
    [
        "<div class=author-box><h3>Ann Example</h3><p>Ann writes about boats and the people who mend them, by the river.</p></div>",
        "<section><h2>Related posts</h2><h3><a href=/x>A boat</a></h3><p>Another boat came in, and nobody on the quay had seen it before.</p></section>",
        "<h2>You might also like</h2><div><p>Another boat came in, and nobody on the quay had seen it before.</p></div>",
        "<h3>Das könnte Sie auch interessieren</h3><ul><li><a href=/x>Ein Boot</a></li><li><a href=/y>Zwei Boote</a></li></ul>",
        "<div id=comments><h3>3 comments</h3><p>I was there on the quay that day and it was just as you say, thank you.</p></div>",
        "<h3>Commentaires (2)</h3><p>J'y étais, ce jour-là, et tout s'est passé comme vous le dites, merci beaucoup.</p>",
        "<p class=tags>Tags: <a href=/t>boats</a>, <a href=/u>river</a></p>",
        "<div><h3>The river letter</h3><p>Once a month, by post.</p><form><input type=email><button>Go</button></form></div>",
        "<nav class=post-navigation><a href=/p>The boat before</a></nav>",
        "<a href=/x><h3>A boat</h3><p>Another boat came in, and nobody on the quay had seen it before.</p></a>",
    ],
)
def test_what_follows_the_text_is_left_out(after: str) -> None:
    assert lines(f"<article><h1>{HEAD}</h1>{PROSE}{after}</article>") == [HEAD, *TEXT]
    assert lines(f"<div><h1>{HEAD}</h1><div>{PROSE}</div>{after}</div>") == [HEAD, *TEXT]


def test_all_that_belongs_to_the_text_is_kept() -> None:
    inner = (
        "<h2>What it took</h2><ul><li>Money, and a lot of it</li><li>A new engine</li></ul>"
        "<blockquote><p>She floats.</p></blockquote><figure><img src=x><figcaption>The quay at noon</figcaption></figure>"
        "<table><tr><th>Length</th><td>31 metres</td></tr></table><pre>speed = 9</pre>"
    )
    assert lines(f"<article><h1>{HEAD}</h1>{PROSE}{inner}{PROSE.replace('ferry', 'boat')}</article>") == [
        *(HEAD, *TEXT, "What it took", "Money, and a lot of it", "A new engine", "She floats.", "The quay at noon"),
        *("Length", "31 metres", "speed = 9", *(line.replace("ferry", "boat") for line in TEXT)),
    ]


def test_the_headline_is_found_outside_the_body_of_the_text() -> None:
    stand = "After eleven years the town has its boat again, and a debt."
    body = f"<div class=top><h1>{HEAD}</h1><p>{stand}</p></div><div class=b1><div class=b2>{PROSE}</div></div>"
    assert lines(body) == [HEAD, stand, *TEXT]


def test_a_headline_without_its_element_is_known_by_the_title() -> None:
    assert lines(f"<div><div class=t>{HEAD}</div><div>{PROSE}</div></div>", title=f"{HEAD} | Paper") == [HEAD, *TEXT]


def test_the_name_of_the_site_is_no_headline() -> None:
    body = f"<h1><a href=/>The Estuary Paper</a></h1><div><h1>{HEAD}</h1><div>{PROSE}</div></div>"
    assert lines(body) == [HEAD, *TEXT]


def test_an_article_below_another_one_is_another_one() -> None:
    other = PROSE.replace("ferry", "bridge")
    found = lines(
        f"<div><article><h1>{HEAD}</h1>{PROSE}{PROSE.replace('quay', 'pier')}</article><article>{other}</article></div>"
    )
    assert found[0] == HEAD
    assert not any("bridge" in line for line in found)


def test_paragraphs_parted_by_line_breaks_are_an_article_too() -> None:
    assert lines(f"<div><h1>{HEAD}</h1><div>{'<br><br>'.join(TEXT)}</div></div>") == [HEAD, *TEXT]


def test_a_short_post_with_long_comments_keeps_the_post() -> None:
    comment = "<div class=comment><p>I was there that day, on the quay, and I remember every word of what was said, believe me.</p></div>"
    found = lines(f"<div><h1>{HEAD}</h1><div class=entry>{PROSE}</div><div class=comments>{comment * 20}</div></div>")
    assert found == [HEAD, *TEXT]


def test_sections_of_one_article_stay_together() -> None:
    half = len(TEXT) // 2
    first, second = ("".join(f"<p>{line}</p>" for line in part) for part in (TEXT[:half], TEXT[half:]))
    assert lines(f"<div><h1>{HEAD}</h1><div class=s>{first}</div><div class=s>{second}</div></div>") == [HEAD, *TEXT]
