"""How to write like this site: each line from a number that was measured on it, with that number in the line.

What the site never does is told from 1,000 words on: with none in n words the rate is, 95 times in 100, below 3 in n (the
"rule of three": Hanley and Lippman-Hand, 1983), so below 3 in 1,000. Rates need 300 words, sentence lengths 20 sentences.
"""

from __future__ import annotations

from onboarding.website.business.measured import Measured, quartiles
from onboarding.website.business.rules import FACT, Look, Rule, Seen, never, percent, rate, sure_by

_GROUP = "style_guidelines"
_COUNTED = "content_characteristics"
_RATES, _MARKS = f"{_COUNTED}.rates", f"{_COUNTED}.punctuation"
_LEAST_SENTENCES, _LEAST_PARAGRAPHS, _LEAST_WORDS, _NEVER = 20, 10, 300, 1_000
_FEW_ITEMS = 3


def _guideline(name: str) -> str:
    return f"{_GROUP}.guidelines.{name}"


def _label(path: str) -> Look:
    """Return an eye that sees a label that was measured, as `label`, with its ground's pages and quotes."""

    def look(m: Measured) -> Seen | None:
        value, ground = m.known.known(path), m.known.basis(path)
        if value is None or ground is None or value == "mixed":
            return None
        return Seen({"label": value, "words": m.words}, ground["pages"], ground["confidence"], ground["quotes"])

    return look


def _items(path: str, most: int = _FEW_ITEMS) -> Look:
    """Return an eye that sees the first items of a list as `items`, with the grounds of each."""

    def look(m: Measured) -> Seen | None:
        found = m.known.known(path) or []
        texts = [each if isinstance(each, str) else each.get("name") or each.get("word") or "" for each in found[:most]]
        grounds = [m.known.basis(f"{path}.{index}") or m.known.basis(path) for index in range(len(texts))]
        if not any(texts):
            return None
        pages = sorted({url for ground in grounds if ground for url in ground["pages"]})
        quotes = [quote for ground in grounds if ground for quote in ground["quotes"][:1]]
        sure = min((ground["confidence"] for ground in grounds if ground), default=0.3)
        return Seen({"items": ", ".join(f"“{text}”" for text in texts if text)}, pages, sure, quotes)

    return look


def _lengths(m: Measured) -> Seen | None:
    if m.sentences < _LEAST_SENTENCES:
        return None
    lengths = m.lengths()
    low, middle, high = quartiles(lengths)
    numbers = {"low": low, "middle": middle, "high": high, "sentences": len(lengths)}
    return Seen(numbers, m.sample.urls, sure_by(m.words))


def _paragraphs(m: Measured) -> Seen | None:
    count, middle = (m.number(f"{_COUNTED}.paragraphs", key) for key in ("count", "median_words"))
    if count is None or middle is None or count < _LEAST_PARAGRAPHS:
        return None
    return Seen({"count": count, "middle": round(middle, 1)}, m.sample.urls, sure_by(m.words))


def _headings(m: Measured) -> Seen | None:
    headings = sum(len(page.headings) for page in m.sample.main)
    if m.words < _LEAST_WORDS or headings < _FEW_ITEMS:
        return None
    return Seen(
        {"every": round(m.words / headings), "headings": headings, "words": m.words}, m.sample.urls, sure_by(m.words)
    )


def _titles(m: Measured) -> Seen | None:
    lengths = sorted(len(page.title) for page in m.pages if page.title)
    if len(lengths) < _FEW_ITEMS:
        return None
    return Seen({"middle": quartiles(lengths)[1], "read": len(lengths)}, [p.url for p in m.pages if p.title], FACT)


def _descriptions(m: Measured) -> Seen | None:
    lengths = sorted(len(page.description) for page in m.pages if page.description)
    if len(lengths) < _FEW_ITEMS:
        return None
    urls = [page.url for page in m.pages if page.description]
    return Seen({"middle": quartiles(lengths)[1], "read": len(lengths)}, urls, FACT)


def _call(m: Measured) -> Seen | None:
    text, ground = m.known.known("content_type.call_to_action"), m.known.basis("content_type.call_to_action")
    return (
        Seen({"call": text, "count": len(ground["pages"])}, ground["pages"], ground["confidence"])
        if text and ground
        else None
    )


def _conversion(m: Measured) -> Seen | None:
    kind, ground = m.known.known("content_type.conversion_focus"), m.known.basis("content_type.conversion_focus")
    return (
        Seen({"kind": kind, "count": len(ground["pages"])}, ground["pages"], ground["confidence"])
        if kind and ground
        else None
    )


def _rhythm(m: Measured) -> Seen | None:
    found, ground = m.known.known("content_type.publishing_rhythm"), m.known.basis("content_type.publishing_rhythm")
    if not found or not ground:
        return None
    numbers = {
        "days": found["median_days"],
        "posts": found["posts"],
        "first": found["first"],
        "newest": found["newest"],
    }
    return Seen(numbers, ground["pages"], ground["confidence"])


def _we_and_you(m: Measured) -> Seen | None:
    we, single, you = (m.number(_RATES, key) for key in ("first_plural", "first_singular", "second"))
    if we is None or single is None or you is None or m.words < _LEAST_WORDS:
        return None
    formal = m.number(_RATES, "second_formal") or 0.0
    numbers = {"we": round(we, 1), "single": round(single, 1), "you": round(you + formal, 1)}
    return Seen(numbers, m.sample.urls, sure_by(m.words))


def _sentence_facts(m: Measured) -> Seen | None:
    mean, spread = (m.number(f"{_COUNTED}.sentences", key) for key in ("mean_words", "deviation_words"))
    if mean is None or spread is None or m.sentences < _LEAST_SENTENCES:
        return None
    return Seen({"mean": round(mean, 1), "spread": round(spread, 1)}, m.sample.urls, sure_by(m.words))


def _variety(m: Measured) -> Seen | None:
    value = m.number(f"{_COUNTED}.vocabulary", "mattr_50")
    if value is None or m.words < _LEAST_WORDS:
        return None
    return Seen({"different": round(50 * value)}, m.sample.urls, sure_by(m.words))


TONE, STRUCTURE = _guideline("tone_recommendations"), _guideline("structure_guidelines")
WORDS, ENGAGE = _guideline("vocabulary_suggestions"), _guideline("engagement_tips")
AUDIENCE, BRAND = _guideline("audience_considerations"), _guideline("brand_alignment")
SEARCH, CONVERT = _guideline("seo_optimization"), _guideline("conversion_optimization")
BEST, AVOID, FACTS = f"{_GROUP}.best_practices", f"{_GROUP}.avoid_elements", f"{_GROUP}.ai_generation_tips"
RULES = (
    Rule("tone", TONE, "writing_style.tone", _label("writing_style.tone"), "Keep the tone {label}, as in these {words} words."),
    Rule("formality", TONE, "writing_style.formality_level", _label("writing_style.formality_level"), "Stay {label} in form."),
    Rule("address", TONE, "writing_style.address", _label("writing_style.address"), "Address readers in the {label} way."),
    Rule("contractions", TONE, _RATES, rate(_RATES, "contractions", least=4), "Spoken short forms belong to the voice: {value} in 1,000 words."),
    Rule("sentence length", STRUCTURE, f"{_COUNTED}.sentences", _lengths, "Keep sentences near {middle} words: half of yours have {low} to {high}."),
    Rule("paragraph length", STRUCTURE, f"{_COUNTED}.paragraphs", _paragraphs, "Keep paragraphs near {middle} words, the median of {count}."),
    Rule("headings", STRUCTURE, f"{_COUNTED}.structure", _headings, "Set a heading about every {every} words: {headings} stand over {words} words."),
    Rule("long words", WORDS, f"{_COUNTED}.vocabulary", percent(f"{_COUNTED}.vocabulary", "long_word_share"), "Keep long words at about {value}%: that is your share of words over six letters."),
    Rule("own words", WORDS, "content_type.keywords", _items("content_type.keywords", 5), "Use your own words: {items} stand out from common text."),
    Rule("questions", ENGAGE, _MARKS, rate(_MARKS, "questions_per_1000_words", least=2), "Ask now and then: {value} questions in 1,000 words are your measure."),
    Rule("you", ENGAGE, _RATES, rate(_RATES, "second", least=10), "Speak to the reader: words for “you” stand {value} times in 1,000 words."),
    Rule("imperatives", ENGAGE, _RATES, percent(_RATES, "imperative_share", least=0.05), "Open some sentences with a verb, as {value}% of yours do."),
    Rule("groups", AUDIENCE, "target_audience.demographics", _items("target_audience.demographics"), "Write for whom you name: {items}."),
    Rule("expertise", AUDIENCE, "target_audience.expertise_level", _label("target_audience.expertise_level"), "Expect {label} knowledge, as your texts do."),
    Rule("troubles", AUDIENCE, "target_audience.pain_points", _items("target_audience.pain_points", 1), "Take up what troubles readers: {items}"),
    Rule("values", BRAND, "brand_analysis.brand_values", _items("brand_analysis.brand_values"), "Let the values show that you claim: {items}."),
    Rule("voice", BRAND, "brand_analysis.brand_voice", _label("brand_analysis.brand_voice"), "Keep the voice: {label}"),
    Rule("title length", SEARCH, "titles of the pages read", _titles, "Keep titles near {middle} characters, the median of {read}."),
    Rule("description length", SEARCH, "descriptions of the pages read", _descriptions, "Keep descriptions near {middle} characters, the median of {read}."),
    Rule("topics", SEARCH, "content_type.topics", _items("content_type.topics", 5), "Name your topics in titles and headings: {items}."),
    Rule("call", CONVERT, "content_type.call_to_action", _call, "Keep asking “{call}”, as on {count} of the pages read."),
    Rule("conversion", CONVERT, "content_type.conversion_focus", _conversion, "Lead to one step, as calls of this kind do on most pages: {kind} ({count})."),
    Rule("rhythm of sentences", BEST, f"{_COUNTED}.sentences", percent(f"{_COUNTED}.sentences", "short_share", least=0.25), "Let short sentences carry weight: {value}% have fewer than 8 words."),
    Rule("figures", BEST, _MARKS, rate(_MARKS, "numbers_per_1000_words", least=8), "Be specific: {value} numbers stand in 1,000 words."),
    Rule("lists", BEST, f"{_COUNTED}.structure", rate(f"{_COUNTED}.structure", "list_items_per_1000_words", least=8), "Put things in lists: {value} items stand in 1,000 words."),
    Rule("stories", BEST, _RATES, rate(_RATES, "narrative", least=6), "Tell how things happened: words of stories stand {value} times in 1,000."),
    Rule("no exclamation marks", AVOID, _MARKS, never(_MARKS, "exclamations_per_1000_words", _NEVER), "No exclamation marks: {value} in {words} words."),
    Rule("no emoji", AVOID, _MARKS, never(_MARKS, "emoji_per_1000_words", _NEVER), "No emoji: {value} in {words} words."),
    Rule("no capitals", AVOID, _MARKS, never(_MARKS, "capitals_per_1000_words", _NEVER), "No words in CAPITALS: {value} in {words} words."),
    Rule("no semicolons", AVOID, _MARKS, never(_MARKS, "semicolons_per_1000_words", _NEVER), "No semicolons: {value} in {words} words."),
    Rule("no ellipses", AVOID, _MARKS, never(_MARKS, "ellipses_per_1000_words", _NEVER), "No dots that trail off: {value} in {words} words."),
    Rule("no buzzwords", AVOID, _RATES, never(_RATES, "buzzwords", _NEVER), "No fashionable business words: {value} in {words} words."),
    Rule("no urgency", AVOID, _RATES, never(_RATES, "urgency", _NEVER), "No words that hurry readers: {value} in {words} words."),
    Rule("no slang", AVOID, _RATES, never(_RATES, "informal", _NEVER), "No slang: {value} in {words} words."),
    Rule("no superlatives", AVOID, _RATES, never(_RATES, "superlatives", _NEVER), "No superlatives: {value} in {words} words."),
    Rule("no questions", AVOID, _MARKS, never(_MARKS, "questions_per_1000_words", _NEVER), "No questions: {value} in {words} words."),
    Rule("mean length", FACTS, f"{_COUNTED}.sentences", _sentence_facts, "Sentences have {mean} words on average, with a standard deviation of {spread}."),
    Rule("we and you", FACTS, _RATES, _we_and_you, "In 1,000 words stand {we} words for “we”, {single} for “I” and {you} for “you”."),
    Rule("variety", FACTS, f"{_COUNTED}.vocabulary", _variety, "Of 50 words in a row, {different} are different."),
    Rule("openers", FACTS, "style_patterns.patterns.sentence_starters", _items("style_patterns.patterns.sentence_starters"), "Sentences like to open with {items}."),
    Rule("transitions", FACTS, "style_patterns.patterns.transition_phrases", _items("style_patterns.patterns.transition_phrases"), "Thoughts are joined with {items}."),
    Rule("signature", FACTS, "style_patterns.unique_elements", _items("style_patterns.unique_elements"), "These words return: {items}."),
    Rule("difference", f"{_GROUP}.competitive_advantages", "brand_analysis.competitive_differentiation", _label("brand_analysis.competitive_differentiation"), "{label}"),
    Rule("authority", f"{_GROUP}.competitive_advantages", "brand_analysis.authority_indicators", _items("brand_analysis.authority_indicators"), "You can point to {items}."),
    Rule("trust", f"{_GROUP}.competitive_advantages", "brand_analysis.trust_signals", _items("brand_analysis.trust_signals"), "You give reasons to trust you: {items}."),
    Rule("posts", f"{_GROUP}.content_calendar_suggestions", "content_type.publishing_rhythm", _rhythm, "A post every {days} days keeps your rhythm: {posts} posts from {first} to {newest}."),
)  # fmt: skip
