"""A folder of flows that the settings name, with users in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flow_folder import NAME, Folder, flow_folder, step


@pytest.fixture
def folder(tmp_path: Path, clean: None) -> Iterator[Folder]:
    """A folder with version 1 of the flow `visit`, published."""
    with flow_folder(tmp_path) as made:
        made.put(1, step("name", fields=NAME), "pet", step("photo", required=False))
        made.publish()
        yield made
