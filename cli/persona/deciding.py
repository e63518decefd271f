"""`usher persona accept`, `lock` and `unlock`: what the user decides about a persona."""

from __future__ import annotations

import click

from cli.keys.naming import whose
from cli.persona.finding import number_type, revision_of
from cli.persona.wording import STALE, command, words
from cli.terminal import err, out, plain
from db import persona_revisions, scope
from db.engine import unit


@click.command()
@whose
@click.option("--revision", type=number_type, help="The one you looked at, also an earlier one again; else the draft.")
def accept(user: str, revision: int | None) -> None:
    """Accept the draft, or an earlier revision: that is what apps read.

    The one that was accepted before is kept. Accepting twice is accepting once.
    """
    found = revision_of(user, revision)
    with unit(scope.user(user)) as tx:
        number = persona_revisions.accept(tx, user, found.revision)
    for each in found.stale:
        err.print(f"Mind: {STALE.get(each, words(each))}.", markup=False, soft_wrap=True)
    _say(f"Revision {number} of {plain(user, 255)} is accepted; apps read it from now on.")


@click.command()
@whose
@click.argument("path")
@click.option("--value", "values", multiple=True, help="What is to stand there; several for a list. Else as it is now.")
def lock(user: str, path: str, values: tuple[str, ...]) -> None:
    """Keep a field as it is, or as you say, whatever is made anew.

    PATH is a field such as identity.name, voice.traits or lexicon.avoid; a wrong one is answered with all there are. A
    value is text, or JSON where the field has more to it: a pair of words is also "utilise -> use". This makes a new draft.
    """
    revision_of(user)
    with unit(scope.user(user)) as tx:
        number = persona_revisions.lock(tx, user, path, _value(values))
    _decided(user, f"{plain(path, 120)} is locked", number)


@click.command()
@whose
@click.argument("path")
def unlock(user: str, path: str) -> None:
    """Let a locked field be made anew.

    Until the persona is made anew it stays as it is. This makes a new draft.
    """
    revision_of(user)
    with unit(scope.user(user)) as tx:
        number = persona_revisions.unlock(tx, user, path)
    _decided(user, f"{plain(path, 120)} is not locked any more", number)


def _value(values: tuple[str, ...]) -> str | list[str] | None:
    """Return one value as it is, several as a list, none as None."""
    return list(values) if len(values) > 1 else next(iter(values), None)


def _decided(user: str, what: str, number: int) -> None:
    accept_it = command("accept", user, "--revision", number)
    _say(f"{what}; the draft that has it so is revision {number}. Accept it: {accept_it}")


def _say(sentence: str) -> None:
    out.print(sentence, markup=False, soft_wrap=True)
