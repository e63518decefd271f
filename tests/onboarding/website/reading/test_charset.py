"""Bytes become the right letters."""

from __future__ import annotations

import codecs

import pytest

from onboarding.website import read_page
from onboarding.website.reading.charset import in_utf8

CZECH = "Příliš žluťoučký kůň úpěl ďábelské ódy. Nechť již hříšné saxofony ďáblů rozezvučí síň úděsnými tóny waltzu."
RUSSIAN = "Съешь ещё этих мягких французских булок, да выпей чаю. Широкая электрификация южных губерний."
JAPANESE = "色は匂へど散りぬるを我が世誰ぞ常ならむ有為の奥山今日越えて浅き夢見じ酔ひもせず。これは日本語の文章です。"
GERMAN = "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich. Füße, Größe, Öl und Äpfel."


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        (codecs.BOM_UTF8 + "é".encode(), "text/html; charset=windows-1251", "é"),
        (codecs.BOM_UTF16_LE + "é".encode("utf-16-le"), None, "é"),
        (codecs.BOM_UTF16_BE + "é".encode("utf-16-be"), None, "é"),
        ("é".encode("cp1252"), "text/html; charset=iso-8859-1", "é"),
        ("é".encode(), 'text/html; charset="utf-8"', "é"),
        ("ж".encode("cp1251"), "text/html;charset=windows-1251", "ж"),
        ('<meta charset="cp1251">ж'.encode("cp1251"), "text/html; charset=utf-8", '<meta charset="cp1251">\ufffd'),
        ('<meta charset="windows-1251">ж'.encode("cp1251"), "text/html", '<meta charset="windows-1251">ж'),
        ("<meta charset=utf-16>é".encode(), None, "<meta charset=utf-16>é"),
        ("\u201cquoted\u201d".encode("cp1252"), "text/html; charset=latin1", "\u201cquoted\u201d"),
        ("é".encode(), "text/html; charset=nonsense", "é"),
        ("é".encode(), "text/html; charset=zip", "é"),
        ("é".encode(), "text/html; charset=utf-7", "é"),
        ("é".encode(), "text/html; charset=unicode_escape", "é"),
        (CZECH.encode("cp1250"), None, CZECH),
        (RUSSIAN.encode("koi8-r"), None, RUSSIAN),
        (JAPANESE.encode("shift_jis"), None, JAPANESE),
        (JAPANESE.encode("euc_jp"), None, JAPANESE),
        (GERMAN.encode("cp1252"), None, GERMAN),
        (b"", None, ""),
    ],
)
def test_bytes_are_decoded_by_mark_then_header_then_page_then_guess(
    body: bytes, content_type: str | None, text: str
) -> None:
    assert in_utf8(body, content_type).decode() == text


def test_a_declaration_after_the_first_kilobyte_is_not_believed() -> None:
    body = b" " * 1100 + '<meta charset="cp1251">é'.encode()
    assert in_utf8(body).decode().endswith("é")


def test_an_xml_prolog_declares_too_and_does_not_stop_the_parser() -> None:
    body = '<?xml version="1.0" encoding="iso-8859-2"?><html><body><p>kůň</p></body></html>'.encode("iso-8859-2")
    assert read_page("http://site.example/", body).text == "kůň"


def test_wide_text_without_a_mark_is_read_by_its_header() -> None:
    body = "<p>Größe</p>".encode("utf-16-le")
    assert read_page("http://site.example/", body, "text/html; charset=utf-16le").text == "Größe"
