"""Pages that people look for (pricing, careers, imprint …), by the words of their addresses and of the links to them.

Confidence: 0.95 where address and text agree, 0.8 where one of them says so and the page is the site's own, 0.6 where it
lies elsewhere (a shop's or a service's host).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal
from urllib.parse import unquote

from onboarding.website.analysis import Findings, Ground
from onboarding.website.brand.domain import domain_of
from onboarding.website.contract.brand import SiteLink
from onboarding.website.plain import word_set
from onboarding.website.reading.page import Page

Kind = Literal[
    "pricing",
    "about",
    "contact",
    "blog",
    "careers",
    "docs",
    "support",
    "login",
    "signup",
    "privacy",
    "terms",
    "imprint",
]

# English, German, French, Spanish, Italian, Portuguese; hyphens stand for spaces in texts.
KINDS: dict[Kind, frozenset[str]] = {
    "pricing": word_set(
        "pricing prices price plans plans-pricing plans-and-pricing pricing-plans preise preis preisliste tarife tarif tarifs nos-tarifs prix",
        "precios tarifas planes prezzi listino tariffe precos preços planos",
    ),
    "about": word_set(
        "about about-us about-me who-we-are our-story story company team our-team ueber-uns über-uns ueber-mich über-mich uber-uns wir-über-uns",
        "a-propos à-propos qui-sommes-nous notre-histoire nosotros sobre-nosotros quienes-somos quiénes-somos sobre-mi sobre-mí chi-siamo",
        "chi-sono la-nostra-storia sobre sobre-nos sobre-nós quem-somos unternehmen",
    ),
    "contact": word_set(
        "contact contact-us get-in-touch kontakt kontaktiere-uns nous-contacter contactez-nous contacto contactar contactanos contáctanos",
        "contatti contattaci contato contacte-nos fale-conosco contactos",
    ),
    "blog": word_set(
        "blog news journal magazine magazin articles insights aktuelles neuigkeiten actualites actualités noticias novedades notizie novita novità",
        "notícias the-blog our-blog revista rivista",
    ),
    "careers": word_set(
        "careers career jobs join-us work-with-us we-are-hiring hiring vacancies karriere stellenangebote jobs-karriere offene-stellen recrutement",
        "carrieres carrières nous-rejoindre emploi empleo trabaja-con-nosotros empleos lavora-con-noi carriere posizioni-aperte carreiras",
        "trabalhe-conosco vagas",
    ),
    "docs": word_set(
        "docs documentation developers developer api api-docs api-reference guides dokumentation entwickler documentacion documentación",
        "desarrolladores documentazione sviluppatori documentacao documentação",
    ),
    "support": word_set(
        "support help help-center help-centre helpdesk faq faqs hilfe kundenservice kundendienst aide centre-d-aide assistance ayuda soporte",
        "assistenza aiuto supporto suporte ajuda perguntas-frequentes preguntas-frecuentes domande-frequenti",
    ),
    "login": word_set(
        "login log-in signin sign-in anmelden einloggen connexion se-connecter iniciar-sesion iniciar-sesión acceder accedi entrar iniciar-sessão",
    ),
    "signup": word_set(
        "signup sign-up register registration create-account get-started start-free free-trial try-for-free registrieren konto-erstellen",
        "inscription s-inscrire creer-un-compte créer-un-compte registro registrarse crear-cuenta registrati iscriviti registar cadastro",
        "cadastre-se criar-conta kostenlos-testen",
    ),
    "privacy": word_set(
        "privacy privacy-policy privacy-notice data-protection datenschutz datenschutzerklaerung datenschutzerklärung confidentialite",
        "confidentialité politique-de-confidentialite politique-de-confidentialité privacidad politica-de-privacidad política-de-privacidad",
        "informativa-privacy informativa-sulla-privacy privacidade politica-de-privacidade política-de-privacidade",
    ),
    "terms": word_set(
        "terms terms-of-service terms-of-use terms-and-conditions terms-conditions tos agb allgemeine-geschaeftsbedingungen",
        "allgemeine-geschäftsbedingungen nutzungsbedingungen cgv cgu conditions-generales conditions-générales conditions-generales-de-vente",
        "terminos terminos-y-condiciones términos-y-condiciones condiciones termini-e-condizioni condizioni termos termos-de-uso",
        "termos-e-condicoes",
    ),
    "imprint": word_set(
        "imprint impressum legal-notice mentions-legales mentions-légales aviso-legal note-legali informazioni-legali aviso-legale",
    ),
}
_BY_WORD: dict[str, Kind] = {word: kind for kind, words in KINDS.items() for word in words}
_NOT_TEXT = re.compile(r"[^\w]+")
_LONGEST = 40
_WEIGHTS = {0.95: 4, 0.8: 2, 0.6: 1}
_SHARING = re.compile(r"[?&](?:u|url|text|share)=|/share", re.IGNORECASE)


def tell_links(pages: Sequence[Page], findings: Findings) -> None:
    """Fill links of `brand_analysis`: for each kind the address that most pages link to."""
    domain = domain_of(pages[0].url)
    seen: dict[tuple[str, str], list[str]] = {}
    for page in pages:
        for key in _telling(page):
            seen.setdefault(key, []).append(page.url)
    offered: dict[Kind, list[tuple[float, int, str, str, float]]] = {}
    for (url, text), urls in seen.items():
        found = kind_of_link(url, text)
        if found and not _SHARING.search(url):
            own = domain is None or domain_of(url) == domain
            sure = found[1] if own else 0.6
            weight = _WEIGHTS[sure] * len(urls)
            offered.setdefault(found[0], []).append((-weight, len(url), url, text, sure))
    for kind in KINDS:
        if kind in offered:
            _, _, url, text, sure = min(offered[kind])
            ground = Ground("words of the address and of the link's text", sorted(seen[url, text]), sure)
            findings.add("brand_analysis.links", SiteLink(kind=kind, url=url, text=text), ground)


def _telling(page: Page) -> dict[tuple[str, str], None]:
    """Return the links of a page, each once, whose text or address holds one of the words: few do, and each is asked once."""
    texts = "\n".join([link.text for link in page.links]).casefold().replace(" ", "-")
    plainly, letters = texts.split("\n"), texts.replace("-", "").split("\n")
    urls = {url for url in {link.url for link in page.links} if _last_word(url) in _BY_WORD}
    return {
        (url, text): None
        for (url, text, _), said, bare in zip(page.links, plainly, letters, strict=False)  # no links are one empty line
        if said in _BY_WORD or url in urls or not bare.isalnum()
    }


def kind_of_link(url: str, text: str) -> tuple[Kind, float] | None:
    """Return the kind of page a link leads to, and how sure that is; None for any other."""
    said = _kind_of_text(text) if 0 < len(text) <= _LONGEST else None
    addressed = _BY_WORD.get(_last_word(url))
    if said and said == addressed:
        return said, 0.95
    kind = addressed if said == "signup" else said  # "Start free" may lead anywhere
    kind = kind or said or addressed
    return (kind, 0.8) if kind else None


def _kind_of_text(text: str) -> Kind | None:
    said = text.casefold().replace(" ", "-")
    plainly = _BY_WORD.get(said)
    if plainly or said.replace("-", "").isalnum():
        return plainly
    return _BY_WORD.get(_NOT_TEXT.sub("-", said).strip("-"))


def _last_word(url: str) -> str:
    """Return the last part of an address's path in lower case, without ending; the first label of the host at its root."""
    before, _, last = url.partition("?")[0].rstrip("/").rpartition("/")
    if last[:6] == "index.":
        before, _, last = before.rpartition("/")
    word = last.partition(".")[0].lower()
    return unquote(word).replace("_", "-") if "%" in word or "_" in word else word
