"""A page can take so much memory and no more, and what is left of its process is not trusted."""

from __future__ import annotations

import subprocess
import sys

import pytest

from settings import child_environment
from workers.memory import OUT_OF_MEMORY_EXIT

_LIMITED = """
import resource, sys
from workers import memory
from workers.queues import Queue

def fits(mib):
    try:
        return len(bytearray(mib * memory.MIB)) > 0
    except MemoryError:
        return False

allowed = 64 + memory.THREADS * memory.PER_THREAD // memory.MIB
memory.limit_for(Queue(sys.argv[1]))
print(fits(50), fits(allowed + 16), fits(50))
"""

_SPOILED = """
import sys
from workers import memory
if "child" in sys.argv:
    memory.child_started()
if "spoiled" in sys.argv:
    memory.spoil()
memory.end_child_if_spoiled()
print("goes on")
"""


def ran(script: str, *arguments: str) -> tuple[str, int]:
    """Run a script and return the last that it said and how it ended."""
    ended = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        env=child_environment(USHER_WEB_MEMORY_MB="64"),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return ended.stdout.strip().rpartition("\n")[2], ended.returncode


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a watchdog looks at the resident size")
@pytest.mark.parametrize(
    ("queue", "fits"), [("web", "True False True"), ("keys", "True True True")], ids=["strangers' pages", "our own"]
)
def test_beyond_the_budget_there_is_a_memory_error_and_below_it_none(queue: str, fits: str) -> None:
    assert ran(_LIMITED, queue) == (fits, 0)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("child", "spoiled"), (False, OUT_OF_MEMORY_EXIT)),
        (("child",), (True, 0)),
        (("spoiled",), (True, 0)),
    ],
    ids=["a spoiled child", "a sound child", "a parent or a thread"],
)
def test_only_a_spoiled_child_ends_itself(arguments: tuple[str, ...], expected: tuple[bool, int]) -> None:
    said, code = ran(_SPOILED, *arguments)
    assert (said == "goes on", code) == expected
