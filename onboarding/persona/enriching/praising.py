"""Words of praise and of authority, which no claim may have beyond its quotes.

The lists of the language and of English ("best", "certified"), what is said of the famous in six languages, and English words
in "-est". A word with hyphens counts with each of its parts.
"""

from __future__ import annotations

import re
from functools import cache

from onboarding.persona.plain import folded
from onboarding.website.languages import language
from onboarding.website.plain import word_set
from onboarding.website.words import spelled, words

_FAME = word_set(
    "star stars starred michelin famous famed renowned celebrated acclaimed approved accredited licensed licenced chartered",
    "royal royalty premier rated favourite favorite voted unbeatable guaranteed guarantee legendary iconic prestigious",
    "endorsed trusted champion champions winner winners winning winning award awarded iso fda first-ever nobel",
    "stern sterne sternen besternt berühmt berühmte berühmten berühmter berühmtes weltberühmt renommiert königlich königliche",
    "zugelassen legendär legendäre garantiert garantie staatlich älteste ältesten ältester ältestes beliebt beliebteste",
    "étoile étoiles étoilé étoilée étoilés célèbre célèbres renommé renommée réputé réputée approuvé approuvée agréé doyen",
    "doyenne légendaire légendaires garanti garantie garantis primé primée primés royale",
    "estrella estrellas famoso famosa famosos famosas célebre célebres renombrado renombrada aprobado aprobada autorizado",
    "autorizada garantizado garantizada premiado premiada",
    "stella stelle stellato stellata famosi famose celebre celebri rinomato rinomata approvato approvata autorizzato",
    "autorizzata garantito garantita",
    "estrela estrelas renomado renomada aprovado aprovada autorizado autorizada garantido garantida premiada",
)
_MOST = re.compile(r"\w{2,}est")
_NOT_MOST = word_set(
    "forest honest modest earnest interest request harvest guest quest test west rest nest vest chest pest zest invest digest",
    "suggest protest contest manifest arrest tempest conquest inquest ingest crest detest attest fest behest bequest",
)


def praise(text: str, code: str | None) -> frozenset[str]:
    """Return the words and phrases of praise and authority in a text."""
    said = words(spelled(folded(text)))
    parts = [part for word in said for part in word.split("-")]
    lines = f" {' '.join(said)}  {' '.join(parts)} "
    most = {word for word in parts if code == "en" and _MOST.fullmatch(word) and word not in _NOT_MOST}
    return frozenset(each for each in _praising(code) if f" {each} " in lines) | most


@cache
def _praising(code: str | None) -> frozenset[str]:
    lists = [each for each in (language("en"), language(code)) if each]
    telling = (
        word for each in lists for name in ("superlatives", "authority") for word in each.classes[name] - each.stops
    )
    return frozenset(folded(word) for word in telling) | _FAME
