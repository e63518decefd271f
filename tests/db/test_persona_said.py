"""What a user said of a run (no model, make it anew) is not lost to the request that other inputs make by themselves."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

from db import persona_sources, scope
from db.engine import unit
from tests.db.kept_personas import RUNNING, analyse, hand_in, open_house, text, wish
from tests.db.stage import scalar, wide

__all__ = ["open_house"]

_WAITING = """SELECT count(*) FROM pg_stat_activity
WHERE wait_event_type = 'Lock' AND query LIKE '%%INTO onboarding.research_preferences%%'"""
_ENQUEUE = "SELECT onboarding.enqueue('generate_persona', 'user_1', %s)"


def chore(house: Engine) -> None:
    """Ask as the chore does that looks for those who lack one."""
    with unit(scope.everyone("test"), house) as tx:
        assert persona_sources.ask(tx.connection(), "user_1")


CHANGES: dict[str, Callable[[Engine], object]] = {
    "preferences": lambda house: wish(house, research_depth="Expert"),
    "platforms": lambda house: hand_in(house, selectedPlatforms=["x"]),
    "the chore": chore,
}


class TestWhatWasSaid:
    """A request of the user's own stays theirs when inputs change before it is answered."""

    @pytest.mark.parametrize("change", ["preferences", "platforms", "the chore"])
    @pytest.mark.parametrize(
        ("first", "running", "then", "wanted"),
        [
            ({"model": False, "force": True}, False, None, {"model": False, "force": True}),
            ({"model": False, "force": True}, True, None, {"model": False}),
            ({}, True, {"model": False, "force": True}, {"model": False, "force": True}),
        ],
        ids=["waiting", "running", "to run once more"],
    )
    def test_it_keeps_its_arguments(
        self, open_house: Engine, there: Connection, first: Any, running: bool, then: Any, wanted: Any, change: str
    ) -> None:
        analyse(open_house, kept=text())
        wish(open_house)
        there.exec_driver_sql("DELETE FROM onboarding.jobs")
        there.exec_driver_sql(_ENQUEUE, (json.dumps(first),))
        if running:
            there.exec_driver_sql(RUNNING)
        if then:
            there.exec_driver_sql(_ENQUEUE, (json.dumps(then),))
        CHANGES[change](open_house)
        kept = scalar(there, "SELECT coalesce(again, args) FROM onboarding.jobs")
        assert "inputs" in kept
        assert kept == {**wanted, "inputs": kept["inputs"]}

    def test_also_when_it_is_made_at_the_same_moment(self, open_house: Engine, there: Connection) -> None:
        analyse(open_house, kept=text())
        with wide(open_house) as other, ThreadPoolExecutor(1) as thread:
            other.exec_driver_sql(_ENQUEUE, ('{"model": false}',))
            saved = thread.submit(wish, open_house)
            while not scalar(there, _WAITING):
                assert not saved.done(), "it did not wait for whoever asks"
            other.commit()
            saved.result()
        assert scalar(there, "SELECT args -> 'model' FROM onboarding.jobs") is False
