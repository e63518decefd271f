"""What a persona promises about its words, kept after locks were put back: nothing is both to use and to avoid.

A text uses a word if it has it among its words, apart from case and marks. The user's lock wins over what was generated.
Where both are locked, the word stays to be avoided, because leaving a word out cannot hurt, and the clash is named. Lines
of rules about words that are no longer so go too; in lines, words stand in “ ”.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from onboarding.persona.plain import folded
from onboarding.persona.schema import Claim, Persona
from onboarding.persona.schema.persona import Lexicon, Rules, Swap

CLASH = "Two locked fields disagree about"
_WORD = re.compile(r"[\w'-]+")

Claims = tuple[Claim[Any], ...]


def kept_promises(persona: Persona, before: Lexicon) -> Persona:
    """Return the persona in which no word is both ways, with the clashes of locks named.

    Args:
        persona: with its locks put back.
        before: the words as they were generated, which lines of rules were made from.
    """
    lexicon = persona.lexicon
    said = _locked((*lexicon.go_to, *lexicon.signature_phrases, *lexicon.domain_terms))
    swaps = _locked(lexicon.preferred)
    used = [*said, *(swap.use for swap in swaps)]
    avoid = tuple(claim for claim in lexicon.avoid if claim.locked or not _any_uses(used, claim.value))
    clashes = [word for word in _locked(avoid) if _any_uses(used, word)]
    clashes += [swap.avoid for swap in swaps if _any_uses(said, swap.avoid)]
    changed = lexicon.model_copy(update={"avoid": avoid, **_kept(lexicon, [claim.value for claim in avoid])})
    rules = _rules(persona.rules, before, changed)
    return _named(persona.model_copy(update={"lexicon": changed, "rules": rules}), clashes)


def clashes_of(persona: Persona) -> tuple[str, ...]:
    """Return the named clashes of locks."""
    return tuple(said for said in persona.quality.contradictions if said.startswith(CLASH))


def _kept(lexicon: Lexicon, avoid: Sequence[str]) -> dict[str, Claims]:
    """Return what may still be used beside the words to avoid, those of locked swaps among them."""
    locked = [swap for swap in _locked(lexicon.preferred) if not _uses_any(swap.use, avoid)]
    refused = [*avoid, *(swap.avoid for swap in locked)]
    words = {name: _without(getattr(lexicon, name), refused) for name in ("go_to", "signature_phrases", "domain_terms")}
    used = [claim.value for claims in words.values() for claim in claims] + [swap.use for swap in locked]
    preferred = tuple(
        claim
        for claim in lexicon.preferred
        if (claim.value in locked if claim.locked else _agrees(claim.value, refused, used))
    )
    return {**words, "preferred": preferred}


def _agrees(swap: Swap, refused: Sequence[str], used: Sequence[str]) -> bool:
    return not _uses_any(swap.use, refused) and not _any_uses(used, swap.avoid)


def _without(claims: Claims, refused: Sequence[str]) -> Claims:
    return tuple(claim for claim in claims if not _uses_any(claim.value, refused))


def _locked(claims: Claims) -> list[Any]:
    return [claim.value for claim in claims if claim.locked]


def _any_uses(texts: Iterable[str], word: str) -> bool:
    return any(_uses(text, word) for text in texts)


def _uses_any(text: str, words: Iterable[str]) -> bool:
    return any(_uses(text, word) for word in words)


def _uses(text: str, word: str) -> bool:
    sought = _spaced(word)
    return f" {sought} " in f" {_spaced(text)} " if sought else folded(word) in folded(text)


def _spaced(text: str) -> str:
    return " ".join(_WORD.findall(folded(text)))


def _rules(rules: Rules, before: Lexicon, now: Lexicon) -> Rules:
    """Return the rules without lines about words that are not so any more, and without any that ask for a word to avoid."""
    to_avoid, swaps = {claim.value for claim in now.avoid}, {claim.value for claim in now.preferred}
    gone = [claim.value for claim in before.avoid if claim.value not in to_avoid]
    replaced = [claim.value for claim in before.preferred if claim.value not in swaps]
    refused = _locked(now.avoid)
    do = [line for line in rules.do if line.locked or not (_swaps(line.value, replaced) or _asks(line.value, refused))]
    dont = [line for line in rules.dont if line.locked or not any(_names(line.value, word) for word in gone)]
    return rules.model_copy(update={"do": tuple(do), "dont": tuple(dont)})


def _swaps(line: str, swaps: Iterable[Swap]) -> bool:
    return any(_names(line, swap.use) and _leaves(line, swap.avoid) for swap in swaps)


def _asks(line: str, words: Iterable[str]) -> bool:
    return any(_names(line, word) and not _leaves(line, word) for word in words)


def _names(line: str, word: str) -> bool:
    return f"“{folded(word)}”" in folded(line)


def _leaves(line: str, word: str) -> bool:
    return f"not “{folded(word)}”" in folded(line)


def _named(persona: Persona, clashes: Sequence[str]) -> Persona:
    others = [said for said in persona.quality.contradictions if not said.startswith(CLASH)]
    told = (*others, *(f"{CLASH} “{word}”: it stays to be avoided and is not used." for word in clashes))
    if told == persona.quality.contradictions:
        return persona
    return persona.model_copy(update={"quality": persona.quality.model_copy(update={"contradictions": told})})
