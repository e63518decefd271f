"""`usher persona show`: a persona on one screen, with all its evidence, as JSON, or as a page."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import click

from cli.keys.naming import as_json_option, whose
from cli.page_file import file_name, write_page
from cli.persona.finding import number_type, persona_in, revision_of, standing_of
from cli.persona.likeness import likeness_of
from cli.persona.printing import print_likeness
from cli.terminal import out, print_json
from db.persona_revisions import Revision

_BY_NAME = ""  # what --html is without a FILE


@click.command()
@whose
@click.option("--revision", type=number_type, help="This one; else the draft, or what was accepted.")
@click.option("--evidence", is_flag=True, help="Number every claim's evidence and list it: passages, numbers, answers.")
@click.option(
    "--html",
    "file",
    metavar="[FILE]",
    is_flag=False,
    flag_value=_BY_NAME,
    help="Write a page that needs nothing else, to USER-persona.html or FILE; - is standard output.",
)
@as_json_option
def show(user: str, revision: int | None, file: str | None, *, evidence: bool, as_json: bool) -> None:
    """Show a persona, each claim with its evidence; also as a page or as JSON.

    Beside each claim stands where it comes from: measured, you said, rule, model. Exit code 1 when there is no persona.
    """
    if evidence + as_json + (file is not None) > 1:
        raise click.UsageError("--evidence, --json and --html are three ways to show it: choose one.")
    found = revision_of(user, revision)
    if as_json:
        print_json(told(user, found))
        return
    likeness = likeness_of(persona_in(user, found), standing_of(user, found))
    if file is None:
        print_likeness(out, likeness, with_evidence=evidence)
    else:
        from cli.persona.page import page_of  # noqa: PLC0415 - jinja2 is loaded only where a page is made

        write_page(page_of(likeness), file or file_name(user, "persona"))


def told(user: str, found: Revision) -> dict[str, Any]:
    """Return a revision for programs."""
    kept = {field.name: getattr(found, field.name) for field in fields(found)}
    return {"user_id": user, **kept, "persona": found.persona.model_dump(mode="json") if found.persona else None}
