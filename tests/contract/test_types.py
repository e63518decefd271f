"""A job that is declared or asked for wrongly does not pass mypy; Celery itself would take all of these."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]

WRONG = """
from datetime import timedelta
from db.engine import unit
from tasks.website_analysis import Found, Wanted, analyze_website, load, save
from workers.job import Tell, job
from workers.queues import Queue
with unit() as tx:
    analyze_website.enqueue(tx, user_id="u", url="https://x.example")
    analyze_website.enqueue(tx, user_id="u", ulr="x")  # call-arg
    analyze_website.enqueue(tx, user_id="u", url=5)  # arg-type
    analyze_website.ask(urgencey=1)  # call-arg
@job(queue="wbe", load=load, save=save, timeout=timedelta(seconds=1))  # arg-type
def unknown_queue(wanted: Wanted, tell: Tell) -> Found | None: raise NotImplementedError
@job(queue=Queue.WEB, load=load, save=save, timeuot=timedelta(seconds=1))  # call-arg
def misspelled_option(wanted: Wanted, tell: Tell) -> Found | None: raise NotImplementedError
@job(queue=Queue.WEB, load=load, save=save, timeout=timedelta(seconds=1))  # arg-type
def takes_something_else(wanted: int, tell: Tell) -> Found | None: raise NotImplementedError
"""


def test_a_wrong_option_queue_or_argument_does_not_pass(tmp_path: Path) -> None:
    snippet = tmp_path / "wrong.py"
    snippet.write_text(WRONG)
    mypy = [sys.executable, "-m", "mypy", "--no-error-summary", str(snippet)]
    said = subprocess.run(mypy, cwd=PROJECT, capture_output=True, text=True, timeout=390, check=False).stdout
    found = {int(line.split(":")[1]): line.rpartition("[")[2][:-1] for line in said.splitlines() if ": error:" in line}
    wanted = {at: line.partition("  # ")[2] for at, line in enumerate(WRONG.splitlines(), 1) if "  # " in line}
    assert found == wanted, said
