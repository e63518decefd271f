"""Hold a check's conversation with answers made up for a test."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from onboarding.providers.conversation import ask_with, converse
from onboarding.providers.examples import VALID, example_fields
from onboarding.providers.finding import Finding
from onboarding.providers.loading import catalogue
from onboarding.providers.spec import Provider, Recorded
from onboarding.providers.wire import Answer, Request
from onboarding.secret import Secret

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
PROVIDERS = catalogue()
CHECKED = [one for one in PROVIDERS.values() if one.checkable]
WITH_PROBES = [one for one in PROVIDERS.values() if one.probes]


def credential(provider: Provider, tag: str = VALID) -> dict[str, Secret]:
    """A made-up credential of a provider."""
    return {name: Secret(value) for name, value in example_fields(provider, tag).items()}


def said(body: object, status: int = 200, **headers: str) -> Answer:
    """An answer in JSON."""
    told = {"content-type": "application/json"} | {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, told, json.dumps(body).encode(), at=NOW)


def recorded(answer: Recorded) -> Answer:
    """A recorded answer as it would come over the wire."""
    return Answer(answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.body.encode(), at=NOW)


def found(
    provider: Provider, answer: Answer | Callable[[Request], Answer], with_: Mapping[str, Secret] | None = None
) -> Finding:
    """What a check finds when every request is answered so."""
    told = answer if callable(answer) else lambda _request: answer
    return ask_with(converse(provider, with_ or credential(provider), NOW), told)
