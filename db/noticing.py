"""Let onboardings notice facts that came true: a finished analysis at once, keys that were verified by reading their events."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from db import flow_versions, key_events, sessions
from db.applying import Judged, apply
from db.snapshots import snapshot_from
from onboarding.flows.acts import Notice, Sent
from onboarding.flows.judging.judge import judge
from onboarding.flows.refusals import NotEnrolled
from onboarding.flows.state import Cause

READER = "notice_keys"
MOST = 500
BY_JOB = Sent(cause=Cause.JOB)


def notice(tx: Session, user_id: str, *fresh: str) -> None:
    """Write down what facts have finished for one user, in the transaction that made them true.

    Args:
        tx: the caller's transaction.
        user_id: whose; somebody who is in no flow is left alone.
        fresh: the facts that have just come true.
    """
    try:
        sessions.do(tx, user_id, Notice(fresh), sent=BY_JOB)
    except NotEnrolled:
        return


_CURSOR = """INSERT INTO onboarding.event_cursors AS c (reader) VALUES (%s)
ON CONFLICT (reader) DO UPDATE SET reader = c.reader RETURNING written_by, id"""
_MOVE = "UPDATE onboarding.event_cursors SET written_by = %s, id = %s WHERE reader = %s"
_OF_USERS = "SELECT id FROM onboarding.onboarding_sessions WHERE user_id = ANY (%s) AND flow IS NOT NULL ORDER BY id"


def notice_keys(tx: Session) -> int:
    """Read the next events of keys, and let those whose key now works notice it.

    The cursor moves in the same transaction, and its row lets only one reader read at a time: nobody is left out, and
    nobody noticed twice.

    Returns:
        How many events were read; call again while there are any.
    """
    on = tx.connection()
    written_by, last = on.exec_driver_sql(_CURSOR, (READER,)).one()
    events, cursor = key_events.after(on, (written_by, last), MOST)
    users = sorted({event.user_id for event in events if event.verdict == "valid"})
    _notice_all(on, on.exec_driver_sql(_OF_USERS, (users,)).scalars().all())
    if events:
        on.exec_driver_sql(_MOVE, (*cursor, READER))
    return len(events)


def _notice_all(on: Connection, ids: Sequence[int]) -> None:
    told = on.exec_driver_sql("SELECT onboarding.hold_sessions(%s)", (list(ids),)).scalars()
    seen = [snapshot_from(one) for one in told]
    judged = [judge(flow_versions.pinned(on, one.session), one, [Notice(("verified_key",))], BY_JOB) for one in seen]
    changed = [Judged(outcome, BY_JOB) for outcome in judged if outcome.changes]
    if changed:
        apply(on, changed)
