"""The tree of expected failures.

    Failure
    ├── Transient            trying again may help: the job goes back with a growing pause
    │   └── Throttled        our own limit, nobody's failure: goes back and counts as nothing
    └── Permanent            trying again cannot help: the job ends with the code and the sentence

A failure is a fact about the world. Its base class says whether a retry helps, `code` is for rows and programs,
`say` is one kind sentence for the user that says what to do next. Neither ever repeats a secret.
Rooms add their own leaves below `Transient` and `Permanent`; the gate compares this drawing with the code.
"""

from __future__ import annotations

from datetime import timedelta


class Failure(Exception):  # noqa: N818 - the tree's names are facts, not Errors
    """Something expected went wrong outside.

    Args:
        detail: what happened, for operators and logs; no secrets, no page text.
        code: short snake_case name, stored on the row; the class's own where not given.
        say: one sentence for the user; the class's own where not given.
        learned: what was found out before it failed, JSON-like, kept on the row.
    """

    code = "failed"
    say = "Something went wrong. Please try again."

    def __init__(
        self,
        detail: str = "",
        *,
        code: str | None = None,
        say: str | None = None,
        learned: dict[str, object] | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or self.code
        self.say = say or self.say
        self.learned: dict[str, object] = learned or {}


class Transient(Failure):
    """Trying again may help.

    Args:
        detail: as in Failure.
        retry_after: the least pause before the next try, where the other side named one.
        code: as in Failure.
        say: as in Failure.
        learned: as in Failure.
    """

    code = "unavailable"
    say = "This did not work yet. We will try again by ourselves."

    def __init__(
        self,
        detail: str = "",
        *,
        retry_after: timedelta | None = None,
        code: str | None = None,
        say: str | None = None,
        learned: dict[str, object] | None = None,
    ) -> None:
        super().__init__(detail, code=code, say=say, learned=learned)
        self.retry_after = retry_after


class Throttled(Transient):
    """Our own limit said wait; the job goes back and no budget is touched."""

    code = "throttled"
    say = "Waiting for a free place. This goes on by itself."


class Permanent(Failure):
    """Trying again cannot help."""

    code = "refused"
    say = "This cannot be done as asked."
