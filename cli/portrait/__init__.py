"""An analysis as sections of lines, each with why it stands there: what the terminal and the page both show.

    row of website_analyses ──► portrait_of ──► Portrait ──► cli.report (terminal), cli.page (HTML)

plan.py says what is shown where and under which name; entries.py turns values into texts and drawings; grounds.py brings
sources, numbers, votes and quotes; told.py the pages, the changes and what is not known.
"""

from __future__ import annotations

from cli.portrait.drawing import portrait_of
from cli.portrait.shape import Portrait

__all__ = ["Portrait", "portrait_of"]
