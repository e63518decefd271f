"""Files made to hurt are refused by name, each in no time and all within 200 MB."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from onboarding.flows.compiling.compiled import MOST_CONDITIONS
from onboarding.flows.files.file import LARGEST, MOST_VALUES
from onboarding.flows.files.loading import FlowRefused, read_flows
from tests.onboarding.flows.bombs import Bomb, Report, set_off
from tests.onboarding.flows.flow_files import write

HEAD = 'flow = "x"\nversion = 1\ntitle = "x"\n'
STEP = '[[steps]]\nkey = "k{0}"\ntitle = "x"\n'
RULE = '[[steps.rules]]\nwhen_not = "{0}"\nfield = "a"\nmessage = "x"\n'
BROAD, NUMBER, NO_NUMBER = "{{ pattern = 'a{{1,{0}}}' }}", '{ type = "integer" }', '{ type = "string" }'
NONE, PATTERN = '"fact:none"', '{ pattern = "(a{1,99}){1,99}" }'
FEW = MOST_VALUES - 100
# The slowest takes half a second here. A machine whose other half is busy takes twice the processor's time for the same.
AT_MOST = 10


def full(unit: Callable[[int], str], head: str = HEAD + STEP.format(0)) -> str:
    """Fill a file with as much of something as there is room for."""
    room = (LARGEST - len(head)) // (len(unit(99999)) + 1)
    return head + "\n".join(unit(number) for number in range(room))


def rules(condition: str) -> str:
    """Write as many rules with this condition as a flow may have."""
    return HEAD + STEP.format(0) + RULE.format(condition) * (MOST_CONDITIONS // len(condition))


def many(unit: Callable[[int], str], count: int) -> str:
    return ",".join(unit(number) for number in range(count))


def doubling() -> str:
    """Definitions that each use the next one twice: 2^26 of the last."""
    twice = '{{ allOf = [{{ "$ref" = "#/$defs/a{0}" }}, {{ "$ref" = "#/$defs/a{0}" }}] }}'
    made = many(lambda number: f"a{number} = {twice.format(number + 1)}", 26)
    return f'{HEAD}{STEP.format(0)}[steps.fields]\n"$ref" = "#/$defs/a0"\n"$defs" = {{ {made}, a26 = {{}} }}\n'


HOSTILE: dict[str, tuple[str | bytes, str]] = {
    "a large file": ("#" * 300_000, "larger than 256 KB"),
    "nothing but NUL": (b"\0" * 200_000, "far too long"),
    "NUL in a text": (HEAD + 'a = "\\u0000"', "the character NUL"),
    "not UTF-8": (HEAD.encode() + b'a = "\xff"', "not UTF-8"),
    "nothing but quotes": ('"' * 200_000, "not TOML"),
    "brackets": (HEAD + "a = " + "[" * 200_000, "nested deeper"),
    "braces": (HEAD + "a = {b = " * 25_000, "nested deeper"),
    "dotted keys": (HEAD + "a." * 100_000 + "a = 1", "nested deeper"),
    "a dotted header": (HEAD + "[" + "a." * 100_000 + "a]", "nested deeper"),
    "dotted keys in braces": (HEAD + "a = " + ("{" + "a." * 30 + "a = ") * 32 + "1" + "}" * 32, "nested deeper"),
    "a number without end": (HEAD + "a = " + "9" * 200_000, "far too long"),
    "a number without end in hex": (HEAD + "a = 0x" + "f" * 200_000, "far too long"),
    "a number beyond all": (HEAD + "a = 1e999", "too large"),
    "a name without end": (HEAD + '"' + "k" * 200_000 + '" = 1\n' + STEP.format(0), "no such key"),
    "a text without end": (
        HEAD + "description = '" + "k" * 200_000 + "'\n" + STEP.format(0),
        "At most 2000 characters",
    ),
    "more values than may be": (full(lambda number: f"k{number}=1"), "more than 10,000 values"),
    "as many unknown keys as may be": (
        HEAD + STEP.format(0) + "\n".join(f"k{number}=1" for number in range(FEW)),
        "no such key",
    ),
    "as many wrong needs as may be": (f"{HEAD}{STEP.format(0)}requires=[{'1,' * FEW}]", "Write a text"),
    "as many steps as may be": (full(STEP.format, HEAD)[: 40 * 3000] + '"', "not TOML"),
    "too many steps": (HEAD + "".join(STEP.format(number) for number in range(3000)), "At most 100"),
    "steps of one name": (HEAD + STEP.format(0) * 99, "two of the step"),
    "alternatives": (HEAD + STEP.format(0) + f"requires = [[{many(lambda _: NONE, FEW)}]]", "At most 20 of these"),
    "messages for no field": (
        HEAD + STEP.format(0) + "[steps.messages]\n" + "\n".join(f"b{number}='x'" for number in range(FEW)),
        "no field",
    ),
    "brackets in conditions": (rules("(" * 450 + "true" + ")" * 450), "too deep"),
    "conditions that fill the file": (full(lambda _: RULE.format("!" * 990 + "true")), "and 50,000 at most may"),
    "negations in conditions": (rules("!" * 990 + "true"), "no field"),
    "loops in conditions": (rules("[1].all(a," * 50 + "true" + ")" * 50), "too deep"),
    "long conditions": (rules("true || " * 120 + "true"), "no field"),
    "a condition without end": (HEAD + STEP.format(0) + f"when = '{'1' * 150_000}'", "At most 1000 characters"),
    "a schema that is deep": (
        HEAD + STEP.format(0) + "fields = {" + "not = {" * 28 + "type = 7" + "}" * 28 + "}",
        "'type' cannot",
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
        HEAD + STEP.format(0) + f"fields = {{ properties = {{ {many(lambda at: f'a{at} = {PATTERN}', 900)} }} }}",
        "patterns",
    ),
    "many patterns in many steps": (
        HEAD
        + "".join(
            f"{STEP.format(step)}fields.allOf = [{many(lambda at: BROAD.format(800 + at), 98)}]\n" for step in range(20)
        ),
        "more than 300 patterns",
    ),
    "defaults that take long to search": (
        f"{HEAD}{STEP.format(0)}fields.properties.a.allOf = [{many(lambda at: BROAD.format(900 + at), 40)}]\n"
        + f"[[steps.defaults]]\nvalues.a = '{'a' * 5000}'\n" * 30,
        "too much work to check",
    ),
    "defaults that are all wrong": (
        f"{HEAD}{STEP.format(0)}fields.properties.a.items.allOf = [{many(lambda _: NO_NUMBER, 90)}]\n"
        + f"[[steps.defaults]]\nvalues.a = [{'1,' * 200}]\n" * 40,
        "does not fit",
    ),
    "a default that is too large to look through": (
        HEAD
        + STEP.format(0)
        + f"fields.properties.a.allOf = [{many(lambda _: NUMBER, 180)}]\n"
        + f"[[steps.defaults]]\nvalues.a = '{'a' * 60_000}'\n",
        "Something in here does not fit",
    ),
    "a schema that is wide": (
        HEAD + STEP.format(0) + f"fields = {{ properties = {{ a = {{ enum = [{'1,' * FEW}], type = 7 }} }} }}",
        "'type' cannot",
    ),
}


def outcome(text: str | bytes) -> str:
    with tempfile.TemporaryDirectory() as folder:
        return told_of(write(Path(folder), text))


def huge() -> str:
    """Read a file of a gigabyte."""
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "club.toml").open("wb") as file:
        file.truncate(1 << 30)
        return told_of(Path(file.name))


def told_of(path: Path) -> str:
    try:
        return f"taken: {len(read_flows(path))}"
    except FlowRefused as refused:
        return str(refused.problems[0])


def bomb(text: str | bytes) -> Bomb:
    return lambda: outcome(text)


BOMBS: dict[str, Bomb] = {name: bomb(text) for name, (text, _) in HOSTILE.items()} | {"a huge file": huge}


@pytest.fixture(scope="module")
def report() -> Report:
    return set_off(__name__)


@pytest.mark.parametrize("name", BOMBS)
def test_a_file_made_to_hurt_is_refused_by_name_in_no_time(report: Report, name: str) -> None:
    told = report.bombs[name]
    assert told.answer.startswith("club.toml:")
    assert HOSTILE.get(name, ("", "larger than 256 KB"))[1] in told.answer
    assert told.seconds < AT_MOST


def test_none_of_them_takes_much_memory(report: Report) -> None:
    assert report.megabytes < 200
