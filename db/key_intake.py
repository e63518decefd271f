"""Keys as they are handed in: by whatever name means a provider, alone or within a step's data, and what is shown of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from db.naming import meant_by, names_a_key, provider_of, secret_field
from db.providers import custom, known
from onboarding.flows.answers.fields import Wrong
from onboarding.flows.refusals import AnswersWrong
from onboarding.providers.hiding import hidden
from onboarding.providers.pasting import KeyRefused, Pasted, ProviderUnknown, take_in
from onboarding.providers.spec import Provider

# One text is the provider's one secret; a provider with several fields takes all of them by name.
Given = str | Mapping[str, str]
Data = Mapping[str, Any]

KEYS = "api_keys"
_NONE_KEPT = "None of these keys was kept. Please send them again together."


def masked(last_four: str) -> str:
    """Return what may be seen of a key. It cannot be taken for one: its first character is refused in keys."""
    return f"…{last_four}"


def without_stray_keys(value: Any) -> Any:
    """Return a value in which every text that can only be a key is masked."""
    return value and hidden(value, known(), lambda key: masked(key[-4:]))


def taken_in(provider: Provider, api_key: object) -> Pasted:
    """Check what was given as a key.

    Raises:
        KeyRefused: this cannot be a key.
    """
    given = {secret_field(provider): api_key} if isinstance(api_key, str) else api_key
    if not isinstance(given, Mapping) or not all(isinstance(one, str) for one in given.values()):
        raise KeyRefused(
            secret_field(provider), "no_text", f"The key of {provider.name} is no text. Please copy it again."
        )
    return take_in(provider, given, known(), custom())


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


def told_apart(step: str, answers: Data) -> tuple[dict[str, Any], tuple[TakenKey, ...]]:
    """Take the keys out of what a step was answered with. In their place stand masks, wherever a key stood.

    The step that asks for keys takes them by any spelling: `api_keys`, `apiKeys` or `keys`, as an object or a list, or
    each by its provider's name or variable. Any other step has them where their name says that they are keys.

    Raises:
        AnswersWrong: one cannot be a key, or is of nobody we know; none is taken.
    """
    asked = step == KEYS
    holders = [name for name, value in answers.items() if _holds_keys(name, asked=asked) and (asked or _entries(value))]
    beside = {
        name: answers[name] for name in answers if name not in holders and _is_key(name, answers[name], asked=asked)
    }
    named = {**beside, **{name: one for holder in holders for name, one in _entries(answers[holder]).items()}}
    taken = _taken(step, named)
    rest = {name: value for name, value in answers.items() if name not in beside and name not in holders}
    if named:
        rest[KEYS] = _shown(named, taken)
    elif holders:
        rest[KEYS] = answers[holders[-1]]
    return without_stray_keys(_hidden(rest, taken)), taken


def _holds_keys(name: str, *, asked: bool = False) -> bool:
    plain = name.strip().lower().replace("_", "").replace("-", "").replace(" ", "")
    return plain == "apikeys" or (asked and plain in ("keys", "credentials"))


def _is_key(name: str, value: object, *, asked: bool) -> bool:
    return isinstance(value, (str, Mapping, list)) and (meant_by(name) is not None if asked else names_a_key(name))


def _entries(holder: object) -> dict[str, Any]:
    """Return what an object or a list of keys holds, by name; one within the other, as a reload may send it, is one."""
    if isinstance(holder, (list, tuple)):
        listed = [one for one in holder if isinstance(one, Mapping)]
        named = ((one.get("provider") or one.get("name"), _without(one, "provider", "name")) for one in listed)
        return {name: value for name, value in named if isinstance(name, str)}
    if not isinstance(holder, Mapping):
        return {}
    inner = {name: one for name, one in holder.items() if _holds_keys(name)}
    return {
        **_without(holder, *inner),
        **{name: one for each in inner.values() for name, one in _entries(each).items()},
    }


def _without(given: Data, *names: str) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name not in names}


def _taken(step: str, named: Data) -> tuple[TakenKey, ...]:
    """Take in what is given as keys; an empty field is none, and a mask that comes back from a form none either."""
    found: dict[str, TakenKey] = {}
    wrong: list[Wrong] = []
    given = {name: _alone(value) for name, value in named.items()}
    tried = {name: value for name, value in given.items() if value and not is_masked(value)}
    for name, value in tried.items():
        provider = meant_by(name)
        if step != KEYS and not (provider and isinstance(value, (str, Mapping))):
            continue
        if provider is None:  # its name is not repeated: it may be a key that was mistaken for one
            wrong.append(Wrong(KEYS, ProviderUnknown.code, ProviderUnknown.say))
            continue
        try:
            found[provider.id] = TakenKey(_plain(name, provider), provider, taken_in(provider, value))
        except KeyRefused as refused:
            wrong.append(Wrong(f"{KEYS}.{provider.id}", refused.code, refused.say))
    if wrong:
        raise AnswersWrong(step, [*wrong, Wrong("", "none_kept", _NONE_KEPT)] if len(tried) > 1 else wrong)
    return tuple(found.values())


def _plain(name: str, provider: Provider) -> str:
    """Return the name that a key is shown by: the one it came under where that is a provider's."""
    try:
        provider_of(name)
    except ProviderUnknown:
        return provider.id
    return name


def _alone(value: object) -> object:
    """Unwrap a key that stands alone in a list, or in an object that only says that it is one."""
    if isinstance(value, (list, tuple)) and len(value) == 1:
        return value[0]
    if isinstance(value, Mapping) and len(value) == 1:
        ((name, inner),) = value.items()
        return inner if name in ("api_key", "apiKey", "key", "value") else value
    return value


def is_masked(value: object) -> bool:
    """Say whether this is what we showed of a key; it comes back from a form that was not touched."""
    return isinstance(value, str) and value.startswith(masked(""))


def _shown(named: Data, taken: tuple[TakenKey, ...]) -> dict[str, Any]:
    """Return the masks by name, with those that came back; what no key was taken from stays where it is no key."""
    new = {one.provider.id for one in taken}
    kept: dict[str, Any] = {}
    for name, value in named.items():
        provider = meant_by(name)
        if provider is None:
            kept[name] = value
        elif value and provider.id not in new:
            kept[_plain(name, provider)] = _alone(value)
    return {**kept, **{one.called: one.mask for one in taken}}


def _hidden(value: Any, taken: tuple[TakenKey, ...]) -> Any:
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
