"""What a site's structured data (JSON-LD) states of its owner."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from onboarding.website.plain import plain, word_set
from onboarding.website.reading.metadata import types_of
from onboarding.website.reading.page import Page

OWNERS = word_set(
    "organization website corporation localbusiness store onlinestore onlinebusiness professionalservice brand ngo",
    # kinds of local business that are written without their family's name
    "restaurant cafeorcoffeeshop barorpub bakery foodestablishment winery brewery distillery grocerystore hotel hostel",
    "lodgingbusiness bedandbreakfast resort campground dentist physician medicalclinic medicalbusiness pharmacy optician",
    "legalservice attorney notary accountingservice financialservice insuranceagency realestateagent travelagency",
    "beautysalon hairsalon nailsalon dayspa healthandbeautybusiness healthclub exercisegym sportsclub",
    "sportsactivitylocation automotivebusiness autorepair autodealer plumber electrician generalcontractor housepainter",
    "roofingcontractor homeandconstructionbusiness movingcompany locksmith educationalorganization school childcare",
    "clothingstore shoestore jewelrystore furniturestore homegoodsstore bookstore florist gardenstore petstore",
    "veterinarycare bikestore toystore hardwarestore newsmediaorganization employmentagency medicalorganization",
)
_LINE = 200


def owners(pages: Sequence[Page]) -> Iterator[tuple[Page, Mapping[str, Any]]]:
    """Yield the JSON-LD objects that stand for the business or the site, each with its page."""
    for page in pages:
        yield from ((page, thing) for thing in page.json_ld if types_of(thing) & OWNERS)


def said_text(thing: Mapping[str, Any], key: str, limit: int = _LINE) -> str | None:
    """Return a JSON-LD object's text under a key, or None where it is no text."""
    value = thing.get(key)
    return plain(value, limit) or None if isinstance(value, str) else None
