"""Hostile websites through a real worker: each job ends, and the one child that read them all goes on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import redis
from sqlalchemy import Connection

from db import scope
from db.asking import Urgency
from db.engine import unit
from tasks.website_analysis import analyze_website
from tests.e2e.processes import ended, served, states, until, worker
from tests.onboarding.website.hostile import HOSTILE
from tests.tasks.conftest import Website, page, website

__all__ = ["website"]

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(590)]
NAMES = sorted(HOSTILE)
GOOD = f"<html lang=en><title>Sail Bags</title><body><h1>Sturdy bags</h1><p>{'We sew bags from old sails. ' * 30}</p></body>"
BAD_SHEET = "@media x {" * 20_000 + "a{color:" * 10_000


@pytest.mark.parametrize("names", [NAMES[::4], pytest.param(NAMES, marks=pytest.mark.chaos)], ids=["some", "all"])
def test_hostile_sites_end_and_the_child_goes_on(
    on: Connection, valkey: redis.Redis, website: Website, tmp_path: Path, names: list[str]
) -> None:
    """They are further pages and files of some sites, so that one child reads everything."""
    paths = [f"/blog/{number}" for number in range(len(names))]
    for path, name in zip(paths, names, strict=True):
        website.answers[path] = page(HOSTILE[name]().decode("latin-1"), content_type="text/html; charset=latin-1")
    website.answers["/bad.css"] = page(BAD_SHEET, content_type="text/css")
    website.answers["/bad.png"] = page("\x89PNG\r\n\x1a\n" + "x" * 1000, content_type="image/png")
    log = tmp_path / "worker.log"
    with ended(worker(tmp_path / "feeder.log", "upkeep"), worker(log, "web", concurrency=1)):
        until(served(on, 2), 30, "both workers serve")
        for start in range(0, len(paths), 7):
            website.answers["/"] = page(home(paths[start : start + 7]))
            ask(website.url, f"user{start}")
            until(lambda: not {"queued", "running"} & set(states(on)), 60, "the job has ended", lambda: states(on))
        website.answers["/"] = page(GOOD)
        ask(website.url, "good")
        until(lambda: not {"queued", "running"} & set(states(on)), 30, "the good one is done")
    assert set(states(on)) == {"done"}, states(on)
    assert len(set(re.findall(r"ForkPoolWorker-(\d+)", log.read_text()))) <= 1
    read = on.exec_driver_sql("SELECT count(DISTINCT url) FROM onboarding.page_readings").scalar_one()
    assert read > len(paths) / 2


def home(paths: list[str]) -> str:
    links = "".join(f"<a href={path}>Post</a> " for path in paths)
    files = "<link rel=stylesheet href=/bad.css><link rel=icon type=image/png href=/bad.png>"
    return GOOD.replace("<title>", f"{files}<title>").replace("</body>", f"{links}</body>")


def ask(url: str, user: str) -> None:
    with unit(scope.everyone("test")) as tx:
        analyze_website.ask(urgency=Urgency.BULK).enqueue(tx, user_id=user, url=url, force=True)
