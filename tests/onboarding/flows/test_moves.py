"""The table of moves is whole: every status can be reached and left, and every refusal has a sentence."""

from __future__ import annotations

import pytest

from onboarding.flows.moves import SESSION_MOVES, STEP_MOVES, SessionMove, StepMove, session_may, step_may, why_not
from onboarding.flows.state import SessionStatus, StepStatus


def test_every_move_is_in_the_table() -> None:
    assert set(STEP_MOVES) == set(StepMove)
    assert set(SESSION_MOVES) == set(SessionMove)


def test_no_move_leads_where_it_starts() -> None:
    for froms, to in (*STEP_MOVES.values(), *SESSION_MOVES.values()):
        assert froms
        assert to not in froms


@pytest.mark.parametrize("status", list(StepStatus))
def test_every_status_of_a_step_is_reached_and_left(status: StepStatus) -> None:
    assert any(to is status for _, to in STEP_MOVES.values())
    assert any(status in froms for froms, _ in STEP_MOVES.values())


@pytest.mark.parametrize("status", list(SessionStatus))
def test_every_status_of_a_session_is_reached_and_left(status: SessionStatus) -> None:
    assert any(to is status for _, to in SESSION_MOVES.values())
    assert any(status in froms for froms, _ in SESSION_MOVES.values())


@pytest.mark.parametrize("status", [*SessionStatus, *StepStatus], ids=lambda one: f"{type(one).__name__} {one}")
def test_whoever_asks_for_a_move_that_is_not_there_is_told_a_sentence(status: SessionStatus | StepStatus) -> None:
    said = why_not(status)
    assert said[0].isupper()
    assert said.endswith(".")


def test_a_step_and_a_session_of_the_same_word_are_told_their_own_sentences() -> None:
    assert why_not(StepStatus.COMPLETED) == "This step is already done. Open it again to change it."
    assert why_not(SessionStatus.COMPLETED) == "This is already finished. Nothing more is needed."


def test_completed_overrides_skipped_and_never_the_other_way_round() -> None:
    assert step_may(StepMove.FINISH, StepStatus.SKIPPED)
    assert not step_may(StepMove.SKIP, StepStatus.COMPLETED)


def test_a_skipped_session_is_resumed_and_a_completed_one_only_reopened_or_started_over() -> None:
    assert session_may(SessionMove.RESUME, SessionStatus.SKIPPED)
    from_completed = {move for move in SessionMove if session_may(move, SessionStatus.COMPLETED)}
    assert from_completed == {SessionMove.REOPEN, SessionMove.RESET}
