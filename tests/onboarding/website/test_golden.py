"""The example sites are described as it was agreed, to the byte, in every process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.onboarding.website.golden import FOLDER, NAMES, golden

PROJECT = Path(__file__).resolve().parents[3]
PRINT = "import sys; from tests.onboarding.website.golden import golden; sys.stdout.write(golden('software'))"


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_described_as_agreed(name: str) -> None:
    assert golden(name) == (FOLDER / f"{name}.json").read_text(encoding="utf-8"), (
        "python -m tests.onboarding.website.golden"
    )


@pytest.mark.parametrize("seed", ["0", "1"])
def test_another_process_says_the_same_bytes(seed: str) -> None:
    """Whatever order its sets are in."""
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    done = subprocess.run(
        [sys.executable, "-c", PRINT], cwd=PROJECT, env=environment, capture_output=True, check=True, timeout=60
    )
    assert done.stdout.decode() == golden("software")
