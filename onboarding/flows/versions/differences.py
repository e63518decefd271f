"""What a change between two versions asks of the users who are in a flow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from onboarding.flows.files.problems import Place


class Kind(StrEnum):
    """What a change asks of users in flight.

    cosmetic: other words, nothing else; shown to everybody at once. loosening: nobody has to do more. additive: more is
    offered, nobody has to take it. tightening: somebody may have to do more, or kept answers may not fit any more.
    """

    COSMETIC = "cosmetic"
    LOOSENING = "loosening"
    ADDITIVE = "additive"
    TIGHTENING = "tightening"


@dataclass(frozen=True, slots=True)
class Difference:
    """One change: `what` is a sentence for people, `key` the place in the newer version, in the older where it is gone."""

    kind: Kind
    step: str | None
    what: str
    key: str


@dataclass(frozen=True, slots=True)
class Change:
    """One change at a place inside a step or a grant; `what` goes on after its name."""

    kind: Kind
    place: Place
    what: str


Changes = Iterator[Change]
