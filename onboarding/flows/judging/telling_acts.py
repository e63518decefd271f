"""What is told beside the steps: what the web app knows of a user, data it keeps here, facts that have come true."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onboarding.flows import acts
from onboarding.flows.judging.doing import check_size, do
from onboarding.flows.judging.draft import Draft
from onboarding.flows.judging.following import settle_facts
from onboarding.flows.refusals import ActMalformed
from onboarding.flows.state import SessionStatus


@do.register
def _(act: acts.Tell, draft: Draft) -> None:
    for part in ("flags", "facts"):
        if not all(isinstance(value, bool) for value in getattr(act, part).values()):
            raise ActMalformed(part, "holds something that is neither true nor false")
    for given in (act.attributes, act.flags, act.facts):
        check_size(given)
    session = draft.session
    told: dict[str, Mapping[str, Any]] = {
        "attributes": merged(session.attributes, act.attributes),
        "flags": {**session.flags, **act.flags},
        "told": {**session.told, **act.facts},
    }
    for after in told.values():
        check_size(after)
    draft.change(**told)
    draft.learn(act.facts)


@do.register
def _(act: acts.KeepData, draft: Draft) -> None:
    check_size(act.data)
    data = dict(act.data) if act.replace else merged(draft.session.data, act.data)
    check_size(data)
    draft.change(data=data)


def merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Merge as RFC 7396 says: objects field by field, None takes a key out, anything else replaces."""
    result = dict(old)
    for name, value in new.items():
        if value is None:
            result.pop(name, None)
        elif isinstance(value, Mapping):
            inner = result.get(name)
            result[name] = merged(inner if isinstance(inner, Mapping) else {}, value)
        else:
            result[name] = value
    return result


@do.register
def _(act: acts.Notice, draft: Draft) -> None:
    if draft.session.status is not SessionStatus.NOT_STARTED:
        settle_facts(draft, act.fresh)
