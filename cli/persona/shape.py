"""What a likeness is made of: a persona as lines of claims, figures, cards and a score, ready to be shown.

All texts are on one line and without control characters; the page still escapes all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cli.portrait.shape import Quote


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands beside a persona: whose it is, which revision, and whether its inputs have changed since.

    `stale` names what changed: "website_analysis", "research_preferences", "platforms", "generator".
    """

    user: str
    revision: int
    status: str
    made_by: str = "job"
    created_at: datetime | None = None
    stale: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """One piece of evidence under its number: a quote, or what it is in words. `stat` is the figure it was read from."""

    number: int
    text: str
    quote: Quote | None = None
    stat: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """One claim: its value, what it is not, and what it rests on."""

    text: str
    note: str
    origin: str
    confidence: float
    locked: bool
    proofs: tuple[Proof, ...]
    level: float | None = None  # 0 to 1, where it is drawn

    @property
    def quote(self) -> Quote | None:
        """The first passage that it rests on."""
        return next((proof.quote for proof in self.proofs if proof.quote), None)


@dataclass(frozen=True, slots=True)
class Line:
    """A name and its claims. `path` is where they stand in the persona; `own` says that the values are the site's words."""

    path: str
    name: str
    said: tuple[Said, ...]
    own: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Lines that belong together."""

    key: str
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured number with its unit, drawn from 0 to `top`. `low` and `high` are the ends of a spread around it."""

    stat: str
    name: str
    value: float
    shown: str
    unit: str
    top: float
    low: float | None = None
    high: float | None = None

    def part(self, value: float) -> float:
        """Return how far along its axis a value stands, 0 to 1."""
        return round(min(1.0, max(0.0, value / self.top)), 4)


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit of a platform in words, whether the platform enforces it, where that is written, a link to it, and the day."""

    what: str
    most: str
    hard: bool
    source: str
    link: str
    read_on: str


@dataclass(frozen=True, slots=True)
class Card:
    """The persona on one platform."""

    key: str
    title: str
    limits: tuple[Bound, ...]
    facts: tuple[tuple[str, str], ...]
    claims: tuple[Line, ...]
    outline: tuple[str, ...]
    objections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Points:
    """A part of the score."""

    name: str
    points: float
    most: float
    why: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """A persona as it is shown."""

    standing: Standing
    name: str
    one_line: str
    language: str
    website: str
    link: str
    facts: tuple[str, ...]
    note: str
    stale: tuple[str, ...]
    sections: tuple[Section, ...]
    figures: tuple[Figure, ...]
    small_words: tuple[Figure, ...]
    reliability: str
    cards: tuple[Card, ...]
    chosen: str
    score: float | None
    reason: str
    parts: tuple[Points, ...]
    contradictions: tuple[str, ...]
    missing: tuple[tuple[str, str], ...]
    advice: tuple[str, ...]
    proofs: tuple[Proof, ...]
