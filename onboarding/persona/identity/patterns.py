"""The closed patterns by which a sentence is known to state a value, in six languages, on text in lower case.

Each stands between borders of words; the kinds are told in stating.py.
"""

from __future__ import annotations

from collections.abc import Mapping

# What never happened is no value: "we never heard of it".
_PAST = r"had|heard|knew|thought|saw|met|got|been|found|could|came|went|made|did|was|were|\w+ed"
PATTERNS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "en": {
        "believes": (
            r"we(?: \w+ly| still| do| also| just)? believe",
            r"i(?: \w+ly| still| do)? believe (?:in|that)",
            r"(?:we|i)(?: have|'ve) (?:always believed|come to believe)",
            r"we(?:'re| are) convinced",
            r"i(?:'m| am) convinced",
            r"(?:we|i) stand for",
            r"what we believe in is",
            r"(?:our|my) (?:\w+ )?(?:rule|principle|promise|belief|conviction|philosophy|mission|motto) is",
        ),
        "binds": (
            r"we(?: \w+ly)? (?:promise|refuse|insist)",
            r"i refuse",
            r"we(?:'re| are) committed to",
            r"i(?:'m| am) committed to",
        ),
        "never": (rf"(?:we|i)(?:'ll| will| would)? never (?!(?:{_PAST})\b)\w+",),
    },
    "de": {
        "believes": (
            r"wir glauben (?:fest )?(?:an|daran|dass)",
            r"ich glaube (?:fest )?(?:an|daran)",
            r"glauben wir (?:an|daran|dass)",
            r"wir sind (?:fest )?(?:davon )?überzeugt",
            r"ich bin (?:fest )?(?:davon )?überzeugt",
            r"wir stehen (?:\w+ )?für",
            r"(?:unser|mein) (?:\w+ )?(?:grundsatz|prinzip|versprechen|leitsatz|motto|anspruch) (?:ist|lautet)",
            r"(?:unsere|meine) (?:\w+ )?(?:regel|überzeugung|philosophie|mission) (?:ist|lautet)",
            r"wir legen (?:\w+ )?wert auf",
        ),
        "binds": (
            r"wir versprechen",
            r"wir verpflichten uns",
            r"wir weigern uns",
            r"wir verzichten (?:\w+ )?auf",
        ),
        "never": (
            r"wir \w+ (?:nie|niemals)",
            r"niemals \w+ wir",
            r"nie \w+ wir",
            r"ich \w+ (?:nie|niemals)",
        ),
    },
    "fr": {
        "believes": (
            r"nous croyons",
            r"je crois (?:en|à|au|aux)",
            r"nous sommes (?:convaincue?s|persuadée?s)",
            r"je suis convaincue?",
            r"(?:notre|ma|mon) (?:\w+ )?(?:règle|principe|promesse|conviction|philosophie|mission|devise) (?:est|,? c'est)",
            r"nous défendons",
        ),
        "binds": (
            r"nous promettons",
            r"nous nous engageons",
            r"je m'engage",
            r"nous refusons",
            r"je refuse",
        ),
        "never": (
            r"nous (?:ne |n')\w+ jamais",
            r"je (?:ne |n')\w+ jamais",
            r"jamais nous n\w*",
        ),
    },
    "es": {
        "believes": (
            r"creemos",
            r"creo (?:en|firmemente)",
            r"estamos convencid[oa]s",
            r"estoy convencid[oa]",
            r"apostamos por",
            r"nuestr[oa] (?:\w+ )?(?:regla|principio|promesa|convicción|filosofía|misión|compromiso|lema) es",
            r"defendemos",
        ),
        "binds": (
            r"prometemos",
            r"nos comprometemos",
            r"me comprometo",
            r"nos negamos a",
        ),
        "never": (
            r"nunca (?:\w+ )?\w+mos",
            r"jamás (?:\w+ )?\w+mos",
        ),
    },
    "it": {
        "believes": (
            r"crediamo",
            r"credo (?:in|nel|nella|nell'|nei|negli|nelle|fermamente)",
            r"siamo convint[ie]",
            r"sono convint[oa]",
            r"(?:la|il) (?:nostr[oa]|mi[oa]) (?:\w+ )?(?:regola|principio|promessa|convinzione|filosofia|missione|impegno|motto) è",
        ),
        "binds": (
            r"promettiamo",
            r"ci impegniamo",
            r"mi impegno",
            r"ci rifiutiamo",
            r"rifiutiamo",
        ),
        "never": (
            r"non (?:\w+ )?\w+[aei]mo mai",
            r"mai (?:\w+ )?\w+[aei]mo",
        ),
    },
    "pt": {
        "believes": (
            r"acreditamos",
            r"acredito (?:em|no|na|nos|nas|que)",
            r"estamos convencid[oa]s",
            r"estou convencid[oa]",
            r"(?:noss[oa]|minha|meu) (?:\w+ )?(?:regra|princípio|promessa|convicção|filosofia|missão|compromisso|lema) é",
            r"defendemos",
        ),
        "binds": (
            r"prometemos",
            r"comprometemo-nos",
            r"nos comprometemos",
            r"recusamos",
            r"recusamo-nos",
        ),
        "never": (
            r"nunca (?:\w+ )?\w+mos",
            r"jamais (?:\w+ )?\w+mos",
        ),
    },
}
