"""Advice and settings for writing: all rules are followed, and what was known becomes the settings.

creativity_level is how varied the language is, each part from 0 to 1, their mean: low below 0.35, high from 0.65 on.
  distinct words in 50 (MATTR)             0 at 0.65, 1 at 0.85
  variation of sentence lengths (sd/mean)  0 at 0.35, 1 at 0.85
  share of words that come once            0 at 0.4, 1 at 0.75
It needs 500 words and is not comparable between languages (inflection makes more words distinct): confidence 0.5.
No advice is given under 150 words: too little was read.
"""

from __future__ import annotations

from onboarding.website.analysis import Findings, Ground
from onboarding.website.business import guidelines, insights
from onboarding.website.business.measured import Measured
from onboarding.website.business.rules import follow
from onboarding.website.contract.business import Level
from onboarding.website.sample import Sample

_LEAST_WORDS, _CREATIVE_WORDS = 150, 500
_SCALES = (
    ("content_characteristics.vocabulary", "mattr_50", 0.65, 0.85),
    ("content_characteristics.sentences", "variation", 0.35, 0.85),
    ("content_characteristics.vocabulary", "hapax_share", 0.4, 0.75),
)
_LOW, _HIGH = 0.35, 0.65
_COPIED = {
    "writing_tone": "writing_style.tone",
    "content_type": "content_type.primary_type",
    "geographic_location": "target_audience.geographic_focus",
    "industry_context": "target_audience.industry_focus",
    "brand_alignment": "brand_analysis.brand_voice",
}
_MOST_TOPICS = 3


def tell_advice(sample: Sample, seen: Measured, findings: Findings) -> None:
    """Fill `content_strategy_insights`, `recommended_settings` and `style_guidelines`."""
    _tell_settings(seen, findings)
    if sum(sample.words) < _LEAST_WORDS:
        return
    spoke = follow(insights.RULES, seen, findings, insights.ADVICE) + follow(guidelines.RULES, seen, findings)
    _tell_strategy(findings)
    known = {"rules": len(insights.RULES) + len(guidelines.RULES), "spoke": spoke, "words": seen.words}
    findings.know("style_guidelines.meta", known, Ground("rules that had evidence", sample.urls, 0.9))


def _tell_settings(seen: Measured, findings: Findings) -> None:
    for key, path in _COPIED.items():
        _copy(path, f"recommended_settings.{key}", findings.known(path), findings)
    groups = findings.known("target_audience.demographics")
    if groups:
        _copy("target_audience.demographics.0", "recommended_settings.target_audience", groups[0], findings)
    _tell_creativity(seen, findings)


def _copy(source: str, path: str, value: object, findings: Findings) -> None:
    """Set what is known elsewhere, with the same pages and quotes."""
    ground = findings.basis(source)
    if ground:
        same = Ground(source, ground["pages"], ground["confidence"], ground["numbers"], ground["quotes"])
        findings.know(path, value, same)


def _tell_creativity(seen: Measured, findings: Findings) -> None:
    parts: dict[str, float] = {}
    for path, key, least, most in _SCALES:
        value = seen.number(path, key)
        if value is not None:
            parts[key] = round(min(max((value - least) / (most - least), 0), 1), 2)
    if len(parts) < len(_SCALES) or seen.words < _CREATIVE_WORDS:
        return
    score = round(sum(parts.values()) / len(parts), 2)
    level: Level = "low" if score < _LOW else "high" if score >= _HIGH else "medium"
    ground = Ground("variety of words and sentences", seen.sample.urls, 0.5, {"score": score, "parts": parts})
    findings.know("recommended_settings.creativity_level", level, ground)


def _tell_strategy(findings: Findings) -> None:
    """Say in one sentence what is published on what, from the kinds, the topics and the purpose."""
    kind, topics = findings.known("content_type.primary_type"), findings.known("content_type.topics")
    ground = findings.basis("content_type.primary_type")
    if not kind or not topics or not ground:
        return
    percent = round(100 * ground["numbers"]["word_shares"][kind])
    named = ", ".join(f"“{topic['name']}”" for topic in topics[:_MOST_TOPICS])
    purpose = findings.known("content_type.purpose")
    meant = f"; its purpose looks like: {purpose}" if purpose else ""
    sentence = f"Most words ({percent}%) stand on pages of the kind “{kind}”, above all on {named}{meant}."
    numbers = {"percent": percent, "topics": len(topics)}
    quotes = [topic["quotes"][0] for topic in topics[:_MOST_TOPICS] if topic["quotes"]]
    source = "content_type: kinds by their words, topics, purpose"
    findings.know("style_guidelines.content_strategy", sentence, Ground(source, ground["pages"], 0.5, numbers, quotes))
