"""`usher show`: what is known of a user's website: on one screen, with every line's evidence, as JSON, or as a page."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any

import click

from cli.complaints import NO, Complaint
from cli.page_file import file_name, write_page
from cli.report import print_report, print_whys
from cli.start import use_servers
from cli.terminal import out, plain, print_json
from db import results, scope
from db.engine import statement
from onboarding.errors import Failure

_BY_NAME = ""  # what --html is without a FILE


@click.command()
@click.argument("user")
@click.option("--url", help="Of this website, where the user has several; else the one that was read last.")
@click.option("--why", is_flag=True, help="Open every line: source, confidence, numbers, votes, quotes.")
@click.option("--json", "as_json", is_flag=True, help="Print the row as JSON on standard output.")
@click.option(
    "--html",
    "file",
    metavar="[FILE]",
    is_flag=False,
    flag_value=_BY_NAME,
    help="Write a page that needs nothing else, to USER-analysis.html or FILE; - is standard output.",
)
def show(user: str, url: str | None, file: str | None, *, why: bool, as_json: bool) -> None:
    """Show what is known of a user's website, and why.

    USER is the id under which the result is kept: `terminal` after a plain `usher analyze`. Exit code 1 when nothing is
    known.
    """
    if why + as_json + (file is not None) > 1:
        raise click.UsageError("--why, --json and --html are three ways to show it: choose one.")
    row = analysis_for(user, url)
    if as_json:
        print_json(row)
    elif file is not None:
        from cli.page import page_of  # noqa: PLC0415 - jinja2 is loaded only where a page is made

        write_page(page_of(row), file or file_name(user, "analysis"))
    elif why:
        print_whys(out, row)
    else:
        print_report(out, row)


def analysis_for(user: str, url: str | None) -> Mapping[str, Any]:
    """Return the user's newest analysis, of this website where one is given.

    Raises:
        Complaint: there is none, or the address is none.
    """
    use_servers()
    with statement(scope.user(user)) as on:
        row = results.latest_analysis(on, user, _normalised(url) if url else None)
    if row is None:
        raise Complaint(_nothing(user, url), NO)
    return row


def _normalised(url: str) -> str:
    from onboarding.address import normalise  # noqa: PLC0415 - what reads websites is loaded only where asked for

    try:
        return normalise(url, allowed=_EveryPair())
    except Failure as failure:
        raise Complaint(failure.say or f"{plain(url)} is not the address of a website.", NO) from failure


class _EveryPair(Container[tuple[str, int]]):
    """Lets `normalise` compare addresses that only the worker may have been allowed to read."""

    def __contains__(self, _pair: object) -> bool:
        return True


def _nothing(user: str, url: str | None) -> str:
    who, what = plain(user, 255), plain(url, 300)
    if url:
        return f"Nothing is known of {what} for {who}. What is known of another website: usher show {who}"
    return f"Nothing is known of a website of {who}. Ask for it: usher analyze URL --user {who}"
