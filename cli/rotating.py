"""`usher vault rotate`: let the primary master key wrap what older ones do, while workers run."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

import click
from rich.console import Console
from sqlalchemy import Connection

from cli.complaints import NO, NOT_HERE, Complaint
from cli.gauge import Show, gauge
from cli.start import use_servers
from cli.terminal import err, out, plain, print_json
from db import rewrapping, scope
from db.engine import statement
from db.rewrapping import Batch, Unreadable
from db.vault import Vault, VaultAway
from db.vault import vault as vault_of
from settings import settings

PASSES_IN_VAIN = 20
PAUSE_SECONDS = 0.25  # before rows that were in use are tried again
SHOWN_IDS = 20


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rotation has come to."""

    primary: str
    rewrapped: int
    left: int
    unreadable: tuple[Unreadable, ...]
    removable: tuple[str, ...]

    @property
    def in_use(self) -> int:
        """Rows that were locked whenever we came by."""
        return max(0, self.left - len(self.unreadable))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON on standard output at the end.")
@click.option(
    "--batch", default=rewrapping.BATCH, show_default=True, type=click.IntRange(1, 5000), help="Rows at a time."
)
def rotate(*, as_json: bool, batch: int) -> None:
    """Let the primary master key, the first that is set, wrap the data keys of all API keys.

    No API key is opened. Workers may run; so may another rotation. It can be stopped and killed at any moment: run it
    again and it goes on with what is left. Exit code 1 when something is left.
    """
    use_servers()
    vault, tenant = vault_of(), settings().tenant
    with statement(scope.everyone("usher vault rotate")) as on:
        outcome = _rotated(on, vault, tenant, batch, err if as_json else out)
    if as_json:
        print_json(asdict(outcome) | {"in_use": outcome.in_use})
    else:
        for line in told(outcome):
            out.print(line, markup=False, soft_wrap=True)
    if outcome.left:
        raise SystemExit(NO)


def _rotated(on: Connection, vault: Vault, tenant: str, size: int, console: Console) -> Outcome:
    """Pass over the rows until none is left but what does not open, or what is in use whenever we come by."""
    rewrapped, in_vain = 0, 0
    bad: tuple[Unreadable, ...] = ()
    with gauge(console, "Rewrapping", "rows") as show:
        while (left := rewrapping.rows_left(on, vault)) > len(bad) and in_vain < PASSES_IN_VAIN:
            time.sleep(PAUSE_SECONDS if in_vain else 0)
            done, bad = _pass(rewrapping.rewrap_all(on, vault, tenant, size), left, show)
            rewrapped, in_vain = rewrapped + done, 0 if done else in_vain + 1
    idle = (name for name in vault.ids[1:] if name not in rewrapping.rows_by_master_key(on))
    return Outcome(vault.primary, rewrapped, left, bad, tuple(idle))


def _pass(batches: Iterator[Batch], left: int, show: Show) -> tuple[int, tuple[Unreadable, ...]]:
    """Work through the batches. Returns how many rows were wrapped anew, and those that do not open."""
    done = 0
    bad: list[Unreadable] = []
    try:
        for batch in batches:
            done += batch.rewrapped
            bad += batch.unreadable
            show(done + len(bad), left)
    except VaultAway as error:
        raise Complaint(
            "The service that holds the master keys does not answer. What was done stays; run the same again.", NOT_HERE
        ) from error
    return done, tuple(bad)


def told(outcome: Outcome) -> Iterator[str]:
    """Say what has come of it and what to do next."""
    if not outcome.left:
        done = f"{outcome.rewrapped:,} wrapped anew" if outcome.rewrapped else "there was nothing to do"
        yield f"{outcome.primary} seals all API keys: {done}."
    else:
        yield f"{outcome.rewrapped:,} wrapped anew by {outcome.primary}, {outcome.left:,} left."
    yield from _closed(outcome.unreadable)
    if outcome.in_use:
        yield f"In use whenever we came by: {outcome.in_use:,}. Run the same again."
    for name in outcome.removable:
        yield (
            f"{name} seals nothing any more. Once every process has {outcome.primary} in front, remove it from "
            "USHER_MASTER_KEYS. Keep a copy as long as there are backups from before."
        )


def _closed(unreadable: Sequence[Unreadable]) -> Iterator[str]:
    by_reason: dict[str, list[int]] = defaultdict(list)
    for one in unreadable:
        by_reason[one.why].append(one.id)
    for why, ids in sorted(by_reason.items()):
        more = f" and {len(ids) - SHOWN_IDS:,} more" if len(ids) > SHOWN_IDS else ""
        rows = ", ".join(map(str, ids[:SHOWN_IDS])) + more
        yield f"Left as they are, because they do not open: {len(ids):,} (api_keys.id {rows}). Why: {plain(why)}."
