"""The CEL engine behind one small face: compile, load, evaluate; nothing else of the project knows which engine it is.

It answers an error with a text, which is truthy, and raises when its budget of loop turns is spent. Here a program gives
a boolean or an `Undecided`, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cel_expr_python import cel  # type: ignore[import-untyped]  # has stubs, but no py.typed

from onboarding.flows.conditions.expressions import ConditionRefused

Activation = Any
Program = Any

_CONFIG = """
stdlib:
  exclude_macros: [map, filter, exists_one]
  exclude_functions: [{name: matches}, {name: _+_}, {name: bytes}]
extensions: [{name: optional}]
"""
_FLAGS = cel.Type.Map(cel.Type.STRING, cel.Type.BOOL)
_ENGINE = cel.NewEnv(
    config=cel.NewEnvConfigFromYaml(_CONFIG),
    variables={
        "user": cel.Type.DYN,
        "flags": _FLAGS,
        "facts": _FLAGS,
        "answers": cel.Type.Map(cel.Type.STRING, cel.Type.DYN),
        "steps": cel.Type.Map(cel.Type.STRING, cel.Type.STRING),
    },
)
_WORDING = (
    (r"Syntax error: mismatched input '<EOF>'", "Something is missing at the end."),
    (r"Syntax error: (?:mismatched|extraneous) input '(.{1,40}?)' expecting", "'{0}' does not belong here."),
    (r"Syntax error: (?:no viable alternative|missing .*?) at (?:input )?'(.{1,40}?)'", "'{0}' does not belong here."),
    (r"reserved identifier: (\w+)", "'{0}' is a reserved word."),
    (r"found no matching overload for '(\S+?)' applied to '(.*?)\((.*?)\)'", "'{0}' cannot be used with {2}."),
    (r"recursion (?:depth|limit)", "This is nested too deep. Make it simpler."),
    (r"(invalid \w+ literal)", "There is an {0}."),
    (r"undeclared reference to '(\S+?)'", "There is no '{0}' in conditions."),
)


def compile_program(source: str) -> Program:
    """Compile an expression that gives true or false.

    Raises:
        ConditionRefused: it cannot be read, or gives something else.
    """
    try:
        program = _ENGINE.compile(source)
    except Exception as error:  # noqa: BLE001 - whatever the engine raises is about the author's text
        raise _translate(str(error)) from None
    if program.return_type() != cel.Type.BOOL:
        found = program.return_type().name().lower()
        what = "something that can be of any type" if found == "dyn" else f"a value of type {found}"
        raise ConditionRefused(f"This gives {what}, not true or false: write a comparison.")
    return program


def activate(data: Mapping[str, Any]) -> Activation:
    """Hand plain data to the engine."""
    return _ENGINE.Activation(data)


def evaluate(program: Program, activation: Activation) -> bool | str:
    """Return what a program gives, or the engine's one-word code of what went wrong; never raises.

    What follows the code in the engine's text may hold a user's value and is dropped.
    """
    try:
        found = program.eval(activation).value()
    except Exception as error:  # noqa: BLE001 - a spent budget is raised, with no type of its own
        found = str(error)
    if found is True or found is False:
        return bool(found)
    match = re.match(r"[A-Z_]+(?=:)", found) if isinstance(found, str) else None
    return match.group() if match else "NO_BOOLEAN"


def _translate(told: str) -> ConditionRefused:
    """Put the engine's first complaint into our words, at its place."""
    match = re.search(r"<input>:(\d+):(\d+): (.*)", told)
    line, column, complaint = (int(match[1]), int(match[2]), match[3]) if match else (1, 1, told.partition("\n")[0])
    for pattern, wording in _WORDING:
        if found := re.search(pattern, complaint):
            return ConditionRefused(wording.format(*(group.strip("_") for group in found.groups())), line, column)
    return ConditionRefused(f"This cannot be read: {complaint[:200]}", line, column)
