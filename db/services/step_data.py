"""What comes with a finished step, told apart: answers, what lies in a table of its own, and keys, which are never answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy.orm import Session

from db import keys, personas, research, websites
from db.jobs import Alongside
from db.services import local_env
from db.services.api_keys import masked, taken_in
from db.services.naming import provider_of, secret_field, variables
from db.vault import vault
from onboarding.flows.answers.fields import AnswersTooLarge, check_size
from onboarding.providers.pasting import KeyRefused, Pasted, ProviderUnknown
from onboarding.providers.spec import Provider

log = structlog.get_logger()

Data = Mapping[str, Any]

KEYS = "api_keys"
_MASK = masked("")
# The raw pages of an analysis, which its own table keeps too.
_RAW = "crawl_result"


@dataclass(frozen=True, slots=True)
class TakenKey:
    """A key that can be kept, by the name that it came under."""

    called: str
    provider: Provider
    pasted: Pasted

    @property
    def mask(self) -> str:
        """What may be seen of it."""
        return masked(self.pasted.last_four)

    @property
    def secrets(self) -> Iterator[str]:
        """All that must not be seen."""
        return (self.pasted.credential[one.name].reveal() for one in self.provider.fields if one.kind == "secret")


@dataclass(frozen=True, slots=True)
class Kept:
    """What a step's data comes to."""

    answers: Data
    part: Alongside | None = None
    keys: tuple[TakenKey, ...] = ()

    @property
    def checkable(self) -> list[str]:
        """The providers that can be asked about their keys."""
        return [one.provider.id for one in self.keys if one.provider.checkable]


def told_apart(user_id: str | None, step: str, data: Data, before: Data) -> Kept:
    """Tell apart what a step was finished with. None is nothing that was given.

    Args:
        user_id: whose; of nobody no key is sealed.
        step: the step's key.
        data: as the web app sent it.
        before: the step's answers so far.

    Raises:
        Permanent: it cannot be kept; `say` tells why.
    """
    given = {name: value for name, value in data.items() if value is not None}
    match step:
        case "api_keys":
            return _with_keys(user_id, given, before)
        case "website":
            return Kept(_without_raw(given), websites.part(given) if _says(given, websites.FIELDS) else None)
        case "research":
            return Kept(given, research.part(given) if _says(given, research.FIELDS) else None)
        case "personalization":
            return Kept(given, personas.part(given) if _says(given, personas.FIELDS) else None)
    return Kept(given)


def _says(given: Data, fields: Sequence[str]) -> bool:
    return any(name in given for name in fields)


def _without_raw(given: Data) -> Data:
    """Leave the raw pages out of answers that would be too large with them."""
    try:
        check_size(given)
    except AnswersTooLarge:
        inner = given.get("analysis")
        nested = {"analysis": _without(inner)} if isinstance(inner, Mapping) else {}
        return {**_without(given), **nested}
    return given


def _without(given: Data) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name != _RAW}


def _with_keys(user_id: str | None, given: Data, before: Data) -> Kept:
    """Take the keys out: those of `api_keys`, and those that stand beside it by their provider's name."""
    check_size(given)
    beside = {name: value for name, value in given.items() if name != KEYS and _is_key(name, value)}
    inner = given.get(KEYS, {})
    named = {**beside, **inner} if isinstance(inner, Mapping) else beside
    taken = _taken(named)
    masks = {name: value for name, value in named.items() if _is_masked(value)} | {
        one.called: one.mask for one in taken
    }
    others = {name: value for name, value in given.items() if name not in beside}
    if named:
        earlier = before.get(KEYS)
        others[KEYS] = {**(earlier if isinstance(earlier, Mapping) else {}), **masks}
    return Kept(_hidden(others, taken), _sealed(user_id, taken), taken)


def _is_key(name: str, value: object) -> bool:
    try:
        provider_of(name)
    except ProviderUnknown:
        return False
    return isinstance(value, (str, Mapping))


def _is_masked(value: object) -> bool:
    """Say whether this is what we showed of a key; it comes back from a form that was not touched."""
    return isinstance(value, str) and value.startswith(_MASK)


def _taken(named: Data) -> tuple[TakenKey, ...]:
    """Take in what is given as keys; an empty field is none.

    Raises:
        KeyRefused: one of them cannot be a key; none is kept.
        ProviderUnknown: one is of nobody we know.
    """
    found: dict[str, TakenKey] = {}
    for name, value in named.items():
        if value and not _is_masked(value):
            provider = provider_of(name)
            if not isinstance(value, (str, Mapping)):
                raise KeyRefused(
                    provider.id, "no_text", f"The key of {provider.name} is no text. Please copy it again."
                )
            found[provider.id] = TakenKey(name, provider, taken_in(provider, value))
    return tuple(found.values())


def _sealed(user_id: str | None, taken: Sequence[TakenKey]) -> Alongside | None:
    if user_id is None or not taken:
        return None
    return keys.together(user_id, [(one.provider, one.pasted) for one in taken], vault())


def _hidden(value: Any, taken: Sequence[TakenKey]) -> Any:
    """Put the mask wherever else a key stands."""
    if isinstance(value, Mapping):
        return {_hidden(name, taken): _hidden(one, taken) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_hidden(one, taken) for one in value]
    if isinstance(value, str):
        for key in taken:
            for secret in key.secrets:
                value = value.replace(secret, key.mask)
    return value


_ASK = "SELECT onboarding.ask_for_checks(%s, %s)"


def ask_for_checks(tx: Session, user_id: str, kept: Kept) -> None:
    """Ask for checks of the keys, those that can be had now."""
    if not kept.checkable:
        return
    asked = tx.connection().exec_driver_sql(_ASK, (user_id, kept.checkable)).scalar_one()
    if asked < len(kept.checkable):
        log.info("key_checks_left_to_the_watch", count=len(kept.checkable) - asked)


def mirror(kept: Kept) -> None:
    """Write the keys to `.env` where this is a developer's machine."""
    for one in kept.keys:
        local_env.mirrored(variables(one.provider, one.called), one.pasted.credential[secret_field(one.provider)])
