"""Read the catalogue once: one TOML file for each provider, checked entry by entry."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from pydantic import ValidationError

from onboarding.providers.spec import Provider

BUILT_IN = Path(__file__).parent / "catalogue"


class CatalogueError(Exception):
    """An entry cannot be used; the message names the file and the place in it."""


@cache
def catalogue(*further: Path) -> Mapping[str, Provider]:
    """Return all providers by id: the built-in ones, then those of further folders, which replace entries of one id.

    Raises:
        CatalogueError: naming file and key.
    """
    found = {one.id: one for folder in (BUILT_IN, *further) for one in _folder(folder)}
    return MappingProxyType(dict(sorted(found.items())))


def _folder(folder: Path) -> list[Provider]:
    if not folder.is_dir():
        raise CatalogueError(f"there is no folder {folder.name} with providers")
    return [read_entry(path) for path in sorted(folder.glob("*.toml"))]


def read_entry(path: Path) -> Provider:
    """Read one entry.

    Raises:
        CatalogueError: naming file and key.
    """
    try:
        entry = Provider.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path.name}: {error}") from None
    except ValidationError as error:
        raise CatalogueError(f"{path.name}: {_told(error)}") from None
    if entry.id != path.stem:
        raise CatalogueError(f"{path.name}: id is {entry.id}, the file's name is not")
    return entry


def _told(error: ValidationError) -> str:
    """Say where and what, without the values."""
    return "; ".join(
        f"{'.'.join(map(str, one['loc'])) or 'the entry'}: {one['msg']}" for one in error.errors(include_input=False)
    )


def named(providers: Mapping[str, Provider], name: str) -> Provider | None:
    """Find a provider by its id or an older name of it."""
    wanted = name.strip().lower()
    return providers.get(wanted) or next((one for one in providers.values() if wanted in one.also), None)
