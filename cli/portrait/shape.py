"""What a portrait is made of: sections of lines, each line with its values, each value with why it stands there.

Everything here is text that is ready to be shown, on one line and without control characters; numbers are kept only
where they are drawn. The page still escapes all of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Look(StrEnum):
    """How a line wants to be shown."""

    TEXT = "text"
    PROSE = "prose"
    LIST = "list"
    CHIPS = "chips"
    SWATCHES = "swatches"
    FACES = "faces"
    SCALE = "scale"
    BARS = "bars"
    FACTS = "facts"
    BEHIND = "behind"  # figures and texts that only few want to see: behind a door


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage of a page; `link` leads to the passage itself, "" where the address cannot be followed."""

    text: str
    url: str
    place: str
    link: str


BY_MODEL = "model: "  # how the ground begins of what enrichment has filled


@dataclass(frozen=True, slots=True)
class Vote:
    """One voice for a value; the weight is ready to be shown."""

    value: str
    source: str
    url: str
    weight: str


@dataclass(frozen=True, slots=True)
class Why:
    """What a value rests on. `confidence` is 0 to 1, None where none is given.

    Pages of the site itself are named by their path; `everywhere` says that they are all that were read.
    """

    source: str
    confidence: float | None
    numbers: tuple[tuple[str, str], ...]
    votes: tuple[Vote, ...]
    quotes: tuple[Quote, ...]
    pages: tuple[str, ...]
    everywhere: bool = False

    @property
    def by_model(self) -> bool:
        """Whether a language model drafted it, from the passages that are quoted."""
        return self.source.startswith(BY_MODEL)

    @property
    def where(self) -> str:
        """On which pages it rests, in words; "" where none are named."""
        if self.everywhere:
            return f"on all {len(self.pages)} pages read"
        return f"on {', '.join(self.pages)}" if self.pages else ""


@dataclass(frozen=True, slots=True)
class Swatch:
    """A colour as `#rrggbb`, and black or white: whichever is easier to read on it."""

    hex: str
    ink: str


@dataclass(frozen=True, slots=True)
class Scale:
    """A place between two words, from -1 to 1; None: it cannot be computed."""

    low: str
    high: str
    value: float | None


@dataclass(frozen=True, slots=True)
class Bars:
    """A row of amounts, not below 0, and what it shows in words; `labels` stand below the bars where there are any."""

    amounts: tuple[float, ...]
    tells: str
    labels: tuple[str, ...] = ()


Mark = Swatch | Scale | Bars


@dataclass(frozen=True, slots=True)
class Entry:
    """One value: its text, a note beside it, a link that may be followed, a drawing, and a ground of its own.

    `label` names a figure or a role; `key` is a figure's key in the analysis.
    """

    text: str
    note: str = ""
    label: str = ""
    link: str = ""
    mark: Mark | None = None
    why: Why | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A name and its values. `path` is where they stand in the analysis; `quote` is shown without being asked for."""

    path: str
    name: str
    look: Look
    entries: tuple[Entry, ...]
    why: Why | None = None
    quote: Quote | None = None

    @property
    def text(self) -> str:
        """All values in one line."""
        return ", ".join(entry.text for entry in self.entries if entry.text)


@dataclass(frozen=True, slots=True)
class Section:
    """Lines that belong together."""

    key: str
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page that was read, or the code of why it was not."""

    url: str
    path: str
    link: str
    kind: str = ""
    language: str = ""
    words: str = ""
    title: str = ""
    note: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """What is different since the analysis before: sentences about pages, and values before and after."""

    since: str
    pages: tuple[tuple[str, tuple[str, ...]], ...]
    values: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Portrait:
    """All that one analysis says, in the order in which a person would want to read it."""

    name: str
    tagline: str
    description: str
    url: str
    link: str
    language: str
    facts: tuple[str, ...]
    sections: tuple[Section, ...]
    pages: tuple[PageRow, ...]
    pages_why: Why | None
    changes: Changes | None
    unknown: tuple[tuple[str, tuple[str, ...]], ...]
    notes: tuple[str, ...]

    def line(self, path: str) -> Line | None:
        """Return the line of a path; None where the value is not known."""
        return next((line for section in self.sections for line in section.lines if line.path == path), None)

    @property
    def colours(self) -> tuple[tuple[str, str], ...]:
        """The site's colours, `#rrggbb`, each with its role."""
        line = self.line("brand_analysis.colors")
        entries = line.entries if line else ()
        return tuple((entry.mark.hex, entry.label) for entry in entries if isinstance(entry.mark, Swatch))
