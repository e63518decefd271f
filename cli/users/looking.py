"""The first look: how many an order is about, what would become of them, and some of them in a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection

from cli.gauge import gauge
from cli.terminal import clip, clipped, table, text
from cli.users.wording import Wording, refusals, why
from db import previewing
from db.bulk import Doing
from db.previewing import Preview
from db.selection import Selection, count

# As many are tried before the question; a dry run tries all.
AT_FIRST = 2_000


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
    with gauge(console if most > AT_FIRST else Console(quiet=True), "Looking") as show:
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


def _table(tried: Preview) -> Table:
    made = clipped(table("user", "flow", "is", "would be"), soft=0)
    made.columns[-1].no_wrap = False  # gives way too, and first where it is the wider one: why is told above
    for one in tried.samples:
        then = clip(f"refused: {why(one.refused)}" if one.refused else one.then or "as it is")
        then.stylize("yellow" if one.refused else "")
        made.add_row(clip(one.user_id), text(one.flow), text(one.was), then)
    return made
