"""The example sites' owners get the personas that were agreed, to the byte, in every process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from onboarding.persona.schema import Persona, canonical
from tests.onboarding.persona.golden import CHOSEN, FOLDER, golden, persona

PROJECT = Path(__file__).resolve().parents[3]
PRINT = (
    "import sys; from onboarding.persona.schema import canonical; from tests.onboarding.persona.golden import CHOSEN, persona;"
    "sys.stdout.buffer.write(b'\\n'.join(canonical(persona(name)) for name in CHOSEN))"
)


@pytest.mark.parametrize("name", CHOSEN)
def test_an_example_gets_the_persona_that_was_agreed(name: str) -> None:
    assert golden(name) == (FOLDER / f"{name}.json").read_text(encoding="utf-8"), (
        "python -m tests.onboarding.persona.golden"
    )


@pytest.mark.parametrize("name", CHOSEN)
def test_it_is_made_twice_to_the_same_byte(name: str) -> None:
    assert canonical(persona(name)) == canonical(persona(name))


def test_other_processes_make_the_same_bytes() -> None:
    """Whatever order their sets are in."""
    ours = b"\n".join(canonical(persona(name)) for name in CHOSEN)
    with _process("0") as one, _process("1") as other:
        assert [one.communicate(timeout=60)[0], other.communicate(timeout=60)[0]] == [ours, ours]


def _process(seed: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    return subprocess.Popen([sys.executable, "-c", PRINT], cwd=PROJECT, env=environment, stdout=subprocess.PIPE)


@pytest.mark.parametrize("name", CHOSEN)
def test_what_was_agreed_is_a_persona(name: str) -> None:
    kept = (FOLDER / f"{name}.json").read_text(encoding="utf-8")
    assert canonical(Persona.model_validate_json(kept)) == canonical(persona(name))
