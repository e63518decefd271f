"""Countries by what names them: a name, a calling code, a currency, the end of a host name."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).parent / "countries.toml"
# Country endings that are sold to everybody say nothing of a place.
_SOLD = frozenset({"AI", "CC", "CO", "FM", "GG", "IO", "IM", "LY", "ME", "SH", "SO", "TO", "TV", "WS"})
_LONGEST_CODE = 3


@cache
def countries() -> Mapping[str, tuple[str, str, tuple[str, ...]]]:
    """Return calling code, own currency and names of each country by its ISO 3166 code."""
    raw = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    return {iso: (calling, currency, tuple(names.split("|"))) for iso, (calling, currency, names) in raw.items()}


def country_named(text: str) -> str | None:
    """Return the code of the country that a text names and nothing else."""
    said = text.strip().casefold()
    return said.upper() if said.upper() in countries() else _names().get(said)


def country_name(code: str) -> str:
    """Return a country's English name; anything that is no code comes back as it is."""
    known = countries().get(code)
    return known[2][0] if known else code


def country_ending(line: str) -> str | None:
    """Return the code of the country that an address line ends with ("…, 1010 Wien, Österreich")."""
    last = line.replace("\n", ",").rpartition(",")[2].strip(" .")
    return country_named(last) if len(last) > 2 else None  # noqa: PLR2004 - two letters may be a state: CA, DE


def country_dialled(number: str) -> str | None:
    """Return the code of the country of a number that begins with + or 00; none for +1, which 25 countries share."""
    digits = number.removeprefix("+") if number.startswith("+") else number.removeprefix("00")
    if digits == number:
        return None
    return next((_codes()[digits[:size]] for size in range(_LONGEST_CODE, 1, -1) if digits[:size] in _codes()), None)


def country_of_host(host: str) -> str | None:
    """Return the code of the country that a host name ends with, where that ending is not sold to everybody."""
    ending = host.rpartition(".")[2].upper()
    ending = "GB" if ending == "UK" else ending
    return ending if ending in countries() and ending not in _SOLD else None


def country_paying(currency: str) -> str | None:
    """Return the code of the country whose currency this is; dollars and euros are nobody's alone."""
    return _currencies().get(currency) if currency != "USD" else None


@cache
def _names() -> Mapping[str, str]:
    return {name.casefold(): iso for iso, (_, _, names) in countries().items() for name in names}


@cache
def _codes() -> Mapping[str, str]:
    return {calling: iso for iso, (calling, _, _) in countries().items() if calling}


@cache
def _currencies() -> Mapping[str, str]:
    return {currency: iso for iso, (_, currency, _) in countries().items() if currency}
