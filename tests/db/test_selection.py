"""Whom a filter means: the conditions in SQL fit exactly whom the words say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from db import selection
from db.selection import Selection
from tests.db.crowds import people

STATUSES = ("not_started", "in_progress", "completed", "skipped")
FLOWS = (("member", 1), ("member", 2), ("creator", 1))
STEPS = ("profile", "skills")
DAYS = (0.5, 3.0, 10.0)


@dataclass(frozen=True, slots=True)
class Somebody:
    """A user as the test knows them: when they were last here, None where they never were."""

    id: int
    flow: str
    version: int
    status: str
    step: str
    days: float | None

    def fits(self, chosen: Selection) -> bool:
        """Say in plain words whether a filter means them."""
        age = timedelta(days=5 if self.days is None else self.days)  # the rows are five days old
        return (
            (chosen.sessions is None or self.id in chosen.sessions)
            and chosen.flow in (None, self.flow)
            and chosen.version in (None, self.version)
            and chosen.step in (None, self.step)
            and (not chosen.status or self.status in chosen.status)
            and (chosen.idle_for is None or age >= chosen.idle_for)
            and (chosen.up_to is None or self.id <= chosen.up_to)
        )


_PUT = """INSERT INTO onboarding.onboarding_sessions
    (user_id, flow, flow_version, status, step_key, progress, completed_at, skipped_at, last_active_at, created_at)
VALUES (%(user)s, %(flow)s, %(version)s, %(status)s::text, %(step)s, CASE %(status)s::text WHEN 'completed' THEN 100 ELSE 0 END,
    CASE %(status)s::text WHEN 'completed' THEN now() END, CASE %(status)s::text WHEN 'skipped' THEN now() END,
    now() - %(days)s * interval '1 day', now() - interval '5 days') RETURNING id"""


@pytest.fixture(scope="module")
def crowd(request: pytest.FixtureRequest) -> Iterator[tuple[Connection, list[Somebody]]]:
    """One user of each kind there is, for all examples of this file."""
    from db import scope  # noqa: PLC0415 - after the servers are known
    from db.engine import engine, statement  # noqa: PLC0415 - as above
    from tests.db.stage import empty  # noqa: PLC0415 - as above

    empty(engine())
    with statement(scope.everyone("test")) as on:
        kinds = product(FLOWS, STATUSES, STEPS, (*DAYS, None))
        made = [Somebody(0, flow, version, status, step, days) for (flow, version), status, step, days in kinds]
        yield on, [replace(one, id=_put(on, n, one)) for n, one in enumerate(made)]


def _put(on: Connection, n: int, one: Somebody) -> int:
    values = {"flow": one.flow, "version": one.version, "status": one.status, "step": one.step, "days": one.days}
    return int(on.exec_driver_sql(_PUT, {"user": f"user_{n}", **values}).scalar_one())


SELECTIONS = st.builds(
    Selection,
    flow=st.sampled_from([None, "member", "creator", "tour"]),
    version=st.sampled_from([None, 1, 2]),
    step=st.sampled_from([None, *STEPS]),
    status=st.lists(st.sampled_from(STATUSES), unique=True).map(tuple),
    idle_for=st.sampled_from([None, timedelta(days=1), timedelta(days=4), timedelta(days=7)]),
)


@settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(chosen=SELECTIONS, most=st.integers(1, 40), named=st.sets(st.integers(0, 95)), by_id=st.booleans())
def test_a_filter_fits_whom_its_words_say(
    crowd: tuple[Connection, list[Somebody]], chosen: Selection, most: int, named: set[int], by_id: bool
) -> None:
    on, everybody = crowd
    if by_id:
        chosen = replace(chosen, sessions=tuple(everybody[n].id for n in named), up_to=everybody[60].id)
    meant = [one.id for one in everybody if one.fits(chosen)]
    assert selection.count(on, chosen) == len(meant)
    found: list[int] = []
    while ids := selection.next_ids(on, chosen, found[-1] if found else 0, most):
        found += ids
    assert found == meant
    assert [row.user_id for row in selection.sample(on, chosen, most)] == selection.users_of(on, meant[:most])


def test_users_are_found_by_name_and_who_is_not_there_is_missing(there: Connection) -> None:
    there.exec_driver_sql("INSERT INTO onboarding.onboarding_sessions (user_id) VALUES ('user_1'), ('user_2')")
    found = selection.named(there, ["user_2", "nobody"])
    assert list(found) == ["user_2"]
    assert selection.users_of(there, list(found.values())) == ["user_2"]


def test_what_is_kept_of_a_selection_names_nobody() -> None:
    chosen = Selection(sessions=(3, 1), flow="member", idle_for=timedelta(days=7), status=("skipped", "completed"))
    assert chosen.as_json() == {
        "sessions": [1, 3], "flow": "member", "status": ["completed", "skipped"], "idle_seconds": 604800.0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("chosen", "everybody"),
    [
        (Selection(), True),
        (Selection(up_to=4), True),
        (Selection(sessions=()), False),
        (Selection(step="skills"), False),
    ],
    ids=["empty", "up to now", "nobody", "step"],
)
def test_everybody_is_meant_where_nothing_narrows_it_down(chosen: Selection, everybody: bool) -> None:
    assert chosen.is_everybody is everybody


def test_the_flows_and_steps_that_there_are_come_from_what_was_published(house: object, there: Connection) -> None:
    people(there.engine, in_progress=1)
    assert selection.flows_and_steps(there)["member"] == [
        "experience", "interests", "preferences", "profile", "skills",
    ]  # fmt: skip
