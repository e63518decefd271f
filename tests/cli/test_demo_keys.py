"""The demo's API keys: what becomes of each, what is shown of it, and that no real provider ever hears of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import Any

import pytest
from sqlalchemy import Connection, Row

from cli.demo_key_table import print_keys
from cli.demo_keys import SAMPLES, USER, Sample, ask_for_checks, pasted, rest_keys, save_keys, wait_for_checks
from cli.pretend_providers import Pretend, pretend_providers
from cli.terminal import out
from db import keys, operating
from db.jobs import State
from tasks.api_key_validation import validate_api_key
from tests.cli.pretending import wire_to
from tests.onboarding.providers.asking import PROVIDERS
from workers.providers.wire import _own
from workers.queues import Queue
from workers.run import run

OUTCOMES = {
    "openai": ("valid", "ok"),
    "firecrawl": ("valid", "ok"),
    "openrouter": ("valid", "no_quota"),
    "elevenlabs": ("valid", "restricted"),
    "mistral": ("invalid", "rejected"),
    "deepseek": ("invalid", "rejected"),
    "groq": ("indeterminate", "rate_limited"),
    "gemini": ("indeterminate", "provider_outage"),
    "hubspot": ("indeterminate", "waf_page"),
    "fal": ("no_checker", "no_checker"),
}


@pytest.fixture
def pretend(valkey: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pretend]:
    """The pretend internet, with this thread's wire leading to it."""
    with pretend_providers(0) as served:
        line = wire_to(served)
        monkeypatch.setattr(_own, "wire", line, raising=False)
        yield served
        line.close()


def work_off() -> None:
    """Save the keys and do their checks here, as a worker would."""
    for job_id in save_keys():
        run(validate_api_key, str(job_id))


def kept(on: Connection) -> Mapping[str, Row[Any]]:
    """The demo's keys as they lie in the database."""
    return {row.provider: row for row in keys.shown(on, USER)}


def test_each_key_comes_out_as_the_demo_promises(on: Connection, pretend: Pretend) -> None:
    work_off()
    assert {name: (row.verdict, row.condition) for name, row in kept(on).items()} == OUTCOMES
    assert sorted(pretend.asked) == sorted(set(OUTCOMES) - {"fal"})


def test_the_table_tells_every_outcome_in_words(
    on: Connection, pretend: Pretend, monkeypatch: pytest.MonkeyPatch
) -> None:
    work_off()
    monkeypatch.setattr(out, "_width", 400)
    with out.capture() as seen:
        print_keys(pretend.url)
    shown = seen.get()
    for words in (
        "works: nothing left to", "works: not for", "lacks user_read", "credits: 480", "rejected",
        "asks us to come back later", "a problem of its own", "a page for people", "cannot be checked",
        "looks like a key of OpenRouter", "pretended", pretend.url,
    ):  # fmt: skip
        assert words in shown, words


def test_the_table_shows_no_key(on: Connection, pretend: Pretend) -> None:
    work_off()
    with out.capture() as seen:
        print_keys(pretend.url)
    for one in SAMPLES:
        secret = pasted(one, PROVIDERS).credential["key"].reveal()
        assert f"…{secret[-4:]}" in seen.get()
        assert secret[-8:] not in seen.get()


def test_after_the_demo_nothing_is_left_that_would_ask_a_real_provider(on: Connection, pretend: Pretend) -> None:
    work_off()
    soon = operating.list_jobs(on, user_id=USER, state=State.QUEUED)
    rest_keys()
    assert soon
    assert operating.list_jobs(on, user_id=USER, state=State.QUEUED) == []
    assert [name for name, row in kept(on).items() if row.check_at] == []


def test_a_second_demo_begins_anew(on: Connection, pretend: Pretend) -> None:
    work_off()
    work_off()
    assert {name: (row.verdict, row.condition) for name, row in kept(on).items()} == OUTCOMES
    assert {row.tries for row in kept(on).values()} == {0, 1}


@pytest.mark.parametrize(
    ("others", "own"), [({"web", "keys", "upkeep"}, False), ({"keys"}, True), ({"web", "upkeep"}, False)]
)
def test_where_other_workers_might_ask_real_providers_nothing_is_saved(
    others: set[str], own: bool, on: Connection, pretend: Pretend
) -> None:
    with out.capture() as seen, ExitStack() as afterwards:
        assert ask_for_checks(pretend, others, afterwards, own=own) == ()
    assert kept(on) == {}
    assert "USHER_PROVIDERS_AT" in seen.get()


def test_the_demos_own_workers_get_the_keys_and_lose_them_at_its_end(on: Connection, pretend: Pretend) -> None:
    with ExitStack() as afterwards:
        jobs = ask_for_checks(pretend, {"web"}, afterwards, own=True)
        assert len(jobs) == len(SAMPLES) - 1
        assert all(row.check_at for name, row in kept(on).items() if name != "fal")
    assert [name for name, row in kept(on).items() if row.check_at] == []
    assert {operating.list_jobs(on, user_id=USER)[0].queue} == {Queue.KEYS}


def test_keys_are_let_lie_also_after_ctrl_c(on: Connection, pretend: Pretend) -> None:
    def interrupted() -> None:
        with ExitStack() as afterwards:
            ask_for_checks(pretend, set(), afterwards, own=True)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert set(kept(on)) == set(OUTCOMES)
    assert [name for name, row in kept(on).items() if row.check_at] == []


def test_checks_that_nobody_does_are_not_awaited_for_ever(on: Connection, pretend: Pretend) -> None:
    assert not wait_for_checks(save_keys(), longest=0)


@pytest.mark.parametrize("sample", SAMPLES, ids=[one.provider for one in SAMPLES])
def test_only_the_key_of_another_provider_is_warned_about(sample: Sample) -> None:
    assert bool(pasted(sample, PROVIDERS).warnings) == bool(sample.of)
