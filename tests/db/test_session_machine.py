"""An onboarding keeps its promises whatever is done, by whom, from which device, in whatever order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from hypothesis.stateful import run_state_machine_as_test
from rich.console import Console

from tests.db.session_life import DONE, FLOWS, REFUSED, SessionLife
from tests.db.tour import TOUR
from tests.tasks.checking import chosen


@pytest.fixture
def tours(clean: None, tmp_path: Path) -> Iterator[None]:
    """The flow that is modelled, once completed when asked and once by itself."""
    for name, by_itself in FLOWS.items():
        text = TOUR.format(completes="by_itself" if by_itself else "when_asked")
        (tmp_path / f"{name}.toml").write_text(text.replace('flow = "tour"', f'flow = "{name}"'))
    with chosen(USHER_FLOWS=str(tmp_path)):
        yield


def careful(examples: int, steps: int, *, derandomize: bool) -> hypothesis_settings:
    return hypothesis_settings(
        max_examples=examples,
        stateful_step_count=steps,
        derandomize=derandomize,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )


def test_an_onboarding_keeps_all_promises_whatever_happens_in_whatever_order(tours: None) -> None:
    run_state_machine_as_test(SessionLife, settings=careful(40, 50, derandomize=True))


@pytest.mark.chaos
@pytest.mark.timeout(590)
def test_and_for_tens_of_thousands_of_acts(tours: None) -> None:
    DONE.clear()
    REFUSED.clear()
    run_state_machine_as_test(SessionLife, settings=careful(600, 60, derandomize=False))
    Console().print(f"\n{DONE.total()} things done to onboardings:", dict(DONE.most_common()))
    Console().print(f"{REFUSED.total()} of them refused:", dict(REFUSED.most_common()))
