"""Make an entry of the catalogue for one test, with only what the test is about."""

from __future__ import annotations

from typing import Any

from onboarding.providers.finding import Finding
from onboarding.providers.spec import Provider
from onboarding.providers.verdicts import read_answer
from onboarding.providers.wire import Answer
from onboarding.secret import Secret

KEY = "sk-FAKE-c0de200-Zyxwvutsrqponm"
PROBE: dict[str, Any] = {"url": "https://api.example.com/v1/models", "expect": ["data"]}


def told(**changes: Any) -> dict[str, Any]:
    """Return an entry as its file would say it."""
    return {
        "id": "example",
        "name": "Example",
        "category": "llm",
        "fields": [{"sample": "sk-<word:40>"}],
        "probes": [PROBE],
        "evidence": [{"source": "made for a test", "level": "unverified", "checked_on": "2026-11-20"}],
    } | changes


def entry(**changes: Any) -> Provider:
    """Return an entry."""
    return Provider.model_validate(told(**changes))


def read(answer: Answer, *, probe: dict[str, Any] | None = None, key: str = KEY, **changes: Any) -> Finding:
    """Read an answer to the made-up key by an entry of this test."""
    provider = entry(probes=[PROBE | (probe or {})], **changes)
    return read_answer(provider, provider.probes[0], answer, {"key": Secret(key)})
