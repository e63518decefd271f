"""The personas of the example sites' owners as they are agreed, to be read as much as compared.

`python -m tests.onboarding.persona.golden` writes them anew; whoever does reads the difference and says why it is right.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from onboarding.persona.generating import generate
from onboarding.persona.schema import Persona
from tests.onboarding.persona.made import example

FOLDER = Path(__file__).parent
# Every platform is chosen by somebody.
CHOSEN: Mapping[str, tuple[str, ...]] = {
    "shop": ("instagram", "facebook", "linkedin"),
    "consultant": ("linkedin", "substack", "medium"),
    "software": ("twitter", "youtube", "blog"),
}


def persona(name: str) -> Persona:
    """Make the persona of an example site's owner."""
    return generate(replace(example(name), platforms=CHOSEN[name]))


def golden(name: str) -> str:
    """Return what is agreed, a line for each value."""
    return json.dumps(persona(name).model_dump(mode="json"), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def write() -> None:
    for name in CHOSEN:
        (FOLDER / f"{name}.json").write_text(golden(name), encoding="utf-8")
