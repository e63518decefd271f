"""Whom a flow takes in by itself: those its `enrol_when` is true of. Everybody else is in no flow until they are started."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from onboarding.flows.acts import Act, Tell
from onboarding.flows.compiling.compiled import CompiledFlow
from onboarding.flows.standing import context_of
from onboarding.flows.state import Fact, FactState, Snapshot


def as_told(seen: Snapshot, acts: Sequence[Act]) -> Snapshot:
    """Return a state with what is being told of the user, for conditions that decide before anything is judged."""
    session, facts = seen.session, dict(seen.facts)
    for act in acts:
        if isinstance(act, Tell):
            attributes, flags = {**session.attributes, **act.attributes}, {**session.flags, **act.flags}
            session = replace(session, attributes=attributes, flags=flags)
            facts |= {name: Fact(FactState.YES) for name, true in act.facts.items() if true}
    return replace(seen, session=session, facts=facts)


def first_that_takes(flows: Iterable[CompiledFlow], seen: Snapshot) -> CompiledFlow | None:
    """Return the first active flow whose condition is true of a user. What is undecided takes nobody in."""
    active = (flow for flow in flows if flow.flow.status == "active")
    return next((flow for flow in active if flow.enrols(context_of(flow.flow, seen, {}))), None)
