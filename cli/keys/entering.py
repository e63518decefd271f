"""Read what is entered for a provider: open fields from options or asked for, the key hidden or from standard input."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

import click

from cli.complaints import NO, Complaint
from db.providers import custom, known
from onboarding.providers.pasting import LONGEST, KeyRefused, Pasted, take_in
from onboarding.providers.spec import KeyField, Provider

ON_THE_COMMAND_LINE = (
    "A key does not belong on the command line: others on this machine can see it there, and your shell remembers it. "
    "If you have just typed one, replace it at the provider. "
    "It is asked for without being shown, or read from standard input."
)
_MOST_READ = 16 * LONGEST  # bytes of standard input: enough to tell a key from a file
# A terminal gives at most so much of one line, and cuts the rest without a word.
_LONGEST_LINE = 1023 if sys.platform == "darwin" else 4095


def enter(provider: Provider, options: Sequence[str]) -> Pasted:
    """Read all fields of a provider, and check them.

    Raises:
        Complaint: a field is missing or cannot be what it should be; the sentence names it and never repeats it.
    """
    given = _open_fields(provider, _by_name(provider, options))
    try:
        return take_in(provider, {**given, **_secrets(provider)}, known(), custom())
    except KeyRefused as refused:
        raise Complaint(refused.say, NO) from None


def _by_name(provider: Provider, options: Sequence[str]) -> dict[str, str]:
    """Read the options NAME=VALUE. Neither part is repeated: either may be a key in the wrong place."""
    parts = [option.partition("=") for option in options]
    named = {name: value for name, _, value in parts}
    fields = [provider.field(name) for name in named]
    if any(one is not None and one.kind == "secret" for one in fields):
        raise click.UsageError(ON_THE_COMMAND_LINE)
    if None in fields or not all(sign for _, sign, _ in parts) or len(named) < len(options):
        raise click.UsageError(_how_to_give(provider))
    return named


def _how_to_give(provider: Provider) -> str:
    open_ones = [one.name for one in provider.fields if one.kind != "secret"]
    if not open_ones:
        return f"{provider.name} has no field to give with --field: only its key, which is asked for."
    return f"--field takes NAME=VALUE, each NAME once. Those of {provider.name}: {', '.join(open_ones)}."


def _open_fields(provider: Provider, given: Mapping[str, str]) -> dict[str, str]:
    """Complete the fields that are no secret: a terminal is asked, anything else has to give them."""
    wanted = [one for one in provider.fields if one.kind != "secret" and one.name not in given]
    if _on_terminal():
        return {**given, **{one.name: _ask(one) for one in wanted}}
    if missing := [one for one in wanted if not one.default]:
        told = " ".join(f"--field {one.name}=…" for one in missing)
        raise Complaint(f"{', '.join(one.label for one in missing)}: not given. Give it with {told}", NO)
    return {**given, **{one.name: one.default for one in wanted}}


def _ask(one: KeyField) -> str:
    label = f"{one.label} ({one.hint})" if one.hint else one.label
    typed: str = click.prompt(label, default=one.default, show_default=bool(one.default), err=True)
    return typed


def _secrets(provider: Provider) -> dict[str, str]:
    fields = [one for one in provider.fields if one.kind == "secret"]
    if _on_terminal():
        return {one.name: _ask_hidden(one) for one in fields}
    # Several have a line each, in the entry's order; whatever follows makes the last one impossible.
    lines = _read().strip().split("\n", len(fields) - 1)
    return {one.name: lines[at] if at < len(lines) else "" for at, one in enumerate(fields)}


def _ask_hidden(one: KeyField) -> str:
    typed: str = click.prompt(f"{one.label} (not shown)", default="", show_default=False, hide_input=True, err=True)
    if len(typed) >= _LONGEST_LINE:
        sentence = f"{one.label} is too long for a terminal, which may have cut it. Give it on standard input: … < file"
        raise Complaint(sentence, NO)
    return typed


def _read() -> str:
    return sys.stdin.buffer.read(_MOST_READ).decode("utf-8", "replace")


def _on_terminal() -> bool:
    return sys.stdin.isatty()
