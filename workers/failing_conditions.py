"""Conditions that cannot be decided, though nothing is missing: one warning for each and its code in every process."""

from __future__ import annotations

from functools import cache

import structlog

from onboarding.flows.conditions.condition import listen

log = structlog.get_logger()

_LONGEST = 200
_MEND = "Mend the condition, or the data that it reads; usher doctor counts whom it concerns."


@cache
def heed() -> None:
    """Warn from now on; again and again the same is fine."""
    listen(lambda condition, code: _warn(condition.source, code))


@cache
def _warn(source: str, code: str) -> None:
    log.warning("condition_failed", condition=source[:_LONGEST], code=code, mend=_MEND)
