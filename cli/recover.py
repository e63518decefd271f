"""`usher recover`: find what cannot be or was left lying, say it, and mend it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection

from cli.complaints import NO, Complaint
from cli.gauge import gauge
from cli.start import use_servers
from cli.terminal import err, out, plain, print_json, table, text
from db import audit, leftovers, recovery, wide
from db.recovery import Finding, Kind
from db.selection import Selection, count
from db.wide import Everyone
from workers.persistence import stubbornly

EXAMPLES = 3
# What it is, and what is done about it.
WORDS: Mapping[str, tuple[str, str]] = {
    Kind.BEHIND: ("the columns for readers by SQL differ from the steps", "worked out again"),
    Kind.FACTS: ("facts are true that finish steps or grant something, and it is not written", "written"),
    Kind.NOTHING_OPEN: ("under way with nothing left to do", "completed"),
    Kind.UNKNOWN_STEP: ("a step that the flow does not have", "put by in migrated_sessions"),
    Kind.NOT_STARTED: ("steps were begun without a start", "started"),
    Kind.TIMES: ("times are missing", "taken from what is known"),
    Kind.FLOW_GONE: ("the version of the flow is nowhere", "left: put its file back"),
    "strayed_events": ("events of a month that nobody made", "moved into a month of their own"),
    "left_runs": ("bulk runs that were begun over a day ago and did not end", "closed; what they did stays"),
    "left_letters": ("letters of over an hour ago that no job sees to", "asked for again"),
}
BESIDE = ("strayed_events", "left_runs", "left_letters")


@dataclass(slots=True)
class Report:
    """What was found, and which sessions have to be looked at again to mend them."""

    looked_at: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)
    what: list[dict[str, Any]] = field(default_factory=list)
    sessions: dict[int, None] = field(default_factory=dict)

    @property
    def mendable(self) -> bool:
        """Whether there is anything that we can do."""
        return bool(found := set(self.counts)) and found != {Kind.FLOW_GONE}

    def add(self, findings: Iterable[Finding]) -> None:
        """Add what is wrong with onboardings."""
        for one in findings:
            self.note(one.kind, f"{one.user_id}: {one.what}")
            self.what.append({"kind": one.kind, "user_id": one.user_id, "what": one.what})
            if one.mendable:
                self.sessions[one.session_id] = None

    def note(self, kind: str, example: str, number: int = 1) -> None:
        """Count something, and keep the first few to show."""
        self.counts[kind] += number
        shown = self.examples.setdefault(kind, [])
        if len(shown) < EXAMPLES:
            shown.append(example)


@click.command()
@click.option("--dry-run", is_flag=True, help="Only look.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON on standard output, with every finding.")
def recover(*, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Find onboardings that cannot be, and what was left lying; mend it, and say what was done.

    Looks first, tells and asks. Each onboarding is looked at again under its lock before it is mended. Run it as often as
    you like: the second time there is nothing to do. Exit code 1 when something was found and is not mended.
    """
    use_servers()
    console = err if as_json else out
    everyone = wide.opened("usher recover", {"dry_run": dry_run})
    found = _look(everyone, console)
    mends = found.mendable and not dry_run
    _show(found, console, mended=False)
    if mends:
        _ask(yes=yes)
        found = _mend(everyone, found, console)
        _show(found, console, mended=True)
    if as_json:
        print_json({"mended": mends, "looked_at": found.looked_at, "found": found.counts, "what": found.what})
    if found.counts[Kind.FLOW_GONE] or (found.counts and dry_run):
        raise SystemExit(NO)


def _look(everyone: Everyone, console: Console) -> Report:
    found, last = Report(), 0
    with everyone.looking() as on, gauge(console, "Looking") as show:
        total = count(on, Selection())
        while looked := recovery.look(on, last):
            last = looked.last
            found.looked_at += looked.seen
            found.add(looked.findings)
            show(found.looked_at, max(total, found.looked_at))
        _look_beside(on, found)
    return found


def _look_beside(on: Connection, found: Report) -> None:
    for month in leftovers.strayed_events(on):
        found.note("strayed_events", month.month, month.events)
    for run in leftovers.left_runs(on):
        found.note("left_runs", f"{run.id}: {run.seen:,} of {run.total:,}")
    for letter in leftovers.left_letters(on):
        found.note("left_letters", f"{letter.user_id}: {letter.step}")


def _ask(*, yes: bool) -> None:
    """Ask whether to mend.

    Raises:
        Complaint: nobody said yes.
    """
    try:
        agreed = yes or click.confirm("Mend this?", err=True)
    except click.Abort as nobody:
        raise Complaint("Nothing was mended. Where nobody can answer, say --yes.", NO) from nobody
    if not agreed:
        raise Complaint("Nothing was mended.", NO)


def _mend(everyone: Everyone, found: Report, console: Console) -> Report:
    """Mend what was found. Returns what really was mended, or cannot be: some of it may have mended itself meanwhile."""
    mended, ids = Report(looked_at=found.looked_at), list(found.sessions)
    with gauge(console, "Mending") as show:
        for at in range(0, len(ids), recovery.CHUNK):
            chunk = ids[at : at + recovery.CHUNK]
            mended.add(stubbornly(lambda some=chunk: recovery.mend(everyone, some)))  # type: ignore[misc] # no defaults there
            show(min(at + recovery.CHUNK, len(ids)), len(ids))
    _mend_beside(everyone, found)
    for kind in (Kind.FLOW_GONE, *BESIDE):
        if number := found.counts[kind]:
            mended.counts[kind], mended.examples[kind] = number, found.examples[kind]
    with everyone.looking() as on:
        audit.note(on, "usher recover: done", dict(mended.counts))
    return mended


def _mend_beside(everyone: Everyone, found: Report) -> None:
    if found.counts["strayed_events"]:
        leftovers.make_months(everyone)
    if found.counts["left_runs"]:
        leftovers.close_runs(everyone)
    if found.counts["left_letters"]:
        leftovers.send_letters(everyone)


def _show(found: Report, console: Console, *, mended: bool) -> None:
    if found.counts:
        console.print(_table(found, mended=mended))
    told = "Mended" if mended else f"{found.looked_at:,} onboardings looked at"
    rest = "" if found.counts else ": nothing is wrong"
    if mended and (left := found.counts[Kind.FLOW_GONE]):
        rest = f" what could be; {left:,} onboarding{' waits for its flow' if left == 1 else 's wait for their flows'}"
    console.print(f"{told}{rest}.", markup=False, soft_wrap=True)


def _table(found: Report, *, mended: bool) -> Table:
    made = table(">found", "what it is", "done" if mended else "to do", "such as")
    for kind, number in found.counts.most_common():
        what, remedy = WORDS[kind]
        made.add_row(f"{number:,}", what, remedy, text("; ".join(plain(one, 60) for one in found.examples[kind])))
    return made
