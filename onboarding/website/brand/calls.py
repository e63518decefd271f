"""What the site asks visitors to do: buttons, and links in the text that begin with a verb of doing.

A label is a call where its first word (or its first two) is among the language's `call_verbs`, or where it is a button that
links onward and is no more than six words long in a language without a list. They are ranked by the pages they stand on,
then by prominence (a button counts 2, a link in the text 1), those of the home page before others. Confidence: 0.9 for a button that begins with a verb on two
pages or more, 0.8 on one, 0.6 for a link, 0.3 without a list of verbs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from onboarding.website.analysis import Findings, Ground
from onboarding.website.brand.site_links import kind_of_link
from onboarding.website.contract.brand import CallToAction
from onboarding.website.languages import language
from onboarding.website.plain import word_set
from onboarding.website.reading.page import Page

_MOST = 8
_LONGEST = 6
_EDGES = ".,!?:;\u2192\u203a\u00bb>+*\u00a0\u00a1\u00bf\"'"
# Controls of the page itself: they ask nothing of the visitor.
_CONTROLS = word_set(
    "menu close search open toggle next previous back accept reject decline skip share print login filter sort expand collapse mute play",
    "menü schließen suche suchen öffnen weiter zurück akzeptieren ablehnen fermer rechercher ouvrir suivant précédent accepter refuser cerrar",
    "buscar abrir siguiente anterior aceptar rechazar chiudi cerca apri avanti indietro accetta rifiuta fechar procurar seguinte aceitar recusar",
    "copy reply like more read email e-mail teilen condividi compartir partilhar partager senden absenden invia envoyer enviar send submit",
)
# Links that begin like this spread the page; they lead nowhere on the site.
_SHARING = word_set("share tweet pin teilen partager compartir condividi partilhar")
_READ_ON = frozenset({
    "read more", "learn more", "view all", "see all", "show more", "find out more", "view source", "mehr erfahren", "mehr lesen", "weiterlesen",
    "alle anzeigen", "lire la suite", "en savoir plus", "lire plus", "voir plus", "voir tout", "leer más", "saber más", "ver más", "ver todo",
    "ver todos", "más información", "leggi di più", "leggi tutto", "scopri di più", "vedi tutti", "saiba mais", "ler mais", "ler", "ver mais",
})  # fmt: skip


@dataclass(slots=True)
class _Call:
    """One call, however it is written."""

    spellings: Counter[str] = field(default_factory=Counter)
    urls: Counter[str] = field(default_factory=Counter)
    pages: set[str] = field(default_factory=set)
    prominence: int = 0
    at_home: bool = False
    listed: bool = False


def tell_calls(pages: Sequence[Page], home: Page, findings: Findings) -> None:
    """Fill calls_to_action of `brand_analysis`."""
    calls: defaultdict[str, _Call] = defaultdict(_Call)
    for page in pages:
        for text, url, prominence, listed in _on(page):
            call = calls[text.casefold().strip(_EDGES + " ")]
            call.spellings[text] += 1
            call.pages.add(page.url)
            call.prominence = max(call.prominence, prominence)
            call.at_home = call.at_home or page is home
            call.listed = call.listed or listed
            if url:
                call.urls[url] += 1
    for key in sorted(calls, key=lambda each: (*_rank(calls[each]), each))[:_MOST]:
        call = calls[key]
        item = CallToAction(
            text=_first(call.spellings), url=_first(call.urls) if call.urls else None, pages=len(call.pages)
        )
        numbers = {"pages": len(call.pages), "different": len(calls)}
        source = "buttons and links that begin with a verb of doing" if call.listed else "buttons that link onward"
        findings.add(
            "brand_analysis.calls_to_action", item, Ground(source, sorted(call.pages), _confidence(call), numbers)
        )


def begins_with_verb(text: str, code: str | None) -> bool | None:
    """Say whether a label begins with a verb of doing; None where the language has no list."""
    known = language(code)
    if known is None:
        return None
    first, *rest = [word.strip(_EDGES) for word in text.casefold().split(maxsplit=2)] or [""]
    verbs = known.classes["call_verbs"]
    return first in verbs or bool(rest and f"{first} {rest[0]}" in verbs)


def _on(page: Page) -> Iterator[tuple[str, str | None, int, bool]]:
    """Yield each call on a page once: text, address, prominence, and whether a list of verbs says so."""
    buttons, addresses = frozenset(page.buttons), {link.text: link.url for link in reversed(page.links)}
    for text in dict.fromkeys([*page.buttons, *(link.text for link in page.links if link.where == "body")]):
        verb = begins_with_verb(text, page.language)
        button, url = text in buttons, addresses.get(text)
        if (verb or (verb is None and button and url)) and _asks(text):
            yield text, url, 2 if button else 1, bool(verb)


def _asks(text: str) -> bool:
    """Say whether a label is short, and neither a control of the page nor the name of another."""
    said = text.casefold().strip(_EDGES + " ")
    control = said in _CONTROLS or said in _READ_ON or said.partition(" ")[0] in _SHARING
    return bool(said) and len(said.split()) <= _LONGEST and not control and not _only_names(text)


def _only_names(text: str) -> bool:
    """Say whether a label only names a page ("Blog", "Contact") and so asks for nothing; "Contact us" and "Sign up" do."""
    kind = kind_of_link("", text)
    return kind is not None and kind[0] != "signup" and (kind[0] != "contact" or " " not in text)


def _rank(call: _Call) -> tuple[int, int, bool]:
    return -len(call.pages), -call.prominence, not call.at_home


def _first(counts: Counter[str]) -> str:
    return min(counts, key=lambda each: (-counts[each], each))


def _confidence(call: _Call) -> float:
    if not call.listed:
        return 0.3
    if call.prominence == 1:
        return 0.6
    return 0.9 if len(call.pages) > 1 else 0.8
