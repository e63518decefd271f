"""Why something cannot be done with a user's persona, in the user's words."""

from __future__ import annotations

from onboarding.errors import Permanent

TOO_OLD = (
    "This persona was written by another version and cannot be read. Have it made again: usher persona regenerate."
)


class NoPersona(Permanent):
    """No revision of ours is there, or none that can be read."""

    code = "no_persona"
    say = "There is no persona yet. Have one made first: usher persona regenerate."


class RevisionUnknown(Permanent):
    """There is no revision of that number."""

    code = "revision_unknown"
    say = "There is no such revision of this persona."


class HandedIn(Permanent):
    """What an app handed in is kept to be read; it has not the form that can be accepted."""

    code = "handed_in"
    say = "This revision was handed in by an app and can only be looked at. Accept another one."


class NotLocked(Permanent):
    """The field is not locked."""

    code = "not_locked"
    say = "This field is not locked."
