"""What each platform allows, read once from one dated table and checked entry by entry."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field, ValidationError, model_validator

from onboarding.errors import Permanent
from onboarding.persona.plain import visible
from onboarding.persona.schema.claims import Strict

TABLE = Path(__file__).parent / "platforms.toml"
FURTHEST_SHIFT = 0.2  # a step of formality, either way
_SHOWN = 40

What = Literal[
    "post_characters", "caption_characters", "title_characters", "description_bytes", "tags_characters", "hashtags",
    "mentions",
]  # fmt: skip
Counting = Literal["characters", "weighted", "bytes"]
Text = Annotated[str, Field(min_length=1, max_length=280)]
Some = Annotated[int, Field(ge=0)]


class TableError(Exception):
    """The table cannot be used; the message names the file and the place in it."""


class UnknownPlatform(Permanent):
    """Somebody named a platform that the table does not have."""

    code = "unknown_platform"
    say = "This platform is not known here. Please choose one of those that are offered."


class HardLimit(Strict):
    """What the platform enforces, where that was read and when; `verified` in its own documentation."""

    what: What
    most: Annotated[int, Field(gt=0)]
    source: Text
    checked_on: date
    verified: bool


class Words(Strict):
    """How many words a whole text should have."""

    least: Some
    most: Annotated[int, Field(gt=0)]
    why: Text


class Most(Strict):
    """No more than so many, and why."""

    most: Some
    why: Text


class Shift(Strict):
    """A step of formality, and why."""

    by: Annotated[float, Field(ge=-FURTHEST_SHIFT, le=FURTHEST_SHIFT)]
    why: Text


class Said(Strict):
    """A piece of advice, and why."""

    say: Text
    why: Text


class Advice(Strict):
    """What we advise on a platform."""

    words: Words
    sentence_words: Most
    tone_shift: Shift
    hashtags: Most
    emoji: Most
    structure: Said
    cta: Said
    links: Said
    outline: Annotated[tuple[Text, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _be_in_order(self) -> Advice:
        if self.words.least > self.words.most:
            raise ValueError("words: the least is more than the most")
        return self


class Platform(Strict):
    """One platform. `text` names the limit of a whole text, where there is one; `counting` how its length is taken."""

    title: Text
    also: tuple[Text, ...] = ()
    text: What | None = None
    counting: Counting = "characters"
    limits: tuple[HardLimit, ...] = ()
    advice: Advice

    @model_validator(mode="after")
    def _hold_together(self) -> Platform:
        kinds = [limit.what for limit in self.limits]
        if len(set(kinds)) < len(kinds):
            raise ValueError("limits: one is given twice")
        if self.text and self.text not in kinds:
            raise ValueError("text: there is no such limit")
        if self.advice.hashtags.most > (self.most("hashtags") or self.advice.hashtags.most):
            raise ValueError("hashtags: more are advised than allowed")
        return self

    def most(self, what: What) -> int | None:
        """Return the limit of this kind; None without one."""
        return next((limit.most for limit in self.limits if limit.what == what), None)

    @property
    def longest(self) -> int | None:
        """The most that a whole text may count."""
        return self.most(self.text) if self.text else None


def read_table(path: Path) -> Mapping[str, Platform]:
    """Return the platforms of a table by name, in alphabetical order.

    Raises:
        TableError: naming file and key.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        found = {name: Platform.model_validate(entry) for name, entry in sorted(raw.items())}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TableError(f"{path.name}: {error}") from None
    except ValidationError as error:
        raise TableError(f"{path.name}: {_told(error)}") from None
    _refuse_doubles(path.name, found)
    return MappingProxyType(found)


def normal_name(name: str) -> str:
    """Return a platform's one name: "x" is "twitter".

    Raises:
        UnknownPlatform: the table has no such platform.
    """
    wanted = name.strip().casefold()
    found = wanted if wanted in PLATFORMS else _other_names().get(wanted)
    if not found:
        shown = visible(name)[:_SHOWN]
        say = f"“{shown}” is no platform that is known here. Known are: {', '.join(PLATFORMS)}."
        raise UnknownPlatform(f"no platform {shown!r}", say=say)
    return found


def platform_named(name: str) -> Platform:
    """Return the platform of this name, or of an older name of it.

    Raises:
        UnknownPlatform: the table has no such platform.
    """
    return PLATFORMS[normal_name(name)]


@cache
def _other_names() -> Mapping[str, str]:
    return {also: name for name, platform in PLATFORMS.items() for also in platform.also}


def _refuse_doubles(file: str, found: Mapping[str, Platform]) -> None:
    names = [*found, *(also for platform in found.values() for also in platform.also)]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise TableError(f"{file}: {', '.join(twice)}: the name is given twice")


def _told(error: ValidationError) -> str:
    """Say where and what, without the values."""
    return "; ".join(
        f"{error.title}: {'.'.join(map(str, one['loc'])) or 'the entry'}: {one['msg']}"
        for one in error.errors(include_input=False)
    )


PLATFORMS: Mapping[str, Platform] = read_table(TABLE)
