"""What an analysis tells beside its values: the pages, what changed, what is not known, and notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from cli.portrait.given import group, host_of, items, path_of, shown, web_address, words
from cli.portrait.plan import PLANNED, SECTIONS, section_of
from cli.portrait.shape import Changes, PageRow
from cli.terminal import plain

Row = Mapping[str, Any]
_MOST_NAMES = 200
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_LANGUAGES = {
    "de": "German", "en": "English", "es": "Spanish", "fr": "French", "it": "Italian", "nl": "Dutch", "pl": "Polish",
    "pt": "Portuguese", "ja": "Japanese", "zh": "Chinese", "ko": "Korean", "ru": "Russian", "sv": "Swedish",
    "da": "Danish", "nb": "Norwegian", "no": "Norwegian", "fi": "Finnish", "cs": "Czech", "tr": "Turkish",
    "ar": "Arabic", "he": "Hebrew", "uk": "Ukrainian", "el": "Greek", "hu": "Hungarian", "ro": "Romanian",
}  # fmt: skip


def name_of(path: str) -> str:
    """Return what a path is called."""
    planned = PLANNED.get(path)
    return planned.name if planned and planned.name else words(path.rpartition(".")[2])


def day(value: object) -> str:
    """Return a date for people; "" for what is none."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return plain(value, 40)
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}" if isinstance(value, date) else ""


def language_name(code: object) -> str:
    """Return a language's English name; its code where it has none here."""
    return _LANGUAGES.get(str(code).partition("-")[0].lower(), plain(code, 20))


def counted(number: object, one: str, many: str) -> str:
    """Return an amount with its unit; "" where there is no number."""
    text = shown(number) if isinstance(number, int) else ""
    return f"{text} {one if number == 1 else many}" if text else ""


def pages_of(row: Row) -> Iterator[PageRow]:
    """Yield the pages that were read, then those that were not."""
    crawl = group(row, "crawl_result")
    for page in items(crawl.get("pages")):
        if isinstance(page, Mapping):
            yield _page(page)
    for page in items(crawl.get("skipped")):
        if isinstance(page, Mapping):
            yield PageRow(
                plain(page.get("url"), 200),
                path_of(page.get("url")),
                web_address(page.get("url")),
                code=words(page.get("code")),
            )


def _page(page: Row) -> PageRow:
    published = day(page.get("published"))
    notes = (
        f"published {published}" if published else "",
        "cut off" if page.get("truncated") is True else "",
        f"fingerprint of the text {shown(page.get('hash'))}" if page.get("hash") else "",
    )
    return PageRow(
        url=plain(page.get("url"), 200),
        path=path_of(page.get("url")),
        link=web_address(page.get("url")),
        kind=plain(page.get("kind"), 20),
        language=plain(page.get("language"), 12),
        words=shown(page.get("words")),
        title=plain(page.get("title"), 200),
        note=", ".join(filter(None, notes)),
    )


def changes_of(row: Row) -> Changes | None:
    """Return what changed since the analysis before; None where there is none before."""
    found = group(row, "meta", "changes")
    if not found:
        return None
    kinds = (
        ("new", "pages_added"),
        ("gone", "pages_removed"),
        ("changed", "pages_changed"),
        ("unchanged", "pages_unchanged"),
    )
    pages = tuple((name, tuple(plain(url, 200) for url in items(found.get(key)))) for name, key in kinds)
    values = tuple(_change(each) for each in items(found.get("values")) if isinstance(each, Mapping))
    return Changes(day(found.get("since")), tuple(each for each in pages if each[1]), values)


def _change(each: Row) -> tuple[str, str, str]:
    path = plain(each.get("path"), 120)
    section = section_of(path).title if path else ""
    return (
        f"{section}: {name_of(path)}",
        shown(each.get("before")) or "not known",
        shown(each.get("after")) or "not known",
    )


def unknown_of(row: Row) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the names of what is not known, by section."""
    names: dict[str, dict[str, None]] = {part.title: {} for part in SECTIONS}
    for path in _missing(row):
        names[section_of(path).title][name_of(path)] = None
    return tuple((title, tuple(found)) for title, found in names.items() if found)


def _missing(row: Row) -> list[str]:
    missing = group(row, "meta").get("missing")
    paths = missing[:_MOST_NAMES] if isinstance(missing, list) else []
    planned = {path: place for place, path in enumerate(PLANNED)}
    return sorted((plain(path, 120) for path in paths), key=lambda path: (planned.get(path, len(planned)), path))


def facts_of(row: Row) -> tuple[str, ...]:
    """Return what stands below the name: the language, how much was read, and when."""
    crawl, meta = group(row, "crawl_result"), group(row, "meta")
    language = language_name(crawl.get("language") or meta.get("language") or "")
    read = day(row.get("analysis_date") or crawl.get("timestamp"))
    pages = counted(meta.get("pages") or len(items(crawl.get("pages"))), "page", "pages")
    return tuple(
        filter(None, (language, pages, counted(meta.get("words"), "word", "words"), f"read on {read}" if read else ""))
    )


def host_name(row: Row) -> str:
    """Return the site's host, or whatever was asked for where it has none."""
    url = group(row, "crawl_result").get("url") or row.get("website_url")
    return host_of(url) or plain(url, 100) or "A website"
