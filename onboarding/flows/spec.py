"""What a flow's file says: the steps, who sees which, what they ask, what they wait for and what they give.

A flow is one TOML file. It is data: the only expressions are conditions in CEL, the only schemas JSON Schema 2020-12.
These types carry the shape; `loading` checks what no single part can know.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
Text = Annotated[str, Field(max_length=2000)]
Title = Annotated[str, Field(min_length=1, max_length=200)]
Expression = Annotated[str, Field(max_length=1000)]
# "fact:website_analysis", "fact:verified_key:openai" or "step:profile"; a list inside a list means any of them.
Need = Annotated[
    str,
    Field(pattern=r"^(?:fact:[a-z][a-z0-9_]{0,62}(?::[a-z0-9_]{1,63})?|step:[a-z][a-z0-9_]{0,62})$", max_length=140),
]
AnyOf = Annotated[tuple[Need, ...], Field(max_length=20)]
Needs = Annotated[tuple[Need | AnyOf, ...], Field(max_length=20)]

# Facts that Usher knows by itself; `verified_key:openai` means one provider's.
FACTS = ("verified_key", "website_analysis", "research_preferences", "persona", "email")


class Part(BaseModel):
    """The root of all parts: frozen, and a misspelled name is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Rule(Part):
    """A rule between fields: when the condition is false, `field` is wrong. Sees `answers` of its own step too."""

    when_not: Expression
    field: Annotated[str, Field(min_length=1, max_length=200)]
    message: Title


class Default(Part):
    """Values offered to a segment (all users where `when` is empty); the first that fits counts. No answer until accepted."""

    when: Expression = ""
    values: dict[str, JsonValue]


class Step(Part):
    """One step. `key` is for ever: answers, events and migrations go by it.

    `fields` is a JSON Schema of the answers, an object; `messages` are texts by `field` or `field.code`.
    `requires` must be there before the step can be finished; `done_when` finishes it by itself once all of it is there.
    A `given` step is done by facts alone, and honestly: together they are at most a fifth of the weight.
    """

    key: Key
    title: Title
    description: Text = ""
    required: bool = True
    minutes: Annotated[int, Field(ge=0, le=600)] = 1
    weight: Annotated[int, Field(ge=1, le=1000)] = 1
    when: Expression = ""
    fields: dict[str, Any] = Field(default_factory=dict)
    messages: dict[str, Title] = Field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    defaults: tuple[Default, ...] = ()
    requires: Needs = ()
    done_when: Needs = ()
    due_days: Annotated[int, Field(ge=0, le=3650)] | None = None
    given: bool = False
    flag: Key | None = None


class Grant(Part):
    """Something a user gets once all of `requires` is there: a feature unlocked, or a reward. Never taken back."""

    key: Key
    title: Title
    requires: Annotated[Needs, Field(min_length=1)]


class Flow(Part):
    """One version of a flow, immutable once published.

    `counts_from` is the number of the first step in the faces that count (the services spec from 1, the guide from 0).
    `completes` says whether the flow completes by itself once no step is left open, or when the user says so.
    `enrol_when` names whom a start without a flow's name brings in; empty means nobody: such a flow is started by name.
    """

    flow: Key
    version: Annotated[int, Field(ge=1, le=1_000_000)]
    title: Title
    description: Text = ""
    counts_from: Literal[0, 1] = 1
    completes: Literal["when_asked", "by_itself"] = "when_asked"
    status: Literal["active", "draining", "retired"] = "active"
    enrol_when: Expression = ""
    flags: Annotated[tuple[Key, ...], Field(max_length=100)] = ()
    facts: Annotated[tuple[Key, ...], Field(max_length=100)] = ()
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=100)]
    unlocks: tuple[Grant, ...] = ()
    rewards: tuple[Grant, ...] = ()

    def step(self, key: str) -> Step | None:
        """Return the step with a key."""
        return next((step for step in self.steps if step.key == key), None)

    def number(self, key: str) -> int:
        """Return a step's number as the flow counts.

        Raises:
            StopIteration: there is no such step.
        """
        return next(number for number, step in enumerate(self.steps, self.counts_from) if step.key == key)


Flows = Mapping[str, tuple[Flow, ...]]
