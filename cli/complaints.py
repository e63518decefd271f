"""What can be expected to go wrong, in a sentence that says what to do, and with an exit code.

1  the answer is no: no such job, nothing to cancel, the job failed, a check found something
2  the command was called wrongly
3  nothing is there to talk to: no servers, no database, no broker, settings that cannot be used
"""

from __future__ import annotations

from typing import IO, Any

import click
from kombu.exceptions import KombuError
from kombu.exceptions import OperationalError as BrokerAway
from redis import RedisError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from db.asking import BusyError, RequestRefusedError
from db.engine import NoDatabaseError
from db.jobs import JobNotFoundError
from db.operating import NotPossibleError
from db.vault import VaultAway, VaultError
from onboarding.errors import Permanent
from onboarding.flows.files.problems import FlowRefused
from onboarding.providers.loading import CatalogueError
from settings import SettingsError
from workers.embedded import EmbeddedError

NO, NOT_HERE = 1, 3
_NOT_MIGRATED = frozenset({"42P01", "42883", "3F000", "42703"})  # no such table, function, schema, column


class Complaint(click.ClickException):
    """A sentence for whoever called the command, on standard error.

    Args:
        message: what is the matter and what to do.
        exit_code: see above.
    """

    def __init__(self, message: str, exit_code: int = NO) -> None:
        super().__init__(message)
        self.exit_code = exit_code  # type: ignore[misc] # click declares it on the class and reads it from the instance

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the sentence, without a word in front of it."""
        click.echo(self.message, file=file, err=True)


class NothingRunningError(Complaint):
    """No servers are set and none run here."""

    def __init__(self) -> None:
        super().__init__(
            "Nothing is running here. Start it with `usher up`, or set DATABASE_URL and BROKER_URL.", NOT_HERE
        )


def complaint_about(error: Exception) -> Complaint | None:
    """Return the sentence for an error that is a fact about the world; None for one that is a fault of ours."""
    match error:
        case JobNotFoundError() | NotPossibleError() | RequestRefusedError() | BusyError() | Permanent():
            return Complaint(_sentence(error))
        case (
            SettingsError()
            | CatalogueError()
            | FlowRefused()
            | VaultError()
            | VaultAway()
            | NoDatabaseError()
            | EmbeddedError()
        ):
            return Complaint(_sentence(error), NOT_HERE)
        case OperationalError() | InterfaceError():
            return Complaint(f"The database does not answer: {_first_line(error)} See `usher doctor`.", NOT_HERE)
        case DBAPIError() if getattr(error.orig, "sqlstate", None) in _NOT_MIGRATED:
            return Complaint("The database is not in the shape of this code. Run `usher migrate`.", NOT_HERE)
        case RedisError() | BrokerAway() | KombuError():
            return Complaint(f"The broker does not answer ({type(error).__name__}). See `usher doctor`.", NOT_HERE)
        case _:
            return None


def _sentence(error: Exception) -> str:
    text = error.say if isinstance(error, Permanent) else str(error)
    named = "." in text.partition(":")[0]  # a file's name stays as it is
    return (text[:1] if named else text[:1].upper()) + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def _first_line(error: DBAPIError) -> str:
    """Return the driver's own words, without the statement and without advice that spans lines."""
    line = (str(error.orig).strip() or type(error).__name__).splitlines()[0]
    return line if line.endswith(".") else f"{line}."
