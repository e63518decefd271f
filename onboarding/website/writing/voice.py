"""The writing style, as far as counting tells it. Tone, personality and appeal are not counted here, so they stay null.

complexity       LIX (readability.py): simple below 35, moderate below 50, complex from 50 on, for languages in which LIX
                 is in use
voice            English only, rates per 1000 words of I, we and you with their forms: the highest of them, if it is at
                 least 10 and half as much again as the next
formality_level  English only: informal from 8 contractions and 30 forms of I, we, you per 1000 words on; formal with at
                 most 1 contraction and 15 such forms; else neutral. Contractions and these pronouns are the clearest
                 marks of involved speech in Biber's studies of register; the cut points are ours.
All need 300 words: rates of fewer jump about.
"""

from __future__ import annotations

from onboarding.website.analysis import Findings, Ground
from onboarding.website.plain import word_set
from onboarding.website.sample import Sample
from onboarding.website.writing.readability import lix
from onboarding.website.writing.style import Style

LEAST_WORDS = 300
_LIX_LANGUAGES = word_set("en de nl sv da no nb nn fr es it pt")
_SIMPLE, _MODERATE = 35, 50
_I = word_set("i i'm i've i'd i'll me my mine myself")
_WE = word_set("we we're we've we'd we'll us our ours ourselves")
_YOU = word_set("you you're you've you'd you'll your yours yourself yourselves")
_ENDINGS = ("n't", "'re", "'ve", "'ll", "'m", "'d")
_CONTRACTED = word_set("it's that's let's there's what's here's who's he's she's where's how's")
_NAMED, _AHEAD = 10, 1.5
_INFORMAL, _FORMAL = (8, 30), (1, 15)


def tell_voice(sample: Sample, findings: Findings) -> None:
    """Fill what is countable of `writing_style`."""
    style = sample.style
    if style is None or len(style.words) < LEAST_WORDS:
        return
    _tell_complexity(sample, style, findings)
    if sample.language == "en":
        _tell_person(sample, style, findings)


def _tell_complexity(sample: Sample, style: Style, findings: Findings) -> None:
    score = lix(style)
    if score is None or sample.language not in _LIX_LANGUAGES:
        return
    label = "simple" if score < _SIMPLE else "moderate" if score < _MODERATE else "complex"
    source = "LIX: simple below 35, moderate below 50, complex from 50 on"
    findings.know("writing_style.complexity", label, Ground(source, sample.urls, 0.5, {"lix": score}))


def _tell_person(sample: Sample, style: Style, findings: Findings) -> None:
    rates = {
        "I": style.per_thousand(sum(word in _I for word in style.words)),
        "we": style.per_thousand(sum(word in _WE for word in style.words)),
        "you": style.per_thousand(sum(word in _YOU for word in style.words)),
    }
    contractions = style.per_thousand(sum(_contracted(word) for word in style.words))
    ground = {"per_1000_words": {**rates, "contractions": contractions}}
    source = "rates of I, we and you per 1000 words"
    findings.know("writing_style.voice", _voice(rates), Ground(source, sample.urls, 0.5, ground))
    source = "rates of contractions and of I, we and you per 1000 words"
    formality = _formality(contractions, sum(rates.values()))
    findings.know("writing_style.formality_level", formality, Ground(source, sample.urls, 0.5, ground))


def _voice(rates: dict[str, float]) -> str | None:
    (first, most), (_, next_most), _ = sorted(rates.items(), key=lambda each: (-each[1], each[0]))
    if most < _NAMED or most < _AHEAD * next_most:
        return None
    return {"I": "first person singular", "we": "first person plural", "you": "addresses the reader"}[first]


def _formality(contractions: float, persons: float) -> str:
    if contractions >= _INFORMAL[0] and persons >= _INFORMAL[1]:
        return "informal"
    return "formal" if contractions <= _FORMAL[0] and persons <= _FORMAL[1] else "neutral"


def _contracted(word: str) -> bool:
    return word in _CONTRACTED or word.endswith(_ENDINGS)
