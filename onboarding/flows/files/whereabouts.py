"""Where a part of a flow stands: the file and the line, for what is only found wrong when a database is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from onboarding.flows.files.file import Written, read
from onboarding.flows.files.lines import Lines
from onboarding.flows.files.problems import Place, Problem
from onboarding.flows.spec import Flow
from onboarding.flows.versions.differences import Difference

_LISTS = ("steps", "unlocks", "rewards")


def problems_of(changed: Iterable[Difference], flow: Flow, *folders_or_files: Path) -> tuple[Problem, ...]:
    """Tell differences with the file of a flow, and the line of each; without where the file is not found."""
    written = next((one for one in _all(folders_or_files) if _holds(one, flow)), None)
    if written is None:
        return tuple(Problem(f"{flow.flow} {flow.version}", None, one.key, one.what) for one in changed)
    lines = Lines(written.text)
    return tuple(Problem(written.file, lines.line(place_of(one.key, flow)), one.key, one.what) for one in changed)


def _all(paths: Iterable[Path]) -> Iterator[Written]:
    for path in paths:
        files = [path] if path.is_file() else sorted(path.glob("*.toml"))
        yield from map(read, files)


def _holds(written: Written, flow: Flow) -> bool:
    there = written.flow
    return there is not None and (there.flow, there.version) == (flow.flow, flow.version)


def place_of(key: str, flow: Flow) -> Place:
    """Return the place of a dotted key in which steps and grants are called by their keys."""
    head, *rest = key.split(".")
    if head not in _LISTS or not rest:
        return (head, *rest)
    keys = [one.key for one in getattr(flow, head)]
    return (head, keys.index(rest[0]), *rest[1:]) if rest[0] in keys else (head,)
