"""`usher flows show`: a flow as a picture in the terminal."""

from __future__ import annotations

import click

from cli.flows.naming import as_json_option, database_if_any, version_called, version_type
from cli.flows.picture import print_flow
from cli.terminal import out, print_json


@click.command("show")
@click.argument("name", metavar="FLOW")
@click.argument("version", required=False, type=version_type)
@as_json_option
def show_flow(name: str, version: int | None, *, as_json: bool) -> None:
    """Draw the steps of a flow: what they ask, who meets them, what they give.

    Without VERSION the one that takes new users. Versions whose file is gone are found where something runs here.
    """
    with database_if_any() as on:
        found = version_called(name, version, on)
    if as_json:
        print_json({**found.flow.model_dump(mode="json"), "digest": found.digest})
    else:
        print_flow(out, found)
