"""What is different between two personas: by field, what stood there and what stands there now, as short texts.

Only what is said counts: evidence, confidence and locks do not, nor limits of platforms and the long list of function words.
Of a list, only the entries that came or went are told, or the whole lists where only their order changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from onboarding.persona.schema import Claim, Persona
from onboarding.persona.schema.claims import Strict
from onboarding.persona.schema.persona import Swap, Trait

_LONGEST = 120
_BETWEEN = "; "
# Not what the persona says, or said elsewhere.
_LEFT_OUT = frozenset(
    {
        "schema_version", "source.fetched_at", "source.content_hash", "fingerprint.function_words", "quality.parts",
        "quality.missing", "quality.advice", "quality.reason",
    }
)  # fmt: skip
_LEFT_OUT_OF_PLATFORMS = frozenset({"limits", "title", "objections"})

Told = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that changed; "" where nothing stood or stands."""

    path: str
    before: str
    after: str


def differences(old: Persona, new: Persona) -> tuple[Difference, ...]:
    """Return what is different, in the order of the paths."""
    before, after = dict(_told(old)), dict(_told(new))
    return tuple(
        Difference(path, *_both(before.get(path, ""), after.get(path, "")))
        for path in sorted(before.keys() | after.keys())
        if before.get(path, "") != after.get(path, "")
    )


def _told(persona: Persona) -> Iterator[tuple[str, Told]]:
    for path, value in _ends(persona, ""):
        if value not in ("", ()):
            yield path, value


def _ends(value: Any, path: str) -> Iterator[tuple[str, Told]]:
    if path in _LEFT_OUT:
        return
    if isinstance(value, Claim):
        yield path, _text(value.value)
    elif isinstance(value, Trait | Swap) or not isinstance(value, Strict | Mapping):
        yield path, _listed(value) if isinstance(value, tuple) else _text(value)
    else:
        for name, inner in _inside(value, path):
            yield from _ends(inner, f"{path}.{name}".lstrip("."))


def _inside(value: Strict | Mapping[str, Any], path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        yield from value.items()
        return
    left_out = _LEFT_OUT_OF_PLATFORMS if path.startswith("platforms.") else frozenset()
    yield from ((name, getattr(value, name)) for name in type(value).model_fields if name not in left_out)


def _listed(values: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(_text(value.value if isinstance(value, Claim) else value) for value in values)


def _text(value: object) -> str:
    if isinstance(value, Trait):
        return f"{value.is_}, not {value.is_not}"
    if isinstance(value, Swap):
        return f"{value.use} for {value.avoid}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _both(before: Told, after: Told) -> tuple[str, str]:
    if isinstance(before, str) and isinstance(after, str):
        return _short(before), _short(after)
    old, new = _tuple(before), _tuple(after)
    gone, came = [one for one in old if one not in new], [one for one in new if one not in old]
    changed = (gone, came) if gone or came else (list(old), list(new))
    return _short(_BETWEEN.join(changed[0])), _short(_BETWEEN.join(changed[1]))


def _tuple(told: Told) -> tuple[str, ...]:
    return told if isinstance(told, tuple) else (told,) if told else ()


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"
