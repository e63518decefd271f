"""What an entry may not say: each mistake is refused when the catalogue is read, not when a key is checked."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from onboarding.providers.spec import Provider, Rule
from tests.onboarding.providers.entries import PROBE, entry, told

SECRET = {"sample": "sk-<word:40>"}
THEN = ["valid", "ok"]


def probe(**changes: Any) -> dict[str, Any]:
    return {"probes": [PROBE | changes]}


def fields(*others: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"fields": [SECRET | changes, *others]}


def rules(**changes: Any) -> dict[str, Any]:
    return {"rules": [{"then": THEN} | changes]}


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "a POST that may change something": (probe(method="POST"), "readonly"),
    "another method": (probe(method="DELETE", readonly=True), "'GET' or 'POST'"),
    "a probe without encryption": (probe(url="http://api.example.com"), "https://"),
    "a probe to a file": (probe(url="file:///etc/hosts"), "https://"),
    "a probe to a slot of any name": (probe(url="{host}/models"), "https://"),
    "a slot that nothing fills": (probe(url="https://api.example.com/{account}"), "{account}"),
    "a host where there are none": (probe(url="https://{host}/models"), "{host}"),
    "a slot in a header": (probe(headers={"X-Account": "{account}"}), "{account}"),
    "a slot in a name": (probe(auth="basic:{user}"), "{user}"),
    "a secret in an address": (probe(url="https://api.example.com/{key}"), "{key}"),
    "a group of a pattern that does not bind": (
        probe(url="https://{dc}.example.com") | fields(pattern="^(?P<dc>us[0-9])$"),
        "{dc}",
    ),
    "an answer of many megabytes": (probe(largest_kib=100_000), "1024"),
    "a misspelled word": (probe(metod="GET"), "metod"),
    "a rule without a condition": (rules(), "without a condition"),
    "a rule with only scopes": (rules(scopes={"message": "(.*)"}), "without a condition"),
    "a rule to an unknown verdict": (rules(status=[200], then=["perhaps", "ok"]), "'valid'"),
    "a rule to an unknown condition": (rules(status=[200], then=["valid", "fine"]), "'ok'"),
    "a rule without an outcome": ({"rules": [{"status": [200]}]}, "then"),
    "an empty pattern": (rules(rx={"message": ""}), "at least 1"),
    "a pattern without end": (rules(rx={"message": "a" * 401}), "at most 400"),
    "an anchor without a pattern": (fields(anchor=True), "an anchor needs a pattern"),
    "an own address of a key": (fields(own="^https://example$"), "only an address"),
    "no field": ({"fields": []}, "at least 1"),
    "no evidence": ({"evidence": []}, "at least 1"),
    "evidence without a source": (
        {"evidence": [{"source": "", "level": "doc", "checked_on": "2026-11-20"}]},
        "at least 3",
    ),
    "neither a probe nor a reason": ({"probes": []}, "no_checker"),
    "one host to choose from": ({"hosts": {"choose": "each", "names": {"one": "one.example"}}}, "at least 2"),
    "an unknown hook": ({"hook": "magic"}, "'ghost'"),
    "an id for a path": ({"id": "../evil"}, "id"),
    "an unlikely variable": ({"env": "path"}, "env"),
    "no requests a minute": ({"limits": {"per_minute": 0}}, "per_minute"),
}


def refused(changes: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as caught:
        entry(**changes)
    return str(caught.value)


@pytest.mark.parametrize(("changes", "reason"), REFUSED.values(), ids=list(REFUSED))
def test_a_mistake_is_refused_and_named(changes: dict[str, Any], reason: str) -> None:
    assert reason in refused(changes)


URL = {"name": "base_url", "kind": "url", "sample": "https://example.com"}
PLAIN = {"name": "account", "kind": "plain", "sample": "north"}
ACCEPTED: dict[str, dict[str, Any]] = {
    "the plainest": {},
    "a POST that only reads": probe(method="POST", readonly=True, body="{}"),
    "an address of the user's": probe(url="{base_url}/models") | fields(URL),
    "an open field in a header": probe(headers={"X-Account": "{account}"}) | fields(PLAIN),
    "an open field as a name": probe(auth="basic:{account}") | fields(PLAIN),
    "a host out of a binding pattern": (
        probe(url="https://{dc}.example.com") | fields(pattern="^(?P<dc>us[0-9])$", anchor=True)
    ),
    "a key in the path": probe(url="https://api.example.com/{key}/me", auth="path"),
    "several hosts": (
        probe(url="https://{host}/me") | {"hosts": {"choose": "each", "names": {"a": "a.example", "b": "b.example"}}}
    ),
    "a reason instead of a probe": {"probes": [], "no_checker": "nobody can ask for nothing"},
}


@pytest.mark.parametrize("changes", ACCEPTED.values(), ids=list(ACCEPTED))
def test_what_makes_sense_is_accepted(changes: dict[str, Any]) -> None:
    provider = entry(**changes)
    assert provider.checkable == (not provider.no_checker)
    assert provider.custom == ("base_url" in str(changes))


# Mistakes that are noticed only when a key is checked, or never.
LATE: dict[str, dict[str, Any]] = {
    "a misspelled way to send the key": probe(auth="beerer"),
    "a key from a field that is not there": probe(field="token"),
    "a path that holds no key": probe(auth="path"),
    "a key in an address but not sent there": (
        probe(url="https://api.example.com/{key}") | fields(pattern="^FAKE$", anchor=True)
    ),
    "a host out of an open field": probe(url="https://{account}/models") | fields(PLAIN),
    "an address out of a field that is none": probe(url="{base_url}/models") | fields(URL | {"kind": "plain"}),
    "no host for most endings": (
        probe(url="https://{host}/me")
        | {"hosts": {"choose": "by_suffix", "names": {":a": "a.example", ":b": "b.example"}}}
    ),
    "two fields of one name": fields(SECRET),
    "a pattern for scopes that catches none": rules(status=[403], scopes={"message": "missing"}),
    "a rule that says nobody asked": rules(status=[403], then=["unchecked", "not_checked"]),
    "a comparison that cannot leave the key out": probe(
        url="https://api.example.com/{key}/me", auth="path", also_without=True
    ),
}


@pytest.mark.parametrize("changes", LATE.values(), ids=list(LATE))
def test_a_mistake_is_not_noticed_only_when_a_key_is_checked(changes: dict[str, Any]) -> None:
    assert refused(changes)


def test_a_value_keeps_its_type() -> None:
    rule = Rule.model_validate({"eq": {"ok": [True, 1, "1", False, 0]}, "then": THEN})
    assert [(type(one), one) for one in rule.eq["ok"]] == [(bool, True), (int, 1), (str, "1"), (bool, False), (int, 0)]


def test_an_entry_cannot_be_changed() -> None:
    provider = entry()
    with pytest.raises(ValidationError):
        provider.name = "another"


@pytest.mark.parametrize(
    ("auth", "quiet"),
    [
        ("bearer", False),
        ("header:X-Key", False),
        ("form:key", False),
        ("none", False),
        ("query:key", True),
        ("path", True),
    ],
)
def test_an_address_that_holds_the_key_is_told(auth: str, quiet: bool) -> None:
    assert (
        entry(**probe(auth=auth, url="https://api.example.com/{key}" if auth == "path" else PROBE["url"]))
        .probes[0]
        .quiet
        == quiet
    )


def test_a_message_does_not_repeat_the_values() -> None:
    assert "FAKE" not in refused(told(id="FAKE", category="FAKE"))


def test_a_field_is_found_by_its_name() -> None:
    provider: Provider = entry(**fields(PLAIN))
    found = provider.field("account")
    assert found
    assert found.kind == "plain"
    assert provider.field("nothing") is None
