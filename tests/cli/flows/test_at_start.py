"""Nothing that serves jobs starts with a flow that cannot be used, or that is not what was published."""

from __future__ import annotations

import pytest

from cli.complaints import Complaint
from cli.system import System
from onboarding.flows.acts import Start
from onboarding.flows.files.problems import FlowRefused
from settings import settings
from tests.cli.conftest import Call
from tests.cli.flows.visitors import do
from tests.flow_folder import Folder, step
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
