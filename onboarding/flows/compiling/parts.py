"""Compile the conditions and schemas of a flow, and keep what is wrong with each instead of stopping at the first."""

from __future__ import annotations

from dataclasses import dataclass, field

from onboarding.flows.answers.fields import Fields, SchemaRefused, compile_fields
from onboarding.flows.answers.schemas import Outline
from onboarding.flows.compiling.doubting import unknown_provider
from onboarding.flows.conditions.condition import Condition, ConditionRefused, compile_condition
from onboarding.flows.files.problems import MOST, Fault, Place
from onboarding.flows.spec import FACTS, Default, Flow, Rule, Step

# Of a whole flow; see answers.schemas for those of a step. A pattern takes up to 200 KB for as long as the process lives.
MOST_PATTERNS = 300
MOST_STATES = 50_000

_TOO_MANY = (
    f"Up to here the flow has more than {MOST_PATTERNS} patterns, or patterns too large together. Use simpler ones."
)
_PROVIDER = "verified_key:"
_DECIDES_EARLY = (
    "orValue or has decides this before the question is answered; without it the step stays open until then"
)


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """What is compiled of one step."""

    when: Condition | None
    fields: Fields
    rules: tuple[tuple[Condition, Rule], ...]
    defaults: tuple[tuple[Condition | None, Default], ...]


@dataclass(frozen=True, slots=True)
class Compiling:
    """One flow being compiled. After `MOST` faults nothing more is looked at: a hostile file may hold thousands."""

    flow: Flow
    faults: list[Fault] = field(default_factory=list)
    doubts: list[Fault] = field(default_factory=list)
    outlines: list[Outline] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)

    def step(self, number: int) -> Parts | None:
        """Compile one step; none where its fields are refused. Whatever is refused is told in `faults`."""
        step, at = self.flow.steps[number], ("steps", number)
        earlier = tuple(one.key for one in self.flow.steps[:number])
        when = self.condition((*at, "when"), step.when, earlier)
        if when is not None and when.open_decided:
            self.doubts.append(Fault((*at, "when"), _DECIDES_EARLY))
        rules = self._rules(at, step, earlier)
        defaults = tuple(
            (self.condition((*at, "defaults", place, "when"), one.when, earlier), one)
            for place, one in enumerate(step.defaults)
        )
        fields = self._fields((*at, "fields"), step)
        return None if fields is None else Parts(when, fields, rules, defaults)

    def condition(
        self, place: Place, source: str, earlier: tuple[str, ...] = (), own: str | None = None
    ) -> Condition | None:
        """Compile a condition; none where nothing is written or it is refused."""
        if not source or len(self.faults) >= MOST:
            return None
        facts = (*FACTS, *self.flow.facts)
        try:
            made = compile_condition(source, flags=self.flow.flags, facts=facts, earlier=earlier, own=own)
        except ConditionRefused as refused:
            self.faults.append(Fault(place, refused.message, (refused.line, refused.column)))
            return None
        self.conditions.append(made)
        providers = (name.removeprefix(_PROVIDER) for name in sorted(made.names["facts"]) if name.startswith(_PROVIDER))
        self.doubts.extend(Fault(place, told) for told in map(unknown_provider, providers) if told)
        return made

    def _rules(self, at: Place, step: Step, earlier: tuple[str, ...]) -> tuple[tuple[Condition, Rule], ...]:
        made = (
            (self.condition((*at, "rules", place, "when_not"), rule.when_not, earlier, step.key), rule)
            for place, rule in enumerate(step.rules)
        )
        return tuple((condition, rule) for condition, rule in made if condition is not None)

    def _fields(self, place: Place, step: Step) -> Fields | None:
        if len(self.faults) >= MOST or self._has_too_many_patterns():
            return None
        try:
            made = compile_fields(step.fields, step.messages)
        except SchemaRefused as refused:
            self.faults.append(Fault((*place, *refused.path), refused.message))
            return None
        self.outlines.append(made.outline)
        if self._has_too_many_patterns():
            self.faults.append(Fault(place, _TOO_MANY))
        return made

    def _has_too_many_patterns(self) -> bool:
        patterns = sum(one.patterns for one in self.outlines)
        return patterns > MOST_PATTERNS or sum(one.states for one in self.outlines) > MOST_STATES
