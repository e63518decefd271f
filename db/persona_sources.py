"""All that a persona is made from, in one query; and the users whose inputs are there while their persona is not.

Apps write analyses, wishes and platforms too, as any JSON: what has not the form that is read here is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping

from db.asking import Urgency
from db.persona_rows import IN_VIEW, Revision, columns, revision_from
from db.research import FIELDS
from db.results import GROUPS
from onboarding.persona.corpus import EMPTY, Corpus, NotKept, unpack
from onboarding.persona.enriching.website import without_model
from onboarding.persona.platforms.table import UnknownPlatform, normal_name
from onboarding.persona.sources import Sources

_TRUTHS = ("auto_research", "factual_content")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a user's persona can be made from.

    Args:
        sources: less what a model said of the website before.
        analysed_at: when the newest finished analysis was made.
        preferred_at: when the wishes last changed.
        in_view: the revision that the user is looking at.
        complete: a finished analysis and wishes are there.
        chosen_platforms: which platforms the user or an app chose, as it was written.
    """

    sources: Sources
    analysed_at: datetime | None
    preferred_at: datetime | None
    in_view: Revision | None
    complete: bool
    chosen_platforms: Any = ()


_LOAD = f"""SELECT a.website_url, a.analysis_date, {", ".join(f"a.{name} AS a_{name}" for name in GROUPS)}, t.corpus,
    r.updated_at, {", ".join(f"r.{name} AS r_{name}" for name in FIELDS)}, p.selected_platforms, p.locks, {columns()}
FROM onboarding.onboarding_sessions AS s
LEFT JOIN LATERAL (SELECT * FROM onboarding.website_analyses AS w WHERE w.session_id = s.id AND w.status = 'completed'
    ORDER BY w.analysis_date DESC LIMIT 1) AS a ON true
LEFT JOIN onboarding.website_texts AS t ON t.analysis_id = a.id
LEFT JOIN onboarding.research_preferences AS r ON r.session_id = s.id
LEFT JOIN onboarding.persona_data AS p ON p.session_id = s.id
LEFT JOIN LATERAL (SELECT * FROM onboarding.persona_revisions AS v WHERE v.session_id = s.id AND v.persona IS NOT NULL
    {IN_VIEW} LIMIT 1) AS v ON true
WHERE s.user_id = %s"""  # noqa: S608 - column names are ours


def load(on: Connection, user_id: str) -> Loaded | None:
    """Return what a user's persona can be made from; None of somebody who is not known."""
    row = on.exec_driver_sql(_LOAD, (user_id,)).mappings().one_or_none()
    if row is None:
        return None
    analysed_at, preferred_at = row["analysis_date"], row["updated_at"]
    chosen = _texts(row["selected_platforms"])
    named = {name: _platform(name) for name in chosen}
    sources = Sources(
        corpus=_corpus(row["corpus"]),
        analysis=_analysis(row),
        preferences=_preferences(row),
        platforms=tuple(dict.fromkeys(known for known in named.values() if known)),
        unknown_platforms=tuple(name for name, known in named.items() if known is None),
        locks=row["locks"] if isinstance(row["locks"], Mapping) else {},
        website_url=row["website_url"],
        fetched_at=analysed_at.astimezone(UTC).isoformat() if analysed_at else None,
    )
    return Loaded(
        sources, analysed_at, preferred_at, revision_from(row, analysed_at, preferred_at),
        complete=analysed_at is not None and preferred_at is not None,
        chosen_platforms=row["selected_platforms"] or [],
    )  # fmt: skip


_TEXT = """SELECT t.corpus FROM onboarding.website_texts AS t JOIN onboarding.onboarding_sessions AS s ON s.id = t.session_id
WHERE s.user_id = %s AND t.content_hash = %s LIMIT 1"""


def text_of(on: Connection, user_id: str, content_hash: str | None) -> Corpus | None:
    """Return the text of a user's websites that has this hash; None where it is not kept any more."""
    found = _corpus(on.exec_driver_sql(_TEXT, (user_id, content_hash)).scalar_one_or_none())
    return found if found.pages else None


def _analysis(row: RowMapping) -> Mapping[str, Any]:
    groups = {name: row[f"a_{name}"] for name in GROUPS}
    return without_model({name: group for name, group in groups.items() if isinstance(group, Mapping)})


def _preferences(row: RowMapping) -> Mapping[str, Any]:
    if row["updated_at"] is None:
        return {}
    said = {name: row[f"r_{name}"] for name in FIELDS}
    plain = {"research_depth": said["research_depth"], "content_types": list(_texts(said["content_types"]))}
    truths = {name: said[name] for name in _TRUTHS}
    groups = {name: value for name, value in said.items() if isinstance(value, Mapping)}
    return {**plain, **truths, **groups}


def _texts(given: object) -> tuple[str, ...]:
    return tuple(one for one in given if isinstance(one, str)) if isinstance(given, list) else ()


def _platform(name: str) -> str | None:
    try:
        return normal_name(name)
    except UnknownPlatform:
        return None


def _corpus(kept: bytes | None) -> Corpus:
    try:
        return unpack(kept) if kept else EMPTY
    except NotKept:
        return EMPTY


# Few change within some hours, and each of the three columns has an index: the cost does not grow with the users. A request
# that was made after the change is one, however it ended: who cancelled it, or saw it fail, is not asked for again. Other
# platforms want a persona that is there, whatever it was made from.
_WANTING = """WITH lately AS (
    SELECT session_id FROM onboarding.website_analyses WHERE status = 'completed' AND analysis_date > now() - %(within)s
    UNION SELECT session_id FROM onboarding.research_preferences WHERE updated_at > now() - %(within)s
    UNION SELECT session_id FROM onboarding.persona_data WHERE updated_at > now() - %(within)s
)
SELECT s.user_id FROM lately
JOIN onboarding.onboarding_sessions AS s ON s.id = lately.session_id AND NOT s.seeded
LEFT JOIN onboarding.research_preferences AS r ON r.session_id = s.id
LEFT JOIN LATERAL (SELECT w.analysis_date FROM onboarding.website_analyses AS w
    WHERE w.session_id = s.id AND w.status = 'completed' ORDER BY w.analysis_date DESC LIMIT 1) AS a ON true
LEFT JOIN onboarding.persona_data AS p ON p.session_id = s.id
LEFT JOIN LATERAL (SELECT v.analysed_at, v.preferred_at, v.chosen_platforms FROM onboarding.persona_revisions AS v
    WHERE v.session_id = s.id AND v.persona IS NOT NULL ORDER BY v.revision DESC LIMIT 1) AS v ON true
CROSS JOIN LATERAL (SELECT greatest(
    CASE WHEN (v.analysed_at, v.preferred_at) IS DISTINCT FROM (a.analysis_date, r.updated_at)
        AND a.analysis_date IS NOT NULL AND r.updated_at IS NOT NULL THEN greatest(a.analysis_date, r.updated_at) END,
    CASE WHEN v.chosen_platforms <> coalesce(p.selected_platforms, '[]') THEN p.updated_at END) AS at) AS changed
WHERE changed.at < now() - interval '1 minute'
  AND NOT EXISTS (SELECT FROM onboarding.jobs AS j WHERE j.user_id = s.user_id AND j.kind = 'generate_persona'
      AND (j.state IN ('queued', 'running') OR coalesce(j.started_at, j.created_at) >= changed.at))
ORDER BY s.id LIMIT %(most)s"""


def ask(on: Connection, user_id: str) -> bool:
    """Ask for a persona that nobody waits for; what somebody said of a run that has not begun stays said.

    Returns:
        Whether it could be asked for; not while somebody else holds the job.
    """
    given = (user_id, Urgency.BULK.value)
    return bool(on.exec_driver_sql("SELECT onboarding.ask_for_persona_of(%s, '', %s)", given).scalar_one())


def wanting(on: Connection, most: int, within: timedelta = timedelta(hours=6)) -> list[str]:
    """Return users whose inputs changed some time ago and whose persona nobody has asked for since.

    Args:
        on: sees everyone's rows.
        most: of so many users at most; the next look finds the others.
        within: how long ago the inputs changed at most.
    """
    return list(on.exec_driver_sql(_WANTING, {"most": most, "within": within}).scalars())
