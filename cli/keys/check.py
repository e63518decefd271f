"""`usher keys check`: ask for further checks of a user's keys, and show what they found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import click

from cli.complaints import NO
from cli.following import listening
from cli.keys.following import failed, follow_all
from cli.keys.listing import KeyRow, key_as_json, keys_of, show_keys
from cli.keys.naming import as_json_option, id_and_name, no_key, no_wait_option, provider_called, whose
from cli.serving import look_at_queue
from cli.start import use_servers
from cli.terminal import err, print_json, span
from db import scope
from db.engine import unit
from db.providers import known
from onboarding.providers.finding import Verdict
from tasks.api_key_validation import check_again, validate_api_key


@dataclass(frozen=True, slots=True)
class Asked:
    """What becomes of each key: its check's job by provider, or why there is none."""

    jobs: dict[str, UUID] = field(default_factory=dict)
    fresh: list[str] = field(default_factory=list)
    uncheckable: list[str] = field(default_factory=list)


@click.command()
@whose
@click.argument("provider", nargs=-1)
@no_wait_option
@as_json_option
def check(user: str, provider: Sequence[str], *, no_wait: bool, as_json: bool) -> None:
    """Check a user's API keys again, all or those of some providers.

    A key whose last word is still fresh is not asked about again. Exit code 1 when a provider rejects one of the keys,
    or a check itself failed.
    """
    wanted = {provider_called(name).id for name in provider}
    use_servers()
    look_at_queue(validate_api_key.queue, no_wait=no_wait)
    there = _those(user, wanted)
    with listening(user) as wait:
        asked = _ask(user, there)
        lost = failed(follow_all(asked.jobs, user, wait)) if asked.jobs and not no_wait else False
    _tell(asked, there)
    rows = list(_those(user, set(there)).values())
    if as_json:
        jobs = {one: str(job_id) for one, job_id in asked.jobs.items()}
        print_json({"keys": [key_as_json(row) for row in rows], "jobs": jobs, "fresh": asked.fresh})
    else:
        show_keys(user, rows, as_json=False)
    if lost or any(row.verdict == Verdict.INVALID for row in rows):
        raise SystemExit(NO)


def _those(user: str, wanted: set[str]) -> dict[str, KeyRow]:
    """Return the user's keys of these providers, or all where none is named.

    Raises:
        Complaint: there is no key of one of them.
    """
    found = {row.provider: row for row in keys_of(user)}
    for missing in sorted(wanted - found.keys()):
        raise no_key(user, missing)
    return {one: row for one, row in found.items() if not wanted or one in wanted}


def _ask(user: str, there: Mapping[str, KeyRow]) -> Asked:
    """Ask for all checks in one transaction."""
    asked = Asked()
    with unit(scope.user(user)) as tx:
        for one in there:
            provider = known().get(one)
            if provider is None or not provider.checkable:
                asked.uncheckable.append(one)
            elif job := check_again(tx, user, provider):
                asked.jobs[one] = job.id
            else:
                asked.fresh.append(one)
    return asked


def _tell(asked: Asked, there: Mapping[str, KeyRow]) -> None:
    for one in asked.fresh:
        age = span(there[one].now - there[one].checked_at)
        _say(f"{id_and_name(one)[1]}: not asked again, the last word is {age} old and still fresh.")
    for one in asked.uncheckable:
        provider = known().get(one)
        _say(f"{id_and_name(one)[1]}: {provider.no_checker if provider else 'it has no entry here any more.'}")


def _say(sentence: str) -> None:
    err.print(sentence, markup=False, soft_wrap=True)
