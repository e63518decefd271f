"""The demo's table of API keys: each masked, with what its user is told, what is known, and when it is asked again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.text import Text
from sqlalchemy import Row

from cli.demo_keys import SAMPLES, USER
from cli.keys.wording import learned, masked, next_check, oddities, sentence, words
from cli.terminal import out, table, text
from db import keys, providers, scope
from db.engine import statement

_NARROW = 24


def print_keys(pretended_at: str) -> None:
    """Print what is known of each key, as it may be shown to its user."""
    with statement(scope.user(USER)) as on:
        rows = {row.provider: row for row in keys.shown(on, USER)}
    made = table("provider", "key", "is", "told to the user, and known", "next check")
    made.columns[2].max_width = _NARROW
    for one in SAMPLES:
        if row := rows.get(one.provider):
            made.add_row(*_cells(providers.provider_named(one.provider).name, row))
    out.print()
    out.print(Text("API keys", style="bold").append(f" of the user {USER}, sealed in the database", "default"))
    for line in _HONESTLY.format(at=pretended_at).splitlines():
        out.print(line, markup=False, soft_wrap=True)
    out.print(made)


_HONESTLY = """All keys are made up, and all providers are pretended on this machine ({at}).
When the demo ends nobody pretends any more; the keys stay to be looked at, and are not asked about again."""


def _cells(name: str, row: Row[Any]) -> tuple[Text, ...]:
    told = sentence(name, row).removeprefix(f"{name}: ")
    return (
        text(name),
        text(masked(row.last_four)),
        words(row.verdict, row.condition, doubted=row.doubted_at is not None),
        Text("\n").join([text(told[:1].upper() + told[1:]), *_known(row)]),
        text(next_check(row)),
    )


def _known(row: Row[Any]) -> Iterator[Text]:
    """Yield what is known beside the verdict: facts together, and each thing to mind on a line of its own."""
    lines = [*learned(row), *oddities(row)]
    facts = [Text(line.plain, "dim") for line in lines if not line.style]
    if facts:
        yield Text(" · ", "dim").join(facts)
    yield from (line for line in lines if line.style)
