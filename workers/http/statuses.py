"""What an HTTP status says about a page that was asked for."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from onboarding.errors import Failure
from workers.http.failures import NotFound, RateLimited, ServerError, SiteRefused, UnexpectedStatus
from workers.http.hops import Answer

LONGEST_PAUSE = timedelta(hours=6)
_REFUSED = frozenset({401, 403, 407, 451})
_GONE = frozenset({404, 410})
_SERVER_ERRORS = range(500, 600)


def refusal(answer: Answer) -> Failure:
    """Return the failure that an answer without a page stands for."""
    status, detail, learned = answer.status, f"status {answer.status}", answer.learned()
    pause = retry_after(answer.header("retry-after"), datetime.now(UTC))
    busy = status == HTTPStatus.SERVICE_UNAVAILABLE and pause is not None
    if busy or status == HTTPStatus.TOO_MANY_REQUESTS:
        return RateLimited(detail, retry_after=pause, learned=learned)
    if status in _SERVER_ERRORS:
        return ServerError(detail, retry_after=pause, learned=learned)
    if status in _REFUSED:
        return SiteRefused(detail, learned=learned)
    if status in _GONE:
        return NotFound(detail, learned=learned)
    return UnexpectedStatus(detail, learned=learned)


def retry_after(header: str, now: datetime) -> timedelta | None:
    """Read a Retry-After header, in seconds or as a date (RFC 9110, 10.2.3); never longer than LONGEST_PAUSE."""
    if re.fullmatch(r"[0-9]{1,9}", header):
        return min(timedelta(seconds=int(header)), LONGEST_PAUSE)
    try:
        until = parsedate_to_datetime(header)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if until.tzinfo is None:
        return None
    return min(max(until - now, timedelta(0)), LONGEST_PAUSE)
