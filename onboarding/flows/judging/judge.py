"""Judge an act: what it changes, or why it cannot be done. Pure: the same state and act give the same outcome."""

from __future__ import annotations

from collections.abc import Sequence

from onboarding.flows.acts import Act, Sent, is_destructive
from onboarding.flows.compiling.compiled import CompiledFlow
from onboarding.flows.judging import session_acts, step_acts, telling_acts  # noqa: F401 - each registers what its acts do
from onboarding.flows.judging.doing import do
from onboarding.flows.judging.draft import Draft
from onboarding.flows.judging.following import follow
from onboarding.flows.judging.outcome import Outcome
from onboarding.flows.refusals import RevisionNeeded, StaleEpoch, StaleRevision
from onboarding.flows.state import Cause, Snapshot


def judge(flow: CompiledFlow, seen: Snapshot, doing: Sequence[Act], sent: Sent) -> Outcome:
    """Return what acts change together.

    Args:
        flow: the version that the session is pinned to; a session that is in none is pinned to it now.
        seen: the state, read under the session's lock.
        doing: what is done, in order; all of it or nothing.
        sent: what came along.

    Raises:
        Refused: one of them cannot be done; nothing has changed.
    """
    _guard(seen, doing, sent)
    draft = Draft(flow, seen, sent)
    for act in doing:
        do(act, draft)
    follow(draft)
    return draft.outcome()


def _guard(seen: Snapshot, doing: Sequence[Act], sent: Sent) -> None:
    session = seen.session
    if sent.epoch is not None and sent.epoch != session.epoch:
        raise StaleEpoch(f"made in epoch {sent.epoch}, now {session.epoch}", epoch=session.epoch, rev=session.rev)
    if sent.made_on is not None and sent.made_on < session.reset_rev:
        said = f"made on {sent.made_on}, started over with {session.reset_rev}"
        raise StaleEpoch(said, epoch=session.epoch, rev=session.rev)
    if sent.if_rev is not None and sent.if_rev != session.rev:
        raise StaleRevision(f"made on {sent.if_rev}, now {session.rev}", rev=session.rev, epoch=session.epoch)
    if sent.if_rev is None and sent.cause is Cause.USER and any(map(is_destructive, doing)):
        raise RevisionNeeded("a destructive act without a revision", rev=session.rev, epoch=session.epoch)
