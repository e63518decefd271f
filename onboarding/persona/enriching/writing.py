"""The words in which advice on writing may be given, in six languages: nothing else can be said in a "do" or "don't".

They name a text's parts, lengths, marks, person, plainness and rhythm, and what one does with them. So advice can state
nothing of the business, nor tell what to say of it or to leave out: there are no words for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from onboarding.persona.enriching.content import content_words
from onboarding.persona.enriching.shadows import shadow

_WORDS: Mapping[str, str] = {
    "en": (
        r"writ(?:e|es|ing|ten)|us(?:e|es|ed|ing)|keep|prefer|begin|start|open|end|close|finish|put|set|add|speak|address|ask"
        r"|avoid|skip|leave|vary|mix|alternate|follow|repeat|break|split|cut|join|let|stay"
        r"|sentences?|paragraphs?|lines?|clauses?|phras(?:e|es|ing)|words?|wording|wordy|terms?|syllables?|letters?|headings?"
        r"|headlines?|titles?|lists?|bullet(?:s|ed)?|points?|text|prose|length|rhythm|pace|beat|pauses?|commas?|dash(?:es)?"
        r"|colons?|semicolons?|stops?|periods?|exclamations?|questions?|rhetorical|marks?|brackets?|parenthes[ie]s"
        r"|quotation|emojis?|hyphens?|apostrophes?|ellips[ie]s|capitals?|bold|italics?|contract(?:ions?|ed)|verbs?|nouns?"
        r"|adjectives?|adverbs?|pronouns?|active|passive|voice|tense|present|past|imperative|person|first|second|third"
        r"|singular|plural|readers?|fragments?|punctuation|full|short(?:er)?|long(?:er)?|brief|medium|average|plain(?:ly)?"
        r"|simple|simply|everyday|common|concrete|direct(?:ly)?|compact|concise|precise|small|few(?:er)?|rare(?:ly)?"
        r"|sparing(?:ly)?|even|steady|varied|single|spoken|familiar|easy|clear(?:ly)?|light|thousand"
    ),
    "de": (
        r"schreib(?:e|en|t)?|nutz(?:e|en|t)?|verwend(?:e|en|et)?|benutz(?:e|en|t)?|setz(?:e|en|t)?|halte?n?|bleib(?:e|en)?"
        r"|beginn(?:e|en|t)?|fange?n?|ende?n?|endet|schließ(?:e|en)?|schliess(?:e|en)?|offne?n?|stell(?:e|en|t)?|frag(?:e|en|t)?"
        r"|vermeid(?:e|en|et)?|meide?n?|lass(?:e|en)?|weg|wechs(?:le|eln?)|misch(?:e|en)?|variier(?:e|en)?|wiederhol(?:e|en)?"
        r"|teile?n?|trenne?n?|kurz(?:e[nrsm]?|er|ere[nrs]?)?|lang(?:e[nrsm]?|er|ere[nrs]?)?|langere[nrs]?|kurzere[nrs]?|knapp(?:e[nrs]?)?"
        r"|klein(?:e[nrs]?)?|einfach(?:e[nrsm]?)?|schlicht(?:e[nrsm]?)?|klar(?:e[nrs]?)?|direkt(?:e[nrs]?)?|aktiv(?:e[nrs]?)?"
        r"|passiv(?:e[nrs]?|konstruktion(?:en)?)?|alltaglich(?:e[nrs]?)?|alltagsworter|konkret(?:e[nrs]?)?|genau(?:e[nrs]?)?"
        r"|wenig(?:e[nr]?)?|selten|sparsam|satz(?:e[ns]?|bau)?|halbsatze?n?|absatz(?:e[ns]?)?|zeilen?|wort(?:e[rns]?|ern)?|worter[n]?"
        r"|silben?|buchstaben?|uberschrift(?:en)?|titel[ns]?|listen?|aufzahlung(?:en)?|punkte?n?|texte?s?|prosa|lange|rhythmus"
        r"|tempo|takt|pausen?|kommas?|kommata|gedankenstriche?n?|doppelpunkte?n?|semikolons?|strichpunkte?n?|ausrufezeichen"
        r"|fragezeichen|satzzeichen|zeichen|klammern?|anfuhrungszeichen|emojis?|bindestriche?n?|verben?|substantive?n?"
        r"|adjektive?n?|adverbien|pronomen|person|form|gegenwart|prasens|vergangenheit|imperativ|befehlsform|einzahl|mehrzahl"
        r"|singular|plural|leser(?:innen|in|n)?|sprich|sprechen?|anrede|rede|fragen?|rhetorische[nrs]?|kontraktion(?:en)?"
        r"|kurzformen|erste[nr]?|zweite[nr]?|dritte[nr]?|durchschnitt|durchschnittlich|tausend"
    ),
    "fr": (
        r"ecri(?:re|s|vez)|emplo(?:ie|ies|yer|yez)|utilis(?:e|er|es|ez)|gard(?:e|er|ez)|prefer(?:e|er|ez)|commenc(?:e|er|ez)|ouvr(?:e|ez|ir)"
        r"|fini(?:r|s|ssez)|termin(?:e|er|ez)|pos(?:e|er|ez)|met(?:s|tez|tre)|ajout(?:e|er|ez)|evit(?:e|er|ez)|vari(?:e|er|ez)|altern(?:e|er|ez)"
        r"|repet(?:e|er|ez)|coup(?:e|er|ez)|parl(?:e|er|ez)|adress(?:e|er|ez)|fai(?:s|tes|re)|rest(?:e|er|ez)"
        r"|phrases?|paragraphes?|lignes?|mots?|termes?|syllabes?|lettres?|titres?|intertitres?|listes?|puces|points?|texte|prose"
        r"|longueur|rythme|pauses?|virgules?|tirets?|parentheses?|guillemets|exclamation|interrogation|questions?|rhetoriques?"
        r"|emojis?|majuscules?|verbes?|noms?|adjectifs?|adverbes?|pronoms?|acti(?:f|ve)|passi(?:f|ve)|voix|present|passe|imperatif"
        r"|personne|premiere|deuxieme|troisieme|singulier|pluriel|lecteurs?|lectrices?|courte?s?|long(?:ue)?s?|brefs?|breves?"
        r"|simples?|clair(?:e|es|s|ement)?|concret(?:s|e|es)?|direct(?:e|es|s|ement)?|precis(?:e|es)?|quotidiens?|courants?|rares?|rarement"
        r"|tutoie|tutoyez|vouvoie|vouvoyez|moyenne|ponctuation|mille"
    ),
    "es": (
        r"escrib(?:a|e|ir)|us(?:a|e|es|ar|o)|emple(?:a|e|es|ar)|mant(?:en|ener|enga)|prefier(?:a|e)|empie(?:za|ce)|empezar|comienza|abr(?:a|e|ir)"
        r"|termin(?:a|e|ar)|acab(?:a|e|ar)|pon|ponga|poner|anad(?:a|e|ir)|evit(?:a|e|ar)|vari(?:a|e|ar)|altern(?:a|e|ar)|repit(?:a|e)|corta"
        r"|habl(?:a|e|ar)|dirigete|haz|hacer|frases?|oraci(?:on|ones)|parrafos?|lineas?|palabras?|terminos?|silabas?|letras?|titulos?"
        r"|listas?|vinetas?|puntos?|texto|prosa|longitud|ritmo|pausas?|comas?|gui(?:on|ones)|rayas?|parentesis|comillas|exclamaci(?:on|ones)"
        r"|interrogaci(?:on|ones)|preguntas?|retoricas?|signos?|emojis?|mayusculas?|verbos?|sustantivos?|adjetivos?|adverbios?|pronombres?"
        r"|activa|pasiva|voz|presente|pasado|imperativo|persona|primera|segunda|tercera|singular|plural|lector(?:es|a)?|cort[ao]s?"
        r"|larg[ao]s?|breves?|sencill[ao]s?|simples?|clar[ao]s?|concret[ao]s?|direct[ao]s?|precis[ao]s?|cotidian[ao]s?|poc[ao]s?|rar[ao]s?"
        r"|tutea|tutear|media|puntuacion|contracciones|mil"
    ),
    "it": (
        r"scriv(?:i|ere|a)|us(?:a|are|i|ate)|mantieni|tieni|preferi(?:sci|re)|inizia(?:re)?|comincia(?:re)?|apri(?:re)?|fini(?:sci|re)|termina(?:re)?"
        r"|chiud(?:i|ere)|mett(?:i|ere)|aggiung(?:i|ere)|evita(?:re)?|varia(?:re)?|alterna(?:re)?|ripet(?:i|ere)|taglia(?:re)?|parla(?:re)?|rivolgiti"
        r"|fai|fare|fras[ei]|paragraf[oi]|capovers[oi]|righ[ae]|riga|parol[ae]|termin[ei]|sillab[ae]|letter[ae]|titol[oi]|elenc(?:o|hi)|puntat[oi]"
        r"|punt[oi]|testo|prosa|lunghezza|ritmo|paus[ae]|virgol[ae]|trattin[oi]|lineett[ae]|parentesi|virgolette|esclamativ[oi]|interrogativ[oi]"
        r"|domand[ae]|retorich[e]|segni|emoji|maiuscol[ae]|verb[oi]|sostantiv[oi]|aggettiv[oi]|avverbi[o]?|pronom[ei]|attiv[ao]|passiv[ao]|voce"
        r"|forma|presente|passato|imperativo|persona|prima|seconda|terza|singolare|plurale|lettor[ei]|lettric[ei]|brev[ei]|cort[aeio]"
        r"|lung(?:a|o|he|hi)|semplic[ei]|chiar[aeio]|concret[aeio]|dirett[aeio]|precis[aeio]|quotidian[aeio]|poch[ei]|rar[aeio]|contrazioni|media"
        r"|punteggiatura|mille|mila"
    ),
    "pt": (
        r"escrev(?:a|e|er)|us(?:a|e|ar|em)|empreg(?:a|ue|ar)|mant(?:em|enha|er)|prefira|prefere|comec(?:a|e|ar)|abr(?:a|e|ir)|termin(?:a|e|ar)"
        r"|acab(?:a|e|ar)|ponha|coloque|acrescente|evit(?:a|e|ar)|vari(?:a|e|ar)|altern(?:a|e|ar)|repit(?:a|e)|corte|fal(?:a|e|ar)|dirija|faca"
        r"|frases?|orac(?:ao|oes)|paragrafos?|linhas?|palavras?|termos?|silabas?|letras?|titulos?|listas?|marcadores|pontos?|texto|prosa"
        r"|comprimento|extensao|ritmo|pausas?|virgulas?|travess(?:ao|oes)|hifen|parenteses|aspas|exclamacao|interrogacao|perguntas?|retoricas?"
        r"|sinais|emojis?|maiusculas?|verbos?|substantivos?|adjetivos?|adverbios?|pronomes?|ativ[ao]|passiv[ao]|voz|presente|passado|imperativo"
        r"|pessoa|primeira|segunda|terceira|singular|plural|leitor(?:es|a)?|curt[ao]s?|long[ao]s?|breves?|simples|clar[ao]s?|concret[ao]s?"
        r"|diret[ao]s?|precis[ao]s?|quotidian[ao]s?|cotidian[ao]s?|pouc[ao]s?|rar[ao]s?|contrac(?:ao|oes)|media|pontuacao|mil"
    ),
}  # fmt: skip


def about_writing(text: str, code: str | None) -> bool:
    """Say whether a text has words of writing, and no other words but little ones."""
    said = [shadow(word) for word in content_words(text, code, least=1)]
    return bool(said) and all(_known(code).fullmatch(word) for word in said)


@cache
def _known(code: str | None) -> re.Pattern[str]:
    named = {"en", code or "en"} & _WORDS.keys()
    return re.compile("|".join(_WORDS[each] for each in sorted(named)))
