"""The providers of this installation: the built-in catalogue, and the operator's own folder."""

from __future__ import annotations

from collections.abc import Mapping

from onboarding.providers.conversation import Credential
from onboarding.providers.loading import catalogue, named
from onboarding.providers.pasting import Custom, ProviderUnknown, is_own
from onboarding.providers.spec import Provider
from settings import settings


def known() -> Mapping[str, Provider]:
    """Return all providers by id.

    Raises:
        CatalogueError: an entry of USHER_PROVIDERS cannot be used.
    """
    further = settings().providers
    return catalogue(further) if further else catalogue()


def provider_named(name: str) -> Provider:
    """Return a provider by its id or an older name of it.

    Raises:
        ProviderUnknown: there is none.
    """
    found = named(known(), name)
    if found is None:
        raise ProviderUnknown("no provider of that name")
    return found


def custom() -> Custom:
    """Return what is open to servers of the users' own here."""
    return Custom(on=settings().custom_base_urls, allowed=settings().fetch_pairs)


def may_be_asked(provider: Provider, credential: Credential) -> bool:
    """Say whether an address that a user once gave may still be asked."""
    if settings().custom_base_urls:
        return True
    return all(is_own(one, credential[one.name].reveal()) for one in provider.fields if one.kind == "url")
