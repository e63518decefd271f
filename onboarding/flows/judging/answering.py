"""Answers of a step merged field by field, from several devices, with what was offered taken as answered where accepted."""

from __future__ import annotations

from dataclasses import replace

from onboarding.flows.judging.doing import check_size
from onboarding.flows.judging.draft import Draft
from onboarding.flows.judging.outcome import Conflict
from onboarding.flows.likeness import same
from onboarding.flows.refusals import AnswersWrong
from onboarding.flows.state import Answers, Source


def merge(draft: Draft, key: str, answers: Answers, by: str) -> None:
    """Merge answers into a step; None takes one out.

    A field that another device changed meanwhile is replaced, and said to be.
    """
    state = draft.state(key)
    kept, sources = dict(state.answers), dict(state.sources)
    for name, value in answers.items():
        source = sources.get(name)
        if _is_foreign(draft, source) and not same(kept.get(name), value):
            draft.conflicts.append(Conflict(f"{key}.{name}", kept.get(name)))
        if value is None and name in kept:
            del kept[name]
            sources[name] = Source(by, draft.rev)
        elif value is not None and (name not in kept or not same(kept[name], value) or (source and source.by != by)):
            kept[name], sources[name] = value, Source(by, draft.rev)
    check_size(kept)
    # Who took an answer out stays known, for another device; only of the step's own fields, or there would be no end to it.
    own = draft.flow.parts[key].fields.properties
    sources = {name: source for name, source in sources.items() if name in kept or name in own}
    draft.put(replace(state, answers=kept, sources=sources))


def _is_foreign(draft: Draft, source: Source | None) -> bool:
    """Say whether somebody else has written an answer since the client looked."""
    made_on = draft.sent.made_on
    return made_on is not None and source is not None and source.rev > made_on and source.rev not in draft.sent.own_revs


def accept(draft: Draft, key: str) -> None:
    """Answer with what was offered, where nothing was answered."""
    offered = draft.flow.defaults(key, draft.standing.context)
    answers = draft.state(key).answers
    merge(draft, key, {name: value for name, value in offered.items() if name not in answers}, "default")


def differs(kept: Answers, given: Answers) -> bool:
    """Say whether any of the given answers is another one than is kept; to take out what is not there is none."""
    return any(not same(kept.get(name), value) for name, value in given.items())


def refuse_wrong(draft: Draft, key: str, *, complete: bool) -> None:
    """Check the answers of a step.

    Args:
        draft: what they were merged into.
        key: the step.
        complete: whether nothing may be missing, and the rules between fields count.

    Raises:
        AnswersWrong: they do not fit.
    """
    wrong = draft.flow.check(key, draft.state(key).answers, draft.standing.context, draft=not complete)
    if wrong:
        raise AnswersWrong(key, wrong)
