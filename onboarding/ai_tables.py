"""What is assumed of a user while nothing is known, and the short tables by trade, format, tone, purpose and expertise.

The values are those that the services specification documents; which of them a user got is told beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trade:
    """What is suggested for one trade."""

    top_performers: Words
    target_keywords: Words
    high_value_keywords: Words


TRADES: Mapping[str, Trade] = MappingProxyType(
    {
        "technology": Trade(
            ("techcrunch.com", "wired.com", "theverge.com"),
            ("AI tools", "Digital transformation", "Tech trends"),
            ("AI marketing", "Content automation", "Digital strategy"),
        ),
        "marketing": Trade(
            ("hubspot.com", "marketingland.com", "moz.com"),
            ("Content marketing", "SEO strategies", "Social media"),
            ("Content marketing", "SEO optimization", "Social media strategy"),
        ),
    }
)
OTHER_TRADE = Trade(
    ("competitor1.com", "competitor2.com", "competitor3.com"),
    ("Industry insights", "Best practices", "Expert tips"),
    ("Industry trends", "Best practices", "Expert insights"),
)
GAPS_BY_FORMAT: Mapping[str, Words] = MappingProxyType(
    {"blog": ("Video tutorials", "Case studies", "Infographics"), "video": ("Blog posts", "Whitepapers", "Webinars")}
)
GAPS_BY_TONE: Mapping[str, Words] = MappingProxyType(
    {"professional": ("Personal stories",), "casual": ("Expert interviews",)}
)
TOPICS: Mapping[str, Words] = MappingProxyType(
    {
        "blog": ("Industry trends", "How-to guides", "Expert insights"),
        "video": ("Tutorials", "Product demos", "Expert interviews"),
    }
)
OPPORTUNITIES: Mapping[str, Words] = MappingProxyType(
    {
        "informational": ("How-to guides", "Tutorials", "Educational content"),
        "promotional": ("Case studies", "Testimonials", "Success stories"),
    }
)
INTENTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "beginner": {"intent": "educational", "focus": "basic concepts"},
        "intermediate": {"intent": "practical", "focus": "implementation"},
    }
)
OTHER_INTENT: Mapping[str, str] = MappingProxyType({"intent": "advanced", "focus": "strategic insights"})

# What our own analysis of a website calls these.
SAME_TRADE: Mapping[str, str] = MappingProxyType(
    {
        "software": "technology",
        "it services and security": "technology",
        "marketing and advertising": "marketing",
    }
)
SAME_PURPOSE: Mapping[str, str] = MappingProxyType(
    {"inform": "informational", "sell": "promotional", "win enquiries": "promotional"}
)

# Of a website that was analysed, where the analysis does not say.
FORMATS = ("blog", "article")
FORMAT = "blog"
TONE = "professional"
AUDIENCE = ("professionals",)
TRADE = "general"
EXPERTISE = "intermediate"
PURPOSE = "informational"

# Of a user whose website nobody has looked at.
NOTHING_KNOWN: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "website_analysis": {
            "content_types": ("blog", "video", "social"),
            "writing_style": TONE,
            "target_audience": AUDIENCE,
            "industry_focus": TRADE,
            "expertise_level": EXPERTISE,
        },
        "competitor_analysis": {
            "top_performers": ("competitor1.com", "competitor2.com"),
            "industry": TRADE,
            "target_demographics": AUDIENCE,
        },
        "gap_analysis": {
            "content_gaps": ("AI content", "Video tutorials", "Case studies"),
            "target_keywords": ("Industry insights", "Best practices"),
            "content_opportunities": ("How-to guides", "Tutorials"),
        },
        "keyword_analysis": {
            "high_value_keywords": ("AI marketing", "Content automation", "Digital strategy"),
            "content_topics": ("Industry trends", "Expert insights"),
            "search_intent": {"intent": "practical", "focus": "implementation"},
        },
    }
)
