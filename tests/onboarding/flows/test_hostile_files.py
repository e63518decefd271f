"""Files made to hurt are refused by name, within a second and 200 MB, measured in a process of their own.

The time is the processor's: how busy the machine is does not count. What importing takes is measured apart.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from onboarding.flows.files import LARGEST, MOST_VALUES
from tests.onboarding.flows.flow_files import write

HEAD = 'flow = "x"\nversion = 1\ntitle = "x"\n'
STEP = '[[steps]]\nkey = "k{0}"\ntitle = "x"\n'
RULE = '[[steps.rules]]\nwhen_not = "{0}"\nfield = "a"\nmessage = "x"\n'
FEW = MOST_VALUES - 100

MEASURED = """
import json, resource, sys
from pathlib import Path
from onboarding.flows.loading import FlowRefused, read_flows

read_flows()
before = resource.getrusage(resource.RUSAGE_SELF)
try:
    read_flows(Path(sys.argv[1]))
    told = []
except FlowRefused as refused:
    told = [str(refused.problems[0]), str(refused.problems[-1])]
after = resource.getrusage(resource.RUSAGE_SELF)
seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
print(json.dumps([seconds, after.ru_maxrss / 1024, told]))
"""


def full(unit: Callable[[int], str], head: str = HEAD + STEP.format(0)) -> str:
    """Fill a file with as much of something as there is room for."""
    room = (LARGEST - len(head)) // (len(unit(99999)) + 1)
    return head + "\n".join(unit(number) for number in range(room))


def many(unit: Callable[[int], str], count: int) -> str:
    return ",".join(unit(number) for number in range(count))


def doubling() -> str:
    """Definitions that each use the next one twice: 2^26 of the last."""
    twice = '{{ allOf = [{{ "$ref" = "#/$defs/a{0}" }}, {{ "$ref" = "#/$defs/a{0}" }}] }}'
    made = many(lambda number: f"a{number} = {twice.format(number + 1)}", 26)
    return f'{HEAD}{STEP.format(0)}[steps.fields]\n"$ref" = "#/$defs/a0"\n"$defs" = {{ {made}, a26 = {{}} }}\n'


HOSTILE: dict[str, tuple[str | bytes, str]] = {
    "a huge file": (b"#" * 50_000_000, "larger than 256 KB"),
    "nothing but NUL": (b"\0" * 200_000, "Illegal character"),
    "NUL in a text": (HEAD + 'a = "\\u0000"', "the character NUL"),
    "not UTF-8": (HEAD.encode() + b'a = "\xff"', "not UTF-8"),
    "nothing but quotes": ('"' * 200_000, "not TOML"),
    "brackets": (HEAD + "a = " + "[" * 200_000, "nested deeper"),
    "braces": (HEAD + "a = {b = " * 40_000, "nested deeper"),
    "dotted keys": (HEAD + "a." * 100_000 + "a = 1", "nested deeper"),
    "a dotted header": (HEAD + "[" + "a." * 100_000 + "a]", "nested deeper"),
    "dotted keys in braces": (HEAD + "a = " + ("{" + "a." * 30 + "a = ") * 32 + "1" + "}" * 32, "nested deeper"),
    "a number without end": (HEAD + "a = " + "9" * 200_000, "far too long"),
    "a number without end in hex": (HEAD + "a = 0x" + "f" * 200_000, "far too long"),
    "a number beyond all": (HEAD + "a = 1e999", "too large"),
    "a name without end": (HEAD + '"' + "k" * 200_000 + '" = 1', "no such key"),
    "a text without end": (HEAD + "description = '" + "k" * 200_000 + "'", "At most 2000 characters"),
    "more values than may be": (full(lambda number: f"k{number}=1"), "more than 10,000 values"),
    "as many unknown keys as may be": (HEAD + "\n".join(f"k{number}=1" for number in range(FEW)), "no such key"),
    "as many wrong needs as may be": (f"{HEAD}{STEP.format(0)}requires=[{'1,' * FEW}]", "Write a text"),
    "as many steps as may be": (full(STEP.format, HEAD)[: 40 * 3000] + '"', "not TOML"),
    "too many steps": (HEAD + "".join(STEP.format(number) for number in range(3000)), "At most 100"),
    "steps of one name": (HEAD + STEP.format(0) * 99, "two of the step"),
    "alternatives": (f"{HEAD}{STEP.format(0)}requires=[[{many(lambda _: '"fact:none"', FEW)}]]", "no fact 'none'"),
    "messages for no field": (
        HEAD + STEP.format(0) + "[steps.messages]\n" + "\n".join(f"b{number}='x'" for number in range(FEW)),
        "no field",
    ),
    "brackets in conditions": (full(lambda _: RULE.format("(" * 450 + "true" + ")" * 450)), "too deep"),
    "negations in conditions": (full(lambda _: RULE.format("!" * 990 + "true")), "no field"),
    "loops in conditions": (full(lambda _: RULE.format("[1].all(a," * 50 + "true" + ")" * 50)), "too deep"),
    "long conditions": (full(lambda _: RULE.format("true || " * 120 + "true")), "no field"),
    "a condition without end": (HEAD + STEP.format(0) + f"when = '{'1' * 150_000}'", "At most 1000 characters"),
    "a schema that is deep": (
        HEAD + STEP.format(0) + "fields = {" + "properties = {a = {" * 14 + "type = 7" + "}}" * 14 + "}",
        "type",
    ),
    "definitions that double": (doubling(), "unfolds to more"),
    "a definition that is itself": (
        HEAD + STEP.format(0) + '[steps.fields]\n"$ref" = "#/$defs/a"\n"$defs".a."$ref" = "#/$defs/a"',
        "leads back to itself",
    ),
    "a schema from elsewhere": (HEAD + STEP.format(0) + 'fields = { "$ref" = "http://127.0.0.1:9/x" }', "$ref"),
    "a schema from the disk": (HEAD + STEP.format(0) + 'fields = { "$ref" = "file:///etc/passwd" }', "$ref"),
    "a pattern that explodes": (
        HEAD + STEP.format(0) + f"fields = {{ properties = {{ a = {{ pattern = '{'(a{1,50}){1,50}' * 100}' }} }} }}",
        "pattern",
    ),
    "many patterns": (
        HEAD
        + STEP.format(0)
        + f"fields = {{ properties = {{ {many(lambda at: f'a{at} = {{ pattern = "(a{{1,99}}){{1,99}}" }}', 900)} }} }}",
        "patterns",
    ),
    "a schema that is wide": (
        HEAD + STEP.format(0) + f"fields = {{ properties = {{ a = {{ enum = [{'1,' * FEW}] }} }} }}",
        "type",
    ),
}


@pytest.mark.parametrize(("text", "told"), HOSTILE.values(), ids=list(HOSTILE))
def test_a_file_made_to_hurt_is_refused_by_name_in_no_time(tmp_path: Path, text: str | bytes, told: str) -> None:
    seconds, megabytes, found = measured(write(tmp_path, text))
    assert any(told in one for one in found), found
    assert all(one.startswith("club.toml") for one in found)
    assert seconds < 1
    assert megabytes < 200


def measured(path: Path) -> tuple[float, float, list[str]]:
    run = subprocess.run(
        [sys.executable, "-c", MEASURED, str(path)], capture_output=True, check=True, env=os.environ, timeout=60
    )
    seconds, megabytes, told = json.loads(run.stdout)
    return seconds, megabytes, told
