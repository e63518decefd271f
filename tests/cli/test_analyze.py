"""Asking for an analysis, following the job, and what is shown at its end."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from rich.console import Console
from sqlalchemy import Connection

from cli.analyze import follow_or_leave, print_failure
from cli.following import Bars, Lines, follow, read
from db import feeding, jobs, operating, results, scope
from db.engine import engine, statement, unit
from db.jobs import Ending, State
from onboarding.address import normalise
from onboarding.website import describe, read_page
from tests.cli.conftest import Call
from tests.db.stage import ask, take

KIND, URL, OTHER = "analyze_website", "https://shop.example/", "HTTPS://Other.example/#top"


def _console(width: int = 100) -> tuple[Console, io.StringIO]:
    written = io.StringIO()
    return Console(file=written, width=width, highlight=False), written


def _asked() -> Any:
    return ask(engine(), KIND, "u", {"url": URL}).id


def test_nobody_serves_the_queue_and_nothing_is_asked_for(call: Call, on: Connection) -> None:
    ended = call("analyze", URL)
    assert ended.exit_code == 3
    assert "No worker serves the queue web. Start one: usher worker web" in ended.stderr
    assert operating.list_jobs(on) == []


def test_without_waiting_it_is_asked_for_all_the_same(call: Call, on: Connection) -> None:
    ended = call("analyze", URL, "--user", "me", "--force", "--no-wait", "--json")
    assert ended.exit_code == 0
    assert "No worker serves the queue web" in ended.stderr
    shown = json.loads(ended.stdout)
    assert (shown["job"]["user_id"], shown["job"]["state"], shown["analysis"]) == ("me", "queued", None)
    assert shown["job"]["args"] == {"url": URL, "force": True}


def test_a_paused_queue_is_told(call: Call, on: Connection) -> None:
    feeding.alive(on, "host:1:ab", ["web"], 2)
    operating.pause(on, "web", "me")
    assert "The queue web is paused" in call("analyze", URL, "--no-wait").stderr


def _each(life: Iterator[Callable[[], object]]) -> Callable[[], None]:
    """Return a wait in which the next thing happens to the job."""

    def wait() -> None:
        next(life)()

    return wait


@pytest.fixture
def followed(on: Connection) -> str:
    """What a file gets to see of a job that begins, tells, fails once and is done in the end."""
    job_id = _asked()
    claims: list[jobs.Claim] = []
    life: Iterator[Callable[[], object]] = iter(
        (
            lambda: claims.append(take(on, job_id, KIND)),
            lambda: jobs.tell(on, claims[-1], "pages", 40),
            lambda: jobs.tell(on, claims[-1], "pages", 60),
            lambda: jobs.settle(on, claims[-1], Ending(State.QUEUED, "will_retry", failed=1, code="timed_out")),
            lambda: claims.append(take(on, job_id, KIND)),
            lambda: jobs.settle(on, claims[-1], jobs.DONE),
        )
    )
    console, written = _console()
    with Lines(console) as shown:
        assert follow(job_id, "shop", shown, _each(life)).state == "done"
    return written.getvalue()


def test_each_new_stage_is_one_plain_line(followed: str) -> None:
    assert [line.partition("%")[2].strip() for line in followed.splitlines()] == [
        "waiting",
        "started",
        "pages",
        "waiting to try again (timed_out)",
        "started",
        "done",
    ]


def test_a_terminal_gets_a_bar_with_the_stage(on: Connection) -> None:
    job_id = _asked()
    jobs.tell(on, take(on, job_id, KIND), "sitemap", 15)
    written = io.StringIO()
    with Bars(Console(file=written, width=80, force_terminal=True)) as shown:
        shown.see("shop", read(job_id))
    assert "sitemap" in written.getvalue()
    assert "15 %" in written.getvalue()


def test_a_failure_shows_code_sentence_and_what_was_learned(on: Connection) -> None:
    job_id = _asked()
    learned = {"final_url": "https://shop.example/login", "pages": ["a", "b"]}
    ending = Ending(State.FAILED, "failed", failed=1, code="site_refused", say="Make it public.", learned=learned)
    jobs.settle(on, take(on, job_id, KIND), ending)
    console, written = _console()
    print_failure(console, read(job_id))
    for fact in (
        "site_refused",
        "Make it public.",
        "https://shop.example/login",
        "a, b",
        f"usher retry {str(job_id)[:8]}",
    ):
        assert fact in written.getvalue()


@contextmanager
def worker(ending: Ending) -> Iterator[None]:
    """Stand in for a worker of `web`: take the one job as soon as it is there, and end it so."""
    over = threading.Event()

    def work() -> None:
        with statement(scope.everyone("test")) as on:
            while not over.is_set():
                for row in operating.list_jobs(on, state="queued"):
                    jobs.settle(on, take(on, row.id, KIND), ending)
                over.wait(0.02)

    with statement(scope.everyone("test")) as on:
        feeding.alive(on, "host:1:ab", ["web"], 2)
    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def test_a_failed_job_is_exit_code_1_and_json_alone_on_standard_output(call: Call, on: Connection) -> None:
    with worker(Ending(State.FAILED, "failed", failed=1, code="dns_failed", say="Check the spelling.")):
        ended = call("analyze", URL, "--json")
    assert ended.exit_code == 1
    shown = json.loads(ended.stdout)
    assert (shown["job"]["code"], shown["job"]["say"], shown["analysis"]) == ("dns_failed", "Check the spelling.", None)
    assert "failed (dns_failed)" in ended.stderr


def test_ctrl_c_leaves_the_job_and_says_how_to_look(on: Connection, capsys: pytest.CaptureFixture[str]) -> None:
    job_id = _asked()

    def ctrl_c() -> None:
        raise KeyboardInterrupt

    with pytest.raises(SystemExit) as ended:
        follow_or_leave(job_id, URL, ctrl_c)
    assert (ended.value.code, read(job_id).state) == (130, "queued")
    assert f"usher job {str(job_id)[:8]}" in capsys.readouterr().err


def _analysis() -> dict[str, Any]:
    words = "We make mugs by hand. They last for years, and we mend them when they chip. " * 12
    pages = [
        read_page(f"{URL}{path}", f"<html lang=en><title>{path} | Mugs</title><main><p>{words}</p></main>".encode())
        for path in ("", "about", "journal/how-we-glaze")
    ]
    return {**describe(pages)}


def test_a_done_job_shows_the_analysis_of_its_own_address_only(call: Call, on: Connection) -> None:
    with unit(scope.everyone("test")) as tx:
        results.keep_website(tx, "terminal", OTHER, normalise(OTHER), _analysis())
    with worker(jobs.DONE):
        assert "its analysis is not there" in call("analyze", URL).stderr
        assert "Pages read: 3" in call("analyze", OTHER).stdout
        shown = json.loads(call("analyze", OTHER, "--json").stdout)
    assert shown["analysis"]["crawl_result"]["pages"][0]["url"] == URL
