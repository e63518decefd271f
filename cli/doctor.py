"""`usher doctor`: look at everything that can be missing or wrong, and say how to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import click
from rich.table import Table

from cli.complaints import NO, Complaint
from cli.start import find_servers
from cli.terminal import out, plain, state, table, text
from settings import settings
from workers.findings import Finding, Level
from workers.health import all_checks


@click.command()
def doctor() -> None:
    """Find out what is missing or wrong, and how to mend it.

    Changes nothing and works with nothing running. Exit code 1 when something is wrong; warnings do not count.
    """
    found = examine()
    out.print(_listed(found))
    wrong = sum(one.level is Level.WRONG for one in found)
    out.print(_verdict(wrong, sum(one.level is Level.WARNING for one in found)), style="bold")
    if wrong:
        raise SystemExit(NO)


def examine() -> list[Finding]:
    """Return the findings of all checks."""
    try:
        there = find_servers()
    except Complaint as complaint:
        return [Finding("servers", Level.WRONG, complaint.message), *_look(servers=False)]
    if there is None:
        nothing = Finding("servers", Level.WARNING, "nothing is running here", "Start it: `usher up`.")
        return [nothing, *_look(servers=False)]
    kind = "embedded, below the home folder" if there.embedded else "those of DATABASE_URL and BROKER_URL"
    return [Finding("servers", Level.OK, kind), *_look(servers=True)]


def _look(*, servers: bool) -> Iterable[Finding]:
    for check in all_checks(settings(), servers=servers):
        yield from check()


def _listed(found: Sequence[Finding]) -> Table:
    made = table("check", "is", "what was seen, and how to mend it")
    for one in found:
        seen = text(one.seen)
        if one.mend:
            seen.append("\n").append(plain(one.mend), style="bold" if one.level is Level.WRONG else "default")
        made.add_row(text(one.name), state(one.level.value), seen)
    return made


def _verdict(wrong: int, warnings: int) -> str:
    if wrong:
        return f"{wrong} {'thing is' if wrong == 1 else 'things are'} wrong."
    return "Nothing is wrong." if not warnings else f"Nothing is wrong; {warnings} to think about."
