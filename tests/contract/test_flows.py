"""Promises between flows, their documentation and the database: what is drawn is what is."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

import onboarding.flows.judging.judge  # noqa: F401 - what acts do is registered with it
from onboarding.flows import acts, drawing, refusals
from onboarding.flows.acts import Act
from onboarding.flows.judging.doing import do
from onboarding.flows.refusals import Refused
from onboarding.flows.state import SessionStatus, StepStatus
from settings import PROJECT
from tests.contract.test_house import drawn

PAGE = PROJECT / "docs" / "progress.md"


def own_refusals() -> list[type[Refused]]:
    return [Refused, *(kind for kind in vars(refusals).values() if is_refusal(kind))]


def is_refusal(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, Refused) and kind is not Refused


def every_act() -> Iterator[type[Act]]:
    return (
        kind for kind in vars(acts).values() if isinstance(kind, type) and issubclass(kind, Act) and kind is not Act
    )


def after(mark: str) -> str:
    """Return what stands on the page behind a mark."""
    _, found, rest = PAGE.read_text(encoding="utf-8").partition(
        f"<!-- {mark}: python -m onboarding.flows.drawing -->\n"
    )
    assert found, mark
    return rest


class TestTheTreeOfRefusals:
    def test_is_drawn_as_it_is(self) -> None:
        real = {
            kind.__name__: None if kind is Refused else kind.__base__.__name__
            for kind in own_refusals()
            if kind.__base__
        }
        assert drawn(refusals.__doc__ or "") == real

    def test_is_drawn_with_the_statuses_that_are_answered(self) -> None:
        said = dict(re.findall(r"[├└]── (\w+) +(\d{3})\b", refusals.__doc__ or ""))
        assert {name: int(status) for name, status in said.items()} == {
            kind.__name__: kind.http_status for kind in own_refusals() if kind is not Refused
        }

    def test_gives_each_a_code_of_its_own_a_sentence_and_a_status(self) -> None:
        kinds = own_refusals()
        assert len({kind.code for kind in kinds}) == len(kinds)
        for kind in kinds:
            assert re.fullmatch(r"[a-z][a-z0-9_]*", kind.code), kind
            assert re.fullmatch(r"[A-Z].*[.!?]", kind.say), kind
            assert kind.http_status in (404, 409, 412, 413, 422, 428), kind


class TestThePage:
    def test_shows_where_a_session_goes_as_the_table_of_moves_says(self) -> None:
        assert after("sessions").startswith(f"```mermaid\n{drawing.picture_of_sessions()}\n```\n")

    def test_shows_where_a_step_goes_as_the_table_of_moves_says(self) -> None:
        assert after("steps").startswith(f"```mermaid\n{drawing.picture_of_steps()}\n```\n")

    def test_lists_the_refusals_that_there_are(self) -> None:
        assert after("refusals").startswith(f"{drawing.table_of_refusals()}\n")

    def test_names_no_act_that_there_is_not(self) -> None:
        told = set(re.findall(r"`([A-Z]\w+)(?:\(.*?\))?`", PAGE.read_text(encoding="utf-8")))
        assert told <= {kind.__name__ for kind in every_act()} | {"None"}


def test_a_drawing_has_every_arrow_of_the_table_once() -> None:
    picture = drawing.picture_of_steps().splitlines()
    assert picture[1] == "    [*] --> pending"
    assert "    skipped --> in_progress : begin, reopen" in picture
    arrows = [line.partition(" : ")[0] for line in picture[2:]]
    assert len(arrows) == len(set(arrows))


def test_every_act_can_be_done() -> None:
    assert set(do.registry) - {object} == set(every_act())
    assert len(do.registry) == 19


@pytest.mark.parametrize(
    ("table", "statuses"),
    [("onboarding_sessions", SessionStatus), ("onboarding_steps", StepStatus)],
    ids=["sessions", "steps"],
)
def test_the_database_knows_the_statuses_of_the_code(on: Connection, table: str, statuses: type[SessionStatus]) -> None:
    rule = f"SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'ck_{table}_status_known'"
    told = set(re.findall(r"'(\w+)'", on.exec_driver_sql(rule).scalar_one()))
    assert told == {status.value for status in statuses}
