"""What comes with acts, told apart below every door: answers, what lies in a table of its own, and keys, which are neither.

Keys are taken out before anything is looked at or locked: sealed, and a mask in their place. What belongs to a table is
found under the lock, where it is known how far the step is: a finished one's data is kept there too, a draft's is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import structlog
from sqlalchemy import Connection

from db import keys, personas, research, websites
from db.jobs import Alongside
from db.keeping import MOST, FieldWrong, over, together
from db.key_intake import Data, TakenKey, told_apart, without_stray_keys
from db.vault import vault
from onboarding.address import AddressRefused
from onboarding.flows.acts import Act, Fail, Finish, KeepData, Save, Tell
from onboarding.flows.answers.fields import LARGEST, AnswersTooLarge, Wrong, check_size
from onboarding.flows.refusals import AnswersWrong, Refused, TooLarge
from onboarding.flows.state import Answers, Snapshot, StepStatus
from settings import SettingsError

log = structlog.get_logger()

# The flow whose steps have tables of their own.
FLOW = "creator"
# The raw pages of an analysis, which its own table keeps too.
_RAW = "crawl_result"


class KeysNotKept(Refused):
    """Keys cannot be sealed here, so none is kept."""

    code = "keys_not_kept"
    say = "Keys cannot be kept here yet. Please ask whoever runs this service."
    http_status = 503


@dataclass(frozen=True, slots=True)
class Home:
    """The table of a step's data: the fields that belong to it, and the part of a statement that keeps them."""

    fields: Sequence[str]
    part: Callable[[Data], Alongside]


_HOMES: Mapping[str, Home] = {
    "website": Home(websites.FIELDS, websites.part),
    "research": Home(research.FIELDS, research.part),
    "personalization": Home(personas.FIELDS, personas.part),
}


@dataclass(frozen=True, slots=True)
class Apart:
    """Acts without keys and without raw pages that no answer holds; the data of each as it came; the keys, sealed."""

    acts: tuple[Act, ...]
    came_with: tuple[Data, ...]
    keys: tuple[TakenKey, ...]
    sealed: Alongside | None

    def placed(self, flow: str, seen: Snapshot) -> tuple[tuple[Act, ...], Alongside | None]:
        """Return the acts as they are to be judged, and what else is to be kept with them.

        Args:
            flow: the flow that the session is in, or is brought into.
            seen: the session under its lock.

        Raises:
            Refused: something belongs to a table that does not keep it.
        """
        placing = _Placing(seen)
        acts = tuple(map(placing.place, self.acts, self.came_with)) if flow == FLOW else self.acts
        tables = together([_part(step, data) for step, data in placing.tables.items()])
        return acts, beside(self.sealed, tables)


def apart(user_id: str | None, acts: Sequence[Act]) -> Apart:
    """Take the keys out of acts, and mask what else can only be a key.

    Args:
        user_id: whose; of nobody no key is sealed.
        acts: as they came in.

    Raises:
        AnswersWrong: a key is none; nothing is kept.
        TooLarge: this cannot be kept.
        KeysNotKept: nobody has set up a vault.
        VaultAway: whoever wraps keys does not answer.
    """
    told = [_without_keys(act) for act in acts]
    found = tuple({key.provider.id: key for _, taken in told for key in taken}.values())
    datas = tuple(act.answers if isinstance(act, (Save, Finish)) else {} for act, _ in told)
    return Apart(tuple(_without_raw(act) for act, _ in told), datas, found, _sealed(user_id, found))


def beside(one: Alongside | None, other: Alongside | None) -> Alongside | None:
    """Return two further parts of a statement as one."""
    if one is None or other is None:
        return one or other
    return Alongside(f"{one.parts}, {other.parts}", {**one.values, **other.values})


def _without_keys(act: Act) -> tuple[Act, tuple[TakenKey, ...]]:
    """Take the keys out of an act; what is no act at all is left for `check_acts` to refuse."""
    match act:
        case Save(step=str()) | Finish(step=str()) if _is_sound(act.answers, MOST):
            answers, taken = told_apart(act.step, act.answers)
            return replace(act, answers=answers), taken
        case KeepData() if _is_sound(act.data):
            return replace(act, data=without_stray_keys(act.data)), ()
        case Tell() if _is_sound(act.attributes):
            return replace(act, attributes=without_stray_keys(act.attributes)), ()
        case Fail(reason=str()):
            return replace(act, reason=without_stray_keys(act.reason)), ()
    return act, ()


def _is_sound(given: object, most: int = LARGEST) -> bool:
    if not isinstance(given, Mapping):
        return False
    try:
        check_size(given, most)
    except AnswersTooLarge as error:
        raise TooLarge(error.detail, say=error.say) from None
    return True


def _without_raw(act: Act) -> Act:
    """Leave the raw pages out of a website's answers that would be too large with them."""
    if not isinstance(act, (Save, Finish)) or act.step != "website" or not isinstance(act.answers, Mapping):
        return act
    try:
        check_size(act.answers)
    except AnswersTooLarge:
        return replace(act, answers=_within(act.answers, lambda given: _left_out(given, _RAW)))
    return act


def _within(answers: Answers, change: Callable[[Data], Data]) -> Answers:
    """Change an analysis, flat or within `analysis`."""
    inner = answers.get("analysis")
    return {**change(answers), **({"analysis": change(inner)} if isinstance(inner, Mapping) else {})}


def _left_out(given: Data, name: str) -> Data:
    return {one: value for one, value in given.items() if one != name}


def _sealed(user_id: str | None, taken: Sequence[TakenKey]) -> Alongside | None:
    if user_id is None or not taken:
        return None
    try:
        return keys.together(user_id, [(one.provider, one.pasted) for one in taken], vault())
    except SettingsError as error:
        log.warning("keys_not_kept", reason=str(error))
        raise KeysNotKept("no vault") from None


class _Placing:
    """The steps of one session while their acts are looked at, and what they come to in the tables."""

    def __init__(self, seen: Snapshot) -> None:
        self._seen = seen
        self._answers: dict[str, Answers] = {}
        self._done: set[str] = set()
        self.tables: dict[str, Data] = {}

    def place(self, act: Act, came_with: Data) -> Act:
        """Merge what a step is answered with over what it was answered before, and take note of what a table keeps."""
        if not isinstance(act, (Save, Finish)):
            return act
        step, before = act.step, self._answers.get(act.step, self._seen.step(act.step).answers)
        answers = _within(act.answers, websites.without_brand) if step == "website" else act.answers
        given = {name: over(before.get(name), value) for name, value in answers.items()}
        self._answers[step] = after = {**before, **given}
        done = step in self._done or self._seen.step(step).status is StepStatus.COMPLETED
        if isinstance(act, Finish):
            self._done.add(step)
        if step in _HOMES and (done or isinstance(act, Finish)):
            self._keep(step, came_with if done else over(after, came_with))
        return replace(act, answers=given)

    def _keep(self, step: str, data: Data) -> None:
        given = {name: value for name, value in data.items() if value is not None}
        if any(name in given for name in _HOMES[step].fields):
            self.tables[step] = over(self.tables.get(step, {}), given)


def _part(step: str, data: Data) -> Alongside:
    with _refusing(step):
        return _HOMES[step].part(data)


@contextmanager
def _refusing(step: str) -> Iterator[None]:
    """Say by field what a table does not keep."""
    try:
        yield
    except AddressRefused as refused:
        raise AnswersWrong(step, [Wrong("website", refused.rule, refused.say)]) from None
    except FieldWrong as refused:
        raise AnswersWrong(step, [Wrong(refused.field, refused.code, refused.say)]) from None
    except AnswersTooLarge as refused:
        raise TooLarge(refused.detail, say=refused.say) from None


_ASK = "SELECT onboarding.ask_for_checks(%s, %s)"


def ask_for_checks(on: Connection, user_id: str, taken: Sequence[TakenKey]) -> int:
    """Ask for checks of keys that were just kept, those that can be had now; return how many these are."""
    checkable = [one.provider.id for one in taken if one.provider.checkable]
    if not checkable:
        return 0
    asked: int = on.exec_driver_sql(_ASK, (user_id, checkable)).scalar_one()
    if asked < len(checkable):
        log.info("key_checks_left_to_the_watch", count=len(checkable) - asked)
    return asked
