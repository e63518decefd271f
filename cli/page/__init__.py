"""An analysis as one HTML page that needs nothing else: no network, no script, no file beside it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cli.page.accents import accents_of
from cli.page.drawings import columns, face, meter, place
from cli.portrait import portrait_of
from cli.portrait.grounds import sureness


def page_of(row: Mapping[str, Any]) -> str:
    """Return one row of website_analyses as a page: HTML, every value in it escaped."""
    portrait = portrait_of(row)
    made = _environment().get_template("page.html")
    return made.render(portrait=portrait, accents=accents_of(portrait.colours))


def _environment() -> Environment:
    here = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    here.filters |= {"columns": columns, "face": face, "meter": meter, "place": place, "sureness": sureness}
    return here
