"""What the tests of the services share: an empty working folder, a developer's machine, made-up keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import settings
from db.naming import all_variables
from db.providers import provider_named
from onboarding.providers.examples import example_key

Deploy = Callable[[str], None]


def fake(provider: str, tag: int = 0x200) -> str:
    """Return a made-up key of a provider; another tag makes another key."""
    sample = next(one.sample for one in provider_named(provider).fields if one.kind == "secret")
    return example_key(sample, f"c0de{tag:03x}")


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[pytest.MonkeyPatch]:
    """An empty working folder, and no provider's variable set."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        for name in (name for names in all_variables().values() for name in names):
            patch.delenv(name, raising=False)
        patch.delenv("DEPLOY_ENV", raising=False)
        settings.settings.cache_clear()
        yield patch
    settings.settings.cache_clear()


@pytest.fixture
def deploy(environment: pytest.MonkeyPatch) -> Deploy:
    """Say where this runs, as DEPLOY_ENV does."""

    def to(place: str) -> None:
        environment.setenv("DEPLOY_ENV", place)
        settings.settings.cache_clear()

    return to


@pytest.fixture
def env_file(deploy: Deploy, tmp_path: Path) -> Path:
    """The `.env` of a developer's machine, which is not there yet."""
    deploy("local")
    return tmp_path / ".env"
