"""What the site states that it holds to: its own sentences, word for word, found by closed patterns in six languages.

believes  says what it believes, is convinced of or stands for, or what its rule, principle or promise is: confidence 0.8
binds     promises, commits itself, refuses: 0.7
never     says what it never does: 0.6 (in English not what never happened: "we never heard of it")
In the first person, plural or singular. No questions, no sentences that begin with "if", nobody's quotes, no policies and
terms. Those that fit into 160 characters come first; a longer one is cut at a word and 0.2 less sure. Three at most.
A pattern finds a sentence, and does not understand it: whether it states a value is for the user to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from onboarding.persona.corpus import Corpus
from onboarding.persona.plain import folded
from onboarding.persona.schema import Claim, Quoted, Ruled
from onboarding.persona.spans import Span, quoted, stands_in
from onboarding.persona.words.passages import is_legal

MOST = 3
_LONGEST = 160
_CUT = 0.2
_SURE: Mapping[str, float] = {"believes": 0.8, "binds": 0.7, "never": 0.6}
_PATTERNS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "believes": r"\bwe(?: \w+ly| still| do| also| just)? believe\b|\bi(?: \w+ly| still| do)? believe (?:in|that)\b|\b(?:we|i)(?: have|'ve) (?:always believed|come to believe)\b"
        r"|\bwe(?:'re| are) convinced\b|\bi(?:'m| am) convinced\b|\b(?:we|i) stand for\b|\bwhat we believe in is\b"
        r"|\b(?:our|my) (?:\w+ )?(?:rule|principle|promise|belief|conviction|philosophy|mission|motto) is\b",
        "binds": r"\bwe(?: \w+ly)? (?:promise|refuse|insist)\b|\bi refuse\b|\bwe(?:'re| are) committed to\b|\bi(?:'m| am) committed to\b",
        "never": r"\b(?:we|i)(?:'ll| will| would)? never "
        r"(?!(?:had|heard|knew|thought|saw|met|got|been|found|could|came|went|made|did|was|were|\w+ed)\b)\w+",
    },
    "de": {
        "believes": r"\bwir glauben (?:fest )?(?:an|daran|dass)\b|\bich glaube (?:fest )?(?:an|daran)\b|\bglauben wir (?:an|daran|dass)\b"
        r"|\bwir sind (?:fest )?(?:davon )?überzeugt\b|\bich bin (?:fest )?(?:davon )?überzeugt\b|\bwir stehen (?:\w+ )?für\b"
        r"|\b(?:unser|mein) (?:\w+ )?(?:grundsatz|prinzip|versprechen|leitsatz|motto|anspruch) (?:ist|lautet)\b"
        r"|\b(?:unsere|meine) (?:\w+ )?(?:regel|überzeugung|philosophie|mission) (?:ist|lautet)\b|\bwir legen (?:\w+ )?wert auf\b",
        "binds": r"\bwir versprechen\b|\bwir verpflichten uns\b|\bwir weigern uns\b|\bwir verzichten (?:\w+ )?auf\b",
        "never": r"\bwir \w+ (?:nie|niemals)\b|\bniemals \w+ wir\b|\bnie \w+ wir\b|\bich \w+ (?:nie|niemals)\b",
    },
    "fr": {
        "believes": r"\bnous croyons\b|\bje crois (?:en|à|au|aux)\b|\bnous sommes (?:convaincue?s|persuadée?s)\b|\bje suis convaincue?\b"
        r"|\b(?:notre|ma|mon) (?:\w+ )?(?:règle|principe|promesse|conviction|philosophie|mission|devise) (?:est|,? c'est)\b|\bnous défendons\b",
        "binds": r"\bnous promettons\b|\bnous nous engageons\b|\bje m'engage\b|\bnous refusons\b|\bje refuse\b",
        "never": r"\bnous (?:ne |n')\w+ jamais\b|\bje (?:ne |n')\w+ jamais\b|\bjamais nous n",
    },
    "es": {
        "believes": r"\bcreemos\b|\bcreo (?:en|firmemente)\b|\bestamos convencid[oa]s\b|\bestoy convencid[oa]\b|\bapostamos por\b"
        r"|\bnuestr[oa] (?:\w+ )?(?:regla|principio|promesa|convicción|filosofía|misión|compromiso|lema) es\b|\bdefendemos\b",
        "binds": r"\bprometemos\b|\bnos comprometemos\b|\bme comprometo\b|\bnos negamos a\b",
        "never": r"\bnunca (?:\w+ )?\w+mos\b|\bjamás (?:\w+ )?\w+mos\b",
    },
    "it": {
        "believes": r"\bcrediamo\b|\bcredo (?:in|nel|nella|nell'|nei|negli|nelle|fermamente)\b|\bsiamo convint[ie]\b|\bsono convint[oa]\b"
        r"|\b(?:la|il) (?:nostr[oa]|mi[oa]) (?:\w+ )?(?:regola|principio|promessa|convinzione|filosofia|missione|impegno|motto) è\b",
        "binds": r"\bpromettiamo\b|\bci impegniamo\b|\bmi impegno\b|\bci rifiutiamo\b|\brifiutiamo\b",
        "never": r"\bnon (?:\w+ )?\w+[aei]mo mai\b|\bmai (?:\w+ )?\w+[aei]mo\b",
    },
    "pt": {
        "believes": r"\bacreditamos\b|\bacredito (?:em|no|na|nos|nas|que)\b|\bestamos convencid[oa]s\b|\bestou convencid[oa]\b"
        r"|\b(?:noss[oa]|minha|meu) (?:\w+ )?(?:regra|princípio|promessa|convicção|filosofia|missão|compromisso|lema) é\b|\bdefendemos\b",
        "binds": r"\bprometemos\b|\bcomprometemo-nos\b|\bnos comprometemos\b|\brecusamos\b|\brecusamo-nos\b",
        "never": r"\bnunca (?:\w+ )?\w+mos\b|\bjamais (?:\w+ )?\w+mos\b",
    },
}
_OPENING = re.compile(r"\W*(?:if|wenn|si|se)\b")


@dataclass(frozen=True, slots=True)
class _Stated:
    """A sentence that states something: by which pattern, as it can be quoted, and whether it is whole."""

    kind: str
    quote: Quoted
    whole: bool


def beliefs(corpus: Corpus) -> tuple[Claim[str], ...]:
    """Return what the site says that it believes, promises and never does: whole sentences first, the surest first."""
    distinct: dict[str, _Stated] = {}
    for each in _stated(corpus):
        distinct.setdefault(folded(each.quote.quote), each)
    ranked = sorted(distinct.values(), key=lambda each: (not each.whole, -_SURE[each.kind]))
    return tuple(_claim(each) for each in ranked[:MOST])


def _stated(corpus: Corpus) -> Iterator[_Stated]:
    patterns = _compiled(corpus.language)
    for span in corpus.spans if patterns else ():
        if _own(span):
            yield from _of(span, patterns)


def _of(span: Span, patterns: Mapping[str, re.Pattern[str]]) -> list[_Stated]:
    """Return what a sentence states, by the first pattern that its quote holds."""
    quote = quoted(span)
    said = folded(quote.quote).replace("\u2019", "'") if quote else ""
    kind = next((kind for kind, pattern in patterns.items() if pattern.search(said)), None)
    if kind is None or quote is None or _OPENING.match(said) or not stands_in(quote.quote, span):
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
def _compiled(code: str | None) -> Mapping[str, re.Pattern[str]]:
    return {kind: re.compile(pattern) for kind, pattern in _PATTERNS.get(code or "", {}).items()}
