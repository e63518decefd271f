"""`usher flows check`: whether files of flows can be used, before anybody is in them."""

from __future__ import annotations

from pathlib import Path

import click
from rich.text import Text

from cli.complaints import NO
from cli.flows.naming import as_json_option
from cli.terminal import err, out, plain, print_json
from onboarding.flows.compiling.compiled import CompiledFlow
from onboarding.flows.files.loading import read_flows
from onboarding.flows.files.problems import FlowRefused, Problem, key_of
from settings import settings


@click.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
@as_json_option
def check(path: Path | None, *, as_json: bool) -> None:
    """Check the files of flows, and say what is wrong with file, line and key.

    PATH is a file or a folder; without it those that the settings name are checked, with the built-in ones. Needs nothing
    running. Exit code 1 when something is wrong; what is only seldom meant is told and does not count.
    """
    chosen = path or settings().flows
    try:
        known = read_flows(*([chosen] if chosen else []))
    except FlowRefused as refused:
        _refused(refused, as_json=as_json)
        raise SystemExit(NO) from None
    flows = list(known.values())
    if as_json:
        print_json({"flows": [_as_json(one) for one in flows], "problems": []})
        return
    for one in flows:
        for doubt in doubts(one):
            out.print(Text(plain(doubt, 2000), style="yellow"), soft_wrap=True)
    out.print(_fine(flows, chosen), markup=False, soft_wrap=True)


def doubts(one: CompiledFlow) -> list[str]:
    """Return what is no fault but seldom meant, one line each."""
    said, name = one.flow.model_dump(), f"{one.flow.flow} {one.flow.version}"
    return [str(Problem(name, None, key_of(doubt.place, said), doubt.message)) for doubt in one.doubts]


def _as_json(one: CompiledFlow) -> dict[str, object]:
    flow = one.flow
    return {"flow": flow.flow, "version": flow.version, "digest": one.digest, "doubts": doubts(one)}


def _refused(refused: FlowRefused, *, as_json: bool) -> None:
    if as_json:
        rows = [
            {"file": one.file, "line": one.line, "key": one.key, "message": one.message} for one in refused.problems
        ]
        print_json({"flows": [], "problems": rows})
        return
    for one in refused.problems:
        out.print(_problem(one), soft_wrap=True)
    many = len(refused.problems)
    err.print(f"{many} {'problem' if many == 1 else 'problems'}.", style="bold red")


def _problem(one: Problem) -> Text:
    where = one.file if one.line is None else f"{one.file}:{one.line}"
    made = Text(plain(where), style="bold")
    for part, style in ((one.key, "cyan"), (one.message, "")):
        if part:
            made.append(": ", "default").append(plain(part, 2000), style or "default")
    return made


def _fine(flows: list[CompiledFlow], where: Path | None) -> str:
    names = ", ".join(f"{one.flow.flow} {one.flow.version}" for one in flows)
    looked = f"{plain(where)} and the built-in flows" if where else "the built-in flows"
    return f"Fine: {names}. Looked at: {looked}."
