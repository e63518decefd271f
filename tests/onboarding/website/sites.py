"""The three example sites as pages, and small pages for single questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from onboarding.website import Page, read_page

EXAMPLES = Path(__file__).parents[3] / "examples"
ORIGIN = "http://site.example"


@cache
def site(name: str) -> tuple[Page, ...]:
    """Read all pages of an example site, as if served from ORIGIN."""
    return tuple(read_page(address(name, file), file.read_bytes(), "text/html") for file in files(name))


def files(name: str) -> list[Path]:
    return sorted((EXAMPLES / name).rglob("*.html"))


def address(name: str, file: Path) -> str:
    path = file.relative_to(EXAMPLES / name).as_posix()
    return f"{ORIGIN}/{'' if path == 'index.html' else path}"


def sitemap(name: str) -> list[str]:
    text = (EXAMPLES / name / "sitemap.xml").read_text().replace("{origin}", ORIGIN)
    return [part.partition("</loc>")[0] for part in text.split("<loc>")[1:]]


def page(body: str, *, url: str = f"{ORIGIN}/", head: str = "", lang: str = "en") -> Page:
    """Read a page made of a head and a body."""
    html = f"<!doctype html><html lang={lang!r}><head>{head}</head><body>{body}</body></html>"
    return read_page(url, html.encode(), "text/html; charset=utf-8")


def ends(value: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each dotted path and value at the ends of nested dictionaries."""
    for key, inner in value.items():
        here = f"{path}.{key}".lstrip(".")
        if isinstance(inner, dict) and inner:
            yield from ends(inner, here)
        else:
            yield here, inner
