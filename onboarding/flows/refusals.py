"""Why an act was not done: typed, with the status an HTTP door answers and the payload that says what to do.

    Refused
    ├── FlowUnknown          404
    ├── NotEnrolled          404
    ├── StepUnknown          404
    ├── NotYet               409  what is missing
    ├── NotNow               409  the move is not legal from here
    ├── AlreadyCompleted     409  with the stored answers
    ├── NotYours             409  the step is not this user's
    ├── FlowClosed           409  the flow takes nobody in any more
    ├── StaleEpoch           409  made before the last start over
    ├── StaleRevision        412  with the state as it is
    ├── TooLarge             413  answers or data that cannot be kept
    ├── TooManyActs          413  more acts at once than a batch may hold
    ├── AnswersWrong         422  field by field
    ├── ActMalformed         422  a part of an act is of the wrong kind
    ├── ActReused            422  one id for two different acts
    ├── ActUnnamed           422  an act of a batch without an id of its own
    ├── ActUndated           422  an act of a batch that may be from before a start over
    └── RevisionNeeded       428  a destructive act says which revision it was decided on

Nothing was changed when one of these is raised.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from onboarding.errors import Permanent
from onboarding.flows.answers.fields import Wrong
from onboarding.flows.moves import why_not
from onboarding.flows.requirements import Requirements
from onboarding.flows.state import SessionStatus, StepStatus


class Refused(Permanent):
    """An act was not done and changed nothing. `payload` is what the answer carries beside code and sentence."""

    code = "refused"
    http_status: ClassVar[int] = 409

    def __init__(self, detail: str = "", *, say: str | None = None, **payload: Any) -> None:
        super().__init__(detail, say=say)
        self.payload: Mapping[str, Any] = payload

    def as_json(self) -> dict[str, Any]:
        """Return the body of the answer."""
        return {"code": self.code, "say": self.say, **self.payload}


class FlowUnknown(Refused):
    """There is no such flow, or no such version of it."""

    code = "flow_unknown"
    say = "There is no such onboarding."
    http_status = 404


class NotEnrolled(Refused):
    """The user is in no flow, and none takes them in by itself."""

    code = "not_enrolled"
    say = "Nothing has been started here yet."
    http_status = 404


class StepUnknown(Refused):
    """The flow has no such step."""

    code = "step_unknown"
    say = "There is no such step."
    http_status = 404


class NotYet(Refused):
    """Something is missing; `requirements` names it."""

    code = "not_yet"
    say = "Something is still missing."

    def __init__(self, detail: str, missing: Requirements) -> None:
        super().__init__(detail, requirements=missing.as_json())
        self.requirements = missing


class NotNow(Refused):
    """The move is not legal from where the user is."""

    code = "not_now"

    def __init__(self, move: str, status: SessionStatus | StepStatus, step: str | None = None) -> None:
        super().__init__(f"{move} from {status}", say=why_not(status), move=move, status=status.value, step=step)


class AlreadyCompleted(Refused):
    """The step was completed with other answers; these are the ones that are kept."""

    code = "already_completed"
    say = "This step is already done. Open it again to change it."

    def __init__(self, step: str, answers: Mapping[str, Any]) -> None:
        super().__init__(f"{step} is completed", step=step, answers=dict(answers), reopen=f"reopen {step}")


class NotYours(Refused):
    """The step is not among this user's."""

    code = "step_out"
    say = "This step is not part of your onboarding."


class FlowClosed(Refused):
    """The flow is draining or retired."""

    code = "flow_closed"
    say = "This onboarding takes in nobody new any more."


class StaleEpoch(Refused):
    """The act was made before the user started over."""

    code = "stale_epoch"
    say = "This was started over meanwhile. Please look again."


class StaleRevision(Refused):
    """The act was decided on an older state than the one that is."""

    code = "stale_revision"
    say = "This has changed meanwhile. Please look again."
    http_status = 412


class TooLarge(Refused):
    """Answers, or data beside them, are larger, deeper or stranger than can be kept."""

    code = "answers_too_large"
    say = "This is more than can be kept here. Please shorten it."
    http_status = 413


class TooManyActs(Refused):
    """A batch holds more acts than are taken at once; none of them was looked at."""

    code = "too_many_acts"
    say = "This is too much at once. Please send it in smaller parts."
    http_status = 413


class AnswersWrong(Refused):
    """Answers do not fit; `errors` names each field."""

    code = "answers_wrong"
    say = "Please look at the marked fields."
    http_status = 422

    def __init__(self, step: str, wrong: Sequence[Wrong]) -> None:
        errors = [{"field": one.field, "code": one.code, "message": one.message} for one in wrong]
        super().__init__(f"{step}: {len(wrong)} wrong", step=step, errors=errors)
        self.wrong = tuple(wrong)


class ActMalformed(Refused):
    """A part of an act, or of what came along, is of the wrong kind, too long or without a time zone; `part` names it."""

    code = "act_malformed"
    say = "This could not be understood. Please try again."
    http_status = 422

    def __init__(self, part: str, why: str) -> None:
        super().__init__(f"{part} {why}", part=part)


class ActReused(Refused):
    """One client_event_id was sent with two different acts."""

    code = "act_reused"
    say = "This could not be told apart from something you did before. Please try again."
    http_status = 422


class ActUnnamed(Refused):
    """An act of a batch has no client_event_id: sent again after a lost answer, it would be done twice."""

    code = "act_unnamed"
    say = "This cannot be sent without a name of its own. Please try again."
    http_status = 422


class ActUndated(Refused):
    """An act of a batch says neither the epoch nor the revision it was made on: it may be from before a start over."""

    code = "act_undated"
    say = "It is not known when this was made. Please look again and repeat it."
    http_status = 422


class RevisionNeeded(Refused):
    """A destructive act has to say which revision it was decided on."""

    code = "revision_needed"
    say = "Please look again before you do this."
    http_status = 428
