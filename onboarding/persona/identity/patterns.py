"""The closed patterns by which a sentence is known to state a value, in six languages, on text in lower case.

Each stands between borders of words, and opens the sentence or a main clause of it (OPENERS, REPORTED); the kinds are told
in stating.py.
"""

from __future__ import annotations

from collections.abc import Mapping

# What never happened is no value: "we never heard of it".
_PAST = r"had|have|know|heard|knew|thought|saw|met|got|been|found|could|came|went|made|did|was|were|\w+ed"
# What may stand before a main clause without a comma.
OPENERS: Mapping[str, str] = {
    "en": r"and|but|so|yet|still|here|today|because|above all|in short|for us|that(?:'s| is) why|at \w+(?: \w+)?",
    "de": r"\w+(?: \w+){0,3}",
    "fr": r"et|mais|donc|ici|aujourd'hui|parce que|c'est pourquoi|voilà pourquoi|chez \w+(?: \w+)?",
    "es": r"\w+(?: \w+){0,3}",
    "it": r"\w+(?: \w+){0,3}",
    "pt": r"\w+(?: \w+){0,3}",
}
# Words before it that make it a condition, what others say, or the opposite.
REPORTED: Mapping[str, str] = {
    "en": r"say\w*|said|claim\w*|think\w*|thought|t[eo]ll\w*|told|know\w*|that(?!'s why| is why)|whether|if|when|who|they|he|she|you"
    r"|people|customers?|nobody|no|not|\w+n't|never|competitors?|others?",
    "de": r"sag\w*|behaupt\w*|mein(?:t|en|ten)|denk\w*|dass|ob|wenn|falls|niemand|nicht|nie|kein\w*|man|andere\w*"
    r"|(?:konkurren|wettbewerb|mitbewerb)\w*",
    "fr": r"di(?:t|s|re|sent)|prétend\w*|pens\w*|(?<!parce )qu[ei]|qu'\w+|si|quand|personne|aucun\w*|jamais|ne|ils|elles|on|autres?"
    r"|concurren\w*",
    "es": r"di[cg]\w*|decir|afirm\w*|piens\w*|que|si|cuando|nadie|no|nunca|ellos|ellas|otr[oa]s?|compet\w*",
    "it": r"dic\w*|dett\w|afferm\w*|pens\w*|che|cui|se|quando|nessun\w*|non|mai|loro|altr[ie]|concorren\w*",
    "pt": r"di[zs]\w*|afirm\w*|pens\w*|que|se|quando|ninguém|não|nunca|eles|elas|outr[oa]s?|concorren\w*",
}
# Prices and hours are no values.
_PRICE = r"[$£€¥] ?\d|\d ?(?:[$£€¥]|(?:eur|euros?|dollars?|pounds?|usd|gbp|chf)\b)"
_HOUR = r"\d{1,2}[:.]\d\d\b|\d ?(?:am|pm|uhr|h|o'clock)\b|\b(?:o'clock|uhr)\b"
_OPENED: Mapping[str, str] = {
    "en": r"\b(?:clos|open)\w*(?: \w+)? (?:on|at|before|after|until|till|from|by)\b",
    "de": r"\b(?:schlie(?:ß|ss)|öffn|geöffnet|geschlossen)\w*(?: \w+)? (?:um|vor|nach|bis|ab|am)\b",
    "fr": r"\b(?:ferm|ouvr|ouvert)\w*(?: \w+)? (?:avant|après|à|jusqu|dès|le)\b",
    "es": r"\b(?:cerr|cierr|abr|abiert)\w*(?: \w+)? (?:antes|después|a las|hasta|desde|los)\b",
    "it": r"\b(?:chiud|chius|apr|apert)\w*(?: \w+)? (?:prima|dopo|alle|fino|dalle|il|la)\b",
    "pt": r"\b(?:fech|abr|abert)\w*(?: \w+)? (?:antes|depois|às|até|desde|aos|à)\b",
}
NO_VALUE: Mapping[str, str] = {code: f"{_PRICE}|{_HOUR}|{opened}" for code, opened in _OPENED.items()}
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
            r"we(?: \w+ly)? (?:promise(?! nothing)|refuse|insist)",
            r"i refuse",
            r"we(?:'re| are) committed to",
            r"i(?:'m| am) committed to",
        ),
        "never": (rf"(?:we|i)(?:'ll| will| would)? never (?!(?:{_PAST})\b)\w+",),
    },
    "de": {
        "believes": (
            r"(?:wir glauben|ich glaube|glauben wir|glaube ich)(?: fest)?(?: an| daran|,? dass)",
            r"(?:wir sind|ich bin|sind wir|bin ich) (?:fest )?(?:davon )?überzeugt",
            r"(?:wir sind|ich bin|sind wir|bin ich) der (?:festen )?überzeugung",
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
            r"je crois (?:en|à|au|aux|que|qu'\w+|fermement)",
            r"nous sommes (?:convaincue?s|persuadée?s)",
            r"je suis convaincue?",
            r"(?:notre|ma|mon) (?:\w+ )?(?:règle|principe|promesse|conviction|philosophie|mission|devise)(?: est|,? c'est)",
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
            r"creo (?:en|que|firmemente)",
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
            r"credo (?:in|nel|nella|nell'|nei|negli|nelle|che|fermamente)",
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
