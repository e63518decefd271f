"""`usher flows diff`: what changed between two versions, and what that asks of the users who are in the older one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import click
from rich.text import Text
from sqlalchemy import Connection

from cli.complaints import NO, Complaint
from cli.flows.naming import as_json_option, database_if_any, numbers_of, version_called, version_type
from cli.terminal import out, plain, print_json
from db import flow_versions, publishing
from onboarding.flows.versions.comparing import compare
from onboarding.flows.versions.differences import Difference, Kind

STYLES = {Kind.TIGHTENING: "bold red", Kind.ADDITIVE: "green", Kind.LOOSENING: "cyan", Kind.COSMETIC: "dim"}
MEANS = {
    Kind.TIGHTENING: "somebody may have to do more, or kept answers may not fit any more",
    Kind.ADDITIVE: "more is offered; nobody has to take it",
    Kind.LOOSENING: "nobody has to do more",
    Kind.COSMETIC: "other words, nothing else",
}


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions side by side; `published` where a file is compared with what was published under its number."""

    flow: str
    old: int
    new: int
    changes: Sequence[Difference]
    published: bool = False

    @property
    def names(self) -> tuple[str, str]:
        """What is compared, in words."""
        if self.published:
            return f"{self.flow} {self.old} as published", f"{self.flow} {self.new} as its file says"
        return f"{self.flow} {self.old}", f"{self.flow} {self.new}"


@click.command()
@click.argument("name", metavar="FLOW")
@click.argument("old", metavar="[A]", required=False, type=version_type)
@click.argument("new", metavar="[B]", required=False, type=version_type)
@as_json_option
def diff(name: str, old: int | None, new: int | None, *, as_json: bool) -> None:
    """Show what changed between two versions, and what that asks of users in flight.

    A and B are versions. With A alone: what its file says otherwise than what was published under that number or, where
    that is the same, A beside the newest. Without both: the newest beside the one before.
    """
    with database_if_any() as on:
        found = _compared(name, old, new, on)
    if as_json:
        rows = [{"kind": one.kind, "step": one.step, "key": one.key, "what": one.what} for one in found.changes]
        print_json({"flow": name, "from": found.old, "to": found.new, "published": found.published, "changes": rows})
    else:
        for line in told(found):
            out.print(line, soft_wrap=True)


def _compared(name: str, old: int | None, new: int | None, on: Connection | None) -> Compared:
    """Choose what is compared.

    Raises:
        Complaint: there is no such version, or only one.
    """
    numbers = numbers_of(name, on)
    if new is None and (changed := _changed(name, [old] if old else numbers, on)):
        return changed
    if old is None or new is None:
        old, new = _two_of(name, numbers, old)
    one, other = version_called(name, old, on), version_called(name, new, on)
    return Compared(name, old, new, compare(one.flow, other.flow))


def _changed(name: str, numbers: Sequence[int], on: Connection | None) -> Compared | None:
    """Return what a file says otherwise than what was published, where that is so."""
    for number in reversed(numbers):
        file = flow_versions.known().get((name, number))
        if on is not None and file and (changes := publishing.changed_since(on, file)):
            return Compared(name, number, number, changes, published=True)
    return None


def _two_of(name: str, numbers: Sequence[int], old: int | None) -> tuple[int, int]:
    newest = numbers[-1]
    before = old or next((number for number in reversed(numbers) if number < newest), None)
    if before is None or before == newest:
        raise Complaint(f"{plain(name)} {newest} has nothing beside it to compare with: versions {numbers}.", NO)
    return before, newest


def told(found: Compared) -> list[Text]:
    """Return what there is to say, by what it asks of users, the hardest first."""
    one, other = found.names
    lines = [Text(f"{one} → {other}", style="bold")]
    for kind, style in STYLES.items():
        changes = [change for change in found.changes if change.kind is kind]
        if changes:
            head = Text(f"\n{kind.value} ({len(changes)})", style=style)
            lines.append(head.append(f"  {MEANS[kind]}", style="dim"))
            lines += [Text(f"  {plain(one.what)}").append(f"  {plain(one.key)}", "dim") for one in changes]
    return [*lines, Text(f"\n{_meaning(found)}", style="bold")]


def _meaning(found: Compared) -> str:
    """Say what it comes to for the users who are in the older version."""
    kinds = {change.kind for change in found.changes}
    if found.published:
        told = "A published version never changes" if kinds else "Nothing changed that is known"
        return f"{told}: give the file another version, or put it back."
    if not kinds:
        return "Nothing changed."
    if kinds == {Kind.COSMETIC}:
        newer = max(found.old, found.new)
        return f"Only words: users of both versions see those of {newer} at once."
    return (
        f"Users in {found.flow} {found.old} stay in it until they are moved: "
        f"usher flows migrate {found.flow} {found.old} {found.new} --dry-run"
    )
