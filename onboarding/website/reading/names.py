"""What class and id names say about a part of a page: developers write these words in English everywhere.

A name is cut at hyphens, underscores and capitals; its words are looked up one by one and in pairs of neighbours. Names
that tell a state of the whole page ("has-sidebar", "comments-open") say nothing. What a name says is a hint only:
whoever acts on it first looks at how much there is to read in that part.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from onboarding.website.plain import word_set

NAV = 1
FOOTER = 2
HEADER = 4
CONSENT = 8
MODAL = 16
SHARE = 32
COMMENTS = 64
RELATED = 128
NEWSLETTER = 256
AUTHOR = 512
BYLINE = 1024
TAGS = 2048
ASIDE = 4096
ADVERT = 8192
PANEL = 16384
UNSEEN = 32768
BUTTON = 65536
BREADCRUMB = 131072
CLONE = 262144
CAPTION = 524288

_WORDS: dict[str, int] = {
    word: mark
    for mark, words in (
        (NAV, "nav navi navbar navigation topbar topnav subnav sidenav megamenu mainmenu menubar hamburger pagination"),
        (NAV, "pager paging announcement navegacion navigazione pagenavi wayfinding langswitch"),
        (BREADCRUMB, "breadcrumb breadcrumbs brotkrumen"),
        (HEADER, "masthead siteheader"),
        (FOOTER, "colophon sitefooter pagefooter fusszeile"),
        (
            CONSENT,
            "gdpr dsgvo rgpd cookiebot onetrust cookieconsent cookiebar cookiebanner cookielaw cookienotice cmplz",
        ),
        (CONSENT, "didomi usercentrics iubenda borlabs cookieyes cky klaro tarteaucitron axeptio osano trustarc"),
        (CONSENT, "complianz consent cookieinfo cookiehint"),
        (MODAL, "modal popup lightbox offcanvas drawer popover toast dialog"),
        (SHARE, "share sharing sharebar sharebuttons sharedaddy addtoany addthis shariff sharethis socialshare"),
        (COMMENTS, "comment comments commentlist commentform respond disqus giscus kommentare kommentar commentaires"),
        (COMMENTS, "comentarios commenti discussion utterances"),
        (
            RELATED,
            "related relatedposts recommended recommendations recommendation similar suggested trending outbrain",
        ),
        (RELATED, "taboola yarpp readnext upnext onward"),
        (NEWSLETTER, "newsletter subscribe signup mailchimp mc4wp mailinglist optin convertkit subscription"),
        (AUTHOR, "authorbox author bio contributor"),
        (BYLINE, "byline dateline postmeta timestamp postinfo pubdate readtime"),
        (TAGS, "tags taglist tagcloud hashtags"),
        (ASIDE, "sidebar toc widgets rail"),
        (ADVERT, "ad ads advert advertisement advertising adsbygoogle sponsored"),
        (PANEL, "accordion faq faqs panel collapse collapsible tabpanel answer expandable disclosure"),
        (UNSEEN, "visuallyhidden screenreader sronly"),
        (BUTTON, "btn button"),
        (CAPTION, "caption figcaption"),
    )
    for word in words.split()
}
_PAIRS: dict[str, int] = {
    pair: mark
    for mark, pairs in (
        (
            NAV,
            "main-menu nav-menu mobile-menu site-menu menu-main menu-item menu-items menu-list menu-toggle menu-primary",
        ),
        (NAV, "primary-menu header-menu footer-menu top-menu dropdown-menu menu-header side-menu user-menu mega-menu"),
        (NAV, "menu-wrapper menu-container menu-link menu-links page-numbers top-bar promo-bar notice-bar off-canvas"),
        (NAV, "lang-switch language-switcher language-switch post-navigation nav-links skip-link skip-links skip-to"),
        (HEADER, "site-header main-header global-header header-main header-top top-header sticky-header app-header"),
        (HEADER, "header-wrapper header-bar header-inner shop-header header-nav header-container fixed-header"),
        (
            CONSENT,
            "cookie-banner cookie-bar cookie-consent cookie-notice cookie-popup cookie-law cookie-modal cookie-box",
        ),
        (CONSENT, "cookie-info cookie-hint cookie-layer cookie-message cookie-overlay cookie-wrapper cookie-container"),
        (
            CONSENT,
            "cookie-disclaimer cookie-warning cookie-alert privacy-banner privacy-bar privacy-popup privacy-layer",
        ),
        (CONSENT, "cc-window cookies-banner cookies-bar cookies-notice cookies-eu banner-cookies banner-cookie"),
        (MODAL, "mfp-hide pop-up cart-drawer"),
        (SHARE, "social-share social-links social-icons social-media social-bar social-buttons follow-us"),
        (COMMENTS, "comment-list comment-respond"),
        (RELATED, "read-next more-posts more-stories more-articles next-post prev-post up-next also-like also-read"),
        (RELATED, "latest-posts recent-posts popular-posts most-read most-popular read-more-posts next-prev prev-next"),
        (NEWSLETTER, "sign-up mailing-list email-signup opt-in"),
        (AUTHOR, "about-author written-by"),
        (
            BYLINE,
            "post-meta entry-meta article-meta article-info post-info post-date entry-date posted-on reading-time",
        ),
        (
            BYLINE,
            "read-time publish-date published-at story-meta card-meta meta-data post-details author-name blog-meta",
        ),
        (BYLINE, "article-byline author-line meta-line post-author entry-author"),
        (TAGS, "tag-list tag-links tag-cloud post-tags entry-tags cat-links post-categories entry-footer post-footer"),
        (TAGS, "article-footer article-tags post-tag"),
        (ASIDE, "side-bar widget-area right-rail table-of sidebar-widget"),
        (ADVERT, "ad-slot ad-container banner-ad gpt-ad"),
        (PANEL, "toggle-content tab-content tab-panel tab-pane"),
        (UNSEEN, "sr-only visually-hidden screen-reader hide-visually hidden-visually for-sr element-invisible"),
        (UNSEEN, "form-done form-fail a11y-hidden display-none condition-invisible screen-only is-hidden u-hidden"),
        (CLONE, "slick-cloned slide-duplicate is-clone slide-clone owl-cloned"),
    )
    for pair in pairs.split()
}
# Words that mean this only where they are the whole name.
_WHOLE: dict[str, int] = {
    "menu": NAV,
    "social": SHARE,
    "socials": SHARE,
    "header": HEADER,
    "topline": NAV,
    "overlay": 0,
    "meta": BYLINE,
    "widget": ASIDE,
    "aside": ASIDE,
    "categories": TAGS,
    "keywords": TAGS,
    "topics": TAGS,
    "cta": BUTTON,
    "hidden": UNSEEN,
    "invisible": UNSEEN,
    "d-none": UNSEEN,
    "hide": UNSEEN,
    "skip": NAV,
    "crumbs": BREADCRUMB,
    "anzeige": ADVERT,  # within a longer name it is German for a display
}
# First words of names that tell a state or a style of a larger part, not what it is.
_STATES = word_set(
    "no has with without not js enable enabled show toggle data sans hide hides when theme bg text border"
)
# A footer of one of these is part of the content (or, in the second line, of an article's end).
_OF_CONTENT = word_set(
    "card blockquote quote modal panel comment item table product testimonial price plan pricing tile hero"
)
_OF_ARTICLE = word_set("entry post article")
# "hidden md:block", "d-none d-lg-flex": hidden on small screens only.
_SHOWN_WIDE = re.compile(
    r"(?:\A|\s)(?:(?:sm|md|lg|xl|2xl):(?:block|flex|grid|inline|table|visible)|d-(?:sm|md|lg|xl)-(?!none))"
)
_KNOWN = frozenset(
    {"footer", *_WORDS, *(pair.partition("-")[0] for pair in _PAIRS), *(name.partition("-")[0] for name in _WHOLE)}
)
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LONGEST = 1_000


class Names(dict[str, int]):
    """What the names on one page hint at, each string of them looked at once.

    `names[said]` is the sum of this module's marks for an element's class or id as written.
    """

    def __missing__(self, said: str) -> int:
        found = 0
        for name in said[:_LONGEST].split():
            found |= _of_name(name)
        if found & UNSEEN and _SHOWN_WIDE.search(said):
            found &= ~UNSEEN
        self[said] = found
        return found


@lru_cache(maxsize=4096)
def _of_name(name: str) -> int:
    cut = (name if name.islower() else _HUMP.sub("-", name).lower()).replace("_", "-")
    # By far the most names hold no word that is in any table.
    return 0 if _KNOWN.isdisjoint(cut.split("-")) else _of_words(cut.strip("-"))


def _of_words(cut: str) -> int:
    if cut in _WHOLE:
        return _WHOLE[cut]
    words = [word for word in cut.split("-") if word]
    if not words or (len(words) > 1 and words[0] in _STATES) or words[-1] in ("open", "active", "enabled", "closed"):
        return _PAIRS.get("-".join(words), 0)
    found = 0
    for word in words:
        found |= _WORDS.get(word, 0)
    for first, second in pairwise(words):
        found |= _PAIRS.get(f"{first}-{second}", 0)
    return found | (_of_footer(words) if "footer" in words else 0)


def _of_footer(words: list[str]) -> int:
    if not _OF_CONTENT.isdisjoint(words):
        return 0
    return FOOTER if _OF_ARTICLE.isdisjoint(words) else TAGS
