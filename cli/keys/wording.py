"""What is known of a key, in the words and colours of the terminal: a few words for tables, facts for details."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.text import Text
from sqlalchemy import Row

from cli.terminal import ago, plain
from db.keys import standing_of
from onboarding.providers.finding import Condition, Verdict
from onboarding.providers.telling import say

VERDICTS: Mapping[Verdict, tuple[str, str]] = {
    Verdict.VALID: ("works", "green"),
    Verdict.INVALID: ("rejected", "bold red"),
    Verdict.INDETERMINATE: ("could not check", "yellow"),
    Verdict.UNCHECKED: ("not checked yet", "dim"),
    Verdict.NO_CHECKER: ("cannot be checked", "dim"),
}
# Beside the verdict's own words; empty where those say it all.
CONDITIONS: Mapping[Condition, str] = {
    Condition.OK: "",
    Condition.NO_QUOTA: "nothing left to spend",
    Condition.RESTRICTED: "not for everything",
    Condition.BILLING_OR_REGION: "no billing, or not in our region",
    Condition.REJECTED: "",
    Condition.RATE_LIMITED: "asked too often",
    Condition.PROVIDER_OUTAGE: "a problem of theirs",
    Condition.NETWORK: "not reached",
    Condition.WAF_PAGE: "a firewall's page",
    Condition.REDIRECT: "sent elsewhere",
    Condition.UNEXPECTED_STATUS: "an unknown answer",
    Condition.UNEXPECTED_BODY: "an answer with unknown content",
    Condition.AUTH_POLICY: "kept out by the account's rules",
    Condition.REGION: "of another region",
    Condition.NO_SUCH_ROUTE: "no such service at the address",
    Condition.OPEN_TO_ALL: "open without a key as well",
    Condition.FORBIDDEN_ADDRESS: "an address that may not be asked",
    Condition.SPEC_DISABLED: "very many refused at once",
    Condition.NO_ENTRY: "not in the catalogue here",
    Condition.UNREADABLE: "does not open here",
    Condition.NOT_CHECKED: "",
    Condition.NO_CHECKER: "",
}
_IN_DOUBT = "works, but was just refused once"
_FEW = 3  # of a list that are named


def words(verdict: str, condition: str, *, doubted: bool = False) -> Text:
    """Return a verdict and its condition in a few words; what works with a reservation is not green."""
    said, style = VERDICTS[Verdict(verdict)]
    if doubted:
        return Text(_IN_DOUBT, "yellow")
    more = CONDITIONS[Condition(condition)]
    return Text(f"{said}: {more}", "yellow" if verdict == Verdict.VALID else style) if more else Text(said, style)


def masked(last_four: str) -> str:
    """Return how a key is shown: its last characters, if it is long enough to have any to spare."""
    return f"…{plain(last_four)}"


def sentence(name: str, row: Row[Any]) -> str:
    """Return the user's sentence about a key."""
    again = ago(row.check_at, row.now) if row.check_at and row.check_at > row.now else ""
    return say(name, standing_of(row), tuple((row.details or {}).get("missing", ())), again)


def next_check(row: Row[Any]) -> str:
    """Say when a key is checked next."""
    if row.verdict == Verdict.NO_CHECKER:
        return "none"
    if row.check_at is None:
        return "when asked for"
    return ago(row.check_at, row.now) if row.check_at > row.now else "now"


def learned(row: Row[Any]) -> Iterator[Text]:
    """Yield what the checks told beside the verdict, a line each."""
    details = row.details or {}
    if missing := details.get("missing"):
        yield Text(f"lacks {_several(missing, len(missing))}", "yellow")
    if scopes := details.get("scopes"):
        yield Text(f"may: {_several(scopes)}")
    for name, value in details.get("meta", {}).items():
        yield Text(f"{plain(name).replace('_', ' ')}: {_several(value)}")
    if region := details.get("region"):
        yield Text(f"region: {plain(region)}")
    if row.base_url:
        yield Text(f"at {plain(row.base_url)}")
    last = Condition(row.last_condition)
    if Verdict(row.verdict).determinate and row.checked_at != row.determinate_at and CONDITIONS[last]:
        yield Text(f"last check told nothing: {CONDITIONS[last]}", "yellow")


def oddities(row: Row[Any]) -> Iterator[Text]:
    """Yield what looked odd about a key when it was entered, a line each."""
    for warning in row.warnings:
        yield Text(plain(warning), "yellow")


def _several(value: object, most: int = _FEW) -> str:
    """Name a few of a list and count the rest."""
    if not isinstance(value, list):
        return plain(value, 80)
    named = ", ".join(plain(one, 80) for one in value[:most])
    return f"{named} and {len(value) - most} more" if len(value) > most else named
