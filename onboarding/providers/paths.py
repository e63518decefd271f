"""Find values in an answer: `a.b[].c`, where `[]` is any element, `$` the whole body, `header:NAME` a header."""

from __future__ import annotations

from collections.abc import Iterator

from onboarding.providers.wire import NOT_JSON, Answer

_MOST = 200  # elements of a list that are looked at


def values_at(answer: Answer, path: str) -> Iterator[object]:
    """Yield every value at a path; nothing where there is none."""
    if path.startswith("header:"):
        found = answer.headers.get(path.removeprefix("header:").lower())
        yield from () if found is None else (found,)
    elif answer.json is not NOT_JSON:
        yield from _walk(answer.json, [] if path == "$" else path.split("."))


def _walk(value: object, steps: list[str]) -> Iterator[object]:
    if not steps:
        yield value
        return
    name, many = steps[0].removesuffix("[]"), steps[0].endswith("[]")
    here = value.get(name, NOT_JSON) if isinstance(value, dict) and name else value if not name else NOT_JSON
    if here is NOT_JSON:
        return
    if not many:
        yield from _walk(here, steps[1:])
    elif isinstance(here, list):
        for one in here[:_MOST]:
            yield from _walk(one, steps[1:])


def first_text(answer: Answer, path: str, most: int = 2000) -> str:
    """Return the first text at a path, cut, or nothing; `$` is the whole body as text."""
    if path == "$":
        return answer.body[:most].decode("utf-8", "replace")
    return next((value[:most] for value in values_at(answer, path) if isinstance(value, str)), "")
