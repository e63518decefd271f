"""Fashionable business words that a text may never say: eleven for each language, each with the stem of its forms.

They are of the class `buzzwords` of the language files. The order, the likeliest first, is our judgement and no count.
"""

from __future__ import annotations

from collections.abc import Mapping

_WRITTEN: Mapping[str, str] = {
    "en": """innovative|innovat seamless|seamless leverage|leverag cutting-edge|cutting-edge empower|empower
        robust|robust streamline|streamlin scalable|scalab holistic|holisti synergy|synerg game-changer|game-chang""",
    "de": """innovativ|innovati ganzheitlich|ganzheitlich nahtlos|nahtlos Mehrwert|mehrwert zukunftsweisend|zukunftsweis
        wegweisend|wegweis agil|agil skalierbar|skalier Synergie|synergi disruptiv|disrupt bahnbrechend|bahnbrech""",
    "fr": """innovant|innov dynamique|dynami performant|performan agile|agil synergie|synerg écosystème|écosyst
        proactif|proacti disruptif|disrupt impactant|impact holistique|holisti paradigme|paradigm""",
    "es": """innovador|innova integral|integral dinámico|dinámic estratégico|estratég sinergia|sinergi ágil|ágil
        ecosistema|ecosistem proactivo|proactiv disruptivo|disrup holístico|holísti paradigma|paradigm""",
    "it": """innovativo|innov eccellenza|eccellen strategico|strateg dinamico|dinami sinergia|sinergi
        performante|performan proattivo|proattiv scalabile|scalabil dirompente|dirompen olistico|olistic
        paradigma|paradigm""",
    "pt": """inovador|inova excelência|excel estratégico|estrat dinâmico|dinâm sinergia|sinerg diferenciado|diferenci
        proativo|proativ disruptivo|disrup escalável|escal holístico|holíst paradigma|paradigm""",
}

FASHIONABLE: Mapping[str, tuple[tuple[str, str], ...]] = {
    code: tuple((word, stem) for word, _, stem in (each.partition("|") for each in written.split()))
    for code, written in _WRITTEN.items()
}
