"""What a job is, as it is declared: where it waits, how it is loaded, done and kept, and how one asks for it."""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar

from sqlalchemy.orm import Session

from db import asking
from db.asking import Asked, Urgency
from db.jobs import Alongside
from db.upkeep import Kind
from workers import bell
from workers.queues import Queue

P = ParamSpec("P")
Given = TypeVar("Given")
Made = TypeVar("Made")


class Tell(Protocol):
    """Tell how far the work is; raises when it should stop because it was cancelled."""

    def __call__(self, stage: str, percent: int) -> None:
        """Take the stage's name and how much of the whole is done, 0 to 100."""


@dataclass(frozen=True, slots=True)
class Asking:
    """How a request is made, beside what is asked for."""

    urgency: Urgency | None = None
    ring_at: datetime | None = None
    request_id: str | None = None
    correlation_id: str | None = None


@dataclass(frozen=True, slots=True)
class Job(Generic[P, Given, Made]):
    """A job as it is declared: what it is called, where it waits, how it is loaded, done and kept."""

    name: str
    queue: Queue
    load: Callable[Concatenate[Session, P], Given]
    work: Callable[[Given, Tell], Made]
    save: Callable[[Session, str, Given, Made], None]
    timeout: timedelta
    same_by: tuple[str, ...] | None
    urgency: Urgency
    public: bool
    prepare: Callable[[], None] | None
    save_at_once: Callable[[Given, Made], Alongside | None] | None = None
    asking: Asking = Asking()

    def ask(
        self,
        *,
        urgency: Urgency | None = None,
        ring_at: datetime | None = None,
        request_id: str | None = None,
        correlation_id: str | None = None,
    ) -> Job[P, Given, Made]:
        """Return the job to be asked for in another way: `analyze_website.ask(urgency=BULK).enqueue(tx, …)`."""
        return replace(self, asking=Asking(urgency, ring_at, request_id, correlation_id))

    def enqueue(self, tx: Session, *args: P.args, **kwargs: P.kwargs) -> Asked:
        """Ask for the job in the caller's transaction and ring after its commit; the same request twice is one.

        Raises:
            BusyError: another open transaction asks for the same.
        """
        asked_for = _signature(self.load).bind(tx, *args, **kwargs).arguments
        asked_for.pop(next(iter(asked_for)))
        user_id = asked_for.pop("user_id", "")
        how = self.asking
        asked = asking.add(
            tx, self.name, user_id=user_id, args=asked_for, urgency=how.urgency, ring_at=how.ring_at,
            request_id=how.request_id, correlation_id=how.correlation_id, chore=not self.public,
        )  # fmt: skip
        if asked.ring:
            bell.ring_after(tx, self.name, asked.id, self.queue.value)
        return asked

    def kind(self) -> Kind:
        """Describe the job for the doors, from the signature of `load`."""
        wanted = list(inspect.signature(self.load).parameters.values())[1:]
        hints = typing.get_type_hints(self.load)
        own = [p for p in wanted if p.name != "user_id"]
        return Kind(
            kind=self.name,
            queue=self.queue.value,
            args={p.name: _json_type(hints[p.name]) for p in own},
            required=[p.name for p in own if p.default is inspect.Parameter.empty],
            same_by=list(self.same_by) if self.same_by is not None else None,
            urgency=int(self.urgency),
            public=self.public,
        )


@cache
def _signature(load: Callable[..., object]) -> inspect.Signature:
    return inspect.signature(load)


_JSON_TYPES = {str: "string", bool: "boolean", int: "number", float: "number", dict: "object", list: "array"}


def _json_type(hint: Any) -> str:
    """Name the JSON type of an argument; `X | None` is X."""
    if isinstance(hint, types.UnionType):
        hint = next(arm for arm in typing.get_args(hint) if arm is not types.NoneType)
    return _JSON_TYPES[typing.get_origin(hint) or hint]


# Every job that the imported tasks have declared, by name.
REGISTRY: dict[str, Job[..., Any, Any]] = {}
