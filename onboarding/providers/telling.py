"""Say to a user what is known of their key: one short sentence, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onboarding.providers.finding import Condition, Verdict
from onboarding.providers.standing import Standing

_VALID: Mapping[Condition, str] = {
    Condition.OK: "{name}: the key works.",
    Condition.NO_QUOTA: "{name}: the key works, but nothing is left to spend. Please top up your account there.",
    Condition.RESTRICTED: "{name}: the key works, but it may not do everything{scopes}. Please widen its rights there if you need more.",
    Condition.BILLING_OR_REGION: "{name}: the key works, but billing is not set up there, or the service is not offered in our region.",
}
_OPEN: Mapping[Condition, str] = {
    Condition.RATE_LIMITED: "{name} asks us to come back later",
    Condition.PROVIDER_OUTAGE: "{name} has a problem of its own",
    Condition.NETWORK: "{name} cannot be reached",
    Condition.WAF_PAGE: "{name} answered with a page for people, as firewalls do",
    Condition.REDIRECT: "{name} sent us elsewhere, where we do not take keys",
    Condition.UNEXPECTED_STATUS: "{name} gave an answer we do not know",
    Condition.UNEXPECTED_BODY: "{name} gave an answer we do not know",
    Condition.AUTH_POLICY: "your account at {name} does not let our servers in (an allow-list, a country, an organisation)",
    Condition.REGION: "the key seems to belong to another region of {name}",
    Condition.NO_SUCH_ROUTE: "there is no such service at this address",
    Condition.OPEN_TO_ALL: "this server answers without a key as well",
    Condition.FORBIDDEN_ADDRESS: "this address may not be asked",
    Condition.SPEC_DISABLED: "{name} refuses very many keys at the moment, so we do not believe it",
    Condition.NO_ENTRY: "this provider is not in our catalogue any more",
    Condition.UNREADABLE: "the key could not be read; please enter it again",
}
_DOUBTED = "{name}: the key worked, but was just refused. We ask once more before we believe it."
_UNCHECKED = "{name}: the key is saved and will be checked in a moment."
_NO_CHECKER = "{name}: the key is saved. It cannot be checked without using it, so only use will tell."


def say(name: str, standing: Standing, missing: Sequence[str] = (), again: str = "") -> str:
    """Return the sentence for a key's standing.

    Args:
        name: the provider's.
        standing: what is known.
        missing: scopes the key lacks.
        again: when the next check is, in words, such as "in 5 min".
    """
    scopes = f" (it lacks {', '.join(missing)})" if missing else ""
    match standing.verdict:
        case Verdict.VALID:
            text = _DOUBTED if standing.doubted_at else _VALID.get(standing.condition, _VALID[Condition.OK])
        case Verdict.INVALID:
            text = "{name}: the key was rejected. Please check it there, or make a new one."
        case Verdict.INDETERMINATE:
            why = _OPEN.get(standing.condition, "the check did not tell")
            text = f"{{name}}: could not check, because {why}. The key is saved{f'; we try again {again}' if again else ''}."
        case Verdict.NO_CHECKER:
            text = _NO_CHECKER
        case _:
            text = _UNCHECKED
    return text.format(name=name, scopes=scopes)
