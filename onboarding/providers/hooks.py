"""What data cannot say: a signed token for Ghost.

A hook holds the whole conversation and stays pure: it gets no client.
"""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable, Generator, Mapping
from datetime import datetime, timedelta
from urllib.parse import quote, urlsplit

from onboarding.providers.finding import Condition, Finding, Verdict
from onboarding.providers.spec import Probe, Provider
from onboarding.providers.verdicts import read_answer
from onboarding.providers.wire import Answer, Request
from onboarding.secret import Secret

Hook = Callable[[Provider, Mapping[str, Secret], datetime], Generator[Request, Answer, Finding]]
_TOKEN_LIVES = timedelta(minutes=5)  # the longest that Ghost accepts


def ghost(provider: Provider, credential: Mapping[str, Secret], now: datetime) -> Generator[Request, Answer, Finding]:
    """Ask a Ghost site: an admin key `id:secret` signs a short-lived token, a content key goes into the address.

    Source: docs.ghost.org, Admin API, token authentication.
    """
    site, key = credential["base_url"].reveal(), credential["key"].reveal()
    probe = provider.probes[0]
    if ":" in key:
        token = ghost_token(key, now)
        if token is None:
            return Finding(Verdict.INDETERMINATE, Condition.UNREADABLE)
        answer = yield _get(probe, _filled(probe, site), {"Authorization": f"Ghost {token}"})
    else:
        answer = yield _get(probe, f"{site}/ghost/api/content/settings/?key={quote(key, safe='')}", {})
        probe = probe.model_copy(update={"expect": ("settings",), "label": "content"})
    return read_answer(provider, probe, answer, credential)


def ghost_token(key: str, now: datetime) -> str | None:
    """Return a token signed with an admin key; None where the key is not an id and a hexadecimal secret."""
    name, _, secret = key.partition(":")
    try:
        signing = bytes.fromhex(secret)
    except ValueError:
        return None
    claims = {"iat": int(now.timestamp()), "exp": int((now + _TOKEN_LIVES).timestamp()), "aud": "/admin/"}
    told = f"{_part({'alg': 'HS256', 'typ': 'JWT', 'kid': name})}.{_part(claims)}"
    return f"{told}.{_base64(hmac.digest(signing, told.encode(), 'sha256'))}"


HOOKS: Mapping[str, Hook] = {"ghost": ghost}


def _filled(probe: Probe, site: str) -> str:
    return probe.url.replace("{base_url}", site)


def _get(probe: Probe, url: str, headers: dict[str, str]) -> Request:
    told = {**probe.headers, **headers, "Accept": "application/json"}
    return Request("GET", url, urlsplit(url).hostname or "", told, None, probe.largest_kib * 1024)


def _part(value: object) -> str:
    return _base64(json.dumps(value, separators=(",", ":")).encode())


def _base64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
