"""The first look: how many an order is about, what would become of them, and some of them in a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection

from cli.gauge import gauge
from cli.terminal import clip, clipped, plain, table, text
from db import previewing
from db.bulk import Doing
from db.previewing import Preview
from db.selection import Selection, count
from onboarding.flows.moves import WHY_NOT
from onboarding.flows.refusals import Refused
from onboarding.flows.state import SessionStatus

# As many are tried before the question; a dry run tries all.
AT_FIRST = 2_000


@dataclass(frozen=True, slots=True)
class Wording:
    """An act in words: "Resetting" before the bar, "reset" after the count, "Reset {n}?" as the question."""

    doing: str
    done: str
    asked: str

    def question(self, users: int) -> str:
        """Return what is asked before it is done."""
        return self.asked.format(f"{users:,} {'onboarding' if users == 1 else 'onboardings'}")


@dataclass(frozen=True, slots=True)
class Found:
    """How many fit, and what was found of those that were tried."""

    total: int
    tried: Preview

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        tried = self.tried
        return {
            "total": self.total, "looked_at": tried.looked_at, "would_change": tried.changing,
            "would_not_change": tried.unchanged, "would_be_refused": dict(tried.refused),
        }  # fmt: skip


def looked_at(  # noqa: PLR0913 - what is tried on whom, and where it is shown
    on: Connection, chosen: Selection, words: Wording, doing: Doing, console: Console, *, everybody: bool
) -> Found:
    """Try an order on those who fit, all or the first, and show what would become of them."""
    total = count(on, chosen)
    most = total if everybody else min(total, AT_FIRST)
    tried = Preview()
    with gauge(console if everybody else Console(quiet=True), "Looking") as show:
        for tried in previewing.look(on, chosen, doing, most):
            show(tried.looked_at, most)
    found = Found(total, tried)
    for line in _summary(found, words):
        console.print(line, markup=False, soft_wrap=True)
    if tried.samples:
        console.print(_table(tried))
    return found


def _summary(found: Found, words: Wording) -> Iterator[str]:
    if not found.total:
        yield "Nobody fits."
        return
    tried = found.tried
    of = f"Of the first {tried.looked_at:,}" if tried.looked_at < found.total else "Of these"
    rest = f", {tried.unchanged:,} would need nothing" if tried.unchanged else ""
    yield f"{found.total:,} {'fits' if found.total == 1 else 'fit'}. {of}, {tried.changing:,} would be {words.done}{rest}."
    yield from refusals(tried.refused)


def refusals(refused: Mapping[str, int]) -> Iterator[str]:
    """Say how many were refused, and why."""
    for code, number in sorted(refused.items(), key=lambda one: -one[1]):
        yield f"{number:,} refused: {_why(code)}"


def _why(code: str) -> str:
    name, _, status = code.partition(":")
    if status:
        return f"{WHY_NOT[SessionStatus(status)]} ({status})"
    say = {one.code: one.say for one in _leaves(Refused)}
    return say.get(name, plain(name))


def _leaves(of: type[Refused]) -> Iterator[type[Refused]]:
    for kind in of.__subclasses__():
        yield kind
        yield from _leaves(kind)


def _table(tried: Preview) -> Table:
    made = clipped(table("user", "flow", "is", "would be"), soft=0)
    for one in tried.samples:
        then = text(one.refused, "yellow", most=60) if one.refused else text(one.then or "as it is", most=60)
        made.add_row(clip(one.user_id), text(one.flow), text(one.was), then)
    return made
