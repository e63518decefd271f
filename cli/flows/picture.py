"""A flow drawn in the terminal: one step below the other, what each asks and waits for, and what is given.

●  required   ○  optional   ├  only for some users
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console
from rich.rule import Rule
from rich.text import Text

from cli.terminal import plain
from onboarding.flows.compiling.compiled import CompiledFlow
from onboarding.flows.needs import One, options
from onboarding.flows.spec import Flow, Grant, Step

_COMPLETES = {"by_itself": "completes by itself", "when_asked": "completes when the user asks"}
_STATUS = {"active": "green", "draining": "yellow", "retired": "dim"}
_NAMES = 12  # characters of the details' names
_LEAST = 20  # characters of a line, however narrow the terminal is
_MOST = 1_000
_RAIL = "   │   "
_LEGEND = "● required  ○ optional  * must be given"


def print_flow(console: Console, found: CompiledFlow) -> None:
    """Print a version of a flow."""
    flow = found.flow
    console.print(
        Rule(Text(f"{plain(flow.title)}  ·  {flow.flow} {flow.version}", "bold"), align="left", characters="─")
    )
    if flow.description:
        console.print(Text(plain(flow.description, _MOST), style="italic"))
    console.print(_head(flow))
    console.print(Text(_LEGEND, "dim"))
    console.print()
    for number, step in enumerate(flow.steps, flow.counts_from):
        _print_step(console, found, number, step)
    for title, grants in (("Unlocks", flow.unlocks), ("Rewards", flow.rewards)):
        _print_grants(console, title, grants)


def _head(flow: Flow) -> Text:
    minutes = sum(step.minutes for step in flow.steps)
    parts = [
        f"{len(flow.steps)} steps, {minutes} min in all", _COMPLETES[flow.completes],
        f"counted from {flow.counts_from}",
        f"takes in by itself: {plain(flow.enrol_when)}" if flow.enrol_when else "started by its name",
        *([f"flags {', '.join(flow.flags)}"] if flow.flags else []),
        *([f"facts {', '.join(flow.facts)}"] if flow.facts else []),
    ]  # fmt: skip
    return Text(flow.status, style=_STATUS[flow.status]).append("  ·  " + "  ·  ".join(parts), style="dim")


def _print_step(console: Console, found: CompiledFlow, number: int, step: Step) -> None:
    """Print a step: its line, then what there is to know of it, all on one rail."""
    mark = Text("●", "bold cyan") if step.required else Text("○", "cyan")
    head = Text(step.key, "bold").append(f"  {plain(step.title)}", "default")
    _print_railed(console, Text(f"{number:>2} ").append_text(mark).append(" "), Text(_RAIL, "dim"), head)
    whole = sum(one.weight for one in found.flow.steps)
    duty = "required" if step.required else "optional"
    facts = Text(f"{duty}  ·  {step.minutes} min  ·  weight {step.weight} of {whole}", "dim")
    _print_railed(console, Text(_RAIL, "dim"), Text(_RAIL, "dim"), facts)
    for name, value in _details(found, step):
        only = name == "only where"
        first = Text("   ├── " if only else _RAIL, "dim").append(f"{name:<{_NAMES}}")
        _print_railed(console, first, Text(_RAIL + " " * _NAMES, "dim"), Text(value, "yellow" if only else ""))
    console.print("" if step is found.flow.steps[-1] else Text(_RAIL.rstrip(), "dim"))


def _print_railed(console: Console, first: Text, rail: Text, line: Text) -> None:
    """Print a text that goes on below itself, at the right of a rail."""
    width = max(console.width - max(first.cell_len, rail.cell_len), _LEAST)
    for number, part in enumerate(line.wrap(console, width)):
        part.rstrip()
        console.print((rail if number else first).copy().append_text(part), soft_wrap=True)


def _details(found: CompiledFlow, step: Step) -> Iterator[tuple[str, str]]:
    if step.when:
        yield "only where", plain(step.when, _MOST)
    if asks := _fields(found, step):
        yield "asks", asks
    if step.requires:
        yield "waits for", needs(step.requires)
    if step.done_when:
        yield "done by", f"{needs(step.done_when)}{' alone' if step.given else ', or the user'}"
    for rule in step.rules:
        yield "checks", f"{plain(rule.field)}: {plain(rule.message)}"
    for default in step.defaults:
        who = (
            f"where {plain(default.when, _MOST)}"
            if default.when
            else "to everybody else"
            if step.defaults[0].when
            else "to all"
        )
        yield "offers", f"{', '.join(map(plain, default.values))} {who}"
    if step.due_days is not None:
        yield "due", f"{step.due_days} days after the start"
    if step.flag:
        yield "sets", step.flag
    if gives := [grant.key for grant in (*found.flow.unlocks, *found.flow.rewards) if _names(grant.requires, step.key)]:
        yield "gives", ", ".join(gives)


def _fields(found: CompiledFlow, step: Step) -> str:
    required = found.required_fields(step.key)
    properties: Mapping[str, object] = step.fields.get("properties", {})
    names = [*required, *(name for name in properties if name not in required)]
    return ", ".join(f"{plain(name)}{'*' if name in required else ''}" for name in names)


def _names(wanted: Sequence[One], key: str) -> bool:
    return any(f"step:{key}" in options(need) for need in wanted)


def needs(wanted: Sequence[One]) -> str:
    """Return needs in words: `name and (verified_key or website)`."""
    parts = [
        " or ".join(one.replace("step:", "step ").replace("fact:", "fact ") for one in options(need)) for need in wanted
    ]
    return " and ".join(f"({part})" if " or " in part and len(parts) > 1 else part for part in parts)


def _print_grants(console: Console, title: str, grants: Sequence[Grant]) -> None:
    if not grants:
        return
    console.print(Text(title, style="bold"))
    for grant in grants:
        line = Text(grant.key, "bold").append(f"  {plain(grant.title)}", "default")
        line.append(f"  after {needs(grant.requires)}", "dim")
        _print_railed(console, Text("   ★ ", "yellow"), Text("     "), line)
    console.print()
