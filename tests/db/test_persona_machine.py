"""Nothing of a persona is lost whatever is done to it, by whom, in whatever order."""

from __future__ import annotations

import pytest
from hypothesis.stateful import run_state_machine_as_test

from tests.db.persona_life import PersonaLife
from tests.db.test_session_machine import careful


def test_a_persona_keeps_all_promises_whatever_happens_in_whatever_order(clean: None) -> None:
    run_state_machine_as_test(PersonaLife, settings=careful(15, 20, derandomize=True))


@pytest.mark.chaos
@pytest.mark.timeout(590)
def test_and_for_thousands_of_acts(clean: None) -> None:
    run_state_machine_as_test(PersonaLife, settings=careful(200, 40, derandomize=False))
