"""What can be missing for models: the optional packages that ask them, and models to ask."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec

from settings import Settings
from workers.findings import Finding, Level

CLIENT = "pydantic_ai"


def models(chosen: Settings) -> Iterator[Finding]:
    """Look whether models can be asked, where they may be."""
    if not chosen.enrich:
        return
    if find_spec(CLIENT) is None:
        mend = "pip install -r requirements-llm.lock; until then personas are made by rules alone."
        yield Finding("models", Level.WARNING, "USHER_ENRICH is on and the extra llm is not installed", mend)
    else:
        spent = f"{chosen.llm_tokens_per_day:,} tokens and {chosen.llm_usd_per_day:.2f} USD a user and day"
        yield Finding("models", Level.OK, f"may be asked, for {spent} at most")
