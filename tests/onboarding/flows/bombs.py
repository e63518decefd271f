"""Bombs, run one after the other in a process of their own that tells the time of each and the memory of all."""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

Bomb = Callable[[], object]

_ROOM = 2 << 30  # a bomb that goes off ends its own process, not this machine
_PATIENCE = 100


@dataclass(frozen=True, slots=True)
class Told:
    """What one bomb answered, as text, and the processor time that it took."""

    answer: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Report:
    """What all bombs of a module did, and the most memory that the process had at any time."""

    bombs: Mapping[str, Told]
    megabytes: int


def set_off(module: str) -> Report:
    """Run the BOMBS of a test module in a new process."""
    command = [sys.executable, "-m", "tests.onboarding.flows.bombs", module]
    root = Path(__file__).parents[3]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=_PATIENCE, check=True)
    told = json.loads(done.stdout)
    return Report({name: Told(*each) for name, each in told["bombs"].items()}, told["megabytes"])


def _run(bombs: Mapping[str, Bomb]) -> dict[str, tuple[str, float]]:
    told = {}
    for name, bomb in bombs.items():
        began = time.process_time()
        told[name] = (str(bomb())[:200], time.process_time() - began)
    return told


def _peak() -> int:
    """Return the megabytes this process had at the most, without what its parent had when it was forked."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\s+(\d+) kB", status.read_text())[1]) >> 10  # type: ignore[index]  # Linux has it
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 20


if __name__ == "__main__":
    from importlib import import_module

    resource.setrlimit(resource.RLIMIT_AS, (_ROOM, _ROOM))
    found = _run(import_module(sys.argv[1]).BOMBS)
    print(json.dumps({"bombs": found, "megabytes": _peak()}))  # noqa: T201 - its answer
