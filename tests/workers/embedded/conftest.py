"""A home for each test, and running servers for the tests that leave them as they were."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from workers.embedded import Running, start


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture(scope="package")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Servers for tests, started in an environment that must not reach them."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PGPORT", "1")
        environment.setenv("USHER_TEST_SECRET", "hush")
        running = start(tmp_path_factory.mktemp("up"), durable=False)
    with running:
        yield running


@pytest.fixture(scope="package")
def sturdy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Servers that keep what they promised when they are killed."""
    with start(tmp_path_factory.mktemp("sturdy"), max_connections=20) as running:
        yield running


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user can enter; pytest's own are closed."""
    folder = Path(tempfile.mkdtemp(prefix="u", dir="/tmp")).resolve()
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)
