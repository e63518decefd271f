"""What gives away words that are meant for a model and not for people: the closed list, in six languages.

`WORDS` are searched in a text's shadow (shadows.py: small letters, no accents, words parted by one space), `SIGNS` in the
folded text, where brackets and quotes still stand. They are generous: a passage that is held back by mistake is only not
shown to the model, and costs nothing else. They find the known ways to say it and no others, which is why every answer is
checked as well.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_GAP = r"(?: \S+){0,6}? "
_MODELS = r"(?:ai|llms?|gpt|chatgpt|claude|gemini|copilot|(?:large )?language models?|chatbots?|ai (?:assistants?|models?|agents?|bots?|crawlers?|systems?|readers?)|assistants?)"

# Language -> (verbs of dropping, what is dropped).
_DROPPING: Mapping[str, tuple[str, str]] = {
    "en": (
        r"ignor\w*|disregard\w*|forget|overrid\w*|overrul\w*|bypass\w*|skip|discard\w*|neglect|erase|do not (?:follow|obey)|don t (?:follow|obey)|stop following",
        r"instructions?|prompts?|guidelines?|directives?|commands?|(?:system|your|previous|prior|above|earlier|all|other|these|the) (?:rules?|messages?|text|context|orders?|training|tasks?|constraints?)|(?:everything|all|anything)(?: of the| the)? (?:previous|prior|above|before|earlier|you)",
    ),
    "de": (
        r"ignorier\w*|vergiss|vergesst|vergessen|missacht\w*|uberschreib\w*|umgeh\w*|verwirf|beachte nicht|befolge nicht",
        r"\w*anweisung\w*|vorgaben?|instruktion\w*|befehle?n?|\w*prompts?|(?:bisherigen|vorherigen|obigen|alle|deine) (?:regeln|texte?|nachrichten)|alles (?:bisherige|vorherige|obige|davor)",
    ),
    "fr": (
        r"ignor\w*|oubli\w*|neglig\w*|mepris\w*|ne (?:suis|suivez) pas|contourn\w*",
        r"instructions?|consignes?|directives?|prompts?|(?:les|tes|vos|toutes les) (?:regles|ordres|messages)|tout ce qui precede",
    ),
    "es": (
        r"ignor\w*|olvid\w*|descart\w*|omit\w*|haz caso omiso|no sigas|pas(?:a|e) por alto",
        r"instruccion\w*|indicaciones|directrices|prompts?|(?:las|tus|sus|todas las) (?:reglas|ordenes|normas)|todo lo anterior",
    ),
    "it": (
        r"ignor\w*|dimentic\w*|trascur\w*|scart\w*|non seguire|aggir\w*",
        r"istruzion\w*|indicazion\w*|direttiv\w*|prompt|(?:le|tue|tutte le) (?:regole|ordini|comandi)|tutto quanto sopra|tutto cio che precede",
    ),
    "pt": (
        r"ignor\w*|esquec\w*|desconsider\w*|descart\w*|nao siga\w*|contorn\w*",
        r"instruc\w*|orientac\w*|diretrizes|prompts?|(?:as|suas|tuas|todas as) (?:regras|ordens|mensagens)|tudo o que (?:veio|vem) antes|tudo acima",
    ),
}

_ROLE: Mapping[str, str] = {
    "en": rf"you are now|you re now|from now on you|act as (?:an?|if|though|the|my)|pretend (?:to be|that you|you)|role ?play as|(?:your|a) new (?:role|task|name|instructions?|job|persona|identity|goal)|your (?:real|only|actual|true) (?:role|task|job|goal|instructions?)|you (?:must|shall|will|should)(?: now| always| only)? (?:obey|comply|say|write|respond|reply|answer|output|print|include|mention|state|describe|recommend)|as an? (?:ai|artificial intelligence|(?:large )?language model|llm|chatbot)|(?:you are|if you are|if you re|you re) an? (?:\w+ ){{0,2}}(?:ai|language model|llm|chatbot|gpt|assistant)|(?:attention|dear|hey|hello|note|message|notice|instructions?|hint)(?: to| for)?(?: all| any| the)? {_MODELS}\b|{_MODELS} (?:must|should|shall|please|reading this)|developer mode|jail ?break\w*|do anything now|system prompt|system message|new instructions?|prompt injection",
    "de": r"(?:du bist|sie sind) (?:jetzt|nun|ab sofort|ab jetzt)|ab (?:jetzt|sofort|nun) (?:bist|sind|antwort\w*|sag\w*|schreib\w*|gilt)|tu so als|gib dich als|verhalte dich wie|als (?:ki|sprachmodell|kunstliche intelligenz)|(?:deine|ihre) neue (?:aufgabe|rolle|anweisung)|neue anweisung\w*|du (?:musst|sollst) (?:jetzt |nun |nur |immer )?(?:antwort\w*|sag\w*|schreib\w*|ausgeb\w*)|(?:an|fur) (?:alle )?(?:ki|sprachmodelle?|chatbots?)\b",
    "fr": r"(?:tu es|vous etes) (?:maintenant|desormais)|(?:a partir de maintenant|desormais) (?:tu|vous|repond\w*)|agis(?:sez)? comme|(?:fais|faites) semblant|en tant qu (?:ia|intelligence artificielle)|en tant que (?:modele de langage|chatbot|assistant)|(?:ta|votre|ton) (?:nouvelle|nouveau) (?:tache|role|mission|consigne)|nouvelles instructions|(?:tu dois|vous devez) (?:maintenant )?(?:repondre|dire|ecrire)",
    "es": r"(?:ahora eres|eres ahora|usted es ahora)|(?:a partir de ahora|desde ahora) (?:eres|respond\w*|debes|di)\b|actua como|finge (?:ser|que)|comportate como|como (?:una ia|modelo de lenguaje|inteligencia artificial)|(?:tu|su) nuev[ao] (?:tarea|mision|funcion|rol|instruccion)|nuevas instrucciones|(?:debes|tienes que) (?:responder|decir|escribir)",
    "it": r"(?:ora sei|sei ora|adesso sei)|(?:d ora in poi|da ora in poi|da adesso) (?:sei|rispond\w*|devi|di)\b|agisci come|comportati come|fai finta|fingi di|come (?:ia|un ia|modello linguistico|intelligenza artificiale)|(?:il tuo|la tua) nuov[ao] (?:compito|ruolo|istruzione)|nuove istruzioni|devi (?:rispondere|dire|scrivere)",
    "pt": r"(?:agora voce e|voce agora e|agora tu es|tu agora es)|(?:a partir de agora|de agora em diante) (?:voce|tu|respond\w*|es|deves|diga)\b|(?:aja|atue|age) como|finja (?:ser|que)|comporte se como|como (?:uma ia|um modelo de linguagem|inteligencia artificial)|(?:sua|tua|seu|teu) nov[ao] (?:tarefa|funcao|papel|instrucao)|novas instrucoes|(?:voce deve|deves) (?:responder|dizer|escrever)",
}  # fmt: skip

_OUTPUT: Mapping[str, str] = {
    "en": r"(?<!we )(?:respond|reply)(?: only| exactly| always| just)? with\b|(?:(?:^|(?<=[.!?;:] ))answer|answer (?:only|exactly|always|just)) with\b|(?:respond|reply|answer) (?:only|exactly|as follows)|output (?:the following|only|exactly|this|nothing|json)|print (?:the following|exactly)|say exactly|repeat (?:after me|the following|these words|the (?:text|words) above)|(?:write|state|claim|report|conclude|note|record|say) that (?:this|the|our) (?:company|business|site|website|brand|page|owner|person)|(?:describe|summari[sz]e|present|portray) (?:this|the|our|us as|them as)(?: (?:site|website|company|brand|business|page|owner))? as|in your (?:answer|response|output|reply|summary)|your (?:answer|response|output|reply|summary) (?:must|should|has to|will|shall)|set (?:the |your )?(?:name|one line|beliefs?|traits?|expertise|persona|tone) (?:to|as)\b|(?:reveal|print|show|repeat|leak|send|expose|tell me|give me) (?:me )?(?:your|the|all)(?: the)?(?: hidden| system| initial| full)* (?:prompts?|instructions?|api keys?|secrets?|passwords?|credentials)|cite (?:this|passage|span)|quote this (?:sentence|passage|line)",
    "de": r"antwort\w* (?:nur |ausschliesslich |immer |genau )?mit|gib (?:nur |genau )?(?:folgende\w*|den folgenden|diesen text)|schreib\w* (?:genau|folgendes)|wiederhol\w* (?:folgende\w*|genau)|(?:deine|die) (?:antwort|ausgabe) (?:muss|soll)|zeig\w* (?:deine|die|mir) (?:anweisungen|systemprompt)|behaupte dass",
    "fr": r"repond(?:s|ez|re)? (?:uniquement |seulement |toujours |exactement )?(?:par|avec)\b|(?:ecris|ecrivez|affiche|affichez|repete|repetez) (?:exactement|ce qui suit|le texte suivant)|(?:ta|votre) reponse doit",
    "es": r"respond\w* (?:solo |unicamente |siempre |exactamente )?con\b|(?:escrib\w*|muestra|repite|imprime) (?:exactamente|lo siguiente|el siguiente texto)|(?:tu|su) respuesta debe",
    "it": r"rispond\w* (?:solo |soltanto |sempre |esattamente )?con\b|(?:scriv\w*|mostra|ripeti|stampa) (?:esattamente|quanto segue|il seguente testo)|la tua risposta deve",
    "pt": r"respond\w* (?:apenas |somente |so |sempre |exatamente )?com\b|(?:escrev\w*|mostr\w*|repita|imprima) (?:exatamente|o seguinte|o texto a seguir)|(?:sua|tua) resposta deve",
}  # fmt: skip


def _dropping(language: str) -> str:
    verbs, things = _DROPPING[language]
    return rf"\b(?:{verbs})\b(?:{_GAP}| )(?:{things})\b"


def _whole(pattern: str) -> str:
    return rf"\b(?:{pattern})"


WORDS: Mapping[str, re.Pattern[str]] = {
    **{f"drop:{code}": re.compile(_dropping(code)) for code in _DROPPING},
    **{f"role:{code}": re.compile(_whole(pattern)) for code, pattern in _ROLE.items()},
    **{f"output:{code}": re.compile(_whole(pattern)) for code, pattern in _OUTPUT.items()},
    "speaker": re.compile(r"(?:^|(?<=[.!?;])|(?<=[.!?;] ))(?:the )?(?:system|assistant|user|human|developer|tool|ai|function|instructions?) ?:"),
    "spelled out": re.compile(r"(?:\b\w ){8,}"),
}  # fmt: skip

SIGNS: Mapping[str, re.Pattern[str]] = {
    "chat token": re.compile(r"<\||\|>|\[/?inst\]|<</?sys>>|<(?:start|end)_of_turn>"),
    "tag": re.compile(r"</?(?:s|system|user|assistant|human|instructions?|prompts?|tool|function|invoke|antml|parameter|untrusted|document|passages?|data|context|source|answer|thinking)(?:[_: ][^<>\n]{0,80})?>"),
    "delimiter": re.compile(r"\b(?:begin|end|start|stop)(?: of)?[ :_-]{1,3}(?:[0-9a-f]{16,}|(?:the )?(?:passages?|prompts?|inputs?|system|untrusted|instructions?|data|user input)\b)|[-=*#<>~]{3} ?(?:begin|end|start|stop|system|instruction|new|user|response)|## ?(?:instruction|system|response|input|output)|```"),
    "tool call": re.compile(r"[\"'](?:tool|tool_?calls?|function|function_?call|arguments|recipient|parameters|role|content|one_line|is_not)[\"'] ?:|\b(?:tool|function)_(?:call|use|result)s?\b|\bfunctions?\.\w+ ?\("),
    "wall": re.compile(r"[a-z0-9+/=_-]{64,}|(?:\\[ux][0-9a-f]{2,4} ?){3,}|(?:%[0-9a-f]{2}){4,}|(?:&#x?[0-9a-f]{1,6}; ?){3,}"),
    "mark": re.compile("[\ue000]"),
}  # fmt: skip
