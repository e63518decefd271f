"""A web app's manifest: what the site calls itself on a home screen, its colours and icons."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from onboarding.website.brand.color import parse_color
from onboarding.website.errors import NotText
from onboarding.website.plain import plain
from onboarding.website.reading.links import absolute

MOST_ICONS = 12
_NAME = 100


@dataclass(frozen=True, slots=True)
class ManifestIcon:
    """An icon: its absolute address, and its sizes and purpose as written, in lower case."""

    url: str
    sizes: str
    purpose: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a manifest states; colours as `#rrggbb`."""

    name: str | None
    short_name: str | None
    theme_color: str | None
    background_color: str | None
    icons: tuple[ManifestIcon, ...] = ()


def read_manifest(body: bytes, url: str) -> Manifest:
    """Read the manifest at `url` (W3C, Web Application Manifest).

    Raises:
        NotText: the bytes are no JSON object.
    """
    try:
        said = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as failure:
        raise NotText("no JSON in the manifest") from failure
    if not isinstance(said, dict):
        raise NotText("the manifest is no JSON object")
    listed = said.get("icons")
    icons = [_icon(entry, url) for entry in listed[:MOST_ICONS]] if isinstance(listed, list) else []
    return Manifest(
        name=_text(said, "name"),
        short_name=_text(said, "short_name"),
        theme_color=_color(said, "theme_color"),
        background_color=_color(said, "background_color"),
        icons=tuple(icon for icon in icons if icon),
    )


def _text(said: Mapping[str, Any], key: str) -> str | None:
    value = said.get(key)
    return plain(value, _NAME) or None if isinstance(value, str) else None


def _color(said: Mapping[str, Any], key: str) -> str | None:
    return parse_color(_text(said, key) or "")


def _icon(entry: object, url: str) -> ManifestIcon | None:
    if not isinstance(entry, dict):
        return None
    source = entry.get("src")
    address = absolute(url, source) if isinstance(source, str) else None
    words = [(_text(entry, key) or "").lower() for key in ("sizes", "purpose", "type")]
    return ManifestIcon(address, words[0], words[1], words[2]) if address else None
