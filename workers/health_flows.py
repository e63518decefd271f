"""What can be wrong with flows: files that cannot be used, versions that changed, users in versions that are nowhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from db import flow_versions, publishing, scope
from db.engine import brief_engine, statement
from db.flow_versions import Versions
from onboarding.flows.conditions.condition import listen
from onboarding.flows.files.problems import FlowRefused
from settings import Settings
from workers.findings import Finding, Level

_TOLD = 3  # changes or problems that a finding names
_LONGEST = 120  # characters of a condition
_LOOKED_AT = 500  # users whose conditions are tried


def flow_files(_chosen: Settings) -> Iterator[Finding]:
    """Look whether the files of all flows can be used."""
    try:
        names = [f"{flow} {version}" for flow, version in flow_versions.known()]
    except FlowRefused as refused:
        mend = "No worker starts with it. All of it: usher flows check"
        yield Finding("flows", Level.WRONG, _listed([str(one) for one in refused.problems]), mend)
    else:
        yield Finding("flows", Level.OK, ", ".join(names))


def flows_published(chosen: Settings) -> Iterator[Finding]:
    """Look whether the files say what was published, and whether every user is in a version that is known."""
    try:
        known = flow_versions.known()
        with statement(scope.everyone("usher doctor"), brief_engine(chosen)) as on:
            yield from _changed(on, known)
            yield from _nowhere(on, known)
            yield from _failing(on)
    except (FlowRefused, SQLAlchemyError):
        return  # told by the others


def _changed(on: Connection, known: Versions) -> Iterator[Finding]:
    for (flow, version), one in known.items():
        if changes := publishing.changed_since(on, one):
            mend = f"Give it another number or put the file back; see usher flows diff {flow} {version}"
            yield Finding(f"flow {flow} {version}", Level.WRONG, f"changed: {_listed([c.key for c in changes])}", mend)


def _nowhere(on: Connection, known: Versions) -> Iterator[Finding]:
    """Look for users whose version nobody can read any more, and for those of a retired one."""
    published = {(row.flow, row.version): row.status for row in flow_versions.published(on)}
    for (flow, version), users in flow_versions.users(on).items():
        many = sum(many for status, many in users.items() if status != "completed")
        name = f"flow {flow} {version}"
        if (flow, version) not in published and (flow, version) not in known:
            mend = "Put its file back (USHER_FLOWS): until then nothing of these users can be shown."
            yield Finding(name, Level.WRONG, f"{_count(sum(users.values()))} in it, and it is nowhere", mend)
        elif published.get((flow, version)) == "retired" and many:
            mend = f"Move them: usher flows migrate {flow} {version} TO"
            yield Finding(name, Level.WARNING, f"retired, and {_count(many)} in it", mend)


def _failing(on: Connection) -> Iterator[Finding]:
    """Look for conditions that cannot be decided for some of the newest users, though nothing is missing."""
    failed: Counter[tuple[str, str]] = Counter()
    end = listen(lambda condition, code: failed.update([(condition.source, code)]))
    try:
        seen = sum(1 for _ in flow_versions.newest_standings(on, _LOOKED_AT))
    finally:
        end()
    for (source, code), users in failed.most_common(_TOLD):
        told = f"{_shortened(source)} cannot be decided ({code}) for {users:,} of the newest {seen:,} users under way"
        mend = (
            "The step stays open for them. Mend the condition in a new version, or what the web app tells of the user."
        )
        yield Finding("condition", Level.WARNING, told, mend)


def _shortened(source: str) -> str:
    return source if len(source) <= _LONGEST else f"{source[:_LONGEST]}…"


def _count(users: int) -> str:
    return "1 user is" if users == 1 else f"{users:,} users are"


def _listed(told: list[str]) -> str:
    more = f" and {len(told) - _TOLD} more" if len(told) > _TOLD else ""
    return "; ".join(told[:_TOLD]) + more
