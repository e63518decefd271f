"""What the site is for, what it asks, how often it publishes, what it writes about."""

from __future__ import annotations

import pytest

from onboarding.website import Page
from onboarding.website.business.keywords import log_odds
from onboarding.website.business.topics import stem
from tests.onboarding.website.business.telling import text, texts, told
from tests.onboarding.website.sites import ORIGIN, page

FILLER = "The river ran past the house where we sat and watched the boats go by."


def asking(call: str, *, path: str = "", lang: str = "en", more: str = "") -> Page:
    return page(f"<p>{FILLER}</p>{more}<a class=btn href=/next>{call}</a>", url=f"{ORIGIN}/{path}", lang=lang)


@pytest.mark.parametrize(
    ("pages", "purpose"),
    [
        ([asking("Buy now"), asking("Add to basket", path="products/mug")], "sell"),
        ([asking("Book a call"), asking("Write to us", path="contact")], "win enquiries"),
        ([text(FILLER, path="blog/a"), text(FILLER, path="blog/b")], "inform"),
        ([asking("Donate"), asking("Donate", path="about")], "raise donations"),
        ([page(f"<p>{FILLER}</p>", head='<script type="application/ld+json">{"@type": "JobPosting"}</script>')], "recruit"),
        ([text(FILLER)], None),
        ([asking("Buy now"), asking("Book a call", path="contact-x")], None),
    ],
)  # fmt: skip
def test_the_purpose_follows_pages_prices_and_calls(pages: list[Page], purpose: str | None) -> None:
    assert told(*pages).known("content_type.purpose") == purpose


@pytest.mark.parametrize(
    ("lang", "call", "kind"),
    [
        ("en", "Order your set", "purchase"),
        ("en", "Try it free", "sign-up"),
        ("en", "Menu", None),
        ("de", "Termin buchen", "enquiry"),
        ("de", "In den Warenkorb", "purchase"),
        ("fr", "Contactez-nous", "enquiry"),
        ("es", "Reserva tu mesa", "enquiry"),
        ("it", "Dona ora", "donation"),
        ("pt", "Compre agora", "purchase"),
    ],
)
def test_a_call_is_of_the_kind_that_its_verb_says(lang: str, call: str, kind: str | None) -> None:
    said = {
        "en": FILLER,
        "de": "Der Fluss floss an dem Haus vorbei, in dem wir saßen und den Booten zusahen.",
        "fr": "La rivière passait devant la maison où nous étions assis pour regarder les bateaux.",
        "es": "El río pasaba por delante de la casa donde nos sentábamos a mirar los barcos.",
        "it": "Il fiume passava davanti alla casa dove eravamo seduti a guardare le barche.",
        "pt": "O rio passava em frente da casa onde nós estávamos sentados para ver os barcos.",
    }[lang]
    found = told(page(f"<p>{said}</p><a class=btn href=/next>{call}</a>", lang=lang))
    assert found.known("content_type.conversion_focus") == kind


def dated(*days: str) -> list[Page]:
    return [
        page(f"<p>{FILLER}</p>", url=f"{ORIGIN}/blog/{day}", head=f'<meta name="date" content="{day}">') for day in days
    ]


def test_the_rhythm_is_the_median_of_the_days_between_posts() -> None:
    found = told(*dated("2026-01-01", "2026-01-11", "2026-01-31", "2026-02-10"))
    assert found.known("content_type.publishing_rhythm") == {
        "posts": 4,
        "median_days": 10.0,
        "first": "2026-01-01",
        "newest": "2026-02-10",
    }


def test_two_dates_are_no_rhythm() -> None:
    assert told(*dated("2026-01-01", "2026-01-11")).known("content_type.publishing_rhythm") is None


def test_dates_in_a_listings_data_count_too() -> None:
    post = '{{"@type": "BlogPosting", "url": "/blog/{0}", "datePublished": "2026-0{0}-01"}}'
    listed = ", ".join(post.format(month) for month in (1, 2, 3))
    head = f'<script type="application/ld+json">[{listed}]</script>'
    found = told(page(f"<p>{FILLER}</p>", url=f"{ORIGIN}/blog", head=head))
    assert found.known("content_type.publishing_rhythm")["posts"] == 3


@pytest.mark.parametrize(
    ("lang", "said", "topic"),
    [
        ("en", "Sourdough bread needs time.\nWe like sourdough bread.\nThe crust of sourdough bread is dark.\n", "sourdough bread"),
        ("de", "Unser Sauerteigbrot braucht Zeit.\nWir lieben Sauerteigbrot.\nDie Kruste vom Sauerteigbrot ist dunkel.\n", "Sauerteigbrot"),
        ("fr", "Le pain noir demande du temps.\nNous aimons le pain noir.\nLa croûte du pain noir est sombre.\n", "pain noir"),
        ("es", "El pan moreno necesita tiempo.\nNos gusta el pan moreno.\nLa corteza del pan moreno es oscura.\n", "pan moreno"),
        ("it", "Il pane nero chiede tempo.\nCi piace il pane nero.\nLa crosta del pane nero è scura.\n", "pane nero"),
        ("pt", "O pão escuro pede tempo.\nNós gostamos do pão escuro.\nA côdea do pão escuro é dura.\n", "pão escuro"),
    ],
)  # fmt: skip
def test_what_returns_is_a_topic_in_its_own_spelling(lang: str, said: str, topic: str) -> None:
    filler = {
        "en": "We were there with them for a while, and then it was over and we had to go home again.",
        "de": "Wir waren eine Weile bei ihnen, und dann war es vorbei, und wir mussten wieder nach Hause.",
        "fr": "Nous étions là avec eux, et puis tout était fini et nous sommes rentrés à la maison.",
        "es": "Estábamos allí con ellos, y luego todo había terminado y tuvimos que volver a casa.",
        "it": "Eravamo lì con loro, e poi tutto era finito e siamo dovuti tornare di nuovo a casa.",
        "pt": "Estávamos lá com eles, e depois tudo tinha acabado e nós tivemos de voltar para casa.",
    }[lang]
    pages = [text(said + f"{filler} {number}." * 2, lang=lang, path=path) for number, path in enumerate(("", "about"))]
    assert topic in [found["name"] for found in texts(told(*pages), "content_type.topics")]


def test_ways_about_the_site_and_its_name_are_no_topics() -> None:
    said = "\n".join(f"Read more at Tidewheel Pottery about kiln shelves, number {number}." for number in range(8))
    pages = [text(f"{said}\n{FILLER} {FILLER}", path=path) for path in ("", "about")]
    found = told(*pages, known={"brand_analysis.name": "Tidewheel Pottery"})
    names = [topic["name"].casefold() for topic in texts(found, "content_type.topics")]
    assert "kiln shelves" in names
    assert not any("read" in name or "tidewheel" in name for name in names)


def test_plural_and_singular_are_one_topic() -> None:
    said = "The kiln is hot.\nOur kilns are old.\nA kiln needs wood.\nBoth kilns are lit.\n"
    found = told(text(said + FILLER * 4), text(said.replace("hot", "cold"), path="about"))
    names = [topic["name"].casefold() for topic in texts(found, "content_type.topics")]
    assert sum(name in ("kiln", "kilns") for name in names) == 1


def test_languages_without_a_list_give_long_words_only_and_say_so() -> None:
    said = "Wij bakken brood met zuurdesem in de bakkerij aan de overkant van de straat en het water.\n" * 6
    lines = "\n".join(f"{line} {number}" for number, line in enumerate(said.splitlines()))
    found = told(text(lines, lang="nl"))
    words = texts(found, "content_type.keywords")
    assert {"zuurdesem", "bakkerij"} <= {each["word"] for each in words}
    assert all(each["score"] is None and len(each["word"]) >= 7 for each in words)
    ground = found.basis("content_type.keywords.0")
    assert ground is not None
    assert "no list" in ground["source"]
    assert found.known("content_type.topics") is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("kiln", "kilns", True),
        ("glaze", "glazes", True),
        ("Pflanze".lower(), "pflanzen", True),
        ("ulivo", "ulivi", True),
        ("maceta", "macetas", True),
        ("gas", "gasp", False),
        ("bread", "bricks", False),
    ],
)
def test_forms_of_number_are_compared_as_one(one: str, other: str, same: bool) -> None:
    assert (stem(one) == stem(other)) is same


def test_log_odds_grow_with_the_count_and_fall_with_how_common_a_word_is() -> None:
    assert log_odds(9, 500, 0.001) > log_odds(3, 500, 0.001) > log_odds(3, 500, 0.01)
    assert abs(log_odds(0, 500, 0.01)) > 0
