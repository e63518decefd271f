"""`usher users retag`: what conditions look at changes, and with it whose steps there are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from db.engine import engine
from onboarding.flows.acts import Reset, Start
from onboarding.flows.standing import Where
from onboarding.flows.state import StepStatus
from tests.cli.users.conftest import Users
from tests.db.crowds import do, view
from tests.flow_folder import flow_folder, step


@pytest.fixture
def visit(users: Users, tmp_path: Path) -> Iterator[None]:
    """Two users in a flow with a step for experts, one behind a flag and one that a fact finishes."""
    with flow_folder(tmp_path) as folder:
        folder.put(
            1,
            "name",
            step("expertise", when='user.type == "expert"'),
            step("beta", when="flags.beta"),
            step("import", done_when=["fact:imported"]),
            flags=["beta"],
            facts=["imported"],
        )
        folder.publish()
        for user in ("user_1", "user_2"):
            do(engine(), user, Start(), flow="visit")
        yield


def where(user: str = "user_1") -> dict[str, str]:
    """Return which steps are a user's."""
    return {one.step.key: one.where.value for one in view(engine(), user).standing.steps}


pytestmark = pytest.mark.usefixtures("visit")


class TestWhatIsSet:
    """Attributes, flags and facts."""

    def test_an_attribute_brings_a_step_in(self, users: Users, on: Connection) -> None:
        assert where()["expertise"] == Where.OUT
        ended = users("retag", "--flow", "visit", "--set", "type=expert", "--yes")
        assert (ended.exit_code, ended.stdout.splitlines()[-1]) == (0, "2 retagged.")
        assert where()["expertise"] == where("user_2")["expertise"] == Where.IN
        told = "SELECT kind, step, cause FROM onboarding.step_events WHERE step = 'expertise'"
        assert {tuple(row) for row in on.exec_driver_sql(told)} == {("step_in", "expertise", "condition")}

    def test_a_flag_is_on_or_off(self, users: Users) -> None:
        users("retag", "--all", "--flag", "beta=on", "--yes")
        assert where()["beta"] == Where.IN
        users("retag", "--user", "user_1", "--flag", "beta=off", "--yes")
        assert (where()["beta"], where("user_2")["beta"]) == (Where.OUT, Where.IN)

    def test_a_fact_finishes_its_step(self, users: Users) -> None:
        users("retag", "--all", "--fact", "imported=on", "--yes")
        assert view(engine(), "user_1").seen.step("import").status is StepStatus.COMPLETED

    def test_a_fact_that_comes_true_again_finishes_what_was_started_over(self, users: Users) -> None:
        users("retag", "--all", "--fact", "imported=on", "--yes")
        do(engine(), "user_1", Reset(), Start(), flow="visit")
        users("retag", "--all", "--fact", "imported=on", "--yes")
        assert view(engine(), "user_1").seen.step("import").status is StepStatus.PENDING
        users("retag", "--all", "--fact", "imported=off", "--yes")
        users("retag", "--all", "--fact", "imported=on", "--yes")
        assert view(engine(), "user_1").seen.step("import").status is StepStatus.COMPLETED

    @pytest.mark.parametrize(
        ("said", "kept"),
        [
            ("3", 3),
            ("true", True),
            ('"3"', "3"),
            ("3 of us", "3 of us"),
            ('["a", "b"]', ["a", "b"]),
            ("a=b", "a=b"),
            ("", ""),
        ],
    )
    def test_a_value_is_json_where_it_is_json(self, users: Users, said: str, kept: object) -> None:
        users("retag", "--user", "user_1", "--set", f"x={said}", "--yes")
        assert view(engine(), "user_1").session.attributes == {"x": kept}

    def test_null_takes_an_attribute_out(self, users: Users) -> None:
        users("retag", "--user", "user_1", "--set", "x=1", "--set", "y=2", "--yes")
        users("retag", "--user", "user_1", "--set", "x=null", "--yes")
        assert view(engine(), "user_1").session.attributes == {"y": 2}

    def test_what_is_so_already_needs_nothing(self, users: Users) -> None:
        users("retag", "--all", "--set", "x=1", "--yes")
        assert "0 retagged, 2 needed nothing." in users("retag", "--all", "--set", "x=1", "--yes").stdout


class TestWhatIsRefused:
    """Before anybody is looked at."""

    @pytest.mark.parametrize(
        ("options", "code", "says"),
        [
            ((), 2, "Say what to set"),
            (("--set", "type"), 2, "type: this is NAME=VALUE."),
            (("--set", "=expert"), 2, "this is NAME=VALUE."),
            (("--set", r'x="a\u0000b"'), 2, "x: a text holds the character NUL."),
            (("--set", r'x={"\ud800": 1}'), 2, "x: a text holds half a character."),
            (("--set", "x=\udcff"), 2, "x: a text holds half a character."),
            (("--set", "x=[NaN]"), 2, "x: a number is not finite."),
            (("--set", "x=1e999"), 2, "x: a number is not finite."),
            (("--set", f"x={'[' * 5_000}"), 2, "x: this goes too deep."),
            (("--flag", "beta=maybe"), 2, "beta is on or off."),
            (("--flag", "gamma=on"), 1, "No flow declares the flag gamma. Known: beta"),
            (("--fact", "exported=on"), 1, "No flow declares the fact exported. Known: imported"),
            (("--fact", "verified_key=on"), 1, "verified_key is not told: Usher finds it out by itself."),
        ],
    )
    def test_a_slip_is_named(self, users: Users, options: tuple[str, ...], code: int, says: str) -> None:
        ended = users("retag", "--all", *options, "--yes")
        assert ended.exit_code == code
        assert says in " ".join(ended.stderr.split())

    def test_too_much_for_one_user_is_refused_and_changes_nothing(self, users: Users) -> None:
        ended = users("retag", "--user", "user_1", "--set", f"x={'y' * 400_000}", "--yes")
        assert ended.exit_code == 1
        assert "1 refused:" in ended.stdout
        assert view(engine(), "user_1").session.attributes == {}

    def test_other_values_are_another_run(self, users: Users) -> None:
        users("retag", "--all", "--set", "x=1", "--yes", "--bulk-id", "b1")
        ended = users("retag", "--all", "--set", "x=2", "--yes", "--bulk-id", "b1")
        assert ended.stderr == "The bulk id b1 was begun with other values. Give another id, or none.\n"
