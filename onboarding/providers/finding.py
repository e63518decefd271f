"""What a check found out: a verdict on the key, and the condition that explains it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum


class Verdict(StrEnum):
    """What is known of a key."""

    VALID = "valid"
    INVALID = "invalid"
    INDETERMINATE = "indeterminate"  # asked, and the answer says nothing about the key
    UNCHECKED = "unchecked"  # not asked yet
    NO_CHECKER = "no_checker"  # nobody can ask without cost or danger

    @property
    def determinate(self) -> bool:
        """Whether the provider has said yes or no."""
        return self in (Verdict.VALID, Verdict.INVALID)


class Condition(StrEnum):
    """Why, or with what reservation."""

    OK = "ok"
    NO_QUOTA = "no_quota"  # works, but nothing is left to spend
    RESTRICTED = "restricted"  # works, but may not do all of it
    BILLING_OR_REGION = "billing_or_region"  # works, but the account or the country does not
    REJECTED = "rejected"  # the provider knows no such key
    RATE_LIMITED = "rate_limited"
    PROVIDER_OUTAGE = "provider_outage"
    NETWORK = "network"
    WAF_PAGE = "waf_page"  # a page for people where an answer for programs was asked for
    REDIRECT = "redirect"
    UNEXPECTED_STATUS = "unexpected_status"
    UNEXPECTED_BODY = "unexpected_body"
    AUTH_POLICY = "auth_policy"  # the account's rules (an allow-list of addresses, a country) kept us out, not the key
    REGION = "region"  # the key belongs to another of the provider's regions
    NO_SUCH_ROUTE = "no_such_route"  # the address has no such service
    OPEN_TO_ALL = "open_to_all"  # the server answers without a key as well
    FORBIDDEN_ADDRESS = "forbidden_address"  # a custom address that may not be asked
    SPEC_DISABLED = "spec_disabled"  # too many refusals at once: the provider changed, not the keys
    UNREADABLE = "unreadable"  # the sealed key does not open here
    NO_ENTRY = "no_entry"  # this worker's catalogue does not have the provider
    NOT_CHECKED = "not_checked"
    NO_CHECKER = "no_checker"


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one check. Nothing in it comes from free text of the answer.

    Attributes:
        code: the provider's machine word, only if one of the entry's rules names it.
        missing: scopes that the key lacks.
        scopes: scopes that the key has, where the provider lists them.
        meta: facts that came with a good answer, under the entry's own names.
        region: the host that took the key, where there are several.
        request_id: the provider's name for the request, for its support.
        retry_after: how long the provider asks us to wait.
    """

    verdict: Verdict
    condition: Condition
    status: int | None = None
    code: str | None = None
    missing: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    meta: Mapping[str, object] = field(default_factory=dict)
    region: str | None = None
    request_id: str | None = None
    retry_after: timedelta | None = None
