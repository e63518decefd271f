"""What is told about a site's writing can be found and counted again in its pages, whatever their order."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from statistics import median, pstdev
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from onboarding.website.errors import NoText, NotText
from onboarding.website.languages import language
from onboarding.website.reading.layout import Block
from onboarding.website.reading.page import Page
from onboarding.website.sample import take_sample
from onboarding.website.words import sentences
from onboarding.website.writing.consistency import consistency, divergence
from onboarding.website.writing.lexicon import lexicon
from onboarding.website.writing.style import measure
from onboarding.website.writing.sureness import margin, sure_of_count, sure_of_label
from tests.onboarding.website.sites import ORIGIN, page
from tests.onboarding.website.writing.told import CODES, STORIES, paragraphs, prose, story_page, told, told_story


def every_page(code: str) -> list[Page]:
    return [story_page(code, story, "" if story == "craft" else f"blog/{story}") for story in STORIES]


def spoken(code: str, story: str) -> list[list[str]]:
    """Cut a text into sentences and words in the plainest way."""
    said = [each.lower().replace("\u2019", "'") for part in paragraphs(code, story) for each in sentences(part)]
    return [re.findall(r"[^\W_]+(?:['-][^\W_]+)*", each) for each in said]


@pytest.mark.parametrize(("code", "story"), [(code, story) for code in ("en", "de", "es", "pt") for story in STORIES])
def test_the_numbers_are_those_of_a_plain_recount(code: str, story: str) -> None:
    found = told_story(code, story)["content_characteristics"]
    said = spoken(code, story)
    flat = [word for sentence in said for word in sentence]
    lengths = [len(sentence) for sentence in said]
    counts = Counter(flat)
    facts, vocabulary, marks = found["sentences"], found["vocabulary"], found["punctuation"]
    assert facts["rhythm"] == lengths[:60]
    assert facts["count"] == len(lengths)
    assert facts["median_words"] == median(lengths)
    assert facts["deviation_words"] == pytest.approx(pstdev(lengths), abs=0.001)
    assert facts["long_share"] == round(sum(length > 25 for length in lengths) / len(lengths), 3)
    assert sum(facts["histogram"]) == len(lengths)
    assert vocabulary["words"] == len(flat)
    assert vocabulary["types"] == len(counts)
    assert vocabulary["hapax_share"] == round(sum(count == 1 for count in counts.values()) / len(counts), 3)
    letters = [len(word.replace("'", "").replace("-", "")) for word in flat]
    assert vocabulary["mean_word_letters"] == round(sum(letters) / len(flat), 3)
    assert vocabulary["long_word_share"] == round(sum(count > 6 for count in letters) / len(flat), 3)
    windows = [len(set(flat[start : start + 50])) / 50 for start in range(len(flat) - 49)]
    assert vocabulary["mattr_50"] == round(sum(windows) / len(windows), 3)
    asked = sum("?" in sentence[-3:] for part in paragraphs(code, story) for sentence in sentences(part))
    assert marks["questions_per_1000_words"] == round(1000 * asked / len(flat), 3)


@pytest.mark.parametrize(("code", "story"), [(code, story) for code in ("en", "de", "es", "pt") for story in STORIES])
def test_the_rates_are_those_of_a_plain_recount(code: str, story: str) -> None:
    lists = language(code)
    assert lists is not None
    rates = told_story(code, story)["content_characteristics"]["rates"]
    said = spoken(code, story)
    total = sum(len(sentence) for sentence in said)
    single = [
        name for name, entries in lists.classes.items() if name in rates and not any(" " in each for each in entries)
    ]
    compared = [name for name in single if lists.classes[name] and (code, name) != ("de", "third")]
    assert {"second", "negations"} & set(compared)
    for name in compared:
        count = sum(word in lists.classes[name] for sentence in said for word in sentence)
        assert rates[name] == round(1000 * count / total, 3), name


def quotes_of(analysis: Any) -> list[dict[str, str]]:
    return [quote for ground in analysis["meta"]["basis"].values() for quote in ground["quotes"]]


@pytest.mark.parametrize("code", CODES)
def test_every_quote_stands_in_its_page(code: str) -> None:
    pages = every_page(code)
    texts = {each.url: each.text for each in pages}
    quotes = quotes_of(told(*pages))
    assert len(quotes) > 20
    assert all(quote["text"] in texts[quote["url"]] for quote in quotes)


@pytest.mark.parametrize("code", CODES)
def test_a_label_is_shown_on_different_pages_by_three_sentences(code: str) -> None:
    basis: Any = told(*every_page(code))["meta"]["basis"]
    shown = basis["writing_style.complexity"]["quotes"]
    assert len({quote["url"] for quote in shown}) == 3
    for ground in basis.values():
        texts = [quote["text"] for quote in ground["quotes"]]
        assert len(texts) == len(set(texts)) <= 3


def test_the_quotes_show_the_words_that_made_the_label() -> None:
    basis: Any = told_story("en", "craft")["meta"]["basis"]["writing_style.tone"]
    assert len(basis["quotes"]) == 3
    lists = language("en")
    assert lists is not None
    warm = lists.classes["warmth"] | lists.classes["polite"]
    for quote in basis["quotes"]:
        assert not warm.isdisjoint(re.findall(r"[a-z'-]+", quote["text"].lower())), quote


@pytest.mark.parametrize("code", CODES)
def test_the_order_of_the_pages_changes_nothing(code: str) -> None:
    pages = every_page(code)
    first = json.dumps(told(*pages), ensure_ascii=False)
    random.Random(7).shuffle(pages)
    assert json.dumps(told(*pages), ensure_ascii=False) == first


def test_another_mark_changes_only_its_rate() -> None:
    said = list(paragraphs("en", "docs"))
    before, after = told(prose(*said)), told(prose(*[said[0].replace("region.", "region!"), *said[1:]]))
    rates = [each["content_characteristics"]["punctuation"] for each in (before, after)]
    assert rates[0] is not None
    assert rates[1] is not None
    assert rates[0]["exclamations_per_1000_words"] < rates[1]["exclamations_per_1000_words"]
    for key in ("sentences", "vocabulary", "paragraphs", "rates", "readability"):
        assert before["content_characteristics"][key] == after["content_characteristics"][key]


def test_one_sentence_replaced_changes_only_what_it_should() -> None:
    said = list(paragraphs("en", "law"))
    changed = [
        *said[:-1],
        said[-1].replace(
            "An initial assessment of the matter is subject to a fee.",
            "A brief assessment of the matter is subject to a fee.",
        ),
    ]
    before, after = told(prose(*said)), told(prose(*changed))
    assert said != changed
    assert before["content_characteristics"]["sentences"] == after["content_characteristics"]["sentences"]
    assert before["content_characteristics"]["rates"] == after["content_characteristics"]["rates"]
    assert before["content_characteristics"]["vocabulary"] != after["content_characteristics"]["vocabulary"]
    assert before["writing_style"] == after["writing_style"]


def test_the_rhythm_begins_with_the_home_page() -> None:
    pages = [prose("One two. One two three.", url=f"{ORIGIN}/"), prose("One. One.", url=f"{ORIGIN}/about")]
    facts = told(*pages)["content_characteristics"]["sentences"]
    assert facts is not None
    assert facts["rhythm"] == [2, 3, 1, 1]


def test_devices_and_phrases_are_told_with_their_sentences() -> None:
    found = told_story("en", "startup")
    patterns = found["style_patterns"]["patterns"]
    assert "questions" in patterns["rhetorical_devices"]
    assert any(habit.startswith("contractions: ") for habit in patterns["vocabulary_patterns"])
    for key in ("rhetorical_devices", "vocabulary_patterns"):
        for number in range(len(patterns[key])):
            assert found["meta"]["basis"][f"style_patterns.patterns.{key}.{number}"]["quotes"]


def test_prose_is_connected_and_slogans_are_a_list() -> None:
    assert told_story("en", "charity")["content_characteristics"]["content_flow"] == "connected"
    things = (
        "bread cakes tea rye oats milk salt corn jam nuts figs plums pears leeks beans peas rice soup beer wine honey"
    )
    slogans = " ".join(f"{thing.title()}, made by hand in town." for thing in things.split())
    assert told(prose(slogans))["content_characteristics"]["content_flow"] == "connected"
    varied = [f"{thing.title()} {number} {thing[::-1]} {thing * 2}." for number, thing in enumerate(things.split() * 2)]
    assert told(prose(" ".join(varied)))["content_characteristics"]["content_flow"] == "list-like"


def test_pages_in_one_voice_are_more_alike_than_pages_in_five() -> None:
    parts = [
        paragraphs("en", "charity")[:2] + paragraphs("en", "craft")[:2],
        paragraphs("en", "charity")[2:4] + paragraphs("en", "craft")[2:4],
    ]
    parts.append(paragraphs("en", "charity")[4:] + paragraphs("en", "craft")[4:])
    same = told(*[prose(*part, url=f"{ORIGIN}/{number}") for number, part in enumerate(parts)])
    different = told(*every_page("en"))
    one, many = (each["style_patterns"]["style_consistency"] for each in (same, different))
    assert one is not None
    assert many is not None
    assert one > many


def test_the_page_that_differs_is_named() -> None:
    pages = [prose(*paragraphs("en", "charity")[part : part + 3], url=f"{ORIGIN}/blog/{part}") for part in (0, 3)]
    pages += [prose(*paragraphs("en", "craft")[part : part + 3], url=f"{ORIGIN}/blog/craft-{part}") for part in (0, 3)]
    found = told(*pages, prose(*paragraphs("en", "law"), url=f"{ORIGIN}/law"))["style_patterns"]["meta"]
    assert found is not None
    assert max(found["distances"], key=lambda url: found["distances"][url]) == f"{ORIGIN}/law"
    assert f"{ORIGIN}/law" in found["outliers"]


def test_two_pages_are_not_compared() -> None:
    assert consistency(take_sample(every_page("en")[:2]).styles) is None


@pytest.mark.parametrize(
    ("ours", "theirs", "distance"),
    [({"a": 1}, {"a": 5}, 0.0), ({"a": 1}, {"b": 1}, 1.0), ({}, {}, 0.0), ({"a": 1, "b": 1}, {"a": 1}, 0.558)],
)
def test_the_distance_goes_from_nought_to_one(
    ours: dict[str, float], theirs: dict[str, float], distance: float
) -> None:
    assert divergence(ours, theirs) == pytest.approx(distance, abs=0.001)
    assert divergence(theirs, ours) == divergence(ours, theirs)


@pytest.mark.parametrize(
    ("words", "near", "sure"),
    [(1_500, 1, 0.95), (1_500, 0, 0.65), (3_000, 5, 0.95), (300, 0, 0.37), (299, 1, 0.35), (0, 0, 0.3)],
)
def test_how_sure_a_label_is_follows_one_rule(words: int, near: float, sure: float) -> None:
    assert sure_of_label(words, near) == sure


def test_how_sure_a_count_is_grows_with_the_words() -> None:
    assert [sure_of_count(words) for words in (0, 750, 1_500, 9_000)] == [0.5, 0.72, 0.95, 0.95]
    assert margin(12, 10, 20) == pytest.approx(0.2)
    assert margin(12, 10, 20, scale=4) == pytest.approx(0.5)


def test_what_stands_on_three_pages_but_for_its_digits_is_left_out() -> None:
    names = ("one", "two", "three")
    pages = [
        prose(f"Page {name} is here today.", f"Seen {number} times by our visitors.", url=f"{ORIGIN}/{name}")
        for number, name in enumerate(names)
    ]
    sample = take_sample(pages)
    assert [sentence.text for style in sample.styles for sentence in style.sentences] == [
        "Page one is here today.",
        "Page three is here today.",
        "Page two is here today.",
    ]
    assert sample.repeated == 1
    assert len(take_sample(pages[:2]).style.sentences) == 4  # type: ignore[union-attr]


def test_a_slide_that_is_copied_on_its_page_counts_once() -> None:
    sample = take_sample([prose("“They bake well.”", "We bake at night.", "“They bake well.”")])
    assert [number for number, _ in sample.kept[0]] == [0, 1]


def test_the_sample_offers_lists_counts_and_sentences() -> None:
    sample = take_sample(every_page("fr"))
    assert sample.lists is language("fr")
    assert sample.style is not None
    assert sample.style.counts == sum((style.counts for style in sample.styles), Counter())
    for sentence in sample.style.sentences:
        assert sentence.text in sample.main[sentence.page].blocks[sentence.block].text
    assert take_sample([prose("Wij bakken brood.", lang="nl")]).lists is None


@pytest.mark.parametrize("code", CODES)
def test_every_language_file_is_whole(code: str) -> None:
    lists = language(code)
    assert lists is not None
    assert len(lists.common) > 800
    assert (
        min(len(lists.classes[name]) for name in ("warmth", "authority", "daring", "informal", "formal", "expert"))
        >= 40
    )


@settings(deadline=None)
@given(some.lists(some.text(max_size=120), min_size=1, max_size=5), some.sampled_from([*CODES, "ja", "nl", "xx"]))
def test_any_text_is_told_or_refused(said: list[str], code: str) -> None:
    try:
        pages = [page(f"<p>{text}</p>", url=f"{ORIGIN}/{number}", lang=code) for number, text in enumerate(said)]
        found = told(*pages)
    except (NoText, NotText):  # mostly control characters are no text
        return
    json.dumps(found, allow_nan=False)
    texts = {each.url: each.text for each in pages}
    assert all(quote["text"] in texts[quote["url"]] for quote in quotes_of(found))


@settings(deadline=None)
@given(
    some.lists(
        some.sampled_from(
            ["we", "you", "not", "bread", "thank", "and", "l'eau", "dell'acqua", "Sie", ".", "?", "!", ","]
        ),
        max_size=80,
    ),
    some.sampled_from(CODES),
)
def test_the_words_of_the_sentences_are_the_words_counted(said: list[str], code: str) -> None:
    style = measure([(0, Block("paragraph", " ".join(said)))], lexicon(code))
    assert Counter(word for sentence in style.sentences for word in sentence.words) == style.counts
    assert style.counts.total() == len(style.words) == sum(style.lengths)
    assert sum(style.paragraphs) == len(style.words)
