"""The analyses of the example sites as they are agreed, to be read as much as compared.

`python -m tests.onboarding.website.golden` writes them anew; whoever does reads the difference and says why it is right.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from onboarding.website import describe
from tests.onboarding.website.brand.told import files_of
from tests.onboarding.website.sites import site

FOLDER = Path(__file__).parent
NAMES = ("shop", "consultant", "software")


def golden(name: str) -> str:
    """Return what is agreed of a site's analysis: every value, and of its grounds the rule and how sure it is."""
    analysis: dict[str, Any] = {**describe(site(name), files_of(name))}
    crawl = {key: value for key, value in analysis["crawl_result"].items() if key != "content"}
    grounds = {path: f"{each['confidence']}: {each['source']}" for path, each in analysis["meta"]["basis"].items()}
    agreed = {**analysis, "crawl_result": crawl, "meta": {**analysis["meta"], "basis": grounds}}
    return json.dumps(agreed, indent=1, ensure_ascii=False) + "\n"


def write() -> None:
    for name in NAMES:
        (FOLDER / f"{name}.json").write_text(golden(name), encoding="utf-8")
