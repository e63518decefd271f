"""The providers of this installation: the built-in catalogue, and the operator's own folder."""

from __future__ import annotations

from collections.abc import Mapping

from onboarding.providers.loading import catalogue, named
from onboarding.providers.pasting import ProviderUnknown
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
