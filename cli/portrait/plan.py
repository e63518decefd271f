"""What is shown where: the sections in the order of reading, and in each the paths of the contract with their names.

A value whose path is not here is still shown: in the section of its group, under its key in words. So a new value needs
no line here unless it wants a better name, a drawing or another place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cli.portrait.shape import Look

_B, _W, _C, _P = "brand_analysis", "writing_style", "content_characteristics", "style_patterns"
_A, _T, _S, _G = "target_audience", "content_type", "content_strategy_insights", "style_guidelines"
_DIMENSIONS = f"{_W}.dimensions"


@dataclass(frozen=True, slots=True)
class Planned:
    """A value that has a place: its path, its name (else the path's last key in words), its look (else by its type).

    A `quoted` one is shown together with the best quote for it, unopened: a claim about words is seen best in words.
    """

    path: str
    name: str = ""
    look: Look | None = None
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class PlannedSection:
    """A section, its lines in order, and the groups whose other values end up here."""

    key: str
    title: str
    lines: tuple[Planned, ...]
    groups: tuple[str, ...] = ()


SECTIONS = (
    PlannedSection(
        "identity",
        "Who this is",
        (
            Planned(f"{_B}.name"),
            Planned(f"{_B}.tagline"),
            Planned(f"{_B}.domain"),
            Planned(f"{_B}.description", look=Look.PROSE),
            Planned(f"{_B}.brand_positioning", "in its own words", Look.PROSE),
            Planned(f"{_B}.competitive_differentiation", "what sets it apart", Look.PROSE),
            Planned(f"{_B}.brand_values", "stands for", Look.CHIPS, quoted=True),
        ),
    ),
    PlannedSection(
        "look",
        "How it looks",
        (
            Planned(f"{_B}.colors", "colours", Look.SWATCHES),
            Planned(f"{_B}.color_scheme", "colour scheme"),
            Planned(f"{_B}.fonts", look=Look.FACES),
            Planned(f"{_B}.logos", look=Look.LIST),
            Planned(f"{_B}.images", "pictures", Look.LIST),
            Planned(f"{_C}.visual_elements_usage", "pictures on a page"),
        ),
    ),
    PlannedSection(
        "voice",
        "How it sounds",
        (
            Planned(f"{_B}.brand_voice", "in one line", Look.PROSE),
            Planned(f"{_W}.tone", quoted=True),
            Planned(f"{_W}.voice", "who speaks"),
            Planned(f"{_W}.address", "speaks to readers"),
            Planned(f"{_W}.formality_level", "formality"),
            Planned(f"{_W}.brand_personality", "personality", quoted=True),
            Planned(f"{_W}.emotional_appeal", "appeals to", quoted=True),
            Planned(f"{_W}.engagement_level", "engagement"),
            Planned(f"{_DIMENSIONS}.formal_casual", "formal or casual", Look.SCALE),
            Planned(f"{_DIMENSIONS}.serious_funny", "serious or funny", Look.SCALE),
            Planned(f"{_DIMENSIONS}.respectful_irreverent", "respectful or irreverent", Look.SCALE),
            Planned(f"{_DIMENSIONS}.matter_of_fact_enthusiastic", "matter-of-fact or enthusiastic", Look.SCALE),
            Planned(f"{_C}.sentences.rhythm", "rhythm", Look.BARS),
            Planned(f"{_P}.unique_elements", "its own phrases", Look.CHIPS),
            Planned(f"{_P}.patterns.rhetorical_devices", "devices", Look.LIST),
            Planned(f"{_P}.patterns.vocabulary_patterns", "habits of words", Look.LIST),
            Planned(f"{_P}.patterns.transition_phrases", "joins sentences with", Look.CHIPS),
            Planned(f"{_P}.patterns.sentence_starters", "begins sentences with", Look.CHIPS),
        ),
        (_W,),
    ),
    PlannedSection(
        "audience",
        "Whom it speaks to",
        (
            Planned(f"{_A}.industry_focus", "industry", quoted=True),
            Planned(f"{_A}.industry_runner_up", "or perhaps"),
            Planned(f"{_A}.demographics", "says it is for", Look.CHIPS, quoted=True),
            Planned(f"{_A}.expertise_level", "expects readers to be"),
            Planned(f"{_A}.geographic_focus", "works in"),
            Planned(f"{_A}.geography", "signs of where", Look.LIST),
            Planned(f"{_A}.pain_points", "troubles it names", Look.LIST),
            Planned(f"{_A}.motivations", "gains it names", Look.LIST),
            Planned(f"{_A}.psychographic_profile", "profile"),
        ),
        (_A,),
    ),
    PlannedSection(
        "content",
        "What it talks about",
        (
            Planned(f"{_T}.topics", look=Look.CHIPS),
            Planned(f"{_T}.keywords", look=Look.CHIPS),
            Planned(f"{_T}.primary_type", "publishes mostly"),
            Planned(f"{_T}.secondary_types", "and also", Look.CHIPS),
            Planned(f"{_T}.purpose"),
            Planned(f"{_T}.purpose_runner_up", "and perhaps"),
            Planned(f"{_T}.call_to_action", "asks first of all"),
            Planned(f"{_B}.calls_to_action", "asks visitors to", Look.LIST),
            Planned(f"{_T}.conversion_focus", "aims at"),
            Planned(f"{_T}.educational_value", "teaches"),
            Planned(f"{_T}.publishing_rhythm", "publishes", Look.FACTS),
        ),
        (_T,),
    ),
    PlannedSection(
        "trust",
        "Why one would believe it",
        (
            Planned(f"{_B}.trust_signals", look=Look.LIST),
            Planned(f"{_B}.authority_indicators", "authority", Look.LIST),
        ),
    ),
    PlannedSection(
        "insights",
        "What is strong, what is missing",
        (
            Planned(f"{_S}.strengths", "strong", Look.LIST),
            Planned(f"{_S}.weaknesses", "weak", Look.LIST),
            Planned(f"{_S}.content_gaps", "missing", Look.LIST),
            Planned(f"{_S}.opportunities", look=Look.LIST),
            Planned(f"{_S}.threats", look=Look.LIST),
            Planned(f"{_S}.recommended_improvements", "what to do first", Look.LIST),
        ),
        (_S,),
    ),
    PlannedSection(
        "advice",
        "How to write like this",
        (
            *(
                Planned(f"{_G}.guidelines.{key}", name, Look.LIST)
                for key, name in (
                    ("tone_recommendations", "tone"),
                    ("structure_guidelines", "structure"),
                    ("vocabulary_suggestions", "words"),
                    ("engagement_tips", "engagement"),
                    ("audience_considerations", "readers"),
                    ("brand_alignment", "brand"),
                    ("seo_optimization", "being found"),
                    ("conversion_optimization", "being chosen"),
                )
            ),
            Planned(f"{_G}.best_practices", "do", Look.LIST),
            Planned(f"{_G}.avoid_elements", "avoid", Look.LIST),
            Planned(f"{_G}.content_strategy", "strategy", Look.PROSE),
            Planned(f"{_G}.content_calendar_suggestions", "calendar", Look.LIST),
            Planned(f"{_G}.competitive_advantages", "advantages", Look.LIST),
            Planned(f"{_G}.ai_generation_tips", "facts for a writing program", Look.LIST),
            Planned(f"{_G}.meta", "rules behind the advice", Look.BEHIND),
            Planned("recommended_settings.writing_tone", "setting: tone"),
            Planned("recommended_settings.target_audience", "setting: audience"),
            Planned("recommended_settings.content_type", "setting: content"),
            Planned("recommended_settings.creativity_level", "setting: creativity"),
            Planned("recommended_settings.geographic_location", "setting: place"),
            Planned("recommended_settings.industry_context", "setting: industry"),
            Planned("recommended_settings.brand_alignment", "setting: brand"),
        ),
        (_G, "recommended_settings"),
    ),
    PlannedSection(
        "writing",
        "The writing, counted",
        (
            Planned(f"{_C}.sentence_structure", "sentences"),
            Planned(f"{_C}.sentences", "sentences, counted", Look.FACTS),
            Planned(f"{_C}.sentences.histogram", "lengths of sentences", Look.BARS),
            Planned(f"{_C}.readability_score", "reading ease"),
            Planned(f"{_C}.readability", "readability, by formula", Look.FACTS),
            Planned(f"{_W}.complexity"),
            Planned(f"{_C}.vocabulary_level", "vocabulary"),
            Planned(f"{_C}.vocabulary", "vocabulary, counted", Look.FACTS),
            Planned(f"{_C}.paragraph_organization", "paragraphs"),
            Planned(f"{_C}.paragraphs", "paragraphs, counted", Look.FACTS),
            Planned(f"{_C}.content_flow", "flow"),
            Planned(f"{_C}.punctuation", "marks", Look.FACTS),
            Planned(f"{_C}.structure", "on a page", Look.FACTS),
            Planned(f"{_C}.rates", "kinds of words, per 1,000", Look.BEHIND),
            Planned(f"{_C}.context_score", "formality by kinds of words, of 100"),
            Planned(f"{_C}.spelling"),
            Planned(f"{_C}.content_density", "share of a page that is text"),
            Planned(f"{_P}.patterns.sentence_length", "pattern: sentences", Look.FACTS),
            Planned(f"{_P}.patterns.paragraph_structure", "pattern: paragraphs"),
            Planned(f"{_P}.style_consistency", "pages sound alike, of 1"),
            Planned(f"{_P}.meta", "how alike, counted", Look.BEHIND),
        ),
        (_C, _P),
    ),
    PlannedSection(
        "reach",
        "Where to find it",
        (
            Planned(f"{_B}.contact.emails", "e-mail", Look.LIST),
            Planned(f"{_B}.contact.phones", "telephone", Look.LIST),
            Planned(f"{_B}.contact.addresses", "address", Look.LIST),
            Planned(f"{_B}.social_profiles", "profiles", Look.LIST),
            Planned(f"{_B}.links", "pages people look for", Look.LIST),
            Planned("crawl_result.feeds", look=Look.LIST),
            Planned(f"{_B}.technology", "built with", Look.CHIPS),
        ),
        (_B,),
    ),
    PlannedSection(
        "visit",
        "What was read",
        (
            Planned("crawl_result.url", "home page"),
            Planned("crawl_result.language", "its language"),
            Planned("crawl_result.content", "home page, as it was read", Look.BEHIND),
            Planned("meta.language", "language of most words"),
            Planned("meta.languages", "words by language", Look.FACTS),
            Planned("meta.pages", "pages"),
            Planned("meta.words", "words"),
            Planned("meta.words_counted", "words in counted sentences"),
            Planned("meta.repeated_blocks", "passages left out, on three pages or more"),
            Planned("meta.truncated", "cut off", Look.LIST),
            Planned("meta.confidence", "how much there was to read, of 1"),
            Planned("crawl_result.robots", "robots.txt"),
            Planned("crawl_result.out_of_time", "ran out of time"),
            Planned("meta.schema_version", "form of this analysis"),
        ),
        ("crawl_result", "meta"),
    ),
)

# Shown in parts of their own, not as lines.
APART = frozenset(
    {
        "crawl_result.pages",
        "crawl_result.skipped",
        "meta.basis",
        "meta.missing",
        "meta.notes",
        "meta.changes",
    }
)
PLANNED: Mapping[str, Planned] = MappingProxyType({line.path: line for part in SECTIONS for line in part.lines})
SECTION_OF: Mapping[str, PlannedSection] = MappingProxyType(
    {line.path: part for part in SECTIONS for line in part.lines}
    | {group: part for part in SECTIONS for group in part.groups}
)


def section_of(path: str) -> PlannedSection:
    """Return the section in which a path is shown: its own, else that of the nearest path above it, else the last."""
    while path:
        if path in SECTION_OF:
            return SECTION_OF[path]
        path = path.rpartition(".")[0]
    return SECTIONS[-1]
