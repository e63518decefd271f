"""Why there is no answer, as a code that a user can be told: from what the wire saw, else from what the client made of it.

Nothing of the provider's own words is handed on: they may repeat the key, or the website.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic_ai.exceptions import (
    AgentRunError,
    ContentFilterError,
    ModelAuthenticationError,
    ModelConnectionError,
    ModelHTTPError,
    ModelQuotaExceededError,
    ModelRateLimitError,
    ModelRequestRejectedError,
    ModelTimeoutError,
)

from onboarding.errors import Failure
from workers.http.failures import BadEncoding, TimedOut, TooLarge

_ON_THE_WIRE: Mapping[type[Failure], str] = {
    TimedOut: "timed_out", TooLarge: "invalid_answer", BadEncoding: "invalid_answer",
}  # fmt: skip
# The first that fits.
_BY_CLIENT: tuple[tuple[type[AgentRunError], str], ...] = (
    (ModelAuthenticationError, "key_refused"),
    (ModelQuotaExceededError, "no_quota"),
    (ModelRateLimitError, "throttled"),
    (ModelTimeoutError, "timed_out"),
    (ModelRequestRejectedError, "refused"),
    (ModelHTTPError, "unreachable"),
    (ModelConnectionError, "unreachable"),
    (ContentFilterError, "refused"),
)
# Anthropic says it with a 400: see the rules of its keys in onboarding/providers/catalogue/anthropic.toml.
_NO_QUOTA = ("credit balance", "usage limits")


def code_of(error: BaseException, failure: Failure | None) -> str:
    """Return the code of what went wrong."""
    if failure is not None:
        return _ON_THE_WIRE.get(type(failure), "unreachable")
    if isinstance(error, ModelRequestRejectedError) and any(one in str(error.body).lower() for one in _NO_QUOTA):
        return "no_quota"
    return next((code for kind, code in _BY_CLIENT if isinstance(error, kind)), "invalid_answer")
