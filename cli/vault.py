"""`usher vault`: the master keys that seal users' API keys: see them, make one, rotate to it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from cli.rotating import rotate
from cli.start import use_servers
from cli.terminal import err, out, plain, print_json, table, text
from db import scope
from db import vault as sealing
from db.engine import statement
from db.rewrapping import rows_by_master_key
from db.vault import Vault
from settings import Settings, settings
from workers.embedded.keyring import NAME, read_keyring


@click.group()
def vault() -> None:
    """See, make and rotate the master keys that seal users' API keys."""


vault.add_command(rotate)


@dataclass(frozen=True, slots=True)
class MasterKey:
    """One master key: of the settings, of the table, or of both."""

    id: str
    primary: bool
    known: bool
    rows: int


@vault.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON on standard output.")
def status(*, as_json: bool) -> None:
    """Show which master keys there are, and how many API keys each one seals.

    Exit code 1 when API keys are sealed by a master key that is not set here: those cannot be opened.
    """
    use_servers()
    with statement(scope.everyone("usher vault status")) as on:
        keys = master_keys(sealing.vault(), rows_by_master_key(on))
    lost = [key for key in keys if not key.known]
    if as_json:
        print_json({"master_keys": [asdict(key) for key in keys]})
    else:
        out.print(_table(keys), *_notes(keys), sep="\n")
    if lost:
        raise SystemExit(1)


def master_keys(vault: Vault, rows: Mapping[str, int]) -> list[MasterKey]:
    """Return the keys of the settings in their order, then those that are only in the table."""
    ids = [*vault.ids, *(name for name in rows if name not in vault.ids)]
    return [MasterKey(name, name == vault.primary, name in vault.ids, rows.get(name, 0)) for name in ids]


def _table(keys: Sequence[MasterKey]) -> Table:
    made = table("master key", "is", "here", ">API keys")
    for key in keys:
        here = Text("set", style="green") if key.known else Text("not set", style="bold red")
        made.add_row(text(key.id), "primary" if key.primary else "", here, f"{key.rows:,}")
    return made


def _notes(keys: Sequence[MasterKey]) -> list[Text]:
    """Say what to do next; the worst first."""
    notes = [Text(_lost(key), style="bold red") for key in keys if not key.known]
    if any(key.known and key.rows and not key.primary for key in keys):
        notes.append(Text("Rotate, so that the primary seals them all: usher vault rotate"))
    notes += [Text(_idle(key), style="dim") for key in keys if key.known and not key.rows and not key.primary]
    return notes


def _lost(key: MasterKey) -> str:
    return f"{plain(key.id)} is not set here: what it seals cannot be opened. Put it back, last in USHER_MASTER_KEYS."


def _idle(key: MasterKey) -> str:
    return f"{key.id} seals nothing. If every process has the same primary, it can be removed; backups still need it."


@vault.command("new-key")
@click.option("--pepper", is_flag=True, help="Make the key of the fingerprints (USHER_PEPPER) instead.")
def new_key(*, pepper: bool) -> None:
    """Make a master key: one line on standard output, and what to do with it on standard error.

    Needs nothing running, and changes nothing.
    """
    variable, letter = ("USHER_PEPPER", "p") if pepper else ("USHER_MASTER_KEYS", "k")
    there, kept_in = _set_now(settings(), pepper=pepper)
    click.echo(sealing.new_key(f"{letter}{_highest(there, letter) + 1}"))
    for line in _advice(f"{variable} in {kept_in}" if kept_in else variable, there=bool(there), pepper=pepper):
        err.print(line, markup=False, soft_wrap=True)


def _set_now(chosen: Settings, *, pepper: bool) -> tuple[str, Path | None]:
    """Return what is set and the file it is in, also where it is broken: this command is how it is mended."""
    value = chosen.pepper if pepper else chosen.master_keys
    if value is not None:
        return value.get_secret_value(), None
    kept = read_keyring(chosen.home) if chosen.database_url is None else None
    return (kept[pepper], chosen.home / NAME) if kept else ("", None)


def _highest(there: str, letter: str) -> int:
    numbers = re.findall(rf"(?:^|,)\s*{letter}(\d{{1,9}}):", there)
    return max(map(int, numbers), default=0)


def _advice(where: str, *, there: bool, pepper: bool) -> list[str]:
    if not there:
        return [
            f"Set {where} to this line, the same for every process.",
            "Keep a copy apart from the database: without it, API keys that are sealed with it are lost.",
        ]
    if pepper:
        return [
            f"Put it in the place of {where} and restart every process.",
            "Fingerprints from before are not comparable with new ones; a key gets its new one when it is next saved.",
        ]
    return [
        f"1. Put it in front of {where}, with a comma behind it, and restart every process.",
        "   On several machines put it last first, everywhere, so that all can open what one seals; then in front.",
        "2. Run `usher vault rotate`; workers go on meanwhile.",
        "3. Keep the old keys until `usher vault status` says that they seal nothing.",
    ]
