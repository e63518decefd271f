"""`usher keys add`: take in a key, seal it, have it checked, and say how it came out."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import click
from rich.text import Text

from cli.complaints import NO
from cli.following import JobRow, listening, read
from cli.keys.entering import ON_THE_COMMAND_LINE, enter
from cli.keys.following import failed, follow_all
from cli.keys.listing import KeyRow, key_as_json, key_of
from cli.keys.naming import as_json_option, no_wait_option, provider_called, whose
from cli.keys.wording import learned, masked, next_check, sentence
from cli.serving import look_at_queue
from cli.start import use_servers
from cli.terminal import err, facts, out, plain, print_json, row_as_json
from db import scope
from db.engine import unit
from db.vault import vault
from onboarding.providers.finding import Verdict
from onboarding.providers.pasting import Pasted
from onboarding.providers.spec import Provider
from tasks.api_key_validation import save_and_check, validate_api_key


@click.command(context_settings={"allow_extra_args": True})
@whose
@click.argument("provider")
@click.option("--field", "given", metavar="NAME=VALUE", multiple=True, help="A field that is no secret; repeatable.")
@no_wait_option
@as_json_option
@click.pass_context
def add(  # noqa: PLR0913 - one parameter for each option
    ctx: click.Context, user: str, provider: str, given: Sequence[str], *, no_wait: bool, as_json: bool
) -> None:
    """Keep a user's API key, and check it with its provider.

    The key is asked for without being shown, or read from standard input (several secrets: a line each). What looks
    odd about it is a warning; what cannot be a key is refused. The key is saved also where it is rejected or could not
    be checked.

    Exit code 1 when the provider rejects the key, or the check itself failed.
    """
    if ctx.args:
        raise click.UsageError(ON_THE_COMMAND_LINE)
    chosen = provider_called(provider)
    use_servers()
    vault()  # before anybody types a key: without a master key nothing can be kept
    if chosen.checkable:
        look_at_queue(validate_api_key.queue, no_wait=no_wait)
    pasted = enter(chosen, given)
    for warning in pasted.warnings:
        err.print(Text(f"Warning: {plain(warning)}", style="yellow"))
    job = _keep(user, chosen, pasted, no_wait=no_wait)
    row = key_of(user, chosen.id)
    _show(row, chosen, job, as_json=as_json)
    if row.verdict == Verdict.INVALID or (job is not None and failed([job])):
        raise SystemExit(NO)


def _keep(user: str, provider: Provider, pasted: Pasted, *, no_wait: bool) -> JobRow | None:
    """Save the key and follow its check; returns the job's last row, None where there is nobody to ask."""
    with listening(user) as wait:
        job_id = _save(user, provider, pasted)
        if job_id is None:
            return None
        return read(job_id) if no_wait else follow_all({provider.name: job_id}, user, wait)[0]


def _save(user: str, provider: Provider, pasted: Pasted) -> UUID | None:
    with unit(scope.user(user)) as tx:
        _, asked = save_and_check(tx, user, provider, pasted)
    return asked.id if asked else None


def _show(row: KeyRow, provider: Provider, job: JobRow | None, *, as_json: bool) -> None:
    if as_json:
        print_json({"key": key_as_json(row), "job": row_as_json(job) if job else None})
        return
    out.print(sentence(provider.name, row), markup=False, soft_wrap=True)
    out.print(
        facts(
            ("key", masked(row.last_four)),
            ("found", Text("\n").join(told) if (told := list(learned(row))) else None),
            ("next check", next_check(row)),
            ("new key", provider.key_page_url if row.verdict == Verdict.INVALID else None),
        )
    )
