"""Whom and what a command is about: the user's id and the provider, checked as they are typed."""

from __future__ import annotations

from difflib import get_close_matches

import click

from cli.complaints import NO, Complaint
from cli.terminal import plain
from db.providers import known, provider_named
from onboarding.providers.loading import named
from onboarding.providers.pasting import ProviderUnknown
from onboarding.providers.spec import Provider

LONGEST_ID = 255
_LONGEST_NAME = 64  # of what is compared with the names there are


def _usable(_ctx: click.Context, _param: click.Parameter, value: str) -> str:
    if not 0 < len(value) <= LONGEST_ID or value.encode(errors="ignore").decode() != value:
        raise click.BadParameter(f"a user's id has 1 to {LONGEST_ID} characters.")
    return value


whose = click.argument("user", callback=_usable)
as_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON on standard output.")
no_wait_option = click.option("--no-wait", is_flag=True, help="Only ask; do not follow the check.")


def provider_called(name: str) -> Provider:
    """Return a provider by its id or an older name of it.

    Raises:
        Complaint: there is none. The name is not repeated: it may be a key in the wrong place.
    """
    try:
        return provider_named(name)
    except ProviderUnknown:
        raise Complaint(f"There is no such provider.{_meant(name)} All of them: usher keys providers", NO) from None


def _meant(name: str) -> str:
    names = {alias: one.id for one in known().values() for alias in (one.id, *one.also, one.name.lower())}
    close = get_close_matches(name.strip().lower()[:_LONGEST_NAME], names, n=3)
    meant = list(dict.fromkeys(names[one] for one in close))
    return f" Did you mean {' or '.join(meant)}?" if meant else ""


def id_and_name(provider: str) -> tuple[str, str]:
    """Return a provider's id and name; what was typed for both where its entry is gone, as its keys may still be here."""
    found = named(known(), provider)
    return (found.id, found.name) if found else (provider, provider)


def no_key(user: str, provider: str) -> Complaint:
    """Return the complaint that a user has no key of a provider. A name that is not known is not repeated."""
    found = named(known(), provider)
    if found is None:
        return Complaint(f"{plain(user)} has no key of that name. All keys: usher keys list {plain(user)}", NO)
    whom = plain(user)
    return Complaint(f"{whom} has no key of {found.name}. Add it: usher keys add {whom} {found.id}", NO)
