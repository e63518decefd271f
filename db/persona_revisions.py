"""The revisions of users' personas: kept as drafts, accepted by the user, locked field by field, and never deleted.

What apps read (`persona_data`, its *faces*) follows: while nothing is accepted it is the draft's; from then on that of
what was accepted last. Faces that an app handed in stay until the user accepts one of ours, and are kept as a revision
before they give way. Every change holds the session's row first, so that two wait for each other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from db import persona_sources
from db.persona_refusals import TOO_OLD, HandedIn, NoPersona, NotLocked, RevisionUnknown
from db.persona_rows import IN_VIEW, Revision, columns, revision_from
from db.personas import FACES, OURS
from onboarding.persona.changing.locking import lock_of
from onboarding.persona.changing.paths import field_at
from onboarding.persona.corpus import Corpus
from onboarding.persona.faces import faces_of
from onboarding.persona.generating import finished
from onboarding.persona.schema import Persona

__all__ = [
    "TOO_OLD", "HandedIn", "NoPersona", "NotLocked", "Revision", "RevisionUnknown", "Summary",
    "accept", "confirm", "history", "keep", "lock", "locks_held", "read", "unlock",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Summary:
    """A line of the history. `score` is 0 to 100, None where it could not be told."""

    revision: int
    status: str
    made_by: str
    mode: str | None
    note: str | None
    score: float | None
    created_at: datetime
    decided_at: datetime | None


_HOLD = """INSERT INTO onboarding.onboarding_sessions AS s (user_id) VALUES (%s)
ON CONFLICT (user_id) DO UPDATE SET updated_at = now() RETURNING id"""
_HOLD_KNOWN = "SELECT id FROM onboarding.onboarding_sessions WHERE user_id = %s FOR NO KEY UPDATE"
_NEXT = "1 + coalesce((SELECT max(revision) FROM onboarding.persona_revisions WHERE session_id = %(session)s), 0)"


def _show(revision: str, where: str = "") -> str:
    """Return the statement that lets apps read a revision's faces."""
    return f"""INSERT INTO onboarding.persona_data AS p (session_id, selected_platforms, {", ".join(FACES)}, face_revision)
    SELECT %(session)s, '[]', {", ".join(f"%({name})s::jsonb" for name in FACES)}, {revision}
    ON CONFLICT (session_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in FACES)},
        face_revision = excluded.face_revision, updated_at = now() {where}"""


# The older draft gives way before the new one comes: there is one at most.
_UNDECIDED = (
    "NOT EXISTS (SELECT FROM onboarding.persona_revisions WHERE session_id = %(session)s AND status = 'accepted')"
)
_KEEP = f"""WITH older AS (
    UPDATE onboarding.persona_revisions SET status = 'superseded', decided_at = now()
    WHERE session_id = %(session)s AND status = 'draft' RETURNING 1
), made AS (
    INSERT INTO onboarding.persona_revisions (session_id, revision, made_by, persona, input_hash, mode, note, analysed_at,
        preferred_at, chosen_platforms)
    SELECT %(session)s, {_NEXT}, %(made_by)s, %(persona)s::jsonb, %(input_hash)s, %(mode)s, %(note)s,
        %(analysed_at)s::timestamptz, %(preferred_at)s::timestamptz, %(chosen_platforms)s::jsonb
    FROM (SELECT count(*) FROM older) AS done RETURNING revision
), shown AS (
    {_show(f"made.revision FROM made WHERE {_UNDECIDED}", f"WHERE {OURS}")}
)
SELECT revision FROM made"""  # noqa: S608 - as above


def keep(  # noqa: PLR0913 - the row's own columns, by keyword
    tx: Session,
    user_id: str,
    persona: Persona,
    *,
    input_hash: str | None,
    made_by: Literal["job", "user"],
    analysed_at: datetime | None,
    preferred_at: datetime | None,
    chosen_platforms: Any = (),
) -> int:
    """Keep a persona as the draft, in place of an older draft. Returns its number.

    Args:
        tx: the caller's transaction.
        user_id: whose it is.
        persona: what to keep.
        input_hash: the key of what it was made from, None where it was made from another persona.
        made_by: "job", or "user" where they changed a field.
        analysed_at: when the analysis that it was made from was made.
        preferred_at: when the wishes that it was made from had last changed.
        chosen_platforms: which platforms had been chosen, as it was written.
    """
    on = tx.connection()
    values = {
        "session": on.exec_driver_sql(_HOLD, (user_id,)).scalar_one(),
        "made_by": made_by,
        "persona": persona.model_dump_json(),
        "input_hash": input_hash,
        "mode": persona.generator.mode,
        "note": persona.generator.note,
        "analysed_at": analysed_at,
        "preferred_at": preferred_at,
        "chosen_platforms": json.dumps(chosen_platforms),
        **_faces(persona),
    }
    return int(on.exec_driver_sql(_KEEP, values).scalar_one())


def _faces(persona: Persona) -> dict[str, str]:
    faces = faces_of(persona)
    return {name: json.dumps(faces[name]) for name in FACES}


_CONFIRM = """UPDATE onboarding.persona_revisions SET analysed_at = %s, preferred_at = %s, chosen_platforms = %s::jsonb
WHERE session_id = (SELECT id FROM onboarding.onboarding_sessions WHERE user_id = %s) AND revision = %s"""


def confirm(  # noqa: PLR0913 - as above
    tx: Session,
    user_id: str,
    revision: int,
    *,
    analysed_at: datetime | None,
    preferred_at: datetime | None,
    chosen_platforms: Any = (),
) -> None:
    """Write down that newer inputs say the same as those a revision was made from, so that it is not stale."""
    values = (analysed_at, preferred_at, json.dumps(chosen_platforms), user_id, revision)
    tx.connection().exec_driver_sql(_CONFIRM, values)


_READ = f"""SELECT {columns()}, (SELECT max(a.analysis_date) FROM onboarding.website_analyses AS a
        WHERE a.session_id = s.id AND a.status = 'completed') AS analysed_at,
    (SELECT r.updated_at FROM onboarding.research_preferences AS r WHERE r.session_id = s.id) AS preferred_at,
    (SELECT p.selected_platforms FROM onboarding.persona_data AS p WHERE p.session_id = s.id) AS selected_platforms
FROM onboarding.persona_revisions AS v JOIN onboarding.onboarding_sessions AS s ON s.id = v.session_id
WHERE s.user_id = %(user_id)s AND (v.revision = %(revision)s OR %(revision)s::bigint IS NULL AND v.persona IS NOT NULL)
{IN_VIEW} LIMIT 1"""  # noqa: S608 - as above


def read(on: Connection, user_id: str, revision: int | None = None) -> Revision | None:
    """Return a revision; without a number the draft, else what was accepted, else the newest. Changes nothing."""
    row = on.exec_driver_sql(_READ, {"user_id": user_id, "revision": revision}).mappings().one_or_none()
    return revision_from(row, row["analysed_at"], row["preferred_at"]) if row else None


_HISTORY = """SELECT v.revision, v.status, v.made_by, v.mode, v.note,
    CASE jsonb_typeof(v.persona -> 'quality' -> 'score') WHEN 'number' THEN (v.persona -> 'quality' ->> 'score')::float8 END,
    v.created_at, v.decided_at
FROM onboarding.persona_revisions AS v JOIN onboarding.onboarding_sessions AS s ON s.id = v.session_id
WHERE s.user_id = %s ORDER BY v.revision DESC"""


def history(on: Connection, user_id: str) -> list[Summary]:
    """Return all revisions of a user's persona, the newest first."""
    return [Summary(*row) for row in on.exec_driver_sql(_HISTORY, (user_id,))]


# What an app handed in is put by in one piece, under a number of its own.
_HANDED_IN = ", ".join(f"'{name}', p.{name}" for name in (*FACES, "selected_platforms"))
_PUT_BY = f"""INSERT INTO onboarding.persona_revisions (session_id, revision, status, made_by, handed_in, decided_at)
SELECT p.session_id, {_NEXT}, 'superseded', 'app', jsonb_build_object({_HANDED_IN}), now()
FROM onboarding.persona_data AS p WHERE p.session_id = %(session)s AND NOT ({OURS})"""  # noqa: S608 - as above
_GIVE_WAY = """UPDATE onboarding.persona_revisions SET status = 'superseded'
WHERE session_id = %(session)s AND status = 'accepted' AND revision <> %(revision)s"""
_RAISE = """UPDATE onboarding.persona_revisions SET status = 'accepted', decided_at = now()
WHERE session_id = %(session)s AND revision = %(revision)s AND status <> 'accepted'"""
_SHOW_ACCEPTED = _show("%(revision)s::integer", "WHERE p.face_revision IS DISTINCT FROM excluded.face_revision")


def accept(tx: Session, user_id: str, revision: int | None = None) -> int:
    """Accept the draft, or a named revision again, and let apps read it; doing it twice is doing it once.

    Returns:
        The number of what is accepted now.

    Raises:
        NoPersona: there is none, or none that this version can read.
        RevisionUnknown: there is no revision of that number.
        HandedIn: it is what an app handed in.
    """
    on = tx.connection()
    session = _held(on, user_id)
    chosen = _readable(read(on, user_id, revision), revision)
    values = {"session": session, "revision": chosen[0], **_faces(chosen[1])}
    for statement in (_PUT_BY, _GIVE_WAY, _RAISE, _SHOW_ACCEPTED):
        on.exec_driver_sql(statement, values)
    return chosen[0]


def locks_held(tx: Session, user_id: str) -> Mapping[str, Any]:
    """Return the locks as they are now, and let nobody change one before the transaction ends."""
    on = tx.connection()
    on.exec_driver_sql(_HOLD_KNOWN, (user_id,)).all()
    locks = on.exec_driver_sql(_LOCKS, (user_id,)).scalar_one_or_none()
    return locks if isinstance(locks, Mapping) else {}


def _held(on: Connection, user_id: str) -> int:
    session = on.exec_driver_sql(_HOLD_KNOWN, (user_id,)).scalar_one_or_none()
    if session is None:
        raise NoPersona("no session")
    return int(session)


def _readable(found: Revision | None, named: int | None) -> tuple[int, Persona]:
    if found is None:
        raise NoPersona("no revision") if named is None else RevisionUnknown(f"no revision {named}")
    if found.handed_in is not None:
        raise HandedIn(f"revision {named}")
    if found.persona is None:
        raise NoPersona(f"revision {found.revision} cannot be read", say=TOO_OLD)
    return found.revision, found.persona


_LOCK = """INSERT INTO onboarding.persona_data AS p (session_id, selected_platforms, locks) VALUES (%s, '[]', %s::jsonb)
ON CONFLICT (session_id) DO UPDATE SET locks = p.locks || excluded.locks, updated_at = now()"""
_LOCKS = """SELECT p.locks FROM onboarding.persona_data AS p JOIN onboarding.onboarding_sessions AS s ON s.id = p.session_id
WHERE s.user_id = %s"""
_UNLOCK = """UPDATE onboarding.persona_data SET locks = locks - %s::text, updated_at = now()
WHERE session_id = %s AND locks ? %s::text"""


def lock(tx: Session, user_id: str, path: str, value: Any = None) -> int:
    """Lock a field as it stands, or as the user says it should: it survives until it is unlocked.

    Returns:
        The number of the new draft that has it so.

    Raises:
        NoPersona: there is none, or none that this version can read.
        FieldUnknown: there is no such field.
        FieldEmpty: nothing stands in it, and no value is given.
        ValueUnusable: the field cannot have this value.
    """
    on = tx.connection()
    session = _held(on, user_id)
    seen = read(on, user_id)
    persona = _readable(seen, None)[1]
    stored = lock_of(persona, path, value)
    on.exec_driver_sql(_LOCK, (session, json.dumps({path: stored})))
    return _edited(tx, user_id, seen, persona)


def unlock(tx: Session, user_id: str, path: str) -> int:
    """Let a field follow the sources again from the next time on; until then it stands as it is.

    Returns:
        The number of the new draft.

    Raises:
        NoPersona: there is none, or none that this version can read.
        FieldUnknown: there is no such field.
        NotLocked: the field is not locked.
    """
    on = tx.connection()
    session = _held(on, user_id)
    if not on.exec_driver_sql(_UNLOCK, (path, session, path)).rowcount:
        raise NotLocked(field_at(path).path, say=f"{path} is not locked.")
    seen = read(on, user_id)
    return _edited(tx, user_id, seen, _readable(seen, None)[1])


def _edited(tx: Session, user_id: str, seen: Revision | None, persona: Persona) -> int:
    """Keep a persona with the locks there are now: adapted and scored anew, from the same text as before."""
    loaded = persona_sources.load(tx.connection(), user_id)
    if seen is None or loaded is None:
        raise NoPersona("no revision")
    text = persona_sources.text_of(tx.connection(), user_id, persona.source.content_hash)
    whole = finished(persona, replace(loaded.sources, corpus=text or Corpus(persona.language, ())))
    return keep(
        tx, user_id, whole, input_hash=None, made_by="user",
        analysed_at=seen.analysed_at, preferred_at=seen.preferred_at, chosen_platforms=loaded.chosen_platforms,
    )  # fmt: skip
