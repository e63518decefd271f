"""`usher users reset`, `resume`, `skip`, `complete`, `reopen`: acts that need nothing but to be told on whom."""

from __future__ import annotations

import click

from cli.users import ROOMS
from cli.users.choosing import Chosen, whom
from cli.users.running import Deed, Manner, carry_out, how
from cli.users.wording import Wording
from onboarding.flows.acts import Act, Complete, ReopenSession, Reset, Resume, SkipSession

_MORE = """

    Shows first whom it is about and what would become of them, and asks. Filters are looked at as each chunk of users
    comes up, under their locks: somebody who has come back meanwhile is left alone. It can be stopped and killed at any
    moment: run it again with the same --bulk-id and it goes on.
"""


def _command(name: str, act: Act, words: Wording) -> click.Command:
    def command(chosen: Chosen, manner: Manner) -> None:
        carry_out(Deed(name, words, lambda _seen: (act,), {}), chosen, manner)

    command.__doc__ = ROOMS[name].line + _MORE
    return click.command(name)(whom(how(command)))


reset = _command("reset", Reset(), Wording("Resetting", "reset", "Let {} start over?"))
resume = _command("resume", Resume(), Wording("Resuming", "resumed", "Take up {} again?"))
skip = _command("skip", SkipSession(), Wording("Putting aside", "put aside", "Put {} aside?"))
complete = _command("complete", Complete(force=True), Wording("Completing", "completed", "Call {} finished?"))
reopen = _command("reopen", ReopenSession(), Wording("Reopening", "reopened", "Open {} again?"))
