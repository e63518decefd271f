"""An entry of the catalogue in words: how a provider is asked, how sure that is, what its answers mean."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

from cli.keys.wording import words
from onboarding.providers.spec import KeyField, Level, Limits, Probe, Provider, Rule

# From the surest to the least sure.
LEVELS: tuple[Level, ...] = ("live", "doc", "code", "issue", "unverified")
_USUAL = Limits()


def level(provider: Provider) -> Level:
    """Return the surest ground that an entry stands on."""
    return min((one.level for one in provider.evidence), key=LEVELS.index)


def partly(provider: Provider) -> bool:
    """Say whether a part of an entry stands on nothing better than hearsay."""
    return any(one.level == "unverified" for one in provider.evidence)


def looked_at(provider: Provider) -> date:
    """Return when somebody last looked at what an entry is based on."""
    return max(one.checked_on for one in provider.evidence)


def asked_at(provider: Provider, probe: Probe) -> str:
    """Return the method and whom it goes to: a host, several, or the user's own."""
    host = urlsplit(probe.url).netloc
    if probe.url.startswith("{base_url}"):
        host = "the user's address"
    elif "{host}" in host and provider.hosts:
        host = ", ".join(host.replace("{host}", name) for name in provider.hosts.names.values())
    return f"{probe.method} {host}"


def carried(probe: Probe, *, signed: bool) -> str:
    """Say where the key travels."""
    how, _, detail = probe.auth.partition(":")
    name, _, prefix = detail.partition(":")
    ways = {
        "bearer": "Authorization: Bearer",
        "header": f"{name}: {prefix}".removesuffix(": "),
        "basic": "Authorization: Basic",
        "query": f"in the address (?{name}=)",
        "path": "in the address",
        "form": f"in the body ({name})",
        "none": "not itself: it signs a token" if signed else "nowhere",
    }
    return ways[how]


def limits(provider: Provider) -> str:
    """Say how often the provider is asked at most."""
    most, keep = f"{provider.limits.per_minute} a minute", provider.limits.keep_hours
    return f"{most}, each key once in {keep} h" if keep else most


def price(provider: Provider) -> str:
    """Return what a check costs and how often one is made, where that is not nothing and as usual."""
    return "; ".join(filter(None, (provider.costs, limits(provider) if provider.limits != _USUAL else "")))


def field(one: KeyField) -> str:
    """Return what a user has to enter, in one line."""
    told = [f"{one.name}: {one.label}", *_about(one)]
    return "; ".join(told)


def _about(one: KeyField) -> Iterator[str]:
    if one.kind == "secret":
        yield "secret"
    if one.hint:
        yield one.hint
    if one.default:
        yield f"else {one.default}"
    if one.pattern:
        yield f"{'must look' if one.anchor else 'looks'} like {one.pattern}"
    if one.own:
        yield f"without leave only {one.own}"


def rule(one: Rule) -> str:
    """Return what one kind of answer means, in one line."""
    source = f" [{one.source}]" if one.source else ""
    return f"{' and '.join(_conditions(one))}: {words(*one.then).plain}{source}"


def _conditions(one: Rule) -> Iterator[str]:
    if one.status:
        yield f"status {_any(map(str, one.status))}"
    for path, wanted in one.eq.items():
        yield f"{_at(path)} is {_any(map(str, wanted))}"
    for path in one.has:
        yield "a body in JSON" if path == "$" else f"{_at(path)} is there"
    for path in one.lacks:
        yield f"{_at(path)} is not there"
    for path, pattern in one.rx.items():
        yield f"{_at(path)} matches {pattern}"
    for path, most in one.lte.items():
        yield f"{_at(path)} is at most {most:g}"
    for used, of in one.spent.items():
        yield f"{_at(used)} has reached {_at(of)}"


def _at(path: str) -> str:
    return "the body" if path == "$" else f"header {path[7:]}" if path.startswith("header:") else path


def _any(values: Iterator[str]) -> str:
    return " or ".join(values)
