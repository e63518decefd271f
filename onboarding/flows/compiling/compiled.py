"""A flow that can be trusted: every condition and every schema of it compiled, once, for all users and threads."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pydantic import JsonValue

from onboarding.flows.answers import messages as texts
from onboarding.flows.answers.fields import AnswersTooLarge, Wrong
from onboarding.flows.compiling.checking import faults_of
from onboarding.flows.compiling.digest import digest
from onboarding.flows.compiling.doubting import doubts_of
from onboarding.flows.compiling.parts import Compiling, Parts
from onboarding.flows.conditions.condition import Condition, Context
from onboarding.flows.conditions.context import MOST_WORK
from onboarding.flows.files.problems import Fault, FlowRefused, Problem, key_of
from onboarding.flows.spec import Flow

# Of a whole flow, in characters: beyond this, compiling takes longer than a start should.
MOST_CONDITIONS = 50_000


@dataclass(frozen=True, slots=True, eq=False)
class CompiledFlow:
    """One version of a flow, ready to judge with. A step that it does not have is a KeyError.

    `doubts` are no faults, but worth a look: told by `usher flows check` and where a worker starts. `readers` are the
    conditions and rules that look at each step's answers.
    """

    flow: Flow
    digest: str
    doubts: tuple[Fault, ...]
    parts: Mapping[str, Parts]
    enrolment: Condition | None
    readers: Mapping[str, tuple[Condition, ...]]

    def decide(self, step: str, context: Context) -> bool | None:
        """Say whether a step is in; None is undecided. Without a condition it is."""
        when = self.parts[step].when
        return True if when is None else when.decide(context)

    def depends_on(self, step: str) -> frozenset[str]:
        """Name the earlier steps that a step's condition looks at."""
        when = self.parts[step].when
        return frozenset() if when is None else when.depends_on

    def misses(self, step: str, context: Context) -> bool:
        """Say whether a step is undecided for no other reason than that a value is not there."""
        when = self.parts[step].when
        return when is not None and when.misses(context)

    def check(
        self, step: str, answers: Mapping[str, Any], context: Context, *, draft: bool = False
    ) -> tuple[Wrong, ...]:
        """Say what is wrong with a step's answers: by its schema or, where that held, by its rules between fields.

        Of a `draft` only what is there is judged, and no rules. Answers that are too much for a condition are wrong:
        else they would decide by their size what the condition is there to decide.
        """
        parts, readers = self.parts[step], self.readers.get(step, ())
        if wrong := parts.fields.check(answers, draft=draft):
            return wrong
        rules = () if draft else parts.rules
        own = context.with_answers(step, answers) if readers or rules else context
        if not all(one.bears(own) or not one.bears(own.with_answers(step, {})) for one in readers):
            return (Wrong("", AnswersTooLarge.code, texts.TOO_LARGE),)
        return tuple(Wrong(rule.field, "rule", rule.message) for when, rule in rules if not when.holds(own))

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
    _share_work([one for one in work.conditions if one.loops])
    whens = {key: own.when.names["steps"] for key, own in by_key.items() if own.when}
    doubts = (*work.doubts, *doubts_of(flow, whens))
    return CompiledFlow(flow, digest(flow), doubts, MappingProxyType(by_key), enrolment, _readers(by_key))


def _share_work(conditions: Sequence[Condition]) -> None:
    """Let the conditions that one request may decide share the work that one alone may be."""
    for one in conditions:
        one.most_work = MOST_WORK // len(conditions)


def _readers(parts: Mapping[str, Parts]) -> Mapping[str, tuple[Condition, ...]]:
    """Find the conditions and rules that look at each step's answers."""
    found: dict[str, tuple[Condition, ...]] = {}
    for own in parts.values():
        for one in (*([own.when] if own.when else []), *(when for when, _ in own.rules)):
            for key in one.names["answers"]:
                found[key] = (*found.get(key, ()), one)
    return MappingProxyType(found)


def _conditions(flow: Flow) -> Iterator[str]:
    yield flow.enrol_when
    for step in flow.steps:
        yield step.when
        yield from (rule.when_not for rule in step.rules)
        yield from (default.when for default in step.defaults)
