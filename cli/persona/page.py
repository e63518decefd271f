"""A likeness as one HTML page that needs nothing else: no network, no script, no file beside it."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

import cli.page
from cli.page.accents import accents_of
from cli.page.drawings import columns, face, meter, place
from cli.persona.shape import Figure, Likeness, Line
from cli.persona.wording import MADE_BY, ORIGINS, ORIGINS_TOLD
from cli.portrait.given import shown
from cli.portrait.grounds import sureness

# Lines whose values are short and stand beside each other.
_CHIPS = frozenset({"identity.expertise", "research.content_types"})
_HUNDRED = 100
_SPREAD = "avg_sentence_words"
_ENDS = ("p10_sentence_words", "p90_sentence_words")


def page_of(likeness: Likeness) -> str:
    """Return a persona as a page: HTML, every value in it escaped."""
    return _environment().get_template("persona.html").render(
        likeness=likeness, accents=accents_of(()), origins=ORIGINS, told=ORIGINS_TOLD, made_by=MADE_BY,
        anchors=_anchors(likeness),
    )  # fmt: skip


def _environment() -> Environment:
    here, page = Path(__file__).parent, Path(cli.page.__file__).parent
    made = Environment(
        loader=FileSystemLoader([here, page]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"columns": columns, "face": face, "meter": meter, "place": place, "sureness": sureness}
    made.filters |= {"shown": shown, "percent": percent, "is_chips": is_chips}
    return made


def percent(figure: Figure, value: float | None = None) -> float:
    """Return how far along its axis a figure stands, in percent."""
    return round(_HUNDRED * figure.part(figure.value if value is None else value), 2)


def is_chips(line: Line) -> bool:
    """Tell whether a line's values are short enough to stand beside each other."""
    return line.path.startswith("lexicon.") or line.path in _CHIPS


def _anchors(likeness: Likeness) -> dict[str, str]:
    """Return where on the page each number is drawn, by its name in the fingerprint."""
    drawn = {figure.stat: f"figure-{figure.stat}" for figure in likeness.figures}
    ends = dict.fromkeys(_ENDS, f"figure-{_SPREAD}") if _SPREAD in drawn else {}
    return {**ends, **drawn}
