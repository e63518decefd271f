"""What takes letters: it may be handed the same letter again, and then has it once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Protocol

from onboarding.errors import Transient


class PostOfficeClosed(Transient):
    """The post office cannot take letters at the moment; `detail` says why."""

    code = "post_office_closed"
    say = "Your letter could not be sent yet. We will try again by ourselves."


@dataclass(frozen=True, slots=True)
class Receipt:
    """A letter was taken: its name at the post office, and whether it had been taken before."""

    name: str
    again: bool = False


class PostOffice(Protocol):
    """Somewhere letters are handed over."""

    def hand_over(self, letter: EmailMessage, letter_id: str) -> Receipt:
        """Take a letter; one with an id that was taken before changes nothing.

        Raises:
            PostOfficeClosed: not now.
        """

    def holds(self, letter_id: str) -> bool:
        """Say whether a letter was taken.

        Raises:
            PostOfficeClosed: nobody can say now.
        """

    def withdraw(self, letter_ids: Collection[str]) -> int:
        """Take letters back that are still here; those that are not change nothing. Returns how many were.

        Raises:
            PostOfficeClosed: not now.
        """
