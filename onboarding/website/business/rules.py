"""A rule looks at what was measured; if it sees something, it says so with the numbers, and may add an advice.

Confidence: a count over pages is a fact about the pages read, 0.9; a rate of style is as sure as there are words,
0.4 + 0.5 * min(1, words / 1500); a rule may set its own.
Sentences take their numbers from what was seen, so that what is said is what was measured.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from onboarding.website.analysis import Findings, Ground
from onboarding.website.business.measured import Measured
from onboarding.website.contract import Quote

FACT = 0.9
_FULL_WORDS = 1_500

Value = int | float | str


@dataclass(frozen=True, slots=True)
class Seen:
    """What a rule saw: the numbers its sentence names, the pages it saw them on, how sure it is, quotes."""

    numbers: Mapping[str, Value]
    pages: Sequence[str]
    confidence: float = FACT
    quotes: Sequence[Quote] = ()


Look = Callable[[Measured], Seen | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its name, the list it adds to, the paths it rests on, its eye, its sentence, and an advice with it."""

    name: str
    path: str
    rests_on: str
    look: Look
    say: str
    advice: str = ""


def follow(rules: Iterable[Rule], measured: Measured, findings: Findings, advice_path: str = "") -> int:
    """Add what the rules say to their lists, each with its ground, and their advice to another; return how many spoke."""
    spoke = 0
    for rule in rules:
        seen = rule.look(measured)
        if seen is None:
            continue
        spoke += 1
        # What is missing everywhere is seen on no page: then it rests on all that were read.
        pages = seen.pages or measured.urls or measured.sample.urls
        ground = Ground(f"rule {rule.name}, from {rule.rests_on}", pages, seen.confidence, seen.numbers, seen.quotes)
        findings.add(rule.path, filled(rule.say, seen.numbers), ground)
        if rule.advice and advice_path:
            findings.add(advice_path, filled(rule.advice, seen.numbers), ground)
    return spoke


def filled(sentence: str, numbers: Mapping[str, Value]) -> str:
    """Return a sentence with its numbers: 1,333 and 8.2, not 1333 and 8.200."""
    return sentence.format(**{name: shown(value) for name, value in numbers.items()})


def shown(value: Value) -> str:
    """Return a number as it is read: thousands parted by a comma, no needless digits."""
    if isinstance(value, str):
        return value
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,g}"


def sure_by(words: int) -> float:
    """Return how sure a rate of style is after so many words."""
    return round(0.4 + 0.5 * min(1.0, words / _FULL_WORDS), 2)


def on_pages(find: Callable[[Measured], list[str]], *, least: int = 1, of: int = 1) -> Look:
    """Return an eye that sees `count` of `read` pages, from so many found and so many read on."""

    def look(m: Measured) -> Seen | None:
        urls = find(m)
        return Seen({"count": len(urls), "read": m.read}, urls) if len(urls) >= least and m.read >= of else None

    return look


def none_of(find: Callable[[Measured], list[str]], *, of: int = 3) -> Look:
    """Return an eye that sees that none of `read` pages has a fault, where at least `of` were read."""
    return lambda m: Seen({"read": m.read}, m.urls) if m.read >= of and not find(m) else None


def rate(path: str, key: str, *, least: float | None = None, most: float | None = None, of: int = 300) -> Look:
    """Return an eye that sees a measured rate as `value` over `words`, between bounds, from `of` words on."""

    def look(m: Measured) -> Seen | None:
        value = m.number(path, key)
        if value is None or m.words < of or not _within(value, least, most):
            return None
        return Seen({"value": round(value, 1), "words": m.words}, m.sample.urls, sure_by(m.words))

    return look


def percent(path: str, key: str, *, least: float | None = None, most: float | None = None) -> Look:
    """Return an eye that sees a measured share in percent as `value` over `words`, between bounds, from 300 words on."""
    eye = rate(path, key, least=least, most=most)

    def look(m: Measured) -> Seen | None:
        seen, value = eye(m), m.number(path, key)
        if seen is None or value is None:
            return None
        return Seen({**seen.numbers, "value": round(100 * value)}, seen.pages, seen.confidence)

    return look


def never(path: str, key: str, of: int) -> Look:
    """Return an eye that sees that something never stands in `words` words, where there are enough for that to tell."""
    return rate(path, key, most=0, of=of)


def _within(value: float, least: float | None, most: float | None) -> bool:
    return (least is None or value >= least) and (most is None or value <= most)
