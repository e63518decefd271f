"""What can be wrong with letters: that nobody is written to, or that their folder takes none."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError

from db import reminders, scope
from db.engine import brief_engine, statement
from settings import Settings
from workers.findings import Finding, Level


def mail_folder(chosen: Settings) -> Iterator[Finding]:
    """Look whether letters can be put into their folder, or it can be made."""
    folder = chosen.mail_folder
    below = next(one for one in (folder, *folder.parents) if one.exists())
    if below.is_dir() and os.access(below, os.W_OK | os.X_OK):
        yield Finding("mail folder", Level.OK, str(folder))
    else:
        mend = "Letters wait until it can: set USHER_MAILDIR to a folder of yours."
        yield Finding("mail folder", Level.WARNING, f"{folder} cannot be written", mend)


def reminding(chosen: Settings) -> Iterator[Finding]:
    """Look whether somebody who is stuck is written to."""
    if chosen.app_url:
        yield Finding("reminders", Level.OK, f"after {chosen.remind_after_hours:g} h, leading to {chosen.app_url}")
        return
    try:
        with statement(scope.everyone("usher doctor"), brief_engine(chosen)) as on:
            idle = reminders.idle(on, timedelta(hours=chosen.remind_after_hours))
    except SQLAlchemyError:
        return  # told by another
    mend = "Set USHER_APP_URL to the page that letters should lead to."
    yield Finding("reminders", Level.WARNING, f"nobody is written to; {idle:,} could be", mend)
