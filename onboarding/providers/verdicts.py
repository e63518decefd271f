"""Read an answer: first what is no answer of the provider's, then the entry's own rules, then what holds for all.

A wrong "works" and a wrong "rejected" both cost the user more than a "could not check", so whatever is not known
for sure is indeterminate.

    trouble, pages for people  ──►  the entry's rules, in order  ──►  the common table
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from math import isfinite

from onboarding.providers.finding import Condition, Finding, Verdict
from onboarding.providers.paths import first_text, values_at
from onboarding.providers.spec import Probe, Provider, Rule
from onboarding.providers.wire import Answer, Trouble
from onboarding.secret import Secret

Outcome = tuple[Verdict, Condition]

_TROUBLES: Mapping[Trouble, Condition] = {
    Trouble.NO_SUCH_HOST: Condition.NETWORK,
    Trouble.FORBIDDEN_ADDRESS: Condition.FORBIDDEN_ADDRESS,
    Trouble.TLS: Condition.NETWORK,
    Trouble.NETWORK: Condition.NETWORK,
    Trouble.TIMED_OUT: Condition.NETWORK,
    Trouble.GARBLED: Condition.UNEXPECTED_BODY,
}
LONGEST_WAIT = timedelta(hours=1)
# An @ would be somebody's address; the others are unseen, turn the direction of writing, or are half a character.
_TEXT = re.compile(r"[^\x00-\x1f\x7f-\x9f@\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]{1,200}")
_MACHINE_WORD = re.compile(r"[\w.:/-]{1,64}")
_REQUEST_IDS = ("request-id", "x-request-id", "cf-ray")
_MOST_SCOPES = _MOST_IN_LIST = 50
_ECHO = 6  # characters in a row that count as part of a key


def read_answer(provider: Provider, probe: Probe, answer: Answer, credential: Mapping[str, Secret]) -> Finding:
    """Say what an answer means for the key that was sent.

    Nothing is quoted from it but machine words, numbers and short texts that the entry names, and none of them if it
    contains a part of the credential: some providers echo keys.
    """
    quotable = _Quotable([credential[one.name].reveal() for one in provider.fields if one.kind == "secret"])
    outcome, rule = _judged(provider, probe, answer)
    good = outcome[0] is Verdict.VALID
    return Finding(
        *outcome,
        status=answer.status or None,
        code=_code(rule, answer, quotable) if rule else None,
        missing=tuple(quotable.words(_missing(rule, answer))) if rule else (),
        scopes=tuple(quotable.words(_scopes(provider, answer))) if good else (),
        meta=_meta(provider, answer, quotable) | ({"kind": probe.label} if probe.label else {}) if good else {},
        request_id=next(iter(quotable.words(answer.headers.get(name, "") for name in _REQUEST_IDS)), None),
        retry_after=_retry_after(answer) if outcome[1] in (Condition.RATE_LIMITED, Condition.PROVIDER_OUTAGE) else None,
    )


def _judged(provider: Provider, probe: Probe, answer: Answer) -> tuple[Outcome, Rule | None]:
    if answer.trouble:
        return (Verdict.INDETERMINATE, _TROUBLES[answer.trouble]), None
    if answer.is_page:
        return (Verdict.INDETERMINATE, Condition.WAF_PAGE), None
    if probe.bad_body and answer.status < HTTPStatus.MULTIPLE_CHOICES:
        return (Verdict.INDETERMINATE, Condition.UNEXPECTED_STATUS), None  # a request that cannot succeed did
    for rule in provider.rules:
        if fits(rule, answer):
            return rule.then, rule
    return _common(probe, answer), None


def fits(rule: Rule, answer: Answer) -> bool:
    """Say whether all that a rule names holds."""
    return (
        (not rule.status or answer.status in rule.status)
        and all(_any_equals(answer, path, wanted) for path, wanted in rule.eq.items())
        and all(_there(answer, path) for path in rule.has)
        and not (rule.lacks and not answer.is_json)
        and not any(_there(answer, path) for path in rule.lacks)
        and all(re.search(pattern, first_text(answer, path)) for path, pattern in rule.rx.items())
        and all(_at_most(answer, path, most) for path, most in rule.lte.items())
        and all(_reached(answer, used, of) for used, of in rule.spent.items())
    )


def _there(answer: Answer, path: str) -> bool:
    return any(True for _ in values_at(answer, path))


def _expected(answer: Answer, path: str) -> bool:
    if path == "[]":  # a list of objects, which may be empty
        return isinstance(answer.json, list) and all(isinstance(one, dict) for one in answer.json)
    return _there(answer, path)


def _any_equals(answer: Answer, path: str, wanted: Iterable[object]) -> bool:
    # By type as well: JSON's true is not 1.
    kinds = {(type(one), one) for one in wanted}
    return any((type(value), value) in kinds for value in values_at(answer, path) if isinstance(value, str | int))


def _reached(answer: Answer, used: str, of: str) -> bool:
    limits = _numbers(answer, of)  # null where there is none
    return bool(limits) and any(number >= min(limits) for number in _numbers(answer, used))


def _at_most(answer: Answer, path: str, most: float) -> bool:
    numbers = _numbers(answer, path)
    return bool(numbers) and all(number <= most for number in numbers)


def _numbers(answer: Answer, path: str) -> list[float]:
    found = values_at(answer, path)
    return [value for value in found if isinstance(value, int | float) and not isinstance(value, bool)]


def _common(probe: Probe, answer: Answer) -> Outcome:
    """Read the table that holds for every provider."""
    status = answer.status
    if status == HTTPStatus.OK:
        good = answer.is_json and probe.expect and all(_expected(answer, path) for path in probe.expect)
        return (Verdict.VALID, Condition.OK) if good else (Verdict.INDETERMINATE, Condition.UNEXPECTED_BODY)
    if status == HTTPStatus.UNAUTHORIZED and not answer.is_json:
        return Verdict.INDETERMINATE, Condition.UNEXPECTED_BODY
    return _BY_STATUS.get(status) or (Verdict.INDETERMINATE, _open_condition(status))


_BY_STATUS: Mapping[int, Outcome] = {
    HTTPStatus.UNAUTHORIZED: (Verdict.INVALID, Condition.REJECTED),
    HTTPStatus.PAYMENT_REQUIRED: (Verdict.VALID, Condition.NO_QUOTA),
    HTTPStatus.NOT_FOUND: (Verdict.INDETERMINATE, Condition.NO_SUCH_ROUTE),
    HTTPStatus.TOO_MANY_REQUESTS: (Verdict.INDETERMINATE, Condition.RATE_LIMITED),
    HTTPStatus.REQUEST_TIMEOUT: (Verdict.INDETERMINATE, Condition.PROVIDER_OUTAGE),
    HTTPStatus.TOO_EARLY: (Verdict.INDETERMINATE, Condition.PROVIDER_OUTAGE),
}


def _open_condition(status: int) -> Condition:
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Condition.PROVIDER_OUTAGE
    redirect = HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST
    return Condition.REDIRECT if redirect else Condition.UNEXPECTED_STATUS


class _Quotable:
    """Lets through what may be kept of an answer: short, plain, and no part of the credential."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._short = [secret for secret in secrets if 0 < len(secret) < _ECHO]
        self._parts = {part for secret in secrets for part in _parts(secret)}

    def clean(self, value: object) -> bool:
        """Say whether a value is short and plain, and holds no part of the credential."""
        text = str(value)
        return (
            bool(_TEXT.fullmatch(text))
            and self._parts.isdisjoint(_parts(text))
            and not any(secret in text for secret in self._short)
        )

    def words(self, found: Iterable[object]) -> list[str]:
        """Return the machine words among them, each once."""
        good = (one for one in found if isinstance(one, str) and _MACHINE_WORD.fullmatch(one) and self.clean(one))
        return list(dict.fromkeys(good))[:_MOST_SCOPES]

    def value(self, found: object) -> object | None:
        """Return a number, a truth or a short text; None for anything else."""
        if isinstance(found, float) and not isfinite(found):
            return None  # JSON has no such number, whatever Python reads
        if isinstance(found, bool | int | float):
            return found if self.clean(found) else None
        return found if isinstance(found, str) and self.clean(found) else None


def _parts(text: str) -> set[str]:
    return {text[at : at + _ECHO] for at in range(len(text) - _ECHO + 1)}


def _code(rule: Rule, answer: Answer, quotable: _Quotable) -> str | None:
    """Return the machine word that the rule named and the answer said."""
    said = (value for path, wanted in rule.eq.items() for value in values_at(answer, path) if value in wanted)
    return next(iter(quotable.words(said)), None)


def _missing(rule: Rule, answer: Answer) -> Iterable[str]:
    for path, pattern in rule.scopes.items():
        found = re.search(pattern, first_text(answer, path))
        if found and found.re.groups:
            yield from re.split(r"[,\s]+", found[1] or "")


def _scopes(provider: Provider, answer: Answer) -> Iterable[str]:
    """Return the scopes that a good answer lists: one text with commas or spaces, or a list of texts."""
    for value in values_at(answer, provider.scopes) if provider.scopes else ():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, str):
                yield from re.split(r"[,\s]+", one.strip())


def _meta(provider: Provider, answer: Answer, quotable: _Quotable) -> dict[str, object]:
    kept: dict[str, object] = {}
    for name, path in provider.meta.items():
        found = [value for one in values_at(answer, path) if (value := quotable.value(one)) is not None]
        if found:
            kept[name] = found[:_MOST_IN_LIST] if "[]" in path else found[0]
    return kept


def _retry_after(answer: Answer) -> timedelta | None:
    """Read Retry-After (seconds or a date, RFC 9110 10.2.3) or Google's RetryInfo; never more than an hour."""
    told = answer.headers.get("retry-after", "").strip()
    google = (value for value in values_at(answer, "error.details[].retryDelay") if isinstance(value, str))
    seconds = told or next(google, "").removesuffix("s")
    if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", seconds, re.ASCII):
        return min(timedelta(seconds=float(seconds)), LONGEST_WAIT)
    when = _date(told)
    return min(max(when - answer.at, timedelta(0)), LONGEST_WAIT) if when else None


def _date(text: str) -> datetime | None:
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)  # asctime's form names no zone and means UTC
