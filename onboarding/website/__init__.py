"""Pages of a website in, what they tell about the business behind it out."""

from onboarding.website.choose import choose_pages
from onboarding.website.contract import WebsiteAnalysis
from onboarding.website.describe import describe
from onboarding.website.reading.page import Page, read_page
from onboarding.website.warming import warm_up

__all__ = ["Page", "WebsiteAnalysis", "choose_pages", "describe", "read_page", "warm_up"]
