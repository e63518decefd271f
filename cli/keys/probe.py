"""`usher keys probe --bogus`: does every provider refuse a key that nobody has?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from cli.complaints import NO, NOT_HERE, Complaint
from cli.keys.naming import as_json_option, provider_called
from cli.keys.probing import Probed, pretended, probe_all
from cli.keys.wording import CONDITIONS
from cli.terminal import err, out, print_json, table, text
from db.providers import known
from onboarding.providers.spec import Provider


@click.command()
@click.argument("provider", nargs=-1)
@click.option("--bogus", is_flag=True, help="Do it: it goes out to the real providers, with made-up keys.")
@click.option("--strict", is_flag=True, help="Exit code 1 also where a provider's answer told nothing.")
@as_json_option
def probe(provider: Sequence[str], *, bogus: bool, strict: bool, as_json: bool) -> None:
    """Ask the providers about made-up keys, which all must refuse.

    Finds routes that are open to everybody, that moved, or that a firewall guards. Needs no real key and nothing
    running. Providers whose check costs something, or whose address is the user's own, are asked only when named.

    Exit code 1 when a provider takes a made-up key, 3 when nobody can be reached.
    """
    if not bogus:
        raise click.UsageError("This asks real providers over the network, with made-up keys. To do it, say --bogus.")
    asked = _those(provider)
    _announce(asked, named=bool(provider))
    found = sorted(_watched(asked), key=lambda one: one.provider.id)
    if as_json:
        print_json({"pretended": bool(pretended()), "providers": [_as_json(one) for one in found]})
    else:
        out.print(_listed(found))
    _judge(found, len(asked), strict=strict)


def _those(names: Sequence[str]) -> list[Provider]:
    """Return the named providers, or all that can be asked without harm.

    Raises:
        Complaint: one that is named has no request that could be made.
    """
    if not names:
        return [one for one in known().values() if one.probes and not _only_named(one)]
    chosen = list({one.id: one for one in map(provider_called, names)}.values())
    for one in chosen:
        if not one.probes:
            raise Complaint(f"{one.name} cannot be asked. {one.no_checker}", NO)
    return chosen


def _only_named(provider: Provider) -> bool:
    return bool(provider.costs) or provider.custom


def _announce(asked: Sequence[Provider], *, named: bool) -> None:
    whom = f"the pretended providers at {pretended()}" if pretended() else "the providers themselves"
    err.print(f"Asking {whom}: {len(asked)}, each with a made-up key.", markup=False, soft_wrap=True)
    left = [one.id for one in known().values() if one.probes and _only_named(one)]
    if left and not named:
        told = f"Not asked unless named (a cost, or an address of the user's own): {', '.join(left)}."
        err.print(told, markup=False, soft_wrap=True, style="dim")


def _watched(asked: Sequence[Provider]) -> list[Probed]:
    """Ask, with a bar on a terminal."""
    columns = (TextColumn("{task.description}", markup=False), BarColumn(bar_width=40), MofNCompleteColumn())
    found = []
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("asked", total=len(asked))
        for one in probe_all(asked):
            found.append(one)
            bar.update(task, advance=1, description=f"{one.provider.id:18}")
    return found


def _listed(found: Sequence[Probed]) -> Table:
    made = table("provider", "the made-up key was", ">status", ">took", "ok?")
    for one in found:
        trial = "" if one.provider.checkable else " (on trial)"
        made.add_row(
            text(one.provider.id + trial),
            _outcome(one),
            text(one.finding.status),
            f"{one.latency.total_seconds() * 1000:,.0f} ms",
            _ok(one),
        )
    return made


def _outcome(one: Probed) -> Text:
    if one.took_it:
        return Text("taken", "bold red")
    if one.refused_it:
        return Text("refused", "green")
    return Text(f"could not tell: {CONDITIONS[one.finding.condition]}", "yellow")


def _ok(one: Probed) -> Text:
    return Text("NO", "bold red") if one.took_it else Text("yes", "green") if one.refused_it else Text("?", "yellow")


def _as_json(one: Probed) -> dict[str, Any]:
    return {
        "provider": one.provider.id,
        "on_trial": not one.provider.checkable,
        "verdict": one.finding.verdict,
        "condition": one.finding.condition,
        "status": one.finding.status,
        "seconds": round(one.latency.total_seconds(), 3),
        "ok": True if one.refused_it else False if one.took_it else None,
    }


def _judge(found: Sequence[Probed], asked: int, *, strict: bool) -> None:
    """Say in one line how it came out, and end the command with the code for it.

    Raises:
        Complaint: nobody could be reached.
    """
    taken = [one.provider.id for one in found if one.took_it]
    refused = sum(one.refused_it for one in found)
    if all(one.unreached for one in found):
        raise Complaint(_nobody(len(found), asked), NOT_HERE)
    err.print(f"{refused} refused, {len(taken)} took it, {len(found) - refused - len(taken)} could not be told.")
    if taken:
        err.print(f"A good answer of these proves nothing: {', '.join(taken)}.", style="bold red", markup=False)
    # One on trial that takes any key only shows why it is on trial: no key is judged by it.
    wrong = any(one.took_it and one.provider.checkable for one in found)
    if wrong or (strict and refused < len(found)):
        raise SystemExit(NO)


def _nobody(found: int, asked: int) -> str:
    rest = f"; the other {asked - found} were not tried" if asked > found else ""
    if pretended():
        return f"Nobody answers at {pretended()} (USHER_PROVIDERS_AT)."
    return f"None of {found} providers can be reached{rest}. Is there a network? Proxies are not used."
