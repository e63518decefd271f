"""What is strong and what is missing: one rule, one line, nothing without a count.

Cut points: a title is cut in result lists after some 65 characters, a description after some 160; a page under 80 words
tells little; a sentence over 25 words is long (plain-language guides agree on 20 to 25), a quarter of them is many; Flesch
from 60 on is called plain, below 40 difficult (Flesch 1948); the other cut points are ours. What is missing is only said of
the pages read, and only from three pages on, since a sample of two proves little.
"""

from __future__ import annotations

from onboarding.website.business.measured import SOME_PAGES, Measured, first_headings, skips_a_level
from onboarding.website.business.rules import Look, Rule, Seen, none_of, on_pages, percent, rate, sure_by
from onboarding.website.reading.metadata import types_of
from onboarding.website.reading.page import Page
from onboarding.website.stated import OWNERS

_GROUP = "content_strategy_insights"
STRONG, WEAK, CHANCE, GAP = (
    f"{_GROUP}.{name}" for name in ("strengths", "weaknesses", "opportunities", "content_gaps")
)
ADVICE = f"{_GROUP}.recommended_improvements"
_TITLE, _DESCRIPTION, _THIN = 65, 160, 80
_MANY_CALLS = 8
_SELLING = ("sell", "win enquiries")
_SPREAD = 2
_COUNTED = "content_characteristics"
_HIGH, _LOW = 0.85, 0.6
_SOON, _RARELY = 14, 60
_SECOND_LANGUAGE = 0.15


def _untitled(m: Measured) -> list[str]:
    return m.where(lambda page: not page.title)


def _same_title(m: Measured) -> list[str]:
    return m.repeated(lambda page: page.title)


def _undescribed(m: Measured) -> list[str]:
    return m.where(lambda page: not page.description)


def _same_description(m: Measured) -> list[str]:
    return m.repeated(lambda page: page.description)


def _uncalled(m: Measured) -> list[str]:
    called = m.called
    if m.hits.lexicon is None or not called:
        return []
    return m.where(lambda page: page.url not in called and page.kind not in ("contact", "other"))


def _headless(m: Measured) -> list[str]:
    return m.where(lambda page: not first_headings(page) and not page.truncated)


def _unshared(m: Measured) -> list[str]:
    return m.where(lambda page: "og:image" not in page.open_graph)


def _without(kind: str) -> Look:
    return lambda m: Seen({"read": m.read}, m.urls, 0.7) if m.read >= SOME_PAGES and not m.offers(kind) else None


def _sells(m: Measured) -> bool:
    return m.known.known("content_type.purpose") in _SELLING


def _unpriced(m: Measured) -> Seen | None:
    sold = m.known.known("content_type.purpose") == "sell"
    missing = sold and m.read >= SOME_PAGES and not m.prices and not m.offers("pricing")
    return Seen({"read": m.read}, m.urls, 0.6) if missing else None


def _unreachable(m: Measured) -> Seen | None:
    return Seen({"read": m.read}, m.urls, 0.8) if m.read >= SOME_PAGES and not m.reachable() else None


def _no_voices(m: Measured) -> Seen | None:
    if m.hits.lexicon is None or not _sells(m) or m.read < SOME_PAGES:
        return None
    signals = m.known.known("brand_analysis.trust_signals") or ()
    voices = any(each.startswith(("testimonials", "rated", "customers")) or each[:1].isdigit() for each in signals)
    return None if voices else Seen({"read": m.read}, m.urls, 0.6)


def _unstated(m: Measured) -> Seen | None:
    stated = any(types_of(thing) & OWNERS for page in m.pages for thing in page.json_ld)
    return Seen({"read": m.read}, m.urls) if m.read >= SOME_PAGES and not stated else None


def _no_feed(m: Measured) -> Seen | None:
    articles = m.where(lambda page: page.kind == "article")
    fed = any(page.feeds for page in m.pages)
    return Seen({"count": len(articles)}, articles, 0.7) if len(articles) >= _SPREAD and not fed else None


def _faqless(m: Measured) -> Seen | None:
    share = m.number("content_characteristics.structure", "question_heading_share")
    asked = any("faqpage" in types_of(thing) for page in m.pages for thing in page.json_ld)
    missing = share == 0 and not asked and _sells(m) and m.read >= SOME_PAGES
    return Seen({"read": m.read}, m.urls, 0.5) if missing else None


def _steady(m: Measured) -> float | None:
    return m.known.known("style_patterns.style_consistency")  # type: ignore[no-any-return]  # a number by contract


def _consistency(least: float, most: float) -> Look:
    def look(m: Measured) -> Seen | None:
        value = _steady(m)
        held = value is not None and least <= value <= most
        return Seen({"value": round(value, 2)}, m.sample.urls, sure_by(m.words)) if held and value is not None else None

    return look


def _rhythm(least: float, most: float) -> Look:
    def look(m: Measured) -> Seen | None:
        found = m.known.known("content_type.publishing_rhythm")
        ground = m.known.basis("content_type.publishing_rhythm")
        if not found or not ground or not least <= found["median_days"] <= most:
            return None
        numbers = {"days": found["median_days"], "posts": found["posts"], "newest": found["newest"]}
        return Seen(numbers, ground["pages"], ground["confidence"])

    return look


def _many_trusted(m: Measured) -> Seen | None:
    items = m.known.known("brand_analysis.trust_signals") or []
    if len(items) < SOME_PAGES:
        return None
    grounds = [m.known.basis(f"brand_analysis.trust_signals.{index}") for index in range(len(items))]
    pages = sorted({url for ground in grounds if ground for url in ground["pages"]})
    quotes = [quote for ground in grounds if ground for quote in ground["quotes"][:1]]
    return Seen({"count": len(items), "first": ", ".join(items[:SOME_PAGES])}, pages, 0.7, quotes)


def _mixed_languages(m: Measured) -> Seen | None:
    counts = {code: count for code, count in m.sample.words_by_language().items() if code != "unknown"}
    total = sum(counts.values())
    others = {code: count for code, count in counts.items() if code != m.sample.language}
    code = min(others, key=lambda each: (-others[each], each), default="")
    if not code or others[code] < _SECOND_LANGUAGE * total:
        return None
    urls = [page.url for page in m.pages if page.language == code]
    return Seen({"percent": round(100 * others[code] / total), "language": code, "words": total}, urls, 0.6)


def _mixed_label(path: str) -> Look:
    def look(m: Measured) -> Seen | None:
        ground = m.known.basis(path)
        mixed = m.known.known(path) == "mixed" and ground is not None
        return Seen({}, ground["pages"], ground["confidence"], ground["quotes"]) if mixed and ground else None

    return look


def _self_centred(m: Measured) -> Seen | None:
    we, you = (m.number("content_characteristics.rates", key) for key in ("first_plural", "second"))
    formal = m.number("content_characteristics.rates", "second_formal") or 0
    if we is None or you is None or m.sample.language == "de" or m.words < 500:  # noqa: PLR2004 - as rates need; German "Sie" cannot be counted
        return None
    seen = {"we": round(we, 1), "you": round(you + formal, 1)}
    held = _sells(m) and we >= 10 and we > 3 * (you + formal)  # noqa: PLR2004 - ten in a thousand, three times as often
    return Seen(seen, m.sample.urls, sure_by(m.words)) if held else None


def _scattered(m: Measured) -> Seen | None:
    called = m.called
    different = len({text.casefold() for text in called.values()})
    held = different >= _MANY_CALLS or (different >= SOME_PAGES + 2 and different == len(called))
    return Seen({"count": different, "pages": len(called)}, sorted(called), 0.6) if held else None


def _long_title(page: Page) -> bool:
    return bool(page.title) and len(page.title or "") > _TITLE


def _long_description(page: Page) -> bool:
    return bool(page.description) and len(page.description or "") > _DESCRIPTION


def _score(m: Measured, least: float, most: float) -> Seen | None:
    value = m.known.known(f"{_COUNTED}.readability_score")
    held = value is not None and least <= value <= most and m.words >= 300  # noqa: PLR2004 - scores of fewer words jump about
    return Seen({"value": value}, m.sample.urls, sure_by(m.words)) if held else None


RULES = (
    Rule("titles", STRONG, "titles of the pages read", none_of(lambda m: _untitled(m) + _same_title(m)), "Each of the {read} pages read has a title of its own."),
    Rule("descriptions", STRONG, "descriptions of the pages read", none_of(lambda m: _undescribed(m) + _same_description(m)), "Each of the {read} pages read has a description of its own."),
    Rule("calls", STRONG, "calls to action", lambda m: Seen({"read": m.read}, m.urls) if m.read >= SOME_PAGES and m.called and not _uncalled(m) else None, "Each of the {read} pages read asks visitors to do something."),
    Rule("one voice", STRONG, "style_patterns.style_consistency", _consistency(_HIGH, 1), "The pages sound alike: consistency {value} of 1."),
    Rule("plain", STRONG, f"{_COUNTED}.readability_score", lambda m: _score(m, 60, 206), "Easy to read: {value} on Flesch's scale, where 60 and more is plain."),
    Rule("short sentences", STRONG, f"{_COUNTED}.sentences", percent(f"{_COUNTED}.sentences", "long_share", most=0.05), "Sentences stay short: {value}% of them have more than 25 words."),
    Rule("to the reader", STRONG, f"{_COUNTED}.rates", rate(f"{_COUNTED}.rates", "second", least=20), "It speaks to its readers: words for “you” stand {value} times in 1,000 words."),
    Rule("trust", STRONG, "brand_analysis.trust_signals", _many_trusted, "It gives {count} reasons to trust it: {first}."),
    Rule("regular posts", STRONG, "content_type.publishing_rhythm", _rhythm(0, _SOON), "Posts come regularly: {days} days between two of them, by the median of {posts}."),
    Rule("untitled", WEAK, "titles of the pages read", on_pages(_untitled), "Pages without a title: {count} of {read} read.", "Give each page a title that says what it is about ({count} of {read} have none)."),
    Rule("same titles", WEAK, "titles of the pages read", on_pages(_same_title, least=2), "Pages that share their title with another: {count} of {read} read.", "Give these {count} pages a title each, so that people can tell them apart in a list of results."),
    Rule("long titles", WEAK, "titles of the pages read", on_pages(lambda m: m.where(_long_title), of=2), f"Titles over {_TITLE} characters: {{count}} of {{read}} pages read; search results cut them off.", f"Shorten {{count}} titles to {_TITLE} characters or fewer."),
    Rule("undescribed", WEAK, "descriptions of the pages read", on_pages(_undescribed), "Pages without a description: {count} of {read} read.", f"Write a description of up to {_DESCRIPTION} characters for {{count}} of the {{read}} pages read."),
    Rule("same descriptions", WEAK, "descriptions of the pages read", on_pages(_same_description, least=2), "Pages that share their description with another: {count} of {read} read.", "Let each of these {count} pages describe itself."),
    Rule("long descriptions", WEAK, "descriptions of the pages read", on_pages(lambda m: m.where(_long_description)), f"Descriptions over {_DESCRIPTION} characters: {{count}} of {{read}} pages read.", f"Shorten {{count}} descriptions to {_DESCRIPTION} characters or fewer."),
    Rule("no first heading", WEAK, "headings of the pages read", on_pages(_headless), "Pages without a main heading: {count} of {read} read.", "Open each page with one main heading ({count} of {read} have none)."),
    Rule("several first headings", WEAK, "headings of the pages read", on_pages(lambda m: m.where(lambda page: first_headings(page) > 1)), "Pages with more than one main heading: {count} of {read} read.", "Keep one main heading on each of these {count} pages."),
    Rule("skipped headings", WEAK, "headings of the pages read", on_pages(lambda m: m.where(skips_a_level)), "Pages whose headings skip a level: {count} of {read} read.", "Let headings go down one level at a time on these {count} pages."),
    Rule("no call", WEAK, "calls to action", on_pages(_uncalled, of=SOME_PAGES), "Pages that do not ask for a next step: {count} of {read} read.", "End these {count} pages with one clear next step."),
    Rule("thin pages", WEAK, "words of the pages read", on_pages(lambda m: m.thin(_THIN)), f"Pages under {_THIN} words: {{count}} of {{read}} read.", f"Tell more on {{count}} of the {{read}} pages read: they have under {_THIN} words."),
    Rule("long sentences", WEAK, f"{_COUNTED}.sentences", percent(f"{_COUNTED}.sentences", "long_share", least=0.25), "Many sentences are long: {value}% have more than 25 words.", "Split sentences of more than 25 words: now {value}% are so long."),
    Rule("hard to read", WEAK, f"{_COUNTED}.readability_score", lambda m: _score(m, -200, 39.9), "Hard to read: {value} on Flesch's scale, where under 40 is difficult.", "Use shorter words and sentences; Flesch's scale gives {value} of 100 now."),
    Rule("buzzwords", WEAK, f"{_COUNTED}.rates", rate(f"{_COUNTED}.rates", "buzzwords", least=6), "Fashionable words stand {value} times in 1,000 words.", "Say what you do in plain words where a fashionable word stands now ({value} in 1,000)."),
    Rule("passive", WEAK, f"{_COUNTED}.rates", percent(f"{_COUNTED}.rates", "passive_share", least=0.25), "Many sentences hide who acts: {value}% are passive by their form.", "Say who does it: {value}% of sentences are passive by their form."),
    Rule("about themselves", WEAK, f"{_COUNTED}.rates", _self_centred, "It speaks more of itself than to its readers: “we” {we} and “you” {you} times in 1,000 words.", "Turn some sentences with “we” ({we} in 1,000 words) towards the reader ({you} in 1,000)."),
    Rule("mixed languages", WEAK, "meta.languages", _mixed_languages, "Two languages on one site: {percent}% of {words} words are in another one ({language}).", "Keep the pages in “{language}” ({percent}% of the words) together, and mark their language."),
    Rule("mixed address", WEAK, "writing_style.address", _mixed_label("writing_style.address"), "Readers are addressed formally here and informally there.", "Choose one way to address readers, and keep to it."),
    Rule("mixed spelling", WEAK, f"{_COUNTED}.spelling", _mixed_label(f"{_COUNTED}.spelling"), "British and American spelling stand side by side.", "Choose British or American spelling, and keep to it."),
    Rule("many voices", WEAK, "style_patterns.style_consistency", _consistency(0, _LOW), "The pages sound different: consistency {value} of 1.", "Bring the pages closer to one voice; consistency is {value} of 1."),
    Rule("many calls", WEAK, "calls to action", _scattered, "Visitors are asked for {count} different things on {pages} pages.", "Settle on one or two next steps instead of {count}."),
    Rule("rare posts", CHANCE, "content_type.publishing_rhythm", _rhythm(_RARELY, 36_500), "Posts come every {days} days, by the median of {posts}; a steady rhythm would give readers a reason to return."),
    Rule("no feed", CHANCE, "alternate links", _no_feed, "Readers of {count} articles could follow along, but no feed is offered."),
    Rule("nothing stated", CHANCE, "JSON-LD of the pages read", _unstated, "Search engines are told nothing of the business in structured data, on {read} pages read."),
    Rule("no picture", CHANCE, "og:image of the pages read", on_pages(_unshared, of=SOME_PAGES), "Pages without a picture for sharing: {count} of {read} read."),
    Rule("no questions", CHANCE, f"{_COUNTED}.structure", _faqless, "No heading of the {read} pages read is a question; answers to common ones could help people decide."),
    Rule("no about page", GAP, "links and kinds of the pages read", _without("about"), "No page or link tells who is behind the site, on {read} pages read."),
    Rule("no contact", GAP, "links, mailto: and tel: of the pages read", _unreachable, "No way to get in touch, on {read} pages read."),
    Rule("no price", GAP, "prices in the texts of the pages read", _unpriced, "Something is sold, but none of the {read} pages read names a price."),
    Rule("no voices", GAP, "brand_analysis.trust_signals", _no_voices, "No customer speaks, and no rating stands, on {read} pages read."),
    Rule("no articles", GAP, "links and kinds of the pages read", _without("blog"), "No article or blog among {read} pages read and their links."),
)  # fmt: skip
