"""All that a persona is made from, and the one key of it: the same sources give the same persona."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from onboarding.persona.corpus import EMPTY, Corpus
from onboarding.persona.schema import SCHEMA_VERSION, digest

GENERATOR_VERSION = "2"
# The documented default of a request that names none.
DEFAULT_PLATFORMS = ("linkedin", "blog")

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sources:
    """What is known of a user when a persona is made.

    Args:
        corpus: the site's own text; empty where none was read here.
        analysis: the groups of the newest finished analysis, as `website_analyses` keeps them; empty without one.
        preferences: the row of `research_preferences`; empty without one.
        platforms: the platforms the user chose; empty where they chose none that is known.
        unknown_platforms: names that the user or an app chose and nobody knows.
        locks: locked fields, dotted path -> what stands there (as `Persona` dumps it).
        website_url: the address as the user gave it.
        fetched_at: when the site was read (ISO 8601).
    """

    corpus: Corpus = EMPTY
    analysis: Json = field(default_factory=dict)
    preferences: Json = field(default_factory=dict)
    platforms: tuple[str, ...] = ()
    unknown_platforms: tuple[str, ...] = ()
    locks: Json = field(default_factory=dict)
    website_url: str | None = None
    fetched_at: str | None = None

    @property
    def chosen(self) -> tuple[str, ...]:
        """The platforms to adapt to."""
        return self.platforms or DEFAULT_PLATFORMS


# Of an analysis, what the generator reads; times and what it costs to look things up are not among it.
READ = (
    "writing_style", "content_characteristics", "target_audience", "content_type", "style_patterns", "brand_analysis",
    "style_guidelines",
)  # fmt: skip
SAID = (
    "research_depth", "content_types", "auto_research", "factual_content", "writing_style", "content_characteristics",
    "target_audience", "recommended_settings",
)  # fmt: skip


def input_hash(sources: Sources, model: str = "", prompt_version: str = "") -> str:
    """Return the key of what goes in: equal keys, equal persona.

    Args:
        sources: what it is made from.
        model: "provider/model" where a model takes part, else "".
        prompt_version: the version of what the model is told, else "".
    """
    return digest(
        {
            "schema": SCHEMA_VERSION,
            "generator": GENERATOR_VERSION,
            "prompt": prompt_version,
            "model": model,
            "language": sources.corpus.language,
            "content": sources.corpus.content_hash,
            "analysis": digest(
                {name: sources.analysis.get(name) for name in READ} | {"basis": _grounds(sources.analysis)}
            ),
            "preferences": digest({name: sources.preferences.get(name) for name in SAID}),
            "platforms": sorted(sources.chosen),
            "unknown_platforms": list(sources.unknown_platforms),
            "chosen_by": "user" if sources.platforms else "default",
            "locks": digest(dict(sources.locks)),
        }
    )


def _grounds(analysis: Json) -> Json:
    """Return the grounds of the values that are read: their quotes and how sure they are."""
    meta = analysis.get("meta")
    basis = meta.get("basis") if isinstance(meta, Mapping) else None
    found = basis if isinstance(basis, Mapping) else {}
    return {path: ground for path, ground in found.items() if str(path).partition(".")[0] in READ}
