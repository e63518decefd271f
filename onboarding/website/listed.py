"""Pages that a site itself lists, in its sitemap or its feeds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from onboarding.website.plain import plain

_YEARS = range(1990, 2101)
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Listed:
    """A page's address, when it last changed (a feed: when it was published), its title, and whether a feed names it."""

    url: str
    when: datetime | None = None
    title: str | None = None
    in_feed: bool = False


def moment(text: str) -> datetime | None:
    """Return a time as sitemaps, feeds and metadata write it: ISO 8601 or RFC 5322.

    One without a zone is taken as UTC, a date as its midnight. None for anything else, and for years before 1990.
    """
    said = plain(text, 40)
    try:
        when = datetime.fromisoformat(said) if _DATE.match(said) else parsedate_to_datetime(said)
        aware = when if when.tzinfo else when.replace(tzinfo=UTC)
        return aware if aware.astimezone(UTC).year in _YEARS else None
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
