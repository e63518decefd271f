"""A user's steps as a picture: what is done, what is next and why, what is missing by name, and what there is to gain.

✓ done   ▶ next   ◐ begun   ○ to do   » put off   ✗ went wrong   ? not decided yet   - not this user's
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from rich.table import Table
from rich.text import Text

from cli.terminal import ago, plain, span
from onboarding.flows.needs import options
from onboarding.flows.requirements import Requirements
from onboarding.flows.spec import Grant
from onboarding.flows.standing import StepStanding, Where
from onboarding.flows.state import SessionStatus, StepStatus
from onboarding.flows.view import View

_BAR = 20
_LOOKS = {
    StepStatus.COMPLETED: ("✓", "done", "green"),
    StepStatus.IN_PROGRESS: ("◐", "begun", "cyan"),
    StepStatus.PENDING: ("○", "to do", ""),
    StepStatus.SKIPPED: ("»", "put off", "yellow"),
    StepStatus.FAILED: ("✗", "went wrong", "bold red"),
}
_NOTES = {
    "steps_added": "steps were added since",
    "told": "as a server told it",
    "migrated": "less than before: a new version of the flow",
}
_BLOCKED = {
    "put_aside": "It was put aside.",
    "waiting_for_verification": "A job is finding something out.",
    "undecided": "It hangs on answers of other steps.",
}


def bar(view: View) -> Text:
    """Return how far the user is: a bar, the percent, the count."""
    standing = view.standing
    full = int(standing.percent * _BAR // 100)
    made = Text("▰" * full, "green").append("▱" * (_BAR - full), "dim").append(f" {int(standing.percent)} %", "bold")
    made.append(f"  {standing.done} of {standing.total} steps", "default")
    return made.append(f"  ({_NOTES[standing.note]})", "dim") if standing.note else made


def steps(view: View) -> Table:
    """Return the steps, one below the other."""
    made = Table.grid(padding=(0, 2, 0, 0), expand=False)
    made.add_column(no_wrap=True)
    made.add_column(overflow="fold")
    made.add_column(no_wrap=True)
    made.add_column(overflow="fold")
    for one in view.standing.steps:
        mark, word, style = _look(view, one)
        label = Text(mark, style).append(f" {one.number}", "dim" if style == "dim" else "default")
        made.add_row(label, _named(view, one), Text(word, style), Text(_when(one, view.seen.now), "dim"))
    return made


def _look(view: View, one: StepStanding) -> tuple[str, str, str]:
    """Return a step's mark, word and style."""
    if one.where is Where.OUT:
        return "-", "not theirs", "dim"
    current = view.standing.current
    if current is not None and current.step.key == one.step.key and view.session.status is SessionStatus.IN_PROGRESS:
        return "▶", "next", "bold cyan"
    if one.status is StepStatus.PENDING and view.session.status is SessionStatus.COMPLETED:
        return "○", "left open", "dim"
    if one.where is Where.UNDECIDED and one.status is StepStatus.PENDING:
        return "?", "undecided", "yellow"
    if one.status is StepStatus.IN_PROGRESS and one.state.status is StepStatus.PENDING:
        return "◐", "looked into", "cyan"
    return _LOOKS[one.status]


def _named(view: View, one: StepStanding) -> Text:
    """Return a step's key and title, and below what is worth knowing of it."""
    out = one.where is Where.OUT
    made = Text(one.step.key, "dim" if out else "bold").append(
        f"  {plain(one.step.title)}", "dim" if out else "default"
    )
    if not one.step.required:
        made.append(" (optional)", "dim")
    for line, style in _aside(view, one):
        made.append(f"\n{line}", style)
    return made


def _aside(view: View, one: StepStanding) -> Iterator[tuple[str, str]]:
    if one.step.when and one.where is not Where.IN:
        yield f"only where {plain(one.step.when)}", "dim"
    if one.counted and one.status is StepStatus.FAILED and one.state.reason:
        yield plain(one.state.reason), "red"
    if one.counted and one.state.needs_review:
        yield "the step has changed: its answers are to be looked at again", "yellow"
    lacking = [entry for entry in view.requirements.eventually_due if entry.startswith(f"{one.step.key}.")]
    if lacking and one.status is not StepStatus.PENDING:
        yield f"still without {', '.join(entry.partition('.')[2] for entry in lacking)}", "dim"


def _when(one: StepStanding, now: datetime) -> str:
    """Say when something was last done in a step, and how long it took."""
    state = one.state
    if state.finished_at:
        took = state.started_at and state.finished_at - state.started_at
        return ago(state.finished_at, now) + (f", took {span(took)}" if took else "")
    if one.by_fact:
        return "by facts"
    if state.status is StepStatus.IN_PROGRESS and state.started_at:
        return f"began {ago(state.started_at, now)}"
    return f"seen {ago(state.shown_at, now)}" if state.shown_at else ""


def next_and_why(view: View) -> tuple[str, str]:
    """Return the key of the step that is next, "" where there is none, and why that is so."""
    session, current = view.session, view.standing.current
    if session.status is SessionStatus.COMPLETED:
        return "", "The onboarding is completed."
    if current is None:
        return "", "Everything required is done; the user may complete the onboarding."
    if session.status is SessionStatus.SKIPPED:
        return current.step.key, "It was all put aside; when it is taken up again, this comes first."
    if session.status is SessionStatus.NOT_STARTED:
        return current.step.key, "Nothing has begun yet; this is the first step."
    return current.step.key, _why(view, current)


def _why(view: View, current: StepStanding) -> str:
    if current.under_way_since:
        return "It was begun last and is not finished."
    if current.status is StepStatus.IN_PROGRESS:
        return "A job is finding out what finishes it."
    if current.status in (StepStatus.SKIPPED, StepStatus.FAILED):
        how = "was put off" if current.status is StepStatus.SKIPPED else "went wrong"
        return f"It {how}, and nothing else is open."
    before = any(one.open and one.number < current.number for one in view.standing.steps)
    rest = "; what was put off comes after." if before else "."
    return f"It is the first that was not done yet{rest}"


def missing(found: Requirements, now: datetime) -> Iterator[tuple[str, Text]]:
    """Yield what is missing, by when it can be given."""
    later = [entry for entry in found.eventually_due if entry not in found.currently_due]
    for name, entries, style in (
        ("overdue", found.past_due, "bold red"),
        ("now", found.currently_due, "bold"),
        ("later", later, ""),
        ("looked into", found.pending_verification, "cyan"),
    ):
        if entries:
            yield name, Text(", ".join(map(plain, entries)), style)
    for error in found.errors:
        yield "wrong", Text(plain(error.requirement), "red").append(f": {plain(error.reason)}", "default")
    for one in found.alternatives:
        yield "or", Text(f"{', '.join(one.provide)} instead of {', '.join(one.instead_of)}")
    if found.deadline:
        yield "until", Text(f"{found.deadline:%Y-%m-%d %H:%M} UTC, {ago(found.deadline, now)}")
    if found.blocked_reason:
        yield "blocked", Text(_BLOCKED.get(found.blocked_reason, found.blocked_reason), "yellow")


def gains(view: View) -> Iterator[tuple[str, Text]]:
    """Yield unlocks and rewards: those that the user has, then what each other one needs."""
    flow = view.flow.flow
    kinds = {"unlock": flow.unlocks, "reward": flow.rewards}
    titles = {f"{kind}:{grant.key}": grant.title for kind, grants in kinds.items() for grant in grants}
    for name in sorted(view.seen.granted):
        made = Text("★ ", "yellow").append(name.partition(":")[2], "bold")
        yield "has", made.append(f"  {plain(titles.get(name, 'of another version'))}", "default")
    for grant in (grant for grants in kinds.values() for grant in grants if grant.key in view.unlocks):
        later = (f"{plain(entry)} (later)" for entry in view.unlocks[grant.key].eventually_due)
        wanted = ", ".join([*_wanted(view, grant)] or later) or "the next act of the user"
        yield "can get", Text("☆ ", "dim").append(grant.key).append(f"  needs {wanted}", "dim")


def _wanted(view: View, grant: Grant) -> Iterator[str]:
    """Yield what is missing for an unlock, also steps that cannot be done now."""
    lacks = view.unlocks[grant.key]
    yield from map(plain, (*lacks.currently_due, *lacks.pending_verification))
    for need in grant.requires:
        found = [view.standing.by_key.get(one.removeprefix("step:")) for one in options(need)]
        if all(one is not None and one.where is Where.OUT for one in found):
            yield f"{' or '.join(one.step.key for one in found if one)} (not among their steps)"
