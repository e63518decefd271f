"""What kind of page this is: its address, then what it says it is, then its heading, then how it is built.

The address decides first for the root, legal, contact, about, pricing and offer pages, because common site builders
call every page an article in their metadata.
"""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from onboarding.website.plain import word_set
from onboarding.website.reading.built import PageKind, built_as, reads_like_an_article
from onboarding.website.reading.layout import Layout
from onboarding.website.reading.metadata import Metadata, types_of

__all__ = [
    "ABOUT",
    "CONTACT",
    "LEGAL",
    "POST_FOLDERS",
    "PRICING",
    "PRODUCT_FOLDERS",
    "PageKind",
    "kind_of",
    "segments_of",
]

LEGAL = word_set(
    "legal privacy privacy-policy terms terms-of-service terms-of-use terms-and-conditions tos imprint cookie-policy cookies",
    "gdpr disclaimer legal-notice refund-policy shipping-policy returns-policy accessibility-statement",
    "impressum datenschutz datenschutzerklaerung datenschutzerklärung agb widerruf widerrufsbelehrung nutzungsbedingungen",
    "mentions mentions-legales mentions-légales cgv cgu politique-de-confidentialite confidentialite vie-privee",
    "conditions-generales conditions-generales-de-vente conditions-utilisation",
    "aviso-legal politica-de-privacidad privacidad terminos terminos-y-condiciones condiciones politica-de-cookies",
    "note-legali informativa-privacy termini termini-e-condizioni condizioni-generali condizioni-di-vendita informativa",
    "politica-de-privacidade privacidade termos termos-de-uso termos-e-condicoes politica-de-cookies-pt avisos-legais",
)
CONTACT = word_set(
    "contact contact-us contacts contact-me get-in-touch reach-us find-us visit-us",
    "kontakt kontaktformular anfahrt kontakt-und-anfahrt",
    "contactez-nous nous-contacter nous-trouver contacter contacto contactanos contáctanos contactar contactenos",
    "contatti contattaci contattami dove-siamo contato contatos contactos contacte-nos fale-conosco onde-estamos",
    "donde-estamos dónde-estamos",
)
ABOUT = word_set(
    "about about-us about-me team our-team our-story story company who-we-are the-team mission our-mission meet-the-team",
    "ueber-uns ueber-mich uber-uns über-uns über-mich wir das-sind-wir unternehmen unser-team unsere-geschichte wer-wir-sind",
    "a-propos à-propos apropos qui-sommes-nous qui-suis-je notre-histoire histoire l-equipe equipe notre-equipe la-maison",
    "sobre-nosotros quienes-somos quiénes-somos nosotros sobre-mi sobre-mí nuestra-historia historia equipo el-equipo conocenos",
    "chi-siamo chi-sono la-nostra-storia storia azienda noi il-team la-storia",
    "sobre sobre-nos sobre-nós quem-somos quem-sou a-nossa-historia nossa-historia equipa equipe-nossa a-empresa over-ons",
)
PRICING = word_set(
    "pricing prices price price-list plans plans-and-pricing plans-pricing rates fees membership memberships subscriptions",
    "preise preisliste tarife preise-und-tarife kosten honorar mitgliedschaft",
    "tarifs tarif prix nos-tarifs abonnements abonnement formules forfaits grille-tarifaire",
    "precios precio tarifas planes suscripciones bonos prezzi tariffe listino abbonamenti abbonamento listino-prezzi piani",
    "precos preços preco planos planos-e-precos assinaturas mensalidades precario preçário tabela-de-precos",
)
_OFFER = word_set(
    "features funktionen services service leistungen leistung angebot angebote solutions loesungen lösungen how-it-works",
    "what-we-do produkt product fonctionnalites nos-services prestations offres servicios soluciones funcionalidades",
    "servizi soluzioni funzionalita funzionalità servicos serviços solucoes soluções cosa-facciamo que-hacemos",
)
_FIXED: dict[str, PageKind] = {
    **dict.fromkeys(_OFFER, "product"),
    **dict.fromkeys(LEGAL, "legal"),
    **dict.fromkeys(CONTACT, "contact"),
    **dict.fromkeys(ABOUT, "about"),
    **dict.fromkeys(PRICING, "pricing"),
}
POST_FOLDERS = word_set(
    "blog news posts post articles article journal magazine magazin aktuelles stories insights writing notes essays",
    "beitrag beitraege beiträge artikel neuigkeiten ratgeber actualites actualités actus billets billet revue noticias articulos",
    "artículos novedades revista blogg storie notizie articoli diario racconti novita artigos novidades cronicas historias",
)
PRODUCT_FOLDERS = word_set(
    "product products produkt produkte shop store item items p produit produits boutique producto productos tienda",
    "prodotto prodotti negozio catalogo produto produtos loja artikel-shop",
)
_LISTS = (POST_FOLDERS - word_set("post article beitrag billet artikel diario revista")) | word_set(
    "products produkte shop store collections catalog catalogue archive archives work portfolio projects produits boutique",
    "category tag productos tienda prodotti negozio catalogo produtos loja projekte referenzen projets proyectos progetti projetos",
    "realisations réalisations lavori obras events termine veranstaltungen evenements eventos eventi agenda jobs karriere rezepte",
    "recettes ricette recetas receitas recipes",
)
_PAGED = frozenset(
    {"page", "seite", "category", "categories", "tag", "tags", "author", "collections", "kategorie", "categorie"}
    | {"categoria", "pagina", "collection"}
)
_HOME = word_set("home start startseite homepage accueil inicio início")
_INDEX = re.compile(r"(?:index|default|home)\.(?:html?|php|aspx?)\Z", re.IGNORECASE)
_ENDING = re.compile(r"\.(?:html?|php|aspx?)\Z", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2}(?:-[a-z]{2})?\Z", re.IGNORECASE)
_DATED = re.compile(r"/(?:19|20)\d\d/\d\d?/")

_ARTICLE_TYPES = frozenset({"article", "blogposting", "newsarticle", "techarticle", "report", "socialmediaposting"})
_PAGE_TYPES: tuple[tuple[str, PageKind], ...] = (
    ("aboutpage", "about"),
    ("contactpage", "contact"),
    ("collectionpage", "listing"),
    ("itemlist", "listing"),
    ("blog", "listing"),
)
_MANY = 3
_NAMED = 5  # words of a heading that may name the page's kind


def kind_of(url: str, metadata: Metadata, layout: Layout) -> PageKind:
    """Return the kind of the page at `url`."""
    segments = segments_of(url)
    if not segments or segments[-1] in _HOME:
        return "landing"
    return (
        _fixed(segments)
        or _said(metadata)
        or _placed(url, segments, metadata)
        or _named(layout)
        or _graph(metadata, layout)
        or built_as(metadata, layout)
    )


def segments_of(url: str) -> list[str]:
    """Return the path's segments in lower case, without a language in front, an index file or an ending."""
    parts = [unquote(part).lower() for part in urlsplit(url).path.split("/") if part]
    if parts and _INDEX.fullmatch(parts[-1]):
        parts.pop()
    if parts and _LANGUAGE.fullmatch(parts[0]) and parts[0] not in _FIXED:
        parts.pop(0)
    return [*parts[:-1], _ENDING.sub("", parts[-1])] if parts else []


def _fixed(segments: list[str]) -> PageKind | None:
    if len(segments) > 1 and segments[0] in POST_FOLDERS:
        return None
    last = segments[-1].replace("_", "-").replace("+", "-")
    return _FIXED.get(last) or ("legal" if _FIXED.get(segments[0]) == "legal" else None)


def _said(metadata: Metadata) -> PageKind | None:
    """Decide by JSON-LD: several articles or products make a listing, one makes the page."""
    types = [types_of(thing) for thing in metadata.json_ld]
    for name, kind in _PAGE_TYPES:
        if any(name in each for each in types):
            return kind
    articles = sum(not each.isdisjoint(_ARTICLE_TYPES) for each in types)
    products = sum("product" in each for each in types)
    if max(articles, products) >= _MANY:
        return "listing"
    return "article" if articles else "product" if products else None


def _placed(url: str, segments: list[str], metadata: Metadata) -> PageKind | None:
    if segments[-1] in _LISTS or not _PAGED.isdisjoint(segments[:-1]):
        # A shop's address of a thing runs through its collection.
        inner = any(part in PRODUCT_FOLDERS for part in segments[1:-1])
        return "product" if inner and segments[-1] not in _LISTS else "listing"
    if _DATED.search(urlsplit(url).path) or (len(segments) > 1 and segments[0] in POST_FOLDERS):
        return "article"
    # Letters are published below the same "p" that shops use.
    told = segments[0] == "p" and metadata.open_graph.get("og:type", "").lower() == "article"
    return "product" if len(segments) > 1 and segments[0] in PRODUCT_FOLDERS and not told else None


def _named(layout: Layout) -> PageKind | None:
    """Decide by the first heading, where it is the name of a page that every site has."""
    first = next((heading.text for heading in layout.headings if heading.level == 1), "")
    said = first.lower().replace("'", "-").replace("\u2019", "-").split()
    kind = _FIXED.get("-".join(said).strip("-.:!?")) if len(said) <= _NAMED else None
    return None if kind == "product" else kind


def _graph(metadata: Metadata, layout: Layout) -> PageKind | None:
    said = metadata.open_graph.get("og:type", "").lower()
    if said.startswith("product"):
        return "product"
    # Some systems call every page an article; only posts have a date and are something to read.
    return "article" if said == "article" and (metadata.published or reads_like_an_article(layout)) else None
