"""The demo's personas: nobody asks for them; they are made because the analysis and the preferences are there."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress

from rich.rule import Rule
from rich.text import Text

from cli.terminal import out, plain, table, text
from db import operating, persona_revisions, research, scope
from db.engine import statement
from db.jobs import State
from db.persona_revisions import Revision
from db.services import OnboardingDatabaseService
from workers.persistence import stubbornly

KIND = "generate_persona"
LOOK_SECONDS = 0.05
# Personas are made while the keys are checked; one that takes longer than this has hit something else.
LONGEST_WAIT = 10.0
# What the demo's users want of research: what a form offers until somebody chooses otherwise.
WISHES = {
    "research_depth": "standard",
    "content_types": ["blog posts"],
    "auto_research": True,
    "factual_content": True,
}
_PERSONS = {"we": "“we”", "I": "“I”", "you": "“you”", "third": "the third person"}


def say_preferences(user_id: str) -> None:
    """Save how a user wants research done, where they have not said so yet: the second thing that a persona needs."""
    with statement(scope.user(user_id)) as on:
        said = research.of_user(on, user_id)
    if said is None:
        OnboardingDatabaseService().save_research_preferences(user_id, WISHES)


def wait_for_personas(users: Sequence[str], longest: float = LONGEST_WAIT) -> bool:
    """Wait until no persona of these users is being made any more. Returns whether that was so in time."""
    limit = time.monotonic() + longest
    while any(stubbornly(lambda one=one: _live(one)) for one in users):  # type: ignore[misc]
        if time.monotonic() > limit:
            return False
        time.sleep(LOOK_SECONDS)
    return True


def _live(user_id: str) -> bool:
    with statement() as on:
        rows = operating.list_jobs(on, user_id=user_id, kind=KIND)
    return any(not State(row.state).ended for row in rows)


def print_personas(users: Sequence[str]) -> bool:
    """Print a line for each user. Returns whether every one of them has a persona."""
    made = table("user", "sounds like", "speaks as", ">words read", ">score")
    found = {user_id: newest(user_id) for user_id in users}
    for user_id, revision in found.items():
        made.add_row(*_cells(user_id, revision))
    out.print(Rule(Text("Personas", "bold"), align="left", characters="─"))
    out.print(made)
    out.print("Made by rules from what was read, without a model; every claim leads to a sentence or a number.")
    out.print()
    return all(found.values())


def newest(user_id: str) -> Revision | None:
    """Return a user's newest persona."""
    with statement(scope.user(user_id)) as on:
        return persona_revisions.read(on, user_id)


def _cells(user_id: str, revision: Revision | None) -> tuple[Text, ...]:
    if revision is None or revision.persona is None:
        return text(user_id), text(f"no persona: {_why(user_id)}"), text(""), text(""), text("")
    persona = revision.persona
    name, person, score = persona.identity.name, persona.voice.person, persona.quality.score
    return (
        text(user_id),
        text(name.value if name else "not known"),
        text(_PERSONS[person.value] if person else "not known"),
        text(f"{persona.source.words:,}"),
        text("not known" if score is None else f"{score:.0f} of 100"),
    )


def _why(user_id: str) -> str:
    """Say what became of the newest job that would have made it."""
    with suppress(IndexError), statement() as on:
        job = operating.list_jobs(on, user_id=user_id, kind=KIND)[0]
        return plain(f"job {str(job.id)[:8]} is {job.state}" + (f" ({job.code})" if job.code else ""))
    return "nobody asked for one"
