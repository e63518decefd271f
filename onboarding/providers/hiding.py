"""Keys that stand where nobody asked for one: found by the beginnings that only keys have, and put out of sight.

Only what is telling counts: a beginning of the catalogue's own (`gsk_`, `sk-or-v1-`) with what is behind it in the sample,
or with a long run of letters and digits. A hash, an id or a long word has no such beginning.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from onboarding.providers.spec import Provider

_LEAST = 3  # a beginning is telling from three characters on, the last of which joins (sk-, hf_, SG.) …
_LONG = 6  # … and from so many on also before a run that has dashes in it
# A key has digits; looked for only so far that any text is read in a time that grows with its length alone.
_RUN = r"(?=[A-Za-z]{0,64}[0-9])[A-Za-z0-9]{20,}[A-Za-z0-9_-]*"
_LONG_RUN = r"(?=[A-Za-z_-]{0,64}[0-9])[A-Za-z0-9_-]{32,}"
_SLOT = re.compile(r"<(?P<kind>word|lower|upper|hex|digits|uuid)(?::(?P<size>\d+))?>")
_UUID = r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
_CLASSES = {"word": "A-Za-z0-9", "hex": "0-9A-Fa-f", "digits": "0-9", "lower": "a-z0-9", "upper": "A-Z0-9"}
_WITH_DASHES = 20  # words of this length may hold - and _, where the beginning is a long one


def hidden(value: Any, providers: Mapping[str, Provider], mask: Callable[[str], str]) -> Any:
    """Return a value in which every text that can only be a key is masked, also where it is a field's name.

    Args:
        value: as JSON has it, of a depth that was checked.
        providers: whose keys are known.
        mask: makes of a key what may be seen of it.
    """
    shape = _shape(tuple(sorted({sample for provider in providers.values() for sample in _samples(provider)})))
    return _hidden(value, lambda text: shape.sub(lambda found: mask(found[0]), text))


def _hidden(value: Any, hide: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return hide(value)
    if isinstance(value, Mapping):
        return {_hidden(name, hide): _hidden(one, hide) for name, one in value.items()}
    return [_hidden(one, hide) for one in value] if isinstance(value, (list, tuple)) else value


def _samples(provider: Provider) -> Iterator[str]:
    secrets = (one.sample for one in provider.fields if one.kind == "secret")
    return (sample for sample in secrets if len(sample.partition("<")[0]) >= _LEAST)


@cache
def _shape(samples: tuple[str, ...]) -> re.Pattern[str]:
    """Compile what keys look like, found where no letter or digit stands before."""
    ends: dict[str, list[str]] = {}
    for sample in samples:
        start = sample.partition("<")[0]
        ends.setdefault(start, []).extend(_ends(start, sample))
    each = (
        f"{re.escape(start)}(?:{'|'.join(dict.fromkeys(found))})" for start, found in sorted(ends.items(), reverse=True)
    )
    return re.compile(rf"(?<![A-Za-z0-9])(?:{'|'.join(each)})")


def _ends(start: str, sample: str) -> Iterator[str]:
    """What may stand behind a beginning: the longer one first, and all of it to the last letter."""
    rest, at = "", len(start)
    for slot in _SLOT.finditer(sample):
        dashes = len(start) >= _LONG and int(slot["size"] or 0) >= _WITH_DASHES
        rest += re.escape(sample[at : slot.start()]) + _class(slot, "_-" if dashes else "")
        at = slot.end()
    yield f"{rest}{re.escape(sample[at:])}[A-Za-z0-9_-]*"
    if start.endswith(("-", "_", ".")):
        yield _RUN
        if len(start) >= _LONG:
            yield _LONG_RUN


def _class(slot: re.Match[str], dashes: str) -> str:
    if slot["kind"] == "uuid":
        return _UUID
    return f"[{_CLASSES[slot['kind']]}{dashes if slot['kind'] == 'word' else ''}]{{{slot['size']}}}"
