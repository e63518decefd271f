"""The shapes of what a model answers: closed, capped, each claim with the passages it cites.

Their caps are there to refuse garbage; how long a claim may really be is the check's business (checking.py), which drops one
claim where the shape would lose them all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

MOST_QUOTES = 3
_TEXT, _QUOTE, _ID, _WORD = 400, 600, 24, 40

Text = Annotated[str, Field(min_length=1, max_length=_TEXT)]
Word = Annotated[str, Field(min_length=1, max_length=_WORD)]


class Shape(BaseModel):
    """What has the named fields, of these types, and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Cited(Shape):
    """A passage's id and words that stand in it."""

    span: Annotated[str, Field(max_length=_ID)]
    quote: Annotated[str, Field(max_length=_QUOTE)]


Quotes = Annotated[list[Cited], Field(max_length=MOST_QUOTES)]


class Said(Shape):
    """A claim in words, with one to three quotes."""

    text: Text
    quotes: Quotes


class TraitSaid(Shape):
    """A trait of the closed list, with one to three quotes."""

    is_: Word
    is_not: Word
    quotes: Quotes


Five = Annotated[list[Said], Field(max_length=5)]
Three = Annotated[list[Said], Field(max_length=3)]


class PersonaDraft(Shape):
    """What a model may add to a persona."""

    name: Said | None = None
    one_line: Said | None = None
    beliefs: Three = []
    expertise: Five = []
    traits: Annotated[list[TraitSaid], Field(max_length=5)] = []
    do: Five = []
    dont: Five = []


class WebsiteDraft(Shape):
    """What a model may add to the analysis of a website."""

    values: Five = []
    positioning: Said | None = None
    differentiation: Said | None = None
    strengths: Five = []
    weaknesses: Five = []
    gaps: Five = []


@dataclass(frozen=True, slots=True)
class Placed:
    """A claim of a draft, with its field and its dotted path."""

    field: str
    path: str
    said: Said


def placed(draft: PersonaDraft | WebsiteDraft) -> Iterator[Placed]:
    """Yield the claims in words of a draft, in order."""
    for field in type(draft).model_fields:
        value = getattr(draft, field)
        if isinstance(value, Said):
            yield Placed(field, field, value)
        elif isinstance(value, list):
            said = ((number, each) for number, each in enumerate(value) if isinstance(each, Said))
            yield from (Placed(field, f"{field}.{number}", each) for number, each in said)
