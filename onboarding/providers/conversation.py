"""A check as a conversation: it yields requests, is sent their answers, and returns what they mean together.

It never sees a client, so nothing in an entry or a hook can go around the rules about redirects, sizes and addresses.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from urllib.parse import quote, urlsplit

from onboarding.providers.finding import Condition, Finding, Verdict
from onboarding.providers.hooks import HOOKS
from onboarding.providers.spec import Hosts, Probe, Provider
from onboarding.providers.verdicts import read_answer
from onboarding.providers.wire import Answer, Request
from onboarding.secret import Secret

Credential = Mapping[str, Secret]
Conversation = Generator[Request, Answer, Finding]


def converse(provider: Provider, credential: Credential, now: datetime) -> Conversation:
    """Ask a provider about a credential: every way in turn until one does not refuse it."""
    if provider.hook:
        return (yield from HOOKS[provider.hook](provider, credential, now))
    return (yield from _until_not_refused(provider, credential))


def ask_with(conversation: Conversation, ask: Callable[[Request], Answer]) -> Finding:
    """Hold a conversation with whoever can carry a request."""
    try:
        request = next(conversation)
        while True:
            request = conversation.send(ask(request))
    except StopIteration as end:
        finding: Finding = end.value
        return finding


def _until_not_refused(provider: Provider, credential: Credential) -> Conversation:
    """Invalid only if every way says so; a way that could not be tried leaves the question open."""
    refused: list[Finding] = []
    unsure: list[Finding] = []
    for way in _ways(provider, credential):
        answer = yield build(provider, way, credential)
        finding = replace(read_answer(provider, way.probe, answer, credential), region=way.region)
        if finding.verdict is Verdict.VALID and not way.probe.also_without:
            return finding
        if finding.verdict is Verdict.VALID:
            answer = yield build(provider, way, credential, without=True)
            return _compared(finding, read_answer(provider, way.probe, answer, credential))
        (refused if finding.verdict is Verdict.INVALID else unsure).append(finding)
    return replace(unsure[0] if unsure else refused[0], region=None)


def _compared(finding: Finding, without: Finding) -> Finding:
    """Believe a good answer only if the same question without the key is refused, in whatever form."""
    if without.verdict is Verdict.VALID:
        return replace(finding, verdict=Verdict.INDETERMINATE, condition=Condition.OPEN_TO_ALL)
    plainly = without.status in _REFUSALS and without.condition is not Condition.WAF_PAGE
    return finding if plainly or without.verdict is Verdict.INVALID else without


_REFUSALS = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


@dataclass(frozen=True, slots=True)
class Way:
    """One probe at one host."""

    probe: Probe
    host: str = ""
    region: str | None = None


def _ways(provider: Provider, credential: Credential) -> Iterator[Way]:
    for probe in provider.probes:
        for region, host in _hosts(provider.hosts, credential, probe.field):
            yield Way(probe, host, region)


def _hosts(hosts: Hosts | None, credential: Credential, field: str) -> list[tuple[str | None, str]]:
    if hosts is None:
        return [(None, "")]
    if hosts.choose == "each":
        return list(hosts.names.items())
    key = credential[field].reveal()
    ending = next((name for name in hosts.names if name != "default" and key.endswith(name)), "default")
    return [(None, hosts.names[ending])]


def build(provider: Provider, way: Way, credential: Credential, *, without: bool = False) -> Request:
    """Put a credential into a probe; or leave the key out, to see whether anybody is let in."""
    probe, key = way.probe, credential[way.probe.field].reveal()
    slots = _slots(provider, credential) | {"host": way.host}
    url = _filled(probe.url, slots | ({"key": quote(key, safe=":")} if probe.auth == "path" else {}))
    headers = {name: _filled(value, slots) for name, value in probe.headers.items()}
    body = probe.body.encode() if probe.body is not None else None
    how, _, detail = ("none", "", "") if without else probe.auth.partition(":")
    match how:
        case "bearer":
            headers["Authorization"] = f"Bearer {key}"
        case "header":
            name, _, prefix = detail.partition(":")
            headers[name] = f"{prefix} {key}" if prefix else key
        case "basic":
            user = _filled(detail, {one: value.reveal() for one, value in credential.items()})
            headers["Authorization"] = "Basic " + base64.b64encode(f"{user}:{key}".encode()).decode()
        case "query":
            url += f"{'&' if '?' in url else '?'}{detail}={quote(key, safe='')}"
        case "form":
            body = f"{detail}={quote(key, safe='')}".encode()
            headers["Content-Type"] = "application/x-www-form-urlencoded"
    if body is not None and how != "form" and not any(name.lower() == "content-type" for name in headers):
        headers["Content-Type"] = "application/json"
    headers.setdefault("Accept", "application/json")
    return Request(probe.method, url, urlsplit(url).hostname or "", headers, body, probe.largest_kib * 1024)


def _slots(provider: Provider, credential: Credential) -> dict[str, str]:
    """Return what an address may be made of: open fields, and the groups of anchored patterns."""
    slots: dict[str, str] = {}
    for one in provider.fields:
        value = credential[one.name].reveal()
        if one.kind == "url":
            slots[one.name] = value
        elif one.kind == "plain":
            slots[one.name] = value if one.anchor else quote(value, safe="")
        if one.anchor and one.pattern and (found := re.fullmatch(one.pattern, value)):
            slots |= found.groupdict()
    return slots


def _filled(text: str, slots: Mapping[str, str]) -> str:
    return re.sub(r"\{([a-z_]+)\}", lambda slot: slots[slot[1]], text)


def no_checker() -> Finding:
    """Return the finding for a key that nobody can check."""
    return Finding(Verdict.NO_CHECKER, Condition.NO_CHECKER)


def opened(document: str) -> dict[str, Secret]:
    """Read a credential out of its sealed document."""
    return {name: Secret(value) for name, value in json.loads(document).items()}


def document(credential: Credential) -> Secret:
    """Write a credential as one text to be sealed."""
    return Secret(json.dumps({name: value.reveal() for name, value in credential.items()}))
