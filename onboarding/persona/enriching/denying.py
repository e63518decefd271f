"""Whether a text denies something, so that no claim says the opposite of the sentence that it quotes.

A sentence that denies does not bear a claim that denies nothing ("We can't promise that …"), and the other way round. It is
asked of whole sentences, as what a part of one says may hang on a "not" in another part. Words that only limit or add
("without", "sans", …) deny in a claim, but not in a sentence: "we can't promise bread without nuts" has to bear its "can't".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from onboarding.persona.plain import folded
from onboarding.website.languages import language
from onboarding.website.plain import word_set
from onboarding.website.words import spelled, words

_WITHOUT = word_set("without ohne sans senza senz' sem sin")
# Verbs and adverbs that deny what follows, as the language's little words do.
_VERBS: Mapping[str, str] = {
    "en": r"refus\w*|fail(?:s|ed|ing)?|lack(?:s|ed|ing)?|avoid(?:s|ed|ing)?|den(?:y|ies|ied)|hardly|barely|scarcely|seldom|unable|impossible",
    "de": r"verzicht\w*|vermeid\w*|kaum|selten|weiger\w*|unmöglich",
    "fr": r"refus\w*|évit\w*|renonc\w*|impossibles?",
    "es": r"rechaz\w*|evit\w*|renunci\w*|imposibles?|apenas",
    "it": r"rifiut\w*|evit\w*|rinunc\w*|impossibil[ei]",
    "pt": r"recus\w*|evit\w*|renunci\w*|impossíve(?:l|is)|mal",
}
# Where a little word of denial denies nothing.
_EMPHATIC = re.compile(
    r" (?:nothing (?:else|but|more)|not (?:only|just|merely|simply|least)|no (?:doubt|matter|less|wonder)|why not|whether or not"
    r"|(?:und )?sonst nichts|nichts (?:anderes|weiter|sonst)|nicht (?:nur|bloß|zuletzt)|ohne zweifel"
    r"|rien d' ?autre|(?:non|pas) seulement|sans (?:aucun )?doute"
    r"|nada más|no s[oó]lo|sin duda|nient' ?altro|non sol(?:o|tanto)|senza dubbio"
    r"|nada mais|não (?:só|apenas|somente)|sem dúvida)(?= )"
)


def turned(claim: str, sentences: Iterable[str], code: str | None) -> bool:
    """Say whether a claim denies what its sentences do not, or leaves out that they deny."""
    there = [*sentences]
    if not there:
        return False
    if any(denies(sentence, code) for sentence in there):
        return not denies(claim, code)
    return denies(claim, code, without=True) and not any(denies(each, code, without=True) for each in there)


def denies(text: str, code: str | None, *, without: bool = False) -> bool:
    """Say whether a text has a word that denies; with `without` also one that only says what is not among something."""
    said = f" {' '.join(words(spelled(folded(text))))} "
    line = _EMPHATIC.sub(" ", f"{said}{said.replace(chr(39), chr(39) + ' ')}")
    little = _little(code) | (_WITHOUT if without else frozenset())
    return any(f" {word} " in line for word in little) or bool(_verbs(code).search(line))


@cache
def _little(code: str | None) -> frozenset[str]:
    lists = language(code) or language("en")
    return (lists.classes["negations"] if lists else frozenset()) - _WITHOUT


@cache
def _verbs(code: str | None) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_VERBS.get(code or 'en', _VERBS['en'])})\b")
