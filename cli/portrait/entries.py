"""From a value of the analysis to what is shown of it: a text, a note beside it, a link, a drawing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from cli.portrait.colour import ink_on
from cli.portrait.given import colour, facts, flat, is_known, is_number, items, shown, title, web_address, words
from cli.portrait.grounds import Grounds, joined, quotes
from cli.portrait.shape import Bars, Entry, Look, Mark, Scale, Swatch
from cli.terminal import plain

Item = Mapping[str, Any]
_MOST_BARS = 60
_BIN = 5  # words in each bar of the histogram of sentence lengths; the last is open
# Which key of an item names it, the first that is there.
_NAMES = ("name", "word", "text", "hex", "family", "handle", "title", "label", "value", "country", "kind", "url")


def entries_of(path: str, value: object, look: Look, grounds: Grounds, apart: Sequence[str] = ()) -> tuple[Entry, ...]:
    """Return the values at a path. Paths in `apart` have lines of their own and are left out of a table of facts."""
    if look is Look.SCALE:
        return (_scale(path, value),)
    if look is Look.BARS and isinstance(value, list):
        return _bars(path, value)
    if isinstance(value, Mapping):
        return _facts(path, value, grounds, apart)
    if isinstance(value, list):
        made = (_item(path, number, item, grounds) for number, item in enumerate(items(value)) if is_known(item))
        return tuple(entry for entry in made if entry.text)
    text = shown(value, path)
    return (Entry(text, link=web_address(value)),) if text else ()


def _scale(path: str, value: object) -> Entry:
    key = path.rpartition(".")[2]
    low, high = key.rsplit("_", 1) if "_" in key else (key, "")
    known = max(-1.0, min(1.0, float(value))) if isinstance(value, int | float) and is_number(value) else None
    text = "not computable" if known is None else f"{known:+.2f}"
    return Entry(text, mark=Scale(words(low).replace("matter of fact", "matter-of-fact"), words(high), known))


def _bars(path: str, value: list[Any]) -> tuple[Entry, ...]:
    amounts = tuple(max(0.0, float(amount)) for amount in value[:_MOST_BARS] if is_number(amount))
    if not amounts:
        return ()
    if path.endswith("histogram"):
        labels = (
            *(f"{max(1, _BIN * i)} to {_BIN * i + _BIN - 1}" for i in range(len(amounts) - 1)),
            f"{_BIN * len(amounts) - _BIN} or more",
        )
        counted = ", ".join(f"{label}: {amount:g}" for label, amount in zip(labels, amounts, strict=True))
        return (Entry(counted, mark=Bars(amounts, "sentences by their number of words", labels)),)
    tells = f"{len(amounts)} sentences in the order of reading, {min(amounts):g} to {max(amounts):g} words"
    return (Entry(", ".join(f"{amount:g}" for amount in amounts), tells, mark=Bars(amounts, tells)),)


def _facts(path: str, value: Item, grounds: Grounds, apart: Sequence[str]) -> tuple[Entry, ...]:
    made = []
    for keys, figure in flat(value):
        here, text = ".".join((path, *keys)), shown(figure, keys[-1])
        if text and not any(here == other or here.startswith(f"{other}.") for other in apart):
            made.append(Entry(text, label=title(keys), why=grounds.of(here), key=keys[-1]))
    return tuple(made)


def _item(path: str, number: int, item: object, grounds: Grounds) -> Entry:
    ground = grounds.of(f"{path}.{number}")
    if not isinstance(item, Mapping):
        return Entry(shown(item), link=web_address(item), why=ground)
    told = _BY_PATH.get(path, _named)(item)
    pages = tuple(map(grounds.short, items(item.get("pages"))))
    used = {*told.used, "quotes"} | ({"pages"} if pages else set())
    rest = facts({key: value for key, value in item.items() if key not in used})
    why = joined(ground, rest, quotes(item.get("quotes")), pages)
    return Entry(plain(told.text), plain(told.note), plain(told.label), web_address(told.link), told.mark, why)


class _Told:
    """What an item says of itself, and which of its keys that used up."""

    __slots__ = ("label", "link", "mark", "note", "text", "used")

    def __init__(  # noqa: PLR0913 - one parameter for each part of an entry
        self, text: str, note: str, used: str, *, label: str = "", link: object = "", mark: Mark | None = None
    ) -> None:
        self.text, self.note, self.used = text, note, used.split()
        self.label, self.link, self.mark = label, link, mark


def _named(item: Item) -> _Told:
    name = next((key for key in _NAMES if is_known(item.get(key))), "")
    link = item.get("url")
    return _Told(shown(item.get(name)), "", f"{name} url" if web_address(link) else name, link=link)


def _colour(item: Item) -> _Told:
    found, role = colour(item.get("hex")), shown(item.get("role"))
    if not found:
        return _named(item)
    on_white, on_black = shown(item.get("contrast_on_white")), shown(item.get("contrast_on_black"))
    parts = [
        f"{shown(item.get('share'), 'share')} of what was counted" if is_number(item.get("share")) else "",
        f"contrast {on_white} on white" if on_white else "",
        f"{on_black} on black" if on_black else "",
    ]
    used = "hex role share contrast_on_white contrast_on_black"
    return _Told(found, _list(parts), used, label=role, mark=Swatch(found, ink_on(found)))


def _font(item: Item) -> _Told:
    weights = shown([shown(weight).replace(",", "") for weight in items(item.get("weights"))])
    origin = shown(item.get("origin"))
    parts = [shown(item.get("role")), _ORIGINS.get(origin, origin), f"weights {weights}" if weights else ""]
    return _Told(shown(item.get("family")), _list(parts), "family role origin weights")


def _logo(item: Item) -> _Told:
    size = " by ".join(shown(item.get(key)) for key in ("width", "height") if is_number(item.get(key)))
    theme = shown(item.get("theme"))
    parts = [
        shown(item.get("kind")),
        shown(item.get("format")).upper(),
        f"{size} px" if size else "",
        shown(item.get("background")),
        f"for {theme} backgrounds" if theme else "",
        shown(item.get("source")),
    ]
    used = "url kind format width height background theme source"
    return _Told(shown(item.get("url")), _list(parts), used, link=item.get("url"))


def _picture(item: Item) -> _Told:
    return _Told(shown(item.get("url")), shown(item.get("kind")), "url kind", link=item.get("url"))


def _profile(item: Item) -> _Told:
    text = _list([shown(item.get("network")), shown(item.get("handle"))], " ") or shown(item.get("url"))
    return _Told(text, shown(item.get("url")), "network handle url", link=item.get("url"))


def _call(item: Item) -> _Told:
    pages = item.get("pages")
    on = f"on {shown(pages)} {'page' if pages == 1 else 'pages'}" if is_number(pages) else ""
    return _Told(f"“{shown(item.get('text'))}”", on, "text pages url", link=item.get("url"))


def _page(item: Item) -> _Told:
    text = shown(item.get("text")) or shown(item.get("url"))
    return _Told(text, shown(item.get("kind")), "text kind url", link=item.get("url"))


def _place(item: Item) -> _Told:
    value, country = shown(item.get("value")), shown(item.get("country"))
    parts = [shown(item.get("hint")), country if country != value else ""]
    return _Told(value, _list(parts), "value hint country")


def _technology(item: Item) -> _Told:
    return _Told(shown(item.get("name")), shown(item.get("category")), "name category")


def _list(parts: list[str], between: str = ", ") -> str:
    return between.join(filter(None, parts))


_ORIGINS: Mapping[str, str] = MappingProxyType(
    {
        "google": "from Google Fonts",
        "adobe": "from Adobe Fonts",
        "bunny": "from Bunny Fonts",
        "custom": "its own file",
        "system": "already on most computers",
    }
)
_BY_PATH: Mapping[str, Callable[[Item], _Told]] = MappingProxyType(
    {
        "brand_analysis.colors": _colour,
        "brand_analysis.fonts": _font,
        "brand_analysis.logos": _logo,
        "brand_analysis.images": _picture,
        "brand_analysis.social_profiles": _profile,
        "brand_analysis.calls_to_action": _call,
        "brand_analysis.links": _page,
        "brand_analysis.technology": _technology,
        "target_audience.geography": _place,
    }
)
