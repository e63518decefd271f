"""What an AI that writes for a user is told of them: all that is stored, and field by field what is assumed otherwise.

A field that says nothing takes nothing else with it. Which fields are assumptions is told in `defaults`, by their paths.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from onboarding import ai_tables as tables

Json = Mapping[str, Any]
_WISHES = ("research_depth", "content_types", "auto_research", "factual_content")
_MOST = 10  # of the words and sentences of an analysis


@dataclass(frozen=True, slots=True)
class Stored:
    """What is stored of a user: the newest finished analysis, the preferences, the persona, providers whose key works."""

    analysis: Json = field(default_factory=dict)
    preferences: Json = field(default_factory=dict)
    persona: Json = field(default_factory=dict)
    providers: Sequence[str] = ()


def ai_inputs(stored: Stored) -> dict[str, Any]:
    """Return the inputs: four sections that are always whole, and beside them what is only there where it is stored."""
    inputs = _Inputs(_Known.of(stored))
    inputs.describe_site()
    inputs.describe_competition()
    inputs.describe_gaps()
    inputs.describe_keywords()
    defaults = [*inputs.defaults, *(f"research_preferences.{name}" for name in _not_wished(stored.preferences))]
    return inputs.told | dict(_further(stored)) | {"defaults": defaults}


def _not_wished(preferences: Json) -> list[str]:
    """Return the preferences that the user said nothing of; `given` names those that they did."""
    given = preferences.get("given", _WISHES)
    return [name for name in _WISHES if preferences and name not in given]


def _further(stored: Stored) -> Iterator[tuple[str, Any]]:
    if stored.preferences:
        yield "research_preferences", {name: stored.preferences.get(name) for name in _WISHES}
    if stored.persona:
        yield "persona", dict(stored.persona)
    if stored.providers:
        yield "providers", list(stored.providers)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the stored data says; empty where it says nothing."""

    read: bool  # whether a website was analysed
    url: str
    formats: list[str]
    tone: str
    audience: list[str]
    trade: str
    expertise: str
    purpose: str
    gaps: list[str]
    opportunities: list[str]
    topics: list[str]
    keywords: list[str]

    @classmethod
    def of(cls, stored: Stored) -> _Known:
        analysis, wishes = stored.analysis, stored.preferences
        content, insights = _group(analysis, "content_type"), _group(analysis, "content_strategy_insights")
        core = _group(stored.persona, "corePersona")
        return cls(
            read=bool(analysis),
            url=_text(analysis.get("website_url")),
            formats=_formats(content) or _texts(wishes.get("content_types")),
            tone=_said("tone", analysis, wishes, group="writing_style")
            or _text(_group(core, "tonal_range").get("default_tone")),
            audience=_texts(_group(analysis, "target_audience").get("demographics"))
            or _texts(_group(wishes, "target_audience").get("demographics")),
            trade=_said("industry_focus", analysis, wishes, group="target_audience"),
            expertise=_said("expertise_level", analysis, wishes, group="target_audience"),
            purpose=_text(content.get("purpose")),
            gaps=_texts(insights.get("content_gaps")),
            opportunities=_texts(insights.get("opportunities")),
            topics=_texts(content.get("topics"), "name"),
            keywords=_texts(content.get("keywords"), "word"),
        )


class _Inputs:
    """The inputs while they are put together."""

    def __init__(self, known: _Known) -> None:
        self.known = known
        self.told: dict[str, dict[str, Any]] = {}
        self.defaults: list[str] = []

    def _tell(self, section: str, name: str, stored: Any, assumed: Any, *, half: bool = False) -> None:
        """Tell what is stored, else what is assumed: of a website that was read, or of one that nobody knows.

        With `half` a part of what would be told is assumed as well.
        """
        value = stored
        if half or not stored:
            self.defaults.append(f"{section}.{name}")
        if not stored:
            value = assumed if self.known.read and assumed else tables.NOTHING_KNOWN[section][name]
        self.told.setdefault(section, {})[name] = _plain(value)

    def describe_site(self) -> None:
        known, section = self.known, "website_analysis"
        if known.read:
            self.told[section] = {"website_url": known.url}
        self._tell(section, "content_types", known.formats, tables.FORMATS)
        self._tell(section, "writing_style", known.tone, tables.TONE)
        self._tell(section, "target_audience", known.audience, tables.AUDIENCE)
        self._tell(section, "industry_focus", known.trade, tables.TRADE)
        self._tell(section, "expertise_level", known.expertise, tables.EXPERTISE)

    def describe_competition(self) -> None:
        known, section = self.known, "competitor_analysis"
        trade = self._trade()
        self._tell(section, "top_performers", trade and trade.top_performers, tables.OTHER_TRADE.top_performers)
        self._tell(section, "industry", known.trade, tables.TRADE)
        self._tell(section, "target_demographics", known.audience, tables.AUDIENCE)

    def describe_gaps(self) -> None:
        known, section, trade = self.known, "gap_analysis", self._trade()
        usual = tables.OPPORTUNITIES[tables.PURPOSE] if not known.purpose else ()
        half = not known.gaps and not (known.formats and known.tone)
        self._tell(section, "content_gaps", known.gaps or self._gaps(), self._usual_gaps(), half=half)
        self._tell(
            section, "target_keywords", known.keywords or (trade and trade.target_keywords),
            tables.OTHER_TRADE.target_keywords,
        )  # fmt: skip
        self._tell(section, "content_opportunities", known.opportunities or self._opportunities(), usual)

    def describe_keywords(self) -> None:
        known, section, trade = self.known, "keyword_analysis", self._trade()
        usual = tables.TOPICS[tables.FORMAT] if not known.formats else ()
        other = tables.OTHER_TRADE.high_value_keywords
        self._tell(section, "high_value_keywords", trade and trade.high_value_keywords, other)
        self._tell(section, "content_topics", known.topics or tables.TOPICS.get(self._format()), usual)
        intent = tables.INTENTS.get(known.expertise.casefold(), tables.OTHER_INTENT) if known.expertise else None
        self._tell(section, "search_intent", intent, tables.INTENTS[tables.EXPERTISE])

    def _trade(self) -> tables.Trade | None:
        named = self.known.trade.casefold()
        return tables.TRADES.get(tables.SAME_TRADE.get(named, named))

    def _format(self) -> str:
        return self.known.formats[0].casefold() if self.known.formats else ""

    def _gaps(self) -> list[str]:
        """Return the gaps of what is known, with the usual ones of the half that is not."""
        by_format = tables.GAPS_BY_FORMAT.get(self._format(), ())
        by_tone = tables.GAPS_BY_TONE.get(self.known.tone.casefold(), ())
        return [*(by_format or self._usual(0)), *(by_tone or self._usual(1))] if by_format or by_tone else []

    def _usual_gaps(self) -> list[str]:
        return [*self._usual(0), *self._usual(1)]

    def _usual(self, half: int) -> tables.Words:
        known = (self.known.formats, self.known.tone)[half]
        return () if known else (tables.GAPS_BY_FORMAT[tables.FORMAT], tables.GAPS_BY_TONE[tables.TONE])[half]

    def _opportunities(self) -> tables.Words:
        named = self.known.purpose.casefold()
        return tables.OPPORTUNITIES.get(tables.SAME_PURPOSE.get(named, named), ())


def _plain(value: Any) -> Any:
    """Return what can be changed without changing the tables."""
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, (tuple, list)) else value


def _said(name: str, *sources: Json, group: str) -> str:
    """Return the first text of this name that a source gives in a group."""
    return next((said for source in sources if (said := _text(_group(source, group).get(name)))), "")


def _formats(content: Json) -> list[str]:
    return [*_texts(content.get("primary_type")), *_texts(content.get("secondary_types"))]


def _group(source: Json, name: str) -> Json:
    found = source.get(name)
    return found if isinstance(found, Mapping) else {}


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _texts(value: object, name: str = "") -> list[str]:
    """Return the texts of a list, or of the entries in it by name; one text alone is a list of one."""
    entries = value if isinstance(value, (list, tuple)) else [value]
    found = (_text(one.get(name)) if isinstance(one, Mapping) else _text(one) for one in entries)
    return list(dict.fromkeys(one for one in found if one))[:_MOST]
