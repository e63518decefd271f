"""Read flows from TOML files: the built-in ones and a team's own, trusted or refused with file, line and key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from onboarding.flows.compiling.compiled import CompiledFlow, compiled
from onboarding.flows.files.file import read
from onboarding.flows.files.problems import Fault, FlowRefused, Problem

__all__ = ["BUILT_IN", "FlowRefused", "Problem", "newest", "read_flows"]

BUILT_IN = Path(__file__).parent.parent / "catalogue"
Known = Mapping[tuple[str, int], CompiledFlow]


@cache
def read_flows(*folders_or_files: Path) -> Known:
    """Return all flows by name and version: the built-in ones, and those of a team's folders and files.

    A team's flow takes the place of the built-in one of its name, with all its versions.

    Raises:
        FlowRefused: with every problem of every file.
    """
    ours, theirs = _read_all((BUILT_IN,)), _read_all(folders_or_files)
    replaced = {name for name, _ in theirs}
    kept = {at: flow for at, flow in ours.items() if at[0] not in replaced}
    return MappingProxyType(dict(sorted((kept | theirs).items())))


def newest(flows: Known, name: str) -> CompiledFlow | None:
    """Return the highest version of a flow that takes new users."""
    active = [one for (flow, _), one in flows.items() if flow == name and one.flow.status == "active"]
    return max(active, key=lambda one: one.flow.version, default=None)


def _read_all(paths: Iterable[Path]) -> dict[tuple[str, int], CompiledFlow]:
    found: dict[tuple[str, int], CompiledFlow] = {}
    files: dict[tuple[str, int], str] = {}
    problems: list[Problem] = []
    for path in paths:
        for file in _files(path, problems):
            problems += _read_one(file, found, files)
    if problems:
        raise FlowRefused(problems)
    return found


def _files(path: Path, problems: list[Problem]) -> list[Path]:
    """List the files that are named; a place without any is a mistake in the settings."""
    if path.is_file():
        return [path]
    files = sorted(one for one in path.glob("*.toml") if one.is_file())
    if not files:
        told = "there is no .toml file in this folder" if path.is_dir() else "there is no such file or folder"
        problems.append(Problem(path.name, None, "", told))
    return files


def _read_one(
    file: Path, found: dict[tuple[str, int], CompiledFlow], files: dict[tuple[str, int], str]
) -> tuple[Problem, ...]:
    written = read(file)
    made = compiled(written.flow) if written.flow else ()
    faults = () if isinstance(made, CompiledFlow) else made
    if written.faults or faults or not isinstance(made, CompiledFlow):
        return written.told(*faults)
    at = (made.flow.flow, made.flow.version)
    if at in found:
        return written.told(Fault(("version",), f"Version {at[1]} of '{at[0]}' is also in {files[at]}."))
    found[at], files[at] = made, file.name
    return ()
