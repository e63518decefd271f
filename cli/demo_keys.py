"""The demo's API keys: made-up keys through the real path, checked with pretended providers."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from uuid import UUID

from cli.following import read
from cli.pretend_providers import HOST, PORT, Pretend
from cli.terminal import out
from db import keys, operating, providers, scope
from db.engine import unit
from db.jobs import State
from db.operating import NotPossibleError
from onboarding.providers.examples import TAGS, example_fields
from onboarding.providers.pasting import Pasted, take_in
from onboarding.providers.spec import Provider
from settings import settings
from tasks.api_key_validation import save_and_check
from workers.persistence import stubbornly
from workers.queues import Queue

USER = "demo_keys"
LOOK_SECONDS = 0.05
# The keys are checked while the websites are read; a check that takes longer than this has hit something else.
LONGEST_WAIT = 10.0


@dataclass(frozen=True, slots=True)
class Sample:
    """A made-up key: whom it is entered for, what becomes of it there, and whose it is if not theirs."""

    provider: str
    outcome: str
    of: str = ""


SAMPLES = (
    Sample("openai", "valid"),
    Sample("firecrawl", "valid"),
    Sample("openrouter", "no_quota"),
    Sample("elevenlabs", "restricted"),
    Sample("mistral", "invalid"),
    Sample("deepseek", "invalid", of="openrouter"),
    Sample("groq", "rate_limited"),
    Sample("gemini", "outage"),
    Sample("hubspot", "waf_page"),
    Sample("fal", "valid"),
)


def ask_for_checks(pretend: Pretend, others: set[str], afterwards: ExitStack, *, own: bool) -> Sequence[UUID]:
    """Save the keys and ask for their checks; nothing of it where a real provider would be asked. Returns the jobs.

    Args:
        pretend: who answers for the providers.
        others: the queues that were served here before the demo.
        afterwards: ends when the demo's own workers have left, and lets the keys lie.
        own: whether the demo has started workers.
    """
    told = pretend.url == settings().providers_at.rstrip("/")
    if told or (own and Queue.KEYS not in others):
        afterwards.callback(rest_keys)
        jobs = save_keys()
        out.print(f"Saved {len(SAMPLES)} made-up API keys as {USER}; they are checked while the websites are read.")
        return jobs
    out.print(_LEFT_OUT, markup=False, soft_wrap=True)
    return ()


_LEFT_OUT = (
    "API keys are left out: the workers that run here would ask real providers about made-up keys.\n"
    "Stop them and run the demo again, or give them and the demo the same setting:\n"
    f"  export USHER_PROVIDERS_AT=http://{HOST}:{PORT}"
)


def save_keys() -> Sequence[UUID]:
    """Save the demo's keys in place of those of the last demo. Returns the jobs that check them."""
    known = providers.known()
    with unit(scope.user(USER)) as tx:
        for one in SAMPLES:
            keys.remove(tx, USER, one.provider)
        asked = [save_and_check(tx, USER, known[one.provider], pasted(one, known))[1] for one in SAMPLES]
    return [one.id for one in asked if one]


def pasted(sample: Sample, known: Mapping[str, Provider]) -> Pasted:
    """Take a made-up key in as if somebody had pasted it."""
    given = example_fields(known[sample.of or sample.provider], TAGS[sample.outcome])
    return take_in(known[sample.provider], given, known)


def wait_for_checks(jobs: Sequence[UUID], longest: float = LONGEST_WAIT) -> bool:
    """Wait until all checks have ended. Returns whether all went well in time."""
    limit = time.monotonic() + longest
    while True:
        states = [State(stubbornly(lambda one=one: read(one)).state) for one in jobs]  # type: ignore[misc]
        if all(one.ended for one in states):
            return all(one is State.DONE for one in states)
        if time.monotonic() > limit:
            return False
        time.sleep(LOOK_SECONDS)


# After the demo nobody pretends any more, and a worker that is started later would ask the real providers.
_REST = """UPDATE onboarding.api_keys AS k SET check_at = NULL FROM onboarding.onboarding_sessions AS s
WHERE s.id = k.session_id AND s.user_id = %s"""


def rest_keys() -> None:
    """Let the demo's keys lie: they stay to be looked at, and are not asked about again."""
    with unit(scope.user(USER)) as tx:
        on = tx.connection()
        on.exec_driver_sql(_REST, (USER,))
        for job in operating.list_jobs(on, user_id=USER, state=State.QUEUED):
            with suppress(NotPossibleError):
                operating.cancel(on, job.id)
