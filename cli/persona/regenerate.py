"""`usher persona regenerate`: ask for a persona anew, follow the job, say what came of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import click

from cli.analyze import follow_or_leave, print_failure
from cli.complaints import NO
from cli.following import JobRow, listening, read
from cli.keys.naming import as_json_option, provider_called, whose
from cli.persona.finding import known
from cli.persona.wording import command, reason
from cli.serving import look_at_queue
from cli.start import use_servers
from cli.terminal import err, out, plain, print_json, row_as_json
from db import persona_revisions, scope
from db.engine import statement, unit
from db.jobs import State
from db.persona_revisions import Revision
from tasks.persona_generation import generate_persona
from tasks.website_enrichment import enrich_website


@click.command()
@whose
@click.option("--force", is_flag=True, help="Also where nothing has changed since the last one.")
@click.option(
    "--model/--no-model", "model", default=None, help="Whether a model may take part; else as the settings say."
)
@click.option("--provider", default="", help="Ask this provider's model, with the user's own key, and no other.")
@click.option("--website", is_flag=True, help="Let a model complete the website's analysis instead.")
@click.option("--wait/--no-wait", default=True, show_default=True, help="Follow the job to its end, or only ask.")
@as_json_option
def regenerate(  # noqa: PLR0913 - one parameter for each option
    user: str, provider: str, *, force: bool, model: bool | None, website: bool, wait: bool, as_json: bool
) -> None:
    """Make the persona anew from what is known now.

    What is locked stays. The result is a draft until it is accepted. Without a model, or without a valid key of the user,
    it is made by rules alone. Ctrl-C leaves the job running. Exit code 1 when it fails.
    """
    if website and (force or model is not None):
        raise click.UsageError("--website asks a model in any case: leave --force, --model and --no-model away.")
    named = provider_called(provider).id if provider else ""
    use_servers()
    known(user)
    look_at_queue((enrich_website if website else generate_persona).queue, no_wait=not wait)
    before = _newest(user)
    with listening(user) as heard:
        job_id = _ask_website(user, named) if website else _ask(user, named, force=force, model=model)
        if wait:
            follow_or_leave(job_id, f"{'website' if website else 'persona'} of {user}", heard)
    _tell(read(job_id), before, website=website, as_json=as_json)


def _ask(user: str, provider: str, *, force: bool, model: bool | None) -> UUID:
    with unit() as tx:
        asked = generate_persona.enqueue(tx, user_id=user, force=force, provider=provider, **_given(model=model))
        return asked.id


def _given(**named: Any) -> dict[str, Any]:
    """Leave out what was not said."""
    return {name: value for name, value in named.items() if value is not None}


def _ask_website(user: str, provider: str) -> UUID:
    with unit() as tx:
        return enrich_website.enqueue(tx, user_id=user, provider=provider).id


def _newest(user: str) -> Revision | None:
    with statement(scope.user(user)) as on:
        return persona_revisions.read(on, user)


def _tell(row: JobRow, before: Revision | None, *, website: bool, as_json: bool) -> None:
    """Say what came of the job, and end the command where it failed."""
    done = row.state == State.DONE
    now = _newest(row.user_id) if done and not website else None
    if as_json:
        print_json({"job": row_as_json(row), "revision": now.revision if now else None})
    elif done:
        _say(_website_done(row.user_id) if website else _done(row.user_id, before, now))
    elif State(row.state).ended:
        print_failure(out, row)
    else:
        _say(f"Asked for: job {row.id}, state {row.state}. Look at it: usher job {str(row.id)[:8]}")
    if row.state in (State.FAILED, State.CANCELLED):
        raise SystemExit(NO)


def _done(user: str, before: Revision | None, now: Revision | None) -> str:
    if now is None:
        return f"It was done, but no persona is there any more. Once more: {command('regenerate', user)}"
    if before is not None and before.revision == now.revision:
        again = command("regenerate", user, "--force")
        return f"Revision {now.revision} was made of the same: nothing to do. All the same: {again}"
    if now.note:
        err.print(f"No model took part: {reason(now.note)}", markup=False, soft_wrap=True)
    how = "by rules alone" if now.mode == "rules" else "by rules and a model"
    return f"Revision {now.revision}, a {now.status}, made {how}. Look at it: {command('show', user)}"


def _website_done(user: str) -> str:
    return f"Done. What a model added is marked as such: usher show {plain(user, 255)} --why"


def _say(sentence: str) -> None:
    out.print(sentence, markup=False, soft_wrap=True)
