"""A flow that can be trusted: every condition and every schema of it compiled, once, for all users and threads."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pydantic import JsonValue

from onboarding.flows.answers.fields import Wrong
from onboarding.flows.compiling.checking import faults_of
from onboarding.flows.compiling.digest import digest
from onboarding.flows.compiling.doubting import doubts_of
from onboarding.flows.compiling.parts import Compiling, Parts
from onboarding.flows.conditions.condition import Condition, Context
from onboarding.flows.files.problems import Fault, FlowRefused, Problem, key_of
from onboarding.flows.spec import Flow

# Of a whole flow, in characters: beyond this, compiling takes longer than a start should.
MOST_CONDITIONS = 50_000


@dataclass(frozen=True, slots=True, eq=False)
class CompiledFlow:
    """One version of a flow, ready to judge with. A step that it does not have is a KeyError.

    `doubts` are no faults, but worth a look: told by `usher flows check`.
    """

    flow: Flow
    digest: str
    doubts: tuple[Fault, ...]
    parts: Mapping[str, Parts]
    enrolment: Condition | None

    def decide(self, step: str, context: Context) -> bool | None:
        """Say whether a step is in; None is undecided. Without a condition it is."""
        when = self.parts[step].when
        return True if when is None else when.decide(context)

    def depends_on(self, step: str) -> frozenset[str]:
        """Name the earlier steps that a step's condition looks at."""
        when = self.parts[step].when
        return frozenset() if when is None else when.depends_on

    def check(self, step: str, answers: Mapping[str, Any], context: Context) -> tuple[Wrong, ...]:
        """Say what is wrong with a step's answers: by its schema or, where that held, by its rules between fields."""
        parts = self.parts[step]
        if wrong := parts.fields.check(answers):
            return wrong
        own = _with_answers(context, step, answers) if parts.rules else context
        return tuple(Wrong(rule.field, "rule", rule.message) for when, rule in parts.rules if when.decide(own) is False)

    def required_fields(self, step: str) -> tuple[str, ...]:
        """Name the fields that a step always asks for."""
        return self.parts[step].fields.required

    def defaults(self, step: str, context: Context) -> Mapping[str, JsonValue]:
        """Return the values that are offered: those of the first default whose condition is true."""
        offered = self.parts[step].defaults
        return next((one.values for when, one in offered if when is None or when.decide(context) is True), {})

    def enrols(self, context: Context) -> bool:
        """Say whether a start without a flow's name brings this user in."""
        return self.enrolment is not None and self.enrolment.decide(context) is True


def _with_answers(context: Context, step: str, answers: Mapping[str, Any]) -> Context:
    seen = {**context.answers, step: answers}
    return Context(context.user, context.flags, context.facts, seen, context.steps)


def compile_flow(flow: Flow) -> CompiledFlow:
    """Compile a flow.

    Raises:
        FlowRefused: naming the keys, without lines.
    """
    made = compiled(flow)
    if isinstance(made, CompiledFlow):
        return made
    said, name = flow.model_dump(), f"{flow.flow} {flow.version}"
    raise FlowRefused(Problem(name, None, key_of(fault.place, said), fault.message) for fault in made)


def revived(definition: Mapping[str, Any]) -> CompiledFlow:
    """Compile a flow from its stored canonical form, for users of a version whose file is gone.

    Raises:
        FlowRefused: a version that was stored cannot be used any more.
        pydantic.ValidationError: this is no flow.
    """
    return compile_flow(Flow.model_validate_json(json.dumps(definition), strict=True))


def compiled(flow: Flow) -> CompiledFlow | tuple[Fault, ...]:
    """Compile a flow, or say all that is wrong with it."""
    if (length := sum(map(len, _conditions(flow)))) > MOST_CONDITIONS:
        return (Fault(("steps",), f"Its conditions take {length:,} characters, and {MOST_CONDITIONS:,} at most may."),)
    work = Compiling(flow)
    parts = [work.step(number) for number in range(len(flow.steps))]
    enrolment = work.condition(("enrol_when",), flow.enrol_when)
    if faults := (*work.faults, *faults_of(flow, [None if one is None else one.fields for one in parts])):
        return faults
    by_key = {step.key: one for step, one in zip(flow.steps, parts, strict=True) if one is not None}
    return CompiledFlow(flow, digest(flow), (*work.doubts, *doubts_of(flow)), MappingProxyType(by_key), enrolment)


def _conditions(flow: Flow) -> Iterator[str]:
    yield flow.enrol_when
    for step in flow.steps:
        yield step.when
        yield from (rule.when_not for rule in step.rules)
        yield from (default.when for default in step.defaults)
