"""Nothing that serves jobs starts with a flow that cannot be used, or that is not what was published."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from cli.complaints import Complaint
from cli.ready import tell_doubts
from cli.system import System
from onboarding.flows.acts import Start, Tell
from onboarding.flows.conditions.condition import Context, compile_condition
from onboarding.flows.files.problems import FlowRefused
from settings import settings
from tests.cli.conftest import Call
from tests.cli.flows.visitors import do
from tests.flow_folder import Folder, step
from workers import failing_conditions
from workers.findings import Finding, Level
from workers.health import all_checks


def _found(name: str) -> Finding | None:
    findings = (one for check in all_checks(settings(), servers=True) for one in check())
    return next((one for one in findings if one.name == name), None)


@pytest.mark.parametrize("command", [("worker", "keys"), ("migrate",)], ids=["worker", "migrate"])
class TestEnds:
    """Commands that end with a sentence and exit code 3."""

    def test_a_file_that_cannot_be_used_is_told_with_line_and_key(
        self, folder: Folder, call: Call, command: tuple[str, ...]
    ) -> None:
        folder.put(2, step("pet", weigth=2))
        ended = call(*command)
        assert (ended.exit_code, ended.stdout) == (3, "")
        assert ended.stderr.startswith("visit-2.toml:8: steps.pet.weigth: ")

    def test_a_version_that_changed_is_told_with_line_and_key(
        self, folder: Folder, call: Call, command: tuple[str, ...]
    ) -> None:
        folder.put(1, "name", "pet", step("photo", required=False))
        ended = call(*command)
        assert ended.exit_code == 3
        assert ended.stderr.startswith("Version 1 of visit is published already")
        assert "\nvisit-1.toml:5: steps.name.fields" in ended.stderr
        assert "usher flows diff visit 1" in ended.stderr

    def test_a_version_that_is_retired_too_early_is_told(
        self, folder: Folder, call: Call, command: tuple[str, ...]
    ) -> None:
        folder.put(2, "pet")
        do("u", Start())
        folder.put(2, "pet", status="retired")
        ended = call(*command)
        assert ended.exit_code == 3
        assert ended.stderr.startswith("visit-2.toml:4: status: It cannot be retired while 1 user")


def test_migrating_publishes_the_flows(folder: Folder, call: Call) -> None:
    folder.put(2, "pet")
    assert "flows are registered" in call("migrate").stdout
    assert "not yet" not in call("flows").stdout


@pytest.mark.e2e
def test_the_whole_system_ends_with_what_the_flow_says(folder: Folder) -> None:
    folder.put(2, step("pet", weigth=2))
    with System(settings(), lambda _: None) as system:
        system.grace = 1
        with pytest.raises((FlowRefused, Complaint)) as ended:
            system.start()
    assert str(ended.value).startswith("visit-2.toml:8: steps.pet.weigth: ")


class TestDoctor:
    """What the doctor sees of flows."""

    def test_flows_that_can_be_used_are_named(self, folder: Folder) -> None:
        found = _found("flows")
        assert found is not None
        assert (found.level, found.seen) == (Level.OK, "creator 1, member 1, visit 1")
        assert _found("flow visit 1") is None

    def test_a_file_that_cannot_be_used_is_wrong(self, folder: Folder) -> None:
        folder.put(2, step("pet", weigth=2))
        found = _found("flows")
        assert found is not None
        assert found.level is Level.WRONG
        assert found.seen.startswith("visit-2.toml:8: steps.pet.weigth: ")

    def test_a_version_that_changed_is_wrong(self, folder: Folder) -> None:
        folder.put(1, "name")
        found = _found("flow visit 1")
        assert found is not None
        assert (found.level, found.seen.startswith("changed: ")) == (Level.WRONG, True)

    def test_users_in_a_version_that_is_nowhere_are_wrong(self, folder: Folder) -> None:
        do("u", Start())
        folder.put(2, "pet")
        folder.take_away(1)
        folder.forget_published()
        found = _found("flow visit 1")
        assert found is not None
        assert (found.level, found.seen) == (Level.WRONG, "1 user is in it, and it is nowhere")

    def test_users_in_a_retired_version_are_pointed_out(self, folder: Folder) -> None:
        do("u", Start())
        folder.retire_published(1)
        found = _found("flow visit 1")
        assert found is not None
        assert (found.level, found.seen) == (Level.WARNING, "retired, and 1 user is in it")

    def test_conditions_that_cannot_be_decided_are_counted(self, folder: Folder) -> None:
        folder.put(2, "name", step("pet", when="user.age > 17"))
        for user, age in (("u", "old"), ("v", "old"), ("w", 18)):
            do(user, Start(), Tell(attributes={"age": age}))
        found = _found("condition")
        assert found is not None
        told = "user.age > 17 cannot be decided (UNKNOWN) for 2 of the newest 3 users under way"
        assert (found.level, found.seen) == (Level.WARNING, told)


def test_a_condition_that_fails_is_warned_of_once() -> None:
    failing_conditions.heed()
    failing_conditions._warn.cache_clear()
    condition = compile_condition("user.years > 17")
    with capture_logs() as logged:
        assert [condition.decide(Context(user={"years": "old"})) for _ in range(3)] == [None] * 3
    assert [(one["event"], one["condition"]) for one in logged] == [("condition_failed", "user.years > 17")]


def test_doubts_are_told_where_a_worker_starts(folder: Folder) -> None:
    folder.put(2, "name", step("pet", when="has(answers.name.pet)"))
    with capture_logs() as logged:
        tell_doubts()
    assert [one["told"].partition(" ")[0] for one in logged] == ["visit"]
    assert "steps.pet.when: orValue or has decides" in logged[0]["told"]
