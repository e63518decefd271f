"""What stands in table cells: facts stay facts, running text becomes paragraphs."""

from __future__ import annotations

import pytest

from tests.onboarding.website.sites import page

LONG = "We print from metal and wood type, and from blocks that our neighbours cut; each sheet is pulled by hand, one by one."
SHORT = "The shed became two rooms."


def kinds(cell: str) -> list[tuple[str, str]]:
    blocks = page(f"<h1>The press</h1><table><tr>{cell}</tr></table><h2>The end</h2>").blocks
    return [(block.kind, block.text) for block in blocks[1:-1]]


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        (f"<td>{LONG}</td>", "paragraph"),
        (f"<td><font size=2>{LONG}</font></td>", "paragraph"),
        (f"<td><div>{LONG}</div></td>", "paragraph"),
        (f"<td><p>{LONG}</p></td>", "paragraph"),
        (f"<td>\u201c{LONG}\u201d</td>", "paragraph"),
        (f"<td>{LONG} <a href=/x>More</a></td>", "paragraph"),
        ("<td>私たちは木と金属の活字で印刷しています。一枚ずつ手で刷ります。</td>", "cell"),
        (f"<td>{SHORT}</td>", "cell"),
        ("<td>Nine euros</td>", "cell"),
        (
            "<td>12.50 a month, 10.00 for members, 9.20 for pupils, 8.10 for two, 7.00 for three, 6.50 for all others who come</td>",
            "cell",
        ),
        (f"<td>{LONG.rstrip('.')}</td>", "cell"),
        (f"<td><a href=/x>{LONG}</a></td>", "cell"),
    ],
)
def test_a_cell_with_twenty_words_and_an_ended_sentence_is_a_paragraph(cell: str, kind: str) -> None:
    assert [found for found, _ in kinds(cell)] == [kind]


def test_sentences_that_breaks_part_within_a_cell_are_paragraphs() -> None:
    assert kinds(f"<td>{SHORT}<br><br>And then three.<br><br>Opening hours</td><td>{SHORT}</td>") == [
        ("paragraph", SHORT),
        ("paragraph", "And then three."),
        ("cell", "Opening hours"),
        ("cell", SHORT),
    ]


def test_items_and_headings_within_a_cell_stay_what_they_are() -> None:
    assert kinds(f"<td><h3>Rooms</h3><ul><li>{LONG}</li></ul></td>") == [("heading", "Rooms"), ("item", LONG)]
