"""Values of a row as they can be shown, whatever stands there: a row may be of an older or a newer release, or hostile."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any
from urllib.parse import quote, urlsplit

from cli.portrait.figures import FIGURES
from cli.terminal import plain

MOST_ITEMS = 60
MOST_FACTS = 200
_DEEPEST = 4
_LONGEST_LINK = 2048
_HUGE = 1e15
_SHARES = ("share", "density")
_PLACES = ((10, 1), (1, 2), (0, 3))  # decimal places from this size on
_HEX = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
# A link holds no space, quote, angle bracket or backslash: whoever needs them has encoded them.
_NO_LINK = re.compile(r"[\s\"'<>\\`{}|^\x00-\x20\x7f-\x9f]")
# Exact text longer than this is named by its first and last words, so that one comma on the page does not lose the place.
_EXACT, _EDGE = 8, 4


def group(of: object, *names: str) -> Mapping[str, Any]:
    """Return the mapping below these names, empty where there is none."""
    for name in names:
        of = of.get(name) if isinstance(of, Mapping) else None
    return of if isinstance(of, Mapping) else {}


def at(of: Mapping[str, Any], path: str) -> object:
    """Return what stands at a dotted path; None where nothing does."""
    above, _, key = path.rpartition(".")
    return group(of, *above.split(".")).get(key) if above else of.get(key)


def items(value: object) -> list[Any]:
    """Return a list's first items; none of what is no list."""
    return value[:MOST_ITEMS] if isinstance(value, list) else []


def is_number(value: object) -> bool:
    """Tell whether a value is a number that can be drawn."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _HUGE


def is_known(value: object) -> bool:
    """Tell whether there is anything to show."""
    return not (value is None or value in ("", [], {}) or (isinstance(value, float) and math.isnan(value)))


def words(name: object) -> str:
    """Return a key as words; a key that is an address stays as it is."""
    text = str(name)[:240]
    return plain(text, 120) if "/" in text else plain(text.replace("_", " "), 60)


def shown(value: object, key: str = "", deep: int = _DEEPEST) -> str:
    """Return one value as text: numbers short and exact enough, shares in percent, lists with commas."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return _figure(value, key)
    if isinstance(value, list):
        each = (shown(item, key, deep - 1) for item in value[:MOST_ITEMS]) if deep else ()
        return plain(", ".join(filter(None, each)))
    if isinstance(value, Mapping):
        return plain(", ".join(f"{name} {figure}" for name, figure in facts(value, deep)))
    return plain(value)


def _figure(value: float, key: str) -> str:
    if not is_number(value):
        return "more than can be shown" if abs(value) >= _HUGE else ""
    if key.endswith(_SHARES) and 0 <= value <= 1:
        return f"{100 * value:.1f}".removesuffix(".0") + " %"
    places = next(places for least, places in _PLACES if abs(value) >= least)
    text = f"{round(value, places) + 0.0:,.{places}f}"  # + 0.0 turns -0 into 0
    return text.rstrip("0").rstrip(".") if "." in text else text


def facts(of: Mapping[str, Any], deep: int = _DEEPEST) -> tuple[tuple[str, str], ...]:
    """Return the figures in a mapping, however nested, as names and texts; what is null is left out."""
    pairs = ((title(keys), shown(value, keys[-1], deep - 1)) for keys, value in flat(of, deep))
    return tuple((name, value) for name, value in pairs if value)


def title(keys: tuple[str, ...]) -> str:
    """Return the keys that lead to a figure as its name, in plain words where the key alone says too little."""
    return ", ".join(FIGURES.get(key) or words(key) for key in keys)


def flat(of: Mapping[str, Any], deep: int = _DEEPEST) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield the keys that lead to each value at the ends of nested mappings, the first two hundred; lists are ends."""
    return islice(_ends(of, (), deep), MOST_FACTS)


def _ends(of: Mapping[str, Any], above: tuple[str, ...], deep: int) -> Iterator[tuple[tuple[str, ...], Any]]:
    for key, value in islice(of.items(), MOST_FACTS):
        keys = (*above, str(key))
        if not isinstance(value, Mapping):
            yield keys, value
        elif deep > 0:
            yield from _ends(value, keys, deep - 1)


def colour(value: object) -> str:
    """Return a colour as `#rrggbb`; "" for anything else."""
    return value.lower() if isinstance(value, str) and _HEX.fullmatch(value) else ""


def web_address(value: object) -> str:
    """Return an address that may be followed: http or https, with a host, without a user name; "" for anything else."""
    if (
        not isinstance(value, str)
        or len(value) > _LONGEST_LINK
        or _NO_LINK.search(value)
        or value != plain(value, 2048)
    ):
        return ""
    try:
        parts = urlsplit(value)
    except ValueError:
        return ""
    good = parts.scheme in ("http", "https") and parts.netloc and "@" not in parts.netloc
    return value if good else ""


def passage(url: object, text: str) -> str:
    """Return the link to a passage of a page (WICG URL Fragment Text Directives); "" where there is none."""
    link, said = web_address(url), text.split()
    if not link or not said:
        return link
    ends = (said,) if len(said) <= _EXACT else (said[:_EDGE], said[-_EDGE:])
    sought = ",".join(quote(" ".join(part), safe="").replace("-", "%2D") for part in ends)
    return f"{link}{'' if '#' in link else '#'}:~:text={sought}"


def path_of(url: object) -> str:
    """Return an address without its site: that is what tells the pages of a site apart; "" for no address."""
    if not isinstance(url, str):
        return ""
    try:
        parts = urlsplit(url[:_LONGEST_LINK])
    except ValueError:
        return plain(url, 120)
    return plain(parts.path + (f"?{parts.query}" if parts.query else ""), 120) or "/"


def host_of(url: object) -> str:
    """Return an address's host for people; "" where there is none."""
    try:
        return plain(urlsplit(url[:_LONGEST_LINK]).netloc, 100) if isinstance(url, str) else ""
    except ValueError:
        return ""
