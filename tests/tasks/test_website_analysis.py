"""The main job: what it writes for a good site, and how it ends for every kind of bad one."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from sqlalchemy import Connection, Row

from db import jobs, persona_sources, results, scope, sessions
from db.asking import Urgency
from db.engine import engine, statement, unit
from db.jobs import State
from onboarding.flows.acts import Start
from onboarding.flows.state import StepStatus
from tasks.website_analysis import analyze_website
from tests.tasks.conftest import Website, page
from tests.workers.test_run import Statements
from workers.run import run

PROSE = "We make sturdy bags from old sails. Every bag is sewn by hand, and we mend it when it tears. " * 12
HOME = f"""<html lang=en><head><title>Sail Bags | sturdy bags</title>
<meta name=description content="Bags from old sails"><meta property=og:site_name content="Sail Bags"></head>
<body><nav><a href=/about>About</a></nav><main><h1>Sturdy bags</h1><p>{PROSE}</p></main></body></html>"""
ABOUT = f"<html lang=en><title>About | Sail Bags</title><main><h1>About us</h1><p>{PROSE}</p></main>"


@pytest.fixture
def good(website: Website) -> Website:
    website.answers |= {"/": page(HOME, ETag='"1"'), "/about": page(ABOUT, ETag='"2"')}
    return website


def analysed(on: Connection, url: str, **more: object) -> Row[Any]:
    """Ask for an analysis, run it here, and return the job's row."""
    with unit(scope.user("u")) as tx:
        job_id = analyze_website.ask(urgency=Urgency.BULK).enqueue(tx, user_id="u", url=url, **more).id  # type: ignore[arg-type] # force
    run(analyze_website, str(job_id))
    return jobs.read(on, job_id)


def kept(on: Connection) -> list[Row[Any]]:
    return list(on.exec_driver_sql("SELECT * FROM onboarding.website_analyses").all())


def test_a_good_site_becomes_one_row_with_its_pages(on: Connection, good: Website) -> None:
    row = analysed(on, good.url)
    assert (row.state, row.code, row.percent) == (State.DONE, None, 100)
    (analysis,) = kept(on)
    assert (analysis.status, analysis.normalised_url) == ("completed", good.url)
    assert [one["url"] for one in analysis.crawl_result["pages"]] == [f"{good.url}/", f"{good.url}/about"]
    assert analysis.brand_analysis["name"] == "Sail Bags"
    assert analysis.target_audience["psychographic_profile"] is None
    assert "target_audience.psychographic_profile" in analysis.meta["missing"]


def test_the_text_that_the_analysis_rests_on_is_kept_with_it(on: Connection, good: Website) -> None:
    analysed(on, good.url)
    loaded = persona_sources.load(on, "u")
    assert loaded
    corpus = loaded.sources.corpus
    assert [(one.url, one.title) for one in corpus.pages] == [
        (f"{good.url}/", "Sail Bags | sturdy bags"),
        (f"{good.url}/about", "About | Sail Bags"),
    ]
    assert (corpus.language, corpus.pages[1].blocks[0].text) == ("en", "About us")
    assert len(corpus.style.words) == loaded.sources.analysis["meta"]["words_counted"]


def test_a_failed_run_leaves_the_text_alone(on: Connection, good: Website) -> None:
    analysed(on, good.url)
    before = on.exec_driver_sql("SELECT * FROM onboarding.website_texts").all()
    good.answers["/"] = page("no", 403)
    assert analysed(on, good.url, force=True).state == State.FAILED
    assert on.exec_driver_sql("SELECT * FROM onboarding.website_texts").all() == before != []


def test_an_analysis_costs_at_most_seven_statements_beside_its_progress(on: Connection, good: Website) -> None:
    """The seventh looks whether it finishes a step of theirs."""
    with unit(scope.user("u")) as tx:
        job_id = analyze_website.ask(urgency=Urgency.BULK).enqueue(tx, user_id="u", url=good.url).id
    with Statements(engine()) as seen:
        run(analyze_website, str(job_id))
    assert len([sql for sql in seen if "SET stage" not in sql]) <= 7, seen


def test_an_analysis_that_finishes_a_step_costs_one_more(on: Connection, good: Website) -> None:
    with unit(scope.user("u")) as tx:
        sessions.do(tx, "u", Start(), flow="creator")
        job_id = analyze_website.ask(urgency=Urgency.BULK).enqueue(tx, user_id="u", url=good.url).id
    with Statements(engine()) as seen:
        run(analyze_website, str(job_id))
    assert len([sql for sql in seen if "SET stage" not in sql]) <= 8, seen
    with statement(scope.user("u")) as there:
        view = sessions.read(there, "u")
    assert view
    assert view.seen.step("website").status is StepStatus.COMPLETED


def test_no_connection_is_held_while_pages_are_fetched(on: Connection, good: Website) -> None:
    before = engine().pool.checkedout()  # type: ignore[attr-defined] # the pool is a QueuePool
    held: list[int] = []

    def looking(to: BaseHTTPRequestHandler) -> None:
        held.append(engine().pool.checkedout() - before)  # type: ignore[attr-defined] # as above
        page(HOME)(to)

    good.answers["/"] = looking
    assert analysed(on, good.url).state == State.DONE
    assert held == [0]


def test_a_fresh_analysis_is_used_again_unless_forced(on: Connection, good: Website) -> None:
    analysed(on, good.url)
    asked = len(good.asked)
    row = analysed(on, f"{good.url}/#top")
    assert (row.state, row.stage, len(good.asked)) == (State.DONE, "done", asked)
    assert analysed(on, good.url, force=True).state == State.DONE
    assert len(good.asked) > asked
    assert len(kept(on)) == 1


def test_unchanged_pages_are_not_sent_again(on: Connection, good: Website) -> None:
    analysed(on, good.url)
    validators: list[str | None] = []

    def unchanged(to: BaseHTTPRequestHandler) -> None:
        validators.append(to.headers["If-None-Match"])
        to.send_response(304)
        to.end_headers()

    good.answers |= {"/": unchanged, "/about": unchanged}
    assert analysed(on, good.url, force=True).state == State.DONE
    assert validators == ['"1"', '"2"']
    assert len(kept(on)[0].crawl_result["pages"]) == 2


def test_what_changed_since_the_last_time_is_listed(on: Connection, good: Website) -> None:
    analysed(on, good.url)
    assert "changes" not in kept(on)[0].meta
    good.answers["/"] = page(HOME.replace("Sturdy bags</h1>", "Sturdier bags</h1>"))
    analysed(on, good.url, force=True)
    changes = kept(on)[0].meta["changes"]
    assert changes["since"]
    assert (changes["pages_changed"], changes["pages_unchanged"]) == ([f"{good.url}/"], [f"{good.url}/about"])


def test_a_page_that_is_sent_again_the_same_is_not_read_again(on: Connection, good: Website) -> None:
    good.answers |= {"/": page(HOME), "/about": page(ABOUT)}
    analysed(on, good.url)
    read = on.exec_driver_sql("SELECT url, xmin::text FROM onboarding.page_readings ORDER BY url").all()
    analysed(on, good.url, force=True)
    assert len(read) >= 2
    assert on.exec_driver_sql("SELECT url, xmin::text FROM onboarding.page_readings ORDER BY url").all() == read
    assert kept(on)[0].meta["changes"]["values"] == []


def test_a_failed_run_leaves_the_good_analysis_alone(on: Connection, good: Website) -> None:
    analysed(on, good.url)
    before = kept(on)
    good.answers["/"] = page("no", 403)
    assert analysed(on, good.url, force=True).state == State.FAILED
    assert kept(on) == before


def test_groups_that_are_not_given_are_not_wiped(on: Connection) -> None:
    with unit(scope.user("u")) as tx:
        results.keep_website(tx, "u", "x", "https://x.example", {"writing_style": {"tone": "warm"}, "meta": {"n": 1}})
        results.keep_website(tx, "u", "x", "https://x.example", {"meta": {"n": 2}})
    (analysis,) = kept(on)
    assert (analysis.writing_style, analysis.meta) == ({"tone": "warm"}, {"n": 2})


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("", "no_address"),
        ("   ", "no_address"),
        ("ftp://sails.example/", "address_refused"),
        ("javascript:alert(1)", "address_refused"),
        ("http://169.254.169.254/latest/", "private_address"),
        ("http://127.0.0.1/", "private_address"),
        ("http://localhost:8080/", "address_refused"),
        ("https://user:secret1234@sails.example/", "address_refused"),
    ],
)
def test_an_address_that_may_not_be_read_ends_with_a_code_and_a_sentence(on: Connection, url: str, code: str) -> None:
    row = analysed(on, url)
    assert (row.state, row.code) == (State.FAILED, code)
    assert row.say.endswith(".")
    assert "secret1234" not in str(row.say) + str(row.learned)
    assert kept(on) == []


def endless(to: BaseHTTPRequestHandler) -> None:
    """Send up to 100 MB of a page."""
    to.send_response(200)
    to.send_header("Content-Type", "text/html")
    to.end_headers()
    for _ in range(1600):
        to.wfile.write(b"<p>more and more</p>" * 3277)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (page("no", 401), "site_refused"),
        (page("no", 403), "site_refused"),
        (page("gone", 404), "not_found"),
        (page("%PDF-1.7", content_type="application/pdf"), "not_html"),
        (page("<html><title>x</title><body></body></html>"), "no_text"),
        (page(""), "empty_page"),
        (endless, "too_large"),
        (page("", 302, Location="http://169.254.169.254/"), "private_address"),
    ],
    ids=["401", "403", "404", "pdf", "no text", "empty", "100 MB", "redirect inside"],
)
def test_a_site_that_cannot_be_read_ends_with_what_was_learned(
    on: Connection, website: Website, answer: Any, code: str
) -> None:
    website.answers["/"] = answer
    row = analysed(on, website.url)
    assert (row.state, row.code) == (State.FAILED, code)
    assert row.learned["final_url"].startswith(("http://127.0.0.1", "http://169.254.169.254"))
    assert row.say.endswith(".")
    assert kept(on) == []


def test_a_site_whose_rules_forbid_us_is_not_read(on: Connection, website: Website) -> None:
    website.answers |= {"/robots.txt": page("User-agent: *\nDisallow: /\n", content_type="text/plain"), "/": page(HOME)}
    row = analysed(on, website.url)
    assert (row.state, row.code) == (State.FAILED, "robots_refused")
    assert website.asked == ["/robots.txt"]


@pytest.mark.parametrize(
    ("answer", "code"),
    [(page("later", 503, Retry_After="120"), "rate_limited"), (page("oops", 500), "server_error")],
    ids=["503 with Retry-After", "500"],
)
def test_a_site_in_trouble_is_tried_again_later(on: Connection, website: Website, answer: Any, code: str) -> None:
    website.answers["/"] = answer
    row = analysed(on, website.url)
    assert (row.state, row.code, row.failures) == (State.QUEUED, code, 1)
    assert row.ring_at > row.created_at


def test_a_site_that_drips_its_answer_ends_in_time(on: Connection, website: Website) -> None:
    def drip(to: BaseHTTPRequestHandler) -> None:
        to.send_response(200)
        while True:
            to.wfile.write(b"X-Slow: 1\r\n")
            to.wfile.flush()
            to.connection.settimeout(0.2)
            try:
                to.connection.recv(1)
            except TimeoutError:
                continue
            return

    website.answers["/"] = drip
    row = analysed(on, website.url)
    assert (row.state, row.code) == (State.QUEUED, "timed_out")
