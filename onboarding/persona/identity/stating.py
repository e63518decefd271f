"""What the site states that it holds to: its own sentences, word for word, found by closed patterns in six languages.

believes  says what it believes, is convinced of or stands for, or what its rule, principle or promise is: confidence
          0.8
binds     promises, commits itself, refuses: 0.7
never     says what it never does: 0.6 (in English not what never happened: "we never heard of it")
In the first person, plural or singular, where a sentence or a main clause of it opens: not after "if", "they say that" or
"nobody". No questions, no prices and hours, nobody's quotes, no policies and terms. Those that fit into 160 characters come first; a longer one is cut at a word and 0.2 less sure. Three at
most. A pattern finds a sentence, and does not understand it: whether it states a value is for the user to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from onboarding.persona.corpus import Corpus
from onboarding.persona.identity.patterns import NO_VALUE, OPENERS, PATTERNS, REPORTED
from onboarding.persona.plain import folded
from onboarding.persona.schema import Claim, Quoted, Ruled
from onboarding.persona.spans import Span, quoted, stands_in
from onboarding.persona.words.passages import is_legal

MOST = 3
_LONGEST = 160
_CUT = 0.2
_SURE: Mapping[str, float] = {"believes": 0.8, "binds": 0.7, "never": 0.6}
_JOINED = re.compile(r"[,;] (?:and|but|so|und|aber|denn|et|mais|car|y|e|pero|ma|mas)$")
_ENDING = (",", ":", ";", " -", "\u2013", "\u2014")


@dataclass(frozen=True, slots=True)
class _Stated:
    """A sentence that states something: by which pattern, as it can be quoted, and whether it is whole."""

    kind: str
    quote: Quoted
    whole: bool


@dataclass(frozen=True, slots=True)
class _Patterns:
    """A language's patterns: of each kind of statement, of what may and may not stand before it, of what is no value."""

    kinds: Mapping[str, re.Pattern[str]]
    opener: re.Pattern[str]
    reported: re.Pattern[str]
    barred: re.Pattern[str]

    def kind(self, said: str) -> str | None:
        """Return what a text states; None where it states nothing."""
        if self.barred.search(said):
            return None
        found = ((kind, pattern.finditer(said)) for kind, pattern in self.kinds.items())
        return next((kind for kind, hits in found if any(self._opens(said[: hit.start()]) for hit in hits)), None)

    def _opens(self, before: str) -> bool:
        """Say whether a main clause may begin after some words."""
        bare = before.strip()
        if not re.search(r"\w", bare) or _JOINED.search(bare):
            return True
        parted = bare.endswith(_ENDING) or self.opener.fullmatch(bare)
        return bool(parted and not self.reported.search(bare))


def beliefs(corpus: Corpus) -> tuple[Claim[str], ...]:
    """Return what the site says that it believes, promises and never does: whole sentences first, the surest first."""
    distinct: dict[str, _Stated] = {}
    for each in _stated(corpus):
        distinct.setdefault(folded(each.quote.quote), each)
    ranked = sorted(distinct.values(), key=lambda each: (not each.whole, -_SURE[each.kind]))
    return tuple(_claim(each) for each in ranked[:MOST])


def _stated(corpus: Corpus) -> Iterator[_Stated]:
    patterns = _compiled(corpus.language)
    for span in corpus.spans:
        if patterns and _own(span):
            yield from _of(span, patterns)


def _of(span: Span, patterns: _Patterns) -> list[_Stated]:
    """Return what a sentence states, by the first pattern that its quote holds."""
    quote = quoted(span)
    said = folded(quote.quote).replace("\u2019", "'") if quote else ""
    kind = patterns.kind(said)
    if kind is None or quote is None or not stands_in(quote.quote, span):
        return []
    return [_Stated(kind, quote, len(span.text) <= _LONGEST)]


def _own(span: Span) -> bool:
    """Say whether a span is a sentence of the site's own, and no question."""
    asks = span.text.rstrip("\"'\u201d\u2019\u00bb) ").endswith(("?", "\uff1f"))
    cited = span.place.startswith(("quote ", "code ")) or span.text[:1] in '"“„«'
    return not (span.id.endswith(".0") or asks or cited or is_legal(span.page_url))


def _claim(stated: _Stated) -> Claim[str]:
    sure = _SURE[stated.kind] - (0 if stated.whole else _CUT)
    evidence = (stated.quote, Ruled(rule=f"stated:{stated.kind}"))
    return Claim[str](value=stated.quote.quote, origin="rules", evidence=evidence, confidence=round(sure, 2))


@cache
def _compiled(code: str | None) -> _Patterns | None:
    kinds = PATTERNS.get(code or "")
    if code is None or kinds is None:
        return None
    return _Patterns(
        kinds={kind: re.compile(rf"\b(?:{'|'.join(patterns)})\b") for kind, patterns in kinds.items()},
        opener=re.compile(rf"\W*(?:{OPENERS[code]})"),
        reported=re.compile(rf"\b(?:{REPORTED[code]})(?!\w)"),
        barred=re.compile(NO_VALUE[code]),
    )
