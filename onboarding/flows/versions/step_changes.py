"""What changed in one step, or in one unlock or reward, and what that asks of users in flight."""

from __future__ import annotations

import json
from collections.abc import Sequence

from onboarding.flows.files.problems import Place
from onboarding.flows.needs import One, options
from onboarding.flows.spec import Default, Grant, Rule, Step
from onboarding.flows.versions.differences import Change, Changes, Kind
from onboarding.flows.versions.schema_changes import schema_changes

_LONGEST = 400  # characters of the needs that a change names
_WORDS = ("title", "description", "minutes", "messages")


def step_changes(old: Step, new: Step) -> Changes:
    """Yield each change of a step that both versions have."""
    yield from _words(old, new)
    yield from _duties(old, new)
    yield from _condition(old, new)
    yield from _fields(old, new)
    yield from _rules(old.rules, new.rules)
    yield from _defaults(old.defaults, new.defaults)
    yield from need_changes(old.requires, new.requires, ("requires",), "waits for")
    yield from _done_when(old.done_when, new.done_when)


def grant_changes(old: Grant, new: Grant) -> Changes:
    """Yield each change of an unlock or a reward that both versions have."""
    if old.title != new.title:
        yield Change(Kind.COSMETIC, ("title",), "has another title")
    yield from need_changes(old.requires, new.requires, ("requires",), "waits for")


def _words(old: Step, new: Step) -> Changes:
    for name in _WORDS:
        if getattr(old, name) != getattr(new, name):
            yield Change(Kind.COSMETIC, (name,), f"has other {name}" if name[-1] == "s" else f"has another {name}")


def _duties(old: Step, new: Step) -> Changes:
    if old.required is not new.required:
        told = ("is required now", Kind.TIGHTENING) if new.required else ("is optional now", Kind.LOOSENING)
        yield Change(told[1], ("required",), told[0])
    if old.given is not new.given:
        told = (
            ("is done by facts alone now", Kind.TIGHTENING)
            if new.given
            else ("can be done by the user", Kind.LOOSENING)
        )
        yield Change(told[1], ("given",), told[0])
    if old.weight != new.weight:
        yield Change(Kind.LOOSENING, ("weight",), f"weighs {new.weight} instead of {old.weight}")
    if old.due_days != new.due_days:
        later = new.due_days is None or (old.due_days is not None and new.due_days > old.due_days)
        yield Change(Kind.LOOSENING if later else Kind.TIGHTENING, ("due_days",), "is due at another time")
    if old.flag != new.flag:
        kind = Kind.TIGHTENING if old.flag else Kind.ADDITIVE
        yield Change(kind, ("flag",), f"sets {new.flag or 'no flag'} instead of {old.flag or 'none'}")


def _condition(old: Step, new: Step) -> Changes:
    """Judge by who meets the step: fewer is loosening; where it may be others, that cannot be told."""
    if old.when == new.when:
        return
    if not old.when:
        yield Change(Kind.LOOSENING, ("when",), "is only for some users now")
    elif not new.when:
        yield Change(Kind.TIGHTENING if new.required else Kind.ADDITIVE, ("when",), "is for all users now")
    else:
        yield Change(Kind.TIGHTENING, ("when",), "is for other users now; for whom cannot be told")


def _fields(old: Step, new: Step) -> Changes:
    before, now = (set(step.fields.get("properties", ())) for step in (old, new))
    if before and now and not before & now:
        told = "asks for something else altogether: another meaning wants another key"
        yield Change(Kind.TIGHTENING, ("fields",), told)
    else:
        yield from schema_changes(old.fields, new.fields, ("fields",))


def _rules(old: Sequence[Rule], new: Sequence[Rule]) -> Changes:
    before, now = ({(rule.when_not, rule.field): rule.message for rule in rules} for rules in (old, new))
    for _, field in sorted(now.keys() - before.keys()):
        yield Change(Kind.TIGHTENING, ("rules",), f"has a new rule about '{field}'")
    for _, field in sorted(before.keys() - now.keys()):
        yield Change(Kind.LOOSENING, ("rules",), f"has lost a rule about '{field}'")
    if before.keys() == now.keys() and list(old) != list(new):
        yield Change(Kind.COSMETIC, ("rules",), "tells its rules in other words or another order")


def _defaults(old: Sequence[Default], new: Sequence[Default]) -> Changes:
    """Nothing is answered by a default until it is accepted, so that none of this asks for more."""
    before, now = ([_written(default) for default in defaults] for defaults in (old, new))
    if before != now:
        more = not before or now[: len(before)] == before
        yield Change(Kind.ADDITIVE if more else Kind.LOOSENING, ("defaults",), "offers other values")


def _written(part: Default) -> str:
    return json.dumps(part.model_dump(mode="json"), sort_keys=True)


def _done_when(old: Sequence[One], new: Sequence[One]) -> Changes:
    place = ("done_when",)
    if not old and new:
        yield Change(Kind.ADDITIVE, place, "can finish by itself now")
    elif old and not new:
        yield Change(Kind.TIGHTENING, place, "does not finish by itself any more")
    else:
        yield from need_changes(old, new, place, "finishes by itself after")


def need_changes(old: Sequence[One], new: Sequence[One], place: Place, does: str) -> Changes:
    """Yield what changed in needs: less is loosening, anything else tightening."""
    if list(old) == list(new):
        return
    enough, more = _implies(old, new), _implies(new, old)
    if enough and more:
        yield Change(Kind.COSMETIC, place, f"{does} the same, written otherwise")
    else:
        told = ", ".join(" or ".join(options(need)) for need in new) or "nothing"
        short = told if len(told) <= _LONGEST else f"{told[:_LONGEST]}…"
        yield Change(Kind.LOOSENING if enough else Kind.TIGHTENING, place, f"{does} {short} now")


def _implies(held: Sequence[One], wanted: Sequence[One]) -> bool:
    """Say whether everybody who has all of `held` has all of `wanted`: each want is wider than something held."""
    return all(any(_within(options(have), options(want)) for have in held) for want in wanted)


def _within(have: Sequence[str], want: Sequence[str]) -> bool:
    """Say whether each alternative is one of those wanted; a key of one provider is a key of any."""
    return all(any(one == other or one.startswith(f"{other}:") for other in want) for one in have)
