"""One version of a flow beside another: all that changed, and what that asks of the users who are in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from onboarding.flows.files.problems import Place
from onboarding.flows.spec import Flow, Grant
from onboarding.flows.versions.differences import Change, Difference, Kind
from onboarding.flows.versions.step_changes import grant_changes, step_changes

__all__ = ["Difference", "Kind", "compare"]


def compare(old: Flow, new: Flow) -> tuple[Difference, ...]:
    """Tell all that changed; versions and statuses are no change."""
    return (*_of_flow(old, new), *_of_steps(old, new), *_of_order(old, new), *_of_grants(old, new))


def _of_flow(old: Flow, new: Flow) -> Iterator[Difference]:
    for name in ("title", "description"):
        if getattr(old, name) != getattr(new, name):
            yield Difference(Kind.COSMETIC, None, f"The flow has another {name}.", name)
    if old.counts_from != new.counts_from:
        told = (
            f"Steps are counted from {new.counts_from} instead of {old.counts_from}: every number means another step."
        )
        yield Difference(Kind.TIGHTENING, None, told, "counts_from")
    if old.completes != new.completes:
        asked = new.completes == "when_asked"
        told = "The user has to complete the flow now." if asked else "The flow completes by itself now."
        yield Difference(Kind.TIGHTENING if asked else Kind.LOOSENING, None, told, "completes")
    if old.enrol_when != new.enrol_when:
        told = "A start without a flow's name brings in others than before; nobody in flight is touched."
        yield Difference(Kind.ADDITIVE, None, told, "enrol_when")
    yield from _of_names("flag", old.flags, new.flags)
    yield from _of_names("fact", old.facts, new.facts)


def _of_names(what: str, old: Sequence[str], new: Sequence[str]) -> Iterator[Difference]:
    for name in sorted(set(new) - set(old)):
        yield Difference(Kind.ADDITIVE, None, f"The {what} '{name}' is declared now.", f"{what}s")
    for name in sorted(set(old) - set(new)):
        yield Difference(Kind.LOOSENING, None, f"The {what} '{name}' is not declared any more.", f"{what}s")
    if set(old) == set(new) and list(old) != list(new):
        yield Difference(Kind.COSMETIC, None, f"The {what}s are listed in another order.", f"{what}s")


def _of_steps(old: Flow, new: Flow) -> Iterator[Difference]:
    for step in new.steps:
        if before := old.step(step.key):
            for change in step_changes(before, step):
                yield _told(change, "Step", step.key, ("steps", step.key))
        else:
            kind = Kind.TIGHTENING if step.required else Kind.ADDITIVE
            told = f"Step '{step.key}' is new and {'required' if step.required else 'optional'}."
            yield Difference(kind, step.key, told, f"steps.{step.key}")
    for step in old.steps:
        if new.step(step.key) is None:
            yield Difference(Kind.LOOSENING, step.key, f"Step '{step.key}' is gone.", f"steps.{step.key}")


def _of_order(old: Flow, new: Flow) -> Iterator[Difference]:
    """Another order asks for no more, except where what a step depends on changes with it."""
    before, now = ([step.key for step in one.steps if other.step(step.key)] for one, other in ((old, new), (new, old)))
    if before == now:
        return
    conditions = any(step.when != other.when for step in new.steps if (other := old.step(step.key)))
    kind = Kind.TIGHTENING if conditions else Kind.LOOSENING
    yield Difference(kind, None, f"The steps come in another order: {', '.join(now)}.", "steps")


def _of_grants(old: Flow, new: Flow) -> Iterator[Difference]:
    yield from _of_kind("unlocks", "Unlock", old.unlocks, new.unlocks)
    yield from _of_kind("rewards", "Reward", old.rewards, new.rewards)


def _of_kind(kind: str, what: str, old: Sequence[Grant], new: Sequence[Grant]) -> Iterator[Difference]:
    before, now = ({grant.key: grant for grant in grants} for grants in (old, new))
    for key, grant in now.items():
        if key in before:
            for change in grant_changes(before[key], grant):
                yield _told(change, what, key, (kind, key))
        else:
            yield Difference(Kind.ADDITIVE, None, f"{what} '{key}' is new.", f"{kind}.{key}")
    for key in sorted(before.keys() - now.keys()):
        told = f"{what} '{key}' is gone; whoever has it keeps it."
        yield Difference(Kind.LOOSENING, None, told, f"{kind}.{key}")
    if before.keys() == now.keys() and list(before) != list(now):
        yield Difference(Kind.COSMETIC, None, f"The {kind} are listed in another order.", kind)


def _told(change: Change, what: str, key: str, place: Place) -> Difference:
    where = ".".join(map(str, (*place, *change.place)))
    told = f"{what} '{key}': {change.what}." if change.place[0] == "fields" else f"{what} '{key}' {change.what}."
    return Difference(change.kind, key if what == "Step" else None, told, where)
