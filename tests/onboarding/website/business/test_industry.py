"""The trade of a site is told from its words in six languages, and not told when it is not clear."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from onboarding.website import read_page
from onboarding.website.business.lexicon import Hits, lexicon
from onboarding.website.business.said import all_said
from onboarding.website.sample import take_sample
from tests.onboarding.website.business.telling import text, told
from tests.onboarding.website.sites import page

CLEAR = [
    ("en", "crafts and handmade goods", "We throw mugs and bowls at the wheel. Each glaze is mixed in our pottery. The kiln is fired once a week. Clay comes from the hill."),
    ("en", "legal services", "Our solicitors advise tenants on tenancy law. We go to court when litigation cannot be avoided. The law firm was founded in 1990."),
    ("en", "software", "The app runs in any browser. Developers use the API. Our SaaS has a dashboard, and plugins bring more features."),
    ("de", "food and drink", "Unsere Bäckerei backt Brot mit Sauerteig. Der Teig ruht lange in der Backstube. Mehl kommt aus der Mühle, und morgens gibt es Brötchen."),
    ("de", "legal services", "Unsere Kanzlei berät Sie im Mietrecht und im Arbeitsrecht. Die Rechtsanwältin vertritt Mandanten vor Gericht."),
    ("fr", "food and drink", "Notre boulangerie cuit le pain au levain. La farine vient du moulin. Le boulanger allume le four, et la pâte repose toute la nuit."),
    ("fr", "crafts and handmade goods", "La potière tourne le grès. Chaque bol sort du four après l'émaillage. La céramique est cuite deux fois, et l'argile vient d'ici. Notre poterie est ouverte."),
    ("es", "hotels and lodging", "El hotel tiene diez habitaciones. La habitación da al mar, y el desayuno se sirve en la terraza. Los huéspedes pasan dos noches."),
    ("es", "health and medicine", "La clínica atiende a pacientes de todas las edades. El médico y la fisioterapeuta explican el tratamiento. Pide tu consulta."),
    ("it", "hotels and lodging", "L'agriturismo ha sei camere. Ogni camera guarda gli ulivi. La colazione è inclusa, e gli ospiti restano molte notti."),
    ("it", "legal services", "L'avvocato segue le cause davanti al tribunale. Lo studio legale si occupa di diritto del lavoro e di locazioni."),
    ("pt", "pets and animals", "A clínica veterinária trata cães e gatos. O veterinário vacina cachorros, e os animais ficam em boas mãos."),
    ("pt", "crafts and handmade goods", "Na olaria fazemos cerâmica. Cada caneca sai da roda de oleiro. O barro vem da serra, e a oleira cozinha o vidrado."),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "industry", "said"), CLEAR)
def test_a_clear_trade_is_told_with_its_words(lang: str, industry: str, said: str) -> None:
    found = told(text(said.replace(". ", ".\n"), lang=lang))
    assert found.known("target_audience.industry_focus") == industry
    ground = found.basis("target_audience.industry_focus")
    assert ground is not None
    assert len(ground["numbers"]["terms"]) >= 3
    assert ground["quotes"]
    assert ground["votes"][0]["value"] == industry


@pytest.mark.parametrize(
    "said",
    [
        "We are glad that you are here today, and we hope you like it.",
        "Bread, bread and bread again: we bake nothing but bread every day.",
        "Our law firm keeps a pottery. The solicitor fires the kiln. The court has clay and a mug.",
    ],
)
def test_a_trade_that_is_not_clear_stays_unknown(said: str) -> None:
    assert told(text(said)).known("target_audience.industry_focus") is None


def test_a_stated_type_decides_and_is_shown() -> None:
    stated = '<script type="application/ld+json">{"@type": "Dentist", "name": "x"}</script>'
    found = told(page("<p>Welcome to our house near the old bridge.</p>", head=stated))
    assert found.known("target_audience.industry_focus") == "health and medicine"
    ground = found.basis("target_audience.industry_focus")
    assert ground is not None
    assert ground["numbers"]["stated"]


def test_the_runner_up_is_told_with_its_score() -> None:
    said = f"{CLEAR[0][2]} In the dinner menu of the bistro stands soup."
    found = told(text(said.replace(". ", ".\n")))
    assert found.known("target_audience.industry_runner_up") == "restaurants and cafés"
    focus, other = (found.basis(f"target_audience.industry_{key}") for key in ("focus", "runner_up"))
    assert focus is not None
    assert other is not None
    assert focus["numbers"]["score"] > other["numbers"]["score"]


def test_an_unrelated_page_takes_no_evidence_away() -> None:
    pottery = text(CLEAR[0][2].replace(". ", ".\n"))
    alone = told(pottery).basis("target_audience.industry_focus")
    beside = told(pottery, text("We closed the door and went for a walk.", path="walk")).basis(
        "target_audience.industry_focus"
    )
    assert alone is not None
    assert beside is not None
    assert alone["numbers"]["terms"] == beside["numbers"]["terms"]
    assert alone["quotes"] == beside["quotes"]


GOLD = Path(__file__).parents[1] / "gold"
SEEN = {
    "de/backstube-lenz": "food and drink",
    "de/kanzlei-brehm": "legal services",
    "de/rosenhof": "health and medicine",
    "en/mossandpaw": "pets and animals",
    "en/quayrota": "software",
    "es/academia-puente": "education and training",
    "es/clinica-alameda": "health and medicine",
    "es/taller-cigarral": "furniture and home",
    "fr/ruchers-daubrac": "food and drink",
    "it/landing-masseria-olivastra": "hotels and lodging",
    "it/pricing-quota-duemila": "fitness and sports",
    "pt/about-olaria-sarzedo": "crafts and handmade goods",
    "pt/legal-clinica-aurora": "pets and animals",
}


@pytest.mark.parametrize(("name", "industry"), SEEN.items())
def test_a_single_page_as_others_wrote_it_tells_its_trade(name: str, industry: str) -> None:
    """The pages were written by people who had not seen the tables; which of them tell a trade clearly was chosen here."""
    body = (GOLD / f"{name}.html").read_bytes()
    url = re.search(rb'gold url="([^"]+)"', body)
    assert url is not None
    found = told(read_page(url[1].decode(), body, "text/html; charset=utf-8"))
    assert found.known("target_audience.industry_focus") == industry


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("fr", "Tous les produits sont issus de l'agriculture biologique, et le papier est à planter."),
        ("de", "Alle Zutaten stammen aus kontrolliert biologischer Landwirtschaft in der Region."),
        ("es", "Todos los ingredientes vienen de la agricultura ecológica de la región."),
        ("it", "Tutti gli ingredienti vengono da agricoltura biologica della regione."),
        ("pt", "Todos os ingredientes vêm da agricultura biológica da região."),
    ],
)
def test_the_origin_of_ingredients_is_no_trade(lang: str, said: str) -> None:
    hits = Hits(all_said(take_sample([text(said, lang=lang)])), lexicon(lang))
    assert not hits.of("industry.agriculture")


def test_a_soap_maker_is_no_gardener() -> None:
    body = (GOLD / "fr/savonnerie-olivette.html").read_bytes()
    found = told(read_page("https://savonnerie-olivette.example/products/savon-surgras-calendula", body, "text/html"))
    assert found.known("target_audience.industry_focus") == "beauty and wellness"


def test_a_language_without_tables_gets_what_needs_none() -> None:
    said = "Onze bakkerij verkoopt zuurdesembrood voor € 4,50.\n" + "\n".join(
        f"Het zuurdesembrood van dag {day} kost € {day} in de winkel." for day in range(2, 9)
    )
    stated = '<script type="application/ld+json">{"@type": "Bakery", "address": {"addressCountry": "NL"}}</script>'
    found = told(text(said, lang="nl", head=stated))
    assert found.known("target_audience.geographic_focus") == "Netherlands"
    assert {hint["hint"] for hint in found.known("target_audience.geography")} == {"address", "currency"}
    assert found.known("target_audience.industry_focus") == "food and drink"
    assert [each["word"] for each in found.known("content_type.keywords")] == ["zuurdesembrood"]
    assert found.known("content_type.topics") is None
