"""`usher persona history` and `calls`: all revisions of a persona, and the calls to models that were made for a user."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import click
from rich.table import Table
from sqlalchemy import Row

from cli.keys.naming import as_json_option, whose
from cli.persona.finding import revision_of
from cli.persona.wording import MADE_BY, STATUS_STYLES, reason, words
from cli.portrait.given import shown
from cli.portrait.told import counted
from cli.start import use_servers
from cli.terminal import ago, clip, clipped, out, plain, print_json, row_as_json, table, text
from db import llm_calls, persona_revisions, scope
from db.engine import statement
from db.llm_calls import Today
from db.persona_revisions import Summary

MOST_CALLS = 100
_WIDE = 100


@click.command()
@whose
@as_json_option
def history(user: str, *, as_json: bool) -> None:
    """List all revisions.

    None is ever deleted; an earlier one can be accepted again. Exit code 1 when there is no persona.
    """
    revision_of(user)
    with statement(scope.user(user)) as on:
        found = persona_revisions.history(on, user)
    if as_json:
        print_json([asdict(one) for one in found])
    else:
        out.print(_revisions(found, datetime.now(UTC)))


def _revisions(found: Sequence[Summary], now: datetime) -> Table:
    made = clipped(table(">#", "is", "made", "by", "how", ">score", "decided", "note"), soft=7)
    for one in found:
        made.add_row(
            str(one.revision),
            text(one.status, STATUS_STYLES.get(one.status, "")),
            ago(one.created_at, now),
            text(MADE_BY.get(one.made_by, one.made_by)),
            text(one.mode),
            shown(one.score),
            ago(one.decided_at, now) if one.decided_at else "",
            clip(reason(one.note)),
        )
    return made


@click.command()
@whose
@as_json_option
def calls(user: str, *, as_json: bool) -> None:
    """List the calls to models: tokens, money, and what became of them.

    Money is in US dollars, and left open where no price is known. What was lost went to calls that were cut off; it counts
    as well. No prompt is kept.
    """
    use_servers()
    with statement(scope.user(user)) as on:
        found, today = llm_calls.of_user(on, user, MOST_CALLS), llm_calls.spent_today(on, user)
    if as_json:
        print_json([_call_as_json(row) for row in found])
    elif found:
        out.print(_calls(found, datetime.now(UTC)))
        out.print(_spent(today), markup=False, soft_wrap=True)
    else:
        out.print(f"No model was asked for {plain(user, 255)} yet.", markup=False, soft_wrap=True)


def _calls(found: Sequence[Row[Any]], now: datetime) -> Table:
    wide = out.width >= _WIDE  # else there is no room for how long each took
    lost = any(row.lost_tokens for row in found)
    names = (
        "when", "for", "model", ">in", ">out", *([">lost"] if lost else []), ">USD", *([">took"] if wide else []), "outcome",
    )  # fmt: skip
    made = clipped(table(*names), soft=2)
    for row in found:
        made.add_row(
            ago(row.created_at, now),
            text(row.purpose),
            clip(f"{row.provider} {row.model}"),
            f"{row.input_tokens:,}",
            f"{row.output_tokens:,}",
            *([f"{row.lost_tokens:,}"] if lost else []),
            _money(row.cost_usd),
            *([_took(row.latency_ms)] if wide else []),
            _outcome(row),
        )
    return made


def _outcome(row: Row[Any]) -> str:
    """Say what became of a call, and how often it was begun anew after its process had died."""
    lost = f", cut off {counted(row.lost_tries, 'time', 'times')}" if row.lost_tries else ""
    return words(row.outcome or ("under way" if row.state == "reserved" else row.state)) + lost


def _took(latency_ms: int | None) -> str:
    return "" if latency_ms is None else f"{latency_ms:,} ms"


def _money(usd: Decimal | None) -> str:
    return "" if usd is None else f"{usd:.4f}"


def _spent(today: Today) -> str:
    calls, tokens = counted(today.calls, "call", "calls"), counted(today.tokens, "token", "tokens")
    return f"Today (UTC): {calls}, {tokens}, {today.usd:.4f} USD where a price is known."


def _call_as_json(row: Row[Any]) -> dict[str, Any]:
    told = row_as_json(row)
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in told.items()}
