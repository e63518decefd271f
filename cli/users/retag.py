"""`usher users retag`: what conditions look at, set by hand; steps come and go as the conditions then say."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import click

from cli.complaints import NO, Complaint
from cli.terminal import plain
from cli.users.choosing import Chosen, whom
from cli.users.running import Deed, Manner, carry_out, how
from cli.users.wording import Wording
from db import flow_versions
from db.keeping import MOST
from onboarding.flows.acts import Act, Notice, Tell
from onboarding.flows.answers.sizes import Unstorable, measure
from onboarding.flows.spec import FACTS, Flow
from onboarding.flows.state import Snapshot

_SWITCH = {"on": True, "true": True, "yes": True, "off": False, "false": False, "no": False}
_WORDS = Wording("Retagging", "retagged", "Set this for {}?")


@click.command()
@whom
@how
@click.option("--set", "attributes", multiple=True, metavar="NAME=VALUE", help="An attribute; also several times.")
@click.option("--flag", "flags", multiple=True, metavar="NAME=on|off", help="A flag of the flow; also several times.")
@click.option("--fact", "facts", multiple=True, metavar="NAME=on|off", help="A fact that the web app tells of.")
def retag(
    chosen: Chosen, manner: Manner, *, attributes: Sequence[str], flags: Sequence[str], facts: Sequence[str]
) -> None:
    """Set what conditions look at: attributes, flags and facts of users.

    A value is read as JSON where it is JSON (3, true, "03", ["a"]) and as text elsewhere; null takes an attribute out.
    Conditions are looked at again at once: steps come and go, a fact that has come true finishes what waits for it.
    """
    tell = _told(attributes, flags, facts)
    args = {"attributes": tell.attributes, "flags": tell.flags, "facts": tell.facts}
    carry_out(Deed("retag", _WORDS, doing(tell), args), chosen, manner)


def doing(tell: Tell) -> Callable[[Snapshot], Sequence[Act]]:
    """Return what is done to each user: facts that were not true before also finish what was started over."""

    def acts(seen: Snapshot) -> Iterator[Act]:
        yield tell
        if fresh := tuple(name for name, true in tell.facts.items() if true and not seen.session.told.get(name)):
            yield Notice(fresh)

    return lambda seen: tuple(acts(seen))


def _told(attributes: Sequence[str], flags: Sequence[str], facts: Sequence[str]) -> Tell:
    """Read the options.

    Raises:
        UsageError: there is none, or one cannot be read.
        Complaint: no flow knows a flag or a fact.
    """
    if not (attributes or flags or facts):
        raise click.UsageError("Say what to set: --set NAME=VALUE, --flag NAME=on, --fact NAME=on.")
    given = Tell(
        {name: _value(name, value) for name, value in _pairs(attributes)},
        {name: _switch(name, value) for name, value in _pairs(flags)},
        {name: _switch(name, value) for name, value in _pairs(facts)},
    )
    _check("flag", given.flags, lambda flow: flow.flags)
    _check("fact", given.facts, lambda flow: flow.facts)
    return given


def _pairs(given: Sequence[str]) -> Iterator[tuple[str, str]]:
    for one in given:
        name, sign, value = one.partition("=")
        if not sign or not name:
            raise click.UsageError(f"{plain(one)}: this is NAME=VALUE.")
        yield name, value


def _value(name: str, said: str) -> Any:
    """Read a value.

    Raises:
        UsageError: it is one that no database keeps.
    """
    try:
        value = json.loads(said)
    except ValueError:
        value = said
    except RecursionError:
        raise click.UsageError(f"{plain(name)}: this goes too deep.") from None
    try:
        measure({name: value}, MOST)
    except Unstorable as found:
        raise click.UsageError(f"{plain(name)}: {found}.") from None
    return value


def _switch(name: str, said: str) -> bool:
    if said.lower() not in _SWITCH:
        raise click.UsageError(f"{plain(name)} is on or off.")
    return _SWITCH[said.lower()]


def _check(what: str, given: Mapping[str, bool], declared: Callable[[Flow], Sequence[str]]) -> None:
    """Complain about a name that no flow declares: it would be kept and never looked at."""
    known = {name for flow in flow_versions.known().values() for name in declared(flow.flow)}
    for name in given:
        if name in FACTS:
            raise Complaint(f"{plain(name)} is not told: Usher finds it out by itself.", NO)
        if name not in known:
            raise Complaint(
                f"No flow declares the {what} {plain(name)}. Known: {', '.join(sorted(known)) or 'none'}", NO
            )
