"""Whether an act is one at all: each part of the right kind and fit to be kept, before anything is made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from onboarding.flows.acts import Act, Sent
from onboarding.flows.answers.fields import LARGEST
from onboarding.flows.answers.sizes import Unstorable, measure
from onboarding.flows.judging.doing import check_size
from onboarding.flows.refusals import ActMalformed

LONGEST_DEVICE, LONGEST_VARIANT, LONGEST_BY = 16, 63, 63

# Of each part of an act, whatever the act: what it has to be.
_KINDS: Mapping[str, type | tuple[type, ...]] = MappingProxyType(
    {
        **dict.fromkeys(("step", "by", "reason"), str),
        **dict.fromkeys(("answers", "attributes", "flags", "facts", "data"), Mapping),
        **dict.fromkeys(("accept_defaults", "force", "replace"), bool),
        "percent": (int, float),
        "fresh": tuple,
    }
)
_MOST: Mapping[str, int] = MappingProxyType({"by": LONGEST_BY})


def check_acts(acts: Sequence[Act], sent: Sent, variant: str | None = None) -> None:
    """Refuse what could not be judged or kept.

    Args:
        acts: what is to be done.
        sent: what came along.
        variant: the variant of an experiment.

    Raises:
        ActMalformed: a part is of the wrong kind, or can neither be written down.
        TooLarge: answers or data are larger, deeper or stranger than can be kept.
    """
    for act in acts:
        for part in fields(act):
            _check(part.name, getattr(act, part.name))
    check_sent(sent)
    _check_text("variant", variant, LONGEST_VARIANT)


def _check(part: str, value: object) -> None:
    if not isinstance(value, _KINDS[part]) or (part == "percent" and isinstance(value, bool)):
        raise ActMalformed(part, f"is a {type(value).__name__}")
    if isinstance(value, Mapping):
        check_size(value)
    elif isinstance(value, str):
        _check_text(part, value, _MOST.get(part, LARGEST))
    else:
        _check_storable(part, value)


def check_sent(sent: Sent) -> None:
    """Refuse what cannot have come along.

    Raises:
        ActMalformed: a part is of the wrong kind, or can neither be written down.
    """
    if not isinstance(sent.client_event_id, UUID | None):
        raise ActMalformed("client_event_id", "is no UUID")
    for part in ("if_rev", "made_on", "epoch"):
        number = getattr(sent, part)
        if not isinstance(number, int | None) or isinstance(number, bool):
            raise ActMalformed(part, f"is a {type(number).__name__}")
        _check_storable(part, number)
    _check_text("device_class", sent.device_class, LONGEST_DEVICE)
    _check_time(sent.occurred_at)


def _check_time(at: object) -> None:
    if at is not None and (not isinstance(at, datetime) or at.utcoffset() is None):
        raise ActMalformed("occurred_at", "is no time with a zone")


def _check_text(part: str, text: object, most: int) -> None:
    if not isinstance(text, str | None):
        raise ActMalformed(part, f"is a {type(text).__name__}")
    if text is not None and len(text) > most:
        raise ActMalformed(part, f"is longer than {most} characters")
    _check_storable(part, text)


def _check_storable(part: str, value: object) -> None:
    try:
        measure(value, 4 * LARGEST)
    except Unstorable as found:
        raise ActMalformed(part, f"cannot be kept: {found}") from None
