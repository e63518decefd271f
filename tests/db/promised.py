"""What an onboarding should be after any acts: a small model of one flow, written down a second time in other words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from onboarding.flows.acts import Sent

KEYS = ("mail", "profile", "expert", "site", "extras", "beta")
WEIGHTS = dict(zip(KEYS, (1, 3, 2, 2, 1, 1), strict=True))
OPTIONAL = {"extras", "beta"}
FACT = {"mail": "email", "site": "read"}
OPEN = {"pending", "in_progress", "failed"}


class Told(Exception):  # noqa: N818 - an answer, not an error
    """An act is refused with this code."""


@dataclass
class Step:
    """One step as it should be."""

    status: str = "pending"
    attempt: int = 0
    answers: dict[str, Any] = field(default_factory=dict)
    revs: dict[str, int] = field(default_factory=dict)
    begun: int = 0


@dataclass
class Promised:
    """One user's onboarding as it should be."""

    by_itself: bool
    status: str = "not_started"
    epoch: int = 0
    percent: float = 0
    steps: dict[str, Step] = field(default_factory=lambda: {key: Step() for key in KEYS})
    flags: dict[str, bool] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)
    data: dict[str, Any] = field(default_factory=dict)
    granted: frozenset[str] = frozenset()
    placed: dict[str, str] = field(default_factory=dict)
    stays_open: bool = False
    over_rev: int = 0

    # What is no part of what is written down.
    rev: int = field(default=0, compare=False)
    live: set[str] = field(default_factory=set, compare=False)
    shown: set[str] = field(default_factory=set, compare=False)
    clock: int = field(default=0, compare=False)
    may_fall: bool = field(default=False, compare=False)
    base: dict[str, str] = field(default_factory=dict, compare=False)
    came_and_went: list[tuple[str, str, str, str]] = field(default_factory=list, compare=False)
    conflicts: list[tuple[str, Any]] = field(default_factory=list, compare=False)

    # Looking.

    def place(self, key: str) -> str:
        profile = self.steps["profile"]
        if key == "beta":
            return "in" if self.flags.get("beta") or "email" in self.live else "out"
        if key != "expert":
            return "in"
        if "type" in profile.answers:
            return "in" if profile.answers["type"] == "expert" else "out"
        return "undecided" if profile.status in OPEN else "out"

    def there(self, key: str) -> bool:
        """Whether facts finish a step, wherever it is."""
        step = self.steps[key]
        tried = step.attempt > (step.status != "pending") and step.status != "completed"
        return FACT.get(key) in self.live | self.told and not (tried and key != "mail")

    def seen_as(self, key: str) -> str:
        return "completed" if self.there(key) else self.steps[key].status

    def counted(self) -> list[str]:
        return [key for key in KEYS if self.place(key) != "out"]

    def earned(self, key: str) -> bool:
        return self.seen_as(key) == "completed" or (key in OPTIONAL and self.seen_as(key) == "skipped")

    def raw(self) -> int:
        if self.status == "completed":
            return 100
        keys = self.counted()
        return min(99, 100 * sum(WEIGHTS[key] for key in keys if self.earned(key)) // sum(WEIGHTS[key] for key in keys))

    def shows(self) -> float:
        return 100 if self.status == "completed" else min(99, max(self.raw(), self.percent))

    def current(self) -> str | None:
        left = [key for key in self.counted() if not self.earned(key)]
        if self.status == "completed" or not left:
            return None
        begun = [key for key in left if self.steps[key].status == "in_progress"]
        if begun:
            return max(begun, key=lambda key: self.steps[key].begun)
        sure = [key for key in left if self.place(key) == "in"]
        return ([key for key in sure if self.seen_as(key) == "pending"] or sure or left)[0]

    def may_complete(self) -> bool:
        undecided = any(self.place(key) == "undecided" for key in KEYS)
        return not undecided and all(self.seen_as(key) == "completed" for key in self.counted() if key not in OPTIONAL)

    # What follows, and what acts are made of.

    def places(self) -> dict[str, str]:
        return {key: self.place(key) for key in ("expert", "beta")}

    def come_and_go(self) -> None:
        """Tell which steps are where they were not when that was last told."""
        for key, place in self.places().items():
            if place != self.base[key]:
                kind = "step_out" if place == "out" else "step_in"
                self.came_and_went.append((kind, key, self.base[key], place))
        self.placed = self.places()

    def follow(self, *, was_over: bool, by_hand: bool) -> None:
        if self.status == "not_started":
            return
        self.settle()
        if not (was_over and self.status == "completed"):
            self.come_and_go()
        self.stays_open &= not by_hand
        profile, site = (self.seen_as(key) == "completed" for key in ("profile", "site"))
        self.granted |= {"unlock:tools"} if profile else set()
        self.granted |= {"reward:all"} if profile and site and "email" in self.live else set()
        open_ = any(not self.earned(key) for key in self.counted())
        if (
            self.by_itself
            and not self.stays_open
            and self.status == "in_progress"
            and self.may_complete()
            and not open_
        ):
            self.status, self.stays_open = "completed", False

    def settle(self, fresh: tuple[str, ...] = ()) -> None:
        for key, fact in FACT.items():
            anew = fact in fresh and fact in self.live | self.told
            if self.steps[key].status != "completed" and (self.there(key) or anew):
                self.to(key, "completed")

    def to(self, key: str, status: str, *, anew: bool = False) -> None:
        step = self.steps[key]
        step.attempt += step.status == "pending" or anew
        step.status = status

    def begin(self, key: str) -> None:
        self.to(key, "in_progress")
        self.steps[key].begun = self.clock

    def under_way(self) -> None:
        if self.status in ("not_started", "skipped"):
            self.status = "in_progress"

    def mine(self, key: str) -> Step:
        if self.place(key) == "out":
            raise Told("step_out")
        return self.steps[key]

    def merge(self, key: str, answers: Mapping[str, Any], sent: Sent) -> None:
        step = self.steps[key]
        for name, value in answers.items():
            late = sent.made_on is not None and step.revs.get(name, -1) > sent.made_on
            if late and step.answers.get(name) != value:
                self.conflicts.append((f"{key}.{name}", step.answers.get(name)))
            if value is None:
                step.answers.pop(name, None)
                step.revs.pop(name, None)
            elif name not in step.answers or step.answers[name] != value:
                step.answers[name], step.revs[name] = value, self.rev + 1

    def fits(self, key: str, *, whole: bool) -> None:
        answers = self.steps[key].answers
        if key != "profile":
            return
        wrong = not isinstance(answers.get("name", ""), str) or answers.get("type", "student") not in (
            "student",
            "expert",
        )
        if wrong or (whole and "name" not in answers):
            raise Told("answers_wrong")
