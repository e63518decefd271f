"""The numbers of style are those that a person with a pencil would get."""

from __future__ import annotations

import pytest

from onboarding.website.reading.layout import Block
from onboarding.website.writing.facts import (
    moving_type_token_ratio,
    oxford_comma,
    paragraph_facts,
    punctuation_facts,
    sentence_facts,
    structure_facts,
    vocabulary_facts,
)
from onboarding.website.writing.lexicon import lexicon
from onboarding.website.writing.readability import lix, readability_facts, syllables
from onboarding.website.writing.style import Style, deviation, measure, merged, percentile
from tests.onboarding.website.sites import page

SHORT = "We bake bread."
LONG = "It rises " + "very slowly " * 13 + "overnight. Is it good?"


def style_of(*paragraphs: str, code: str | None = None) -> Style:
    return measure([(number, Block("paragraph", text)) for number, text in enumerate(paragraphs)], lexicon(code))


def test_sentences_are_counted_over_prose_only() -> None:
    kinds = [
        Block("heading", "A heading of some length. It ends."),
        Block("paragraph", SHORT),
        Block("paragraph", LONG),
    ]
    style = measure(list(enumerate([*kinds, Block("cell", "Ten. Eleven."), Block("item", "We sell it.")])))
    assert style.lengths == (3, 29, 3, 3)
    assert (style.marks["questions"], style.marks["exclamations"]) == (1, 0)
    assert style.paragraphs == (3, 32)
    assert style.items == 1
    assert [sentence.block for sentence in style.sentences] == [1, 2, 2, 4]


def test_sentence_facts() -> None:
    style = style_of(SHORT, LONG)
    assert sentence_facts(style, style.lengths) == {
        "count": 3,
        "mean_words": 11.667,
        "median_words": 3,
        "p10_words": 3,
        "p90_words": 29,
        "deviation_words": 12.257,
        "variation": 1.051,
        "short_share": 0.667,
        "long_share": 0.333,
        "histogram": [2, 0, 0, 0, 0, 1, 0, 0, 0],
        "rhythm": [3, 29, 3],
    }


def test_the_rhythm_shows_sixty_sentences_at_most() -> None:
    style = style_of("We bake. " * 70)
    assert sentence_facts(style, style.lengths)["rhythm"] == [2] * 60


def test_vocabulary_ignores_case_and_the_kind_of_apostrophe() -> None:
    assert vocabulary_facts(style_of("Don't wait. DON\u2019T hesitate.")) == {
        "words": 4,
        "types": 3,
        "mattr_50": None,
        "hapax_share": 0.667,
        "long_word_share": 0.25,
        "mean_word_letters": 5.0,
    }


def test_paragraph_facts() -> None:
    assert paragraph_facts(style_of(SHORT, LONG)) == {
        "count": 2,
        "mean_words": 17.5,
        "median_words": 17.5,
        "p90_words": 32,
    }


@pytest.mark.parametrize(
    ("text", "name", "count"),
    [
        ("Bread: fresh. Rolls: warm.", "colons", 2),
        ("It rises; it rests.", "semicolons", 1),
        ("It rises \u2014 it rests \u2013 it bakes - done.", "dashes", 3),
        ("A well-known baker, 2019\u20132024.", "dashes", 0),
        ("Wait\u2026 and wait... here.", "ellipses", 2),
        ('He said “yes” and "no".', "quotation_marks", 2),
        ("Fresh bread \U0001f35e today \u2764.", "emoji", 2),
        ("We use NASA data and A4 paper.", "capitals", 1),
        ("It was in 2019 and cost 350 euros.", "numbers", 2),
        ("One (or two) loaves.", "parentheses", 1),
    ],
)
def test_marks_are_counted_per_thousand_words(text: str, name: str, count: int) -> None:
    style = style_of(text)
    assert punctuation_facts(style, "de")[f"{name}_per_1000_words"] == round(1000 * count / len(style.words), 3)  # type: ignore[literal-required]


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("We sell bread, rolls, and cake. " * 3, 1.0),
        ("We sell bread, rolls and cake. " * 3, 0.0),
        ("We sell bread, rolls and cake. We sell bread, rolls, and cake. " * 2, 0.5),
        ("We sell bread, rolls and cake. " * 2, None),
        ("We sell bread and rolls. " * 5, None),
    ],
)
def test_the_oxford_comma_is_a_share_of_the_lists(text: str, share: float | None) -> None:
    assert oxford_comma(style_of(text)) == share


@pytest.mark.parametrize(
    ("headings", "language", "titled"),
    [
        (["Our Daily Bread"], "en", 1.0),
        (["Our daily bread", "Our Daily Bread"], "en", 0.5),
        (["About us"], "en", None),
        (["Unser täglich Brot"], "de", None),
    ],
)
def test_title_case_is_told_where_nouns_are_small(headings: list[str], language: str, titled: float | None) -> None:
    assert structure_facts([page("<p>x</p>")], headings, None, language)["title_case_heading_share"] == titled


def test_headings_in_capitals_are_told() -> None:
    facts = structure_facts([page("<p>x</p>")], ["OUR BREAD", "Why us?"], None, "en")
    assert (facts["capitals_heading_share"], facts["question_heading_share"]) == (0.5, 0.5)


@pytest.mark.parametrize("size", [5, 12, 40])
def test_the_moving_ratio_is_the_mean_over_all_windows(size: int) -> None:
    spoken = list("abcabdabeabc" * (size // 10 + 1))
    windows = [spoken[start : start + 5] for start in range(len(spoken) - 4)]
    expected = sum(len(set(window)) / 5 for window in windows) / len(windows)
    assert moving_type_token_ratio(spoken, 5) == round(expected, 3)
    assert moving_type_token_ratio(spoken[:4], 5) is None


@pytest.mark.parametrize(("part", "value"), [(0.0, 1), (0.1, 1), (0.11, 2), (0.5, 5), (0.9, 9), (1.0, 10)])
def test_percentiles_are_nearest_rank(part: float, value: int) -> None:
    assert percentile(range(1, 11), part) == value


def test_the_deviation_is_that_of_the_whole() -> None:
    assert deviation([2, 4, 4, 4, 5, 5, 7, 9]) == 2.0
    assert deviation([]) == 0.0


@pytest.mark.parametrize(
    ("word", "language", "count"),
    [
        ("cat", "en", 1),
        ("make", "en", 1),
        ("table", "en", 2),
        ("wanted", "en", 2),
        ("jumped", "en", 1),
        ("boxes", "en", 2),
        ("readability", "en", 5),
        ("brr", "en", 1),
        ("straßenbahn", "de", 3),
        ("häuser", "de", 2),
        ("table", "fr", 1),
        ("parlent", "fr", 1),
        ("casa", "es", 2),
    ],
)
def test_syllables_are_estimated(word: str, language: str, count: int) -> None:
    assert syllables(word, language) == count


@pytest.mark.parametrize(
    ("code", "score"),
    [
        ("en", 206.835 - 1.015 * 7 - 84.6),
        ("de", 180 - 7 - 58.5),
        ("fr", 207 - 1.015 * 7 - 73.6),
        ("it", 217 - 1.3 * 7 - 60),
        ("nl", 206.835 - 0.93 * 7 - 77),
    ],
)
def test_flesch_has_constants_for_each_language(code: str, score: float) -> None:
    style = style_of("The cat sat on the big mat. " * 20)
    assert readability_facts(style, code)["flesch"] == round(score, 1)


def test_the_english_formulas_are_those_of_their_authors() -> None:
    style = style_of("The cat sat on the important table. " * 20)
    facts = readability_facts(style, "en")
    words, sentences, letters = 140, 20, 20 * len("Thecatsatontheimportanttable")
    assert facts["syllables_per_word"] == round(10 / 7, 3)
    assert facts["flesch_kincaid"] == round(0.39 * 7 + 11.8 * 10 / 7 - 15.59, 1)
    assert facts["fog"] == round(0.4 * (7 + 100 * 20 / words), 1)
    assert facts["smog"] == round(1.043 * (20 * 30 / sentences) ** 0.5 + 3.1291, 1)
    assert facts["coleman_liau"] == round(0.0588 * 100 * letters / words - 0.296 * 100 * sentences / words - 15.8, 1)
    assert facts["ari"] == round(4.71 * letters / words + 0.5 * 7 - 21.43, 1)
    assert facts["lix"] == round(7 + 100 / 7, 1)


def test_other_languages_have_no_english_grades() -> None:
    facts = readability_facts(style_of("Die Katze saß auf der Matte. " * 20), "de")
    assert facts["flesch"] is not None
    assert [facts["fog"], facts["smog"], facts["ari"], facts["coleman_liau"], facts["flesch_kincaid"]] == [None] * 5


def test_there_is_no_score_without_constants_or_enough_words() -> None:
    enough, few = style_of("The cat sat on it. " * 20), style_of(SHORT)
    assert readability_facts(enough, "fi")["flesch"] is None
    assert readability_facts(enough, None)["flesch"] is None
    assert set(readability_facts(few, "en").values()) == {None}
    assert lix(few) is None


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("L'eau de l'atelier coule.", "fr", ("l'", "eau", "de", "l'", "atelier", "coule")),
        ("Aujourd\u2019hui, c\u2019est ouvert.", "fr", ("aujourd'hui", "c'", "est", "ouvert")),
        ("Dell'acqua e un po' di pane.", "it", ("dell'", "acqua", "e", "un", "po", "di", "pane")),
        ("It's the baker's bread.", "en", ("it's", "the", "baker's", "bread")),
        ("Die Straße ist groß.", "de", ("die", "straße", "ist", "groß")),
    ],
)
def test_elided_words_are_parted_in_french_and_italian(text: str, code: str, words: tuple[str, ...]) -> None:
    assert style_of(text, code=code).words == words


def test_a_phrase_counts_once_in_its_class() -> None:
    style = style_of("Thank you, and thanks again for this.", code="en")
    assert style.classes["polite"] == 2
    assert style.classes["second"] == 1


def test_a_phrase_does_not_reach_into_the_next_sentence() -> None:
    assert style_of("We save. Time is short here.", code="en").classes["benefits"] == 1
    assert style_of("We save time, and it is short.", code="en").classes["benefits"] == 1


def test_the_formal_german_you_is_told_by_its_capital() -> None:
    style = style_of("Wenn Sie kommen, bringen Sie Ihre Kinder mit. Sie lacht, weil sie ihr Brot mag.", code="de")
    assert style.classes["second_formal"] == 3


def test_abbreviations_of_the_language_end_no_sentence() -> None:
    assert len(style_of("Wir liefern evtl. Montags aus, inkl. Verpackung und Versand.", code="de").sentences) == 1
    assert len(style_of("The answer is no. Then we went home.", code="en").sentences) == 2


def test_the_site_is_the_sum_of_its_pages() -> None:
    first, second = style_of(SHORT, code="en"), style_of(LONG, code="en")
    both = merged([first, second])
    assert both.lengths == (*first.lengths, *second.lengths)
    assert both.counts == first.counts + second.counts
    assert both.classes["auxiliaries"] == first.classes["auxiliaries"] + second.classes["auxiliaries"] > 0
    assert both.long == first.long + second.long
