"""An operator's folder in which providers may be asked as often as one likes, so that their limits slow no test."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from onboarding.providers.loading import BUILT_IN

OFTEN = 600_000  # requests in a minute


def generous(folder: Path, names: Iterable[str]) -> Path:
    """Write the entries of these providers into a folder, without their limits."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        entry = re.sub(r"(?ms)^\[limits\]\n.*?(?=^\[|\Z)", "", (BUILT_IN / f"{name}.toml").read_text())
        (folder / f"{name}.toml").write_text(f"{entry}\n[limits]\nper_minute = {OFTEN}\n")
    return folder
