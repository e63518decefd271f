"""`usher keys providers`: the catalogue as a table, or all that one entry says."""

from __future__ import annotations

import typing
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from cli.keys.entry_wording import asked_at, carried, field, level, limits, looked_at, partly, price, rule
from cli.keys.naming import as_json_option, provider_called
from cli.terminal import clip, facts, out, plain, print_json, table, text
from db.providers import known
from onboarding.providers.spec import Limits, Probe, Provider

STALE = timedelta(days=180)
CATEGORIES: tuple[str, ...] = typing.get_args(Provider.model_fields["category"].annotation)


@click.command()
@click.argument("provider", required=False)
@click.option("--category", type=click.Choice(CATEGORIES), help="Only of this category.")
@click.option("--stale", is_flag=True, help=f"Only entries that nobody has looked at for {STALE.days} days.")
@as_json_option
def providers(provider: str | None, category: str | None, *, stale: bool, as_json: bool) -> None:
    """Show the providers: how each is asked, and how sure that is.

    Needs nothing running. With PROVIDER, all that its entry says.
    """
    if provider is not None:
        _show(provider_called(provider), as_json=as_json)
        return
    found = [one for one in known().values() if category in (None, one.category)]
    if stale:
        found = [one for one in found if is_stale(one, datetime.now(UTC).date())]
    if as_json:
        print_json([summary(one) for one in found])
    elif found:
        out.print(_listed(found))
        out.print(*_notes(found), sep="\n", soft_wrap=True)
    else:
        out.print("No entry is that old." if stale else "No provider is of this category.")


def is_stale(provider: Provider, today: date) -> bool:
    """Say whether the newest evidence of an entry is old."""
    return today - looked_at(provider) > STALE


def summary(provider: Provider) -> dict[str, Any]:
    """Return what the table says of a provider."""
    return {
        "id": provider.id,
        "name": provider.name,
        "category": provider.category,
        "checkable": provider.checkable,
        "asked": [{"request": asked_at(provider, one), "key": _carried(provider, one)} for one in provider.probes],
        "costs": provider.costs or None,
        "evidence": level(provider),
        "partly_unverified": partly(provider),
        "looked_at": looked_at(provider).isoformat(),
        "per_minute": provider.limits.per_minute,
        "keep_hours": provider.limits.keep_hours,
    }


def _listed(found: Sequence[Provider]) -> Table:
    made = table("id", "name", "category", "asked", "the key is in", "evidence")
    for number in (0, 2, 5):  # what is said in one word stays one
        made.columns[number].no_wrap = True
    for one in found:
        asked = one.probes if one.checkable else ()
        made.add_row(
            text(one.id),
            clip(one.name),
            one.category,
            _each(asked_at(one, each) for each in asked) if asked else Text("not checked", "dim", no_wrap=True),
            _each(_carried(one, each).removeprefix("Authorization: ") for each in asked),
            _ground(one),
        )
    return made


def _each(lines: Iterable[str]) -> Text:
    """Return lines for a cell, each once, and each cut where the column ends."""
    made = Text("\n").join(Text(plain(line)) for line in dict.fromkeys(lines))
    made.no_wrap, made.overflow = True, "ellipsis"
    return made


def _carried(provider: Provider, probe: Probe) -> str:
    return carried(probe, signed=provider.hook is not None)


def _ground(provider: Provider) -> Text:
    ground = level(provider)
    part = "*" if partly(provider) and ground != "unverified" else ""
    return Text(f"{ground}{part}", "yellow" if part or ground == "unverified" else "")


def _notes(found: Sequence[Provider]) -> Iterator[Text]:
    """Yield what does not fit a column: it is said of few."""
    checked = [one for one in found if one.checkable]
    unusual = [one for one in checked if price(one)]
    yield Text(f"Shown: {len(found)}, of them checked: {len(checked)}. All about one: usher keys providers PROVIDER")
    usual = f"A check costs nothing; all workers ask a provider {Limits().per_minute} times a minute at most"
    yield Text(f"{usual}, except:" if unusual else f"{usual}.")
    for one in unusual:
        yield Text(f"  {one.id}: {plain(price(one))}", "yellow" if one.costs else "")
    if any(map(partly, found)):
        yield Text("* a part of the entry is unverified", "yellow")


def _show(provider: Provider, *, as_json: bool) -> None:
    if as_json:
        print_json({**provider.model_dump(mode="json"), **summary(provider), "evidence": _evidence(provider)})
    else:
        out.print(_facts(provider))


def _evidence(provider: Provider) -> list[dict[str, Any]]:
    return [one.model_dump(mode="json") for one in provider.evidence]


def _facts(provider: Provider) -> Table:
    return facts(
        ("id", provider.id),
        ("name", provider.name),
        ("also called", ", ".join(provider.also)),
        ("category", provider.category),
        ("documentation", provider.docs_url),
        ("keys are made at", provider.key_page_url),
        ("variable", provider.env),
        *(("to enter", field(one)) for one in provider.fields),
        *(("refused", f"{one.pattern}: {one.say}") for one in provider.refuse),
        ("not checked", provider.no_checker),
        *((("asked" if provider.checkable else "on trial"), _asked(provider, one)) for one in provider.probes),
        ("costs", provider.costs or ("nothing" if provider.checkable else None)),
        ("limit", limits(provider) if provider.checkable else None),
        *(("rule", rule(one)) for one in provider.rules),
        ("then", "what holds for all: docs/api-keys.md" if provider.checkable else None),
        ("kept of an answer", ", ".join(provider.meta)),
        ("rights from", provider.scopes),
        *(("evidence", f"{one.level}, {one.checked_on}: {one.source}") for one in provider.evidence),
    )


def _asked(provider: Provider, probe: Probe) -> str:
    told = [asked_at(provider, probe), probe.url.partition("?")[0], f"key: {_carried(provider, probe)}"]
    told += [f"as {probe.label}"] if probe.label else []
    told += [f"a good answer has {', '.join(probe.expect)}"] if probe.expect else []
    told += ["a body that cannot succeed"] if probe.bad_body else []
    told += ["asked again without the key"] if probe.also_without else []
    return "; ".join(told)
