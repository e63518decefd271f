"""The trade of a site, from its words and from what its markup states.

A term counts weight * log2(1 + lines that say it), weight 1, strong terms 2 (see en.toml), half as much again if it stands
in a heading too; titles and descriptions of pages are lines as well (of headings). So no single word that is repeated can decide. A JSON-LD type that names a trade
adds 8. The industry is known from a score of 6, three different terms (or a type) and 1.25 times the score of the next on.
confidence = (1 - next / best) * min(1, terms / 8), at least 0.2, at most 0.95.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum, log2

from onboarding.website.analysis import Findings, Ground
from onboarding.website.business.lexicon import Hits, Term
from onboarding.website.business.said import Line, Said, folded, indexed, pages_of, quotes_of
from onboarding.website.evidence import vote
from onboarding.website.plain import word_set
from onboarding.website.reading.metadata import types_of
from onboarding.website.sample import Sample

NAMES = {
    "software": "software",
    "it_services": "IT services and security",
    "marketing": "marketing and advertising",
    "design": "design and creative services",
    "consulting": "consulting and coaching",
    "finance": "finance and investment",
    "insurance": "insurance",
    "accounting": "accounting and tax",
    "law": "legal services",
    "health": "health and medicine",
    "beauty": "beauty and wellness",
    "fitness": "fitness and sports",
    "restaurants": "restaurants and cafés",
    "food": "food and drink",
    "hotels": "hotels and lodging",
    "travel": "travel and tourism",
    "fashion": "fashion and accessories",
    "furniture": "furniture and home",
    "crafts": "crafts and handmade goods",
    "real_estate": "real estate",
    "construction": "construction and trades",
    "architecture": "architecture and planning",
    "manufacturing": "manufacturing and engineering",
    "automotive": "vehicles and repair",
    "logistics": "logistics and transport",
    "energy": "energy and environment",
    "agriculture": "agriculture and gardening",
    "education": "education and training",
    "childcare": "childcare and family",
    "pets": "pets and animals",
    "events": "events and weddings",
    "photography": "photography and film",
    "arts": "music, arts and culture",
    "nonprofit": "charity and community",
    "publishing": "media and publishing",
    "recruiting": "recruiting and human resources",
    "cleaning": "household services",
    "retail": "retail",
}
TYPES = {
    **dict.fromkeys(word_set("softwareapplication webapplication mobileapplication videogame"), "software"),
    **dict.fromkeys(word_set("financialservice bankorcreditunion"), "finance"),
    **dict.fromkeys(word_set("insuranceagency"), "insurance"),
    **dict.fromkeys(word_set("accountingservice"), "accounting"),
    **dict.fromkeys(word_set("legalservice attorney notary"), "law"),
    **dict.fromkeys(
        word_set("medicalbusiness medicalclinic physician dentist hospital pharmacy optician medicalorganization"),
        "health",
    ),
    **dict.fromkeys(word_set("beautysalon hairsalon nailsalon dayspa tattooparlor healthandbeautybusiness"), "beauty"),
    **dict.fromkeys(
        word_set("sportsactivitylocation healthclub exercisegym sportsclub bowlingalley skiresort bikestore"), "fitness"
    ),
    **dict.fromkeys(
        word_set("restaurant cafeorcoffeeshop barorpub foodestablishment fastfoodrestaurant icecreamshop"),
        "restaurants",
    ),
    **dict.fromkeys(word_set("bakery brewery winery distillery grocerystore liquorstore"), "food"),
    **dict.fromkeys(
        word_set("lodgingbusiness hotel hostel motel bedandbreakfast resort campground vacationrental"), "hotels"
    ),
    **dict.fromkeys(word_set("travelagency touristinformationcenter touristattraction touristtrip"), "travel"),
    **dict.fromkeys(word_set("clothingstore shoestore jewelrystore menclothingstore"), "fashion"),
    **dict.fromkeys(word_set("furniturestore homegoodsstore"), "furniture"),
    **dict.fromkeys(word_set("realestateagent apartmentcomplex realestatelisting"), "real_estate"),
    **dict.fromkeys(
        word_set("homeandconstructionbusiness electrician generalcontractor hvacbusiness housepainter plumber"),
        "construction",
    ),
    **dict.fromkeys(word_set("roofingcontractor"), "construction"),
    **dict.fromkeys(word_set("automotivebusiness autorepair autodealer gasstation motorcycledealer"), "automotive"),
    **dict.fromkeys(word_set("movingcompany locksmith drycleaningorlaundry"), "cleaning"),
    **dict.fromkeys(word_set("gardenstore"), "agriculture"),
    **dict.fromkeys(
        word_set("educationalorganization school collegeoruniversity course highschool elementaryschool"), "education"
    ),
    **dict.fromkeys(word_set("childcare preschool toystore"), "childcare"),
    **dict.fromkeys(word_set("petstore veterinarycare animalshelter"), "pets"),
    **dict.fromkeys(word_set("eventvenue florist"), "events"),
    **dict.fromkeys(word_set("musicgroup theatergroup museum movietheater artgallery performingartstheater"), "arts"),
    **dict.fromkeys(word_set("ngo fundingagency"), "nonprofit"),
    **dict.fromkeys(word_set("newsmediaorganization bookstore periodical"), "publishing"),
    **dict.fromkeys(word_set("employmentagency"), "recruiting"),
}
_STATED, _IN_HEADING = 8.0, 1.5
_LEAST_SCORE, _LEAST_TERMS, _LEAD = 6.0, 3, 1.25
_ALL_TERMS = 8


@dataclass(frozen=True, slots=True)
class Trade:
    """An industry with its score, the terms that were said with their lines, and the pages that state it."""

    key: str
    score: float
    terms: Mapping[Term, int]
    stated: tuple[str, ...]


def tell_industry(sample: Sample, hits: Hits, findings: Findings) -> None:
    """Fill `target_audience.industry_focus` and its runner-up."""
    ranked = rank(sample, hits)
    if not ranked:
        return
    best, rest = ranked[0], ranked[1:]
    following = rest[0].score if rest else 0.0
    terms = len(best.terms)
    if best.score < _LEAST_SCORE or best.score < _LEAD * following or (terms < _LEAST_TERMS and not best.stated):
        return
    sure = min(max((1 - following / best.score) * min(1, (terms + 4 * bool(best.stated)) / _ALL_TERMS), 0.2), 0.95)
    findings.know("target_audience.industry_focus", NAMES[best.key], _ground(best, hits, sample, sure, ranked))
    if rest:
        ground = _ground(rest[0], hits, sample, 0.2, ranked)
        findings.know("target_audience.industry_runner_up", NAMES[rest[0].key], ground)


def rank(sample: Sample, hits: Hits) -> list[Trade]:
    """Return the industries that anything speaks for, the strongest first."""
    stated = _stated(sample)
    shown = Hits(_shown(sample, hits.said.language), hits.lexicon)
    tables = {*hits.under("industry"), *shown.under("industry"), *(f"industry.{key}" for key in stated)}
    trades = [_trade(table.partition(".")[2], hits, shown, stated) for table in sorted(tables)]
    return sorted(trades, key=lambda trade: (-trade.score, trade.key))


def _trade(key: str, hits: Hits, shown: Hits, stated: dict[str, tuple[str, ...]]) -> Trade:
    said, headed = hits.times(f"industry.{key}"), shown.times(f"industry.{key}")
    # What the text and a title say counts twice in the text.
    times = {**headed, **{t: count * (2 if t in headed else 1) for t, count in said.items()}} if headed else said
    points = [
        term.weight * log2(1 + count) * (_IN_HEADING if term in headed or term in hits.headed else 1)
        for term, count in times.items()
    ]
    stating = stated.get(key, ())
    return Trade(key, round(fsum(points) + _STATED * bool(stating), 3), times, stating)


def _stated(sample: Sample) -> dict[str, tuple[str, ...]]:
    """Return the addresses of the pages whose JSON-LD has a type of each trade."""
    found: dict[str, set[str]] = {}
    for page in sample.pages:
        for thing in page.json_ld:
            for key in {TYPES[name] for name in types_of(thing) & TYPES.keys()}:
                found.setdefault(key, set()).add(page.url)
    return {key: tuple(sorted(urls)) for key, urls in sorted(found.items())}


def _shown(sample: Sample, language: str | None) -> Said:
    """Return the titles and descriptions of the pages, each different one once, as lines."""
    said = {text: page for page in reversed(sample.main) for text in (page.title, page.description) if text}
    return indexed(
        language,
        [Line(text, said[text], -1, folded(text, language), heading=True, sentence=False) for text in sorted(said)],
    )


def _ground(trade: Trade, hits: Hits, sample: Sample, sure: float, ranked: list[Trade]) -> Ground:
    lines = _telling(trade, hits)
    return Ground(
        "words of a trade (weight * log2(1 + lines)), JSON-LD types of a trade",
        sorted({*pages_of(lines), *trade.stated}) or [sample.home.url],
        sure,
        {
            "score": trade.score,
            "terms": {term.text: count for term, count in ranked_terms(trade)},
            "stated": bool(trade.stated),
        },
        quotes_of(lines),
        [vote(NAMES[each.key], "words and types", _url(each, hits, sample), each.score) for each in ranked[:3]],
    )


def _telling(trade: Trade, hits: Hits) -> list[Line]:
    """Return the lines that say most of the trade's terms, sentences before headings."""
    weight: dict[int, float] = {}
    for hit in hits.of(f"industry.{trade.key}"):
        for line in hit.lines:
            weight[line] = weight.get(line, 0.0) + hit.term.weight
    ranked = sorted(weight, key=lambda line: (-weight[line], not hits.line(line).sentence, line))
    return [hits.line(line) for line in ranked]


def ranked_terms(trade: Trade) -> list[tuple[Term, int]]:
    """Return a trade's terms with the lines that say them, the most said first; twelve at most."""
    return sorted(trade.terms.items(), key=lambda each: (-each[1], each[0].text))[:12]


def _url(trade: Trade, hits: Hits, sample: Sample) -> str:
    """Return one address for a trade: where it is stated, else where its first term stands, else the home page."""
    if trade.stated:
        return trade.stated[0]
    said = hits.of(f"industry.{trade.key}")
    return hits.line(said[0].lines[0]).page.url if said else sample.home.url
