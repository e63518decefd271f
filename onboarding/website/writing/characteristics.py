"""The measured characteristics: numbers first, and a few words whose cut points stand beside them.

sentence_structure      mean words per sentence: short < 12, medium <= 20, long above; "varied" from a coefficient of
                        variation of 0.6 on
vocabulary_level        English only, share of words over six letters: plain < 0.15, ordinary <= 0.25, demanding above
paragraph_organization  mean words per paragraph: short < 40, medium <= 90, long above
visual_elements_usage   images per page outside navigation and footer: none, few <= 1, some <= 5, many above
content_density         characters of main text per visible character, 0 to 1
style_consistency       1 - coefficient of variation of the pages' mean sentence lengths, not below 0; from three pages
                        with five sentences each
The cut points are ours, chosen for plain words; the numbers beside them are what was measured.
"""

from __future__ import annotations

from collections import Counter
from statistics import fmean, pstdev

from onboarding.website.analysis import Findings, Ground
from onboarding.website.plain import word_set
from onboarding.website.sample import Sample
from onboarding.website.writing.readability import FLESCH, flesch, lix
from onboarding.website.writing.style import Style, paragraph_facts, sentence_facts, vocabulary_facts

LEAST_WORDS = 100  # for words about style; below, only the numbers are given
_VARIED = 0.6
_LEAST_PAGES, _LEAST_SENTENCES = 3, 5
_TWICE = 2
_OPENERS = word_set(
    "however but so because then finally instead still yet and therefore meanwhile otherwise besides moreover also"
) | {"for example", "in fact", "of course", "after all", "in short", "that said", "as a result", "on the other hand"}


def tell_characteristics(sample: Sample, findings: Findings) -> None:
    """Fill `content_characteristics` and `style_patterns`, as far as they can be counted."""
    _tell_structure(sample, findings)
    if sample.style is None:
        return
    _tell_counts(sample, sample.style, findings)
    _tell_readability(sample, sample.style, findings)
    if len(sample.style.words) >= LEAST_WORDS:
        _tell_words(sample, sample.style, findings)
    _tell_patterns(sample, sample.style, findings)


def _tell_structure(sample: Sample, findings: Findings) -> None:
    count, urls = len(sample.main), sample.urls
    images = sum(page.images for page in sample.main) / count
    structure = {
        "headings_per_page": round(sum(len(page.headings) for page in sample.main) / count, 2),
        "lists_per_page": round(sum(page.lists for page in sample.main) / count, 2),
        "images_per_page": round(images, 2),
    }
    group = "content_characteristics"
    findings.know(f"{group}.structure", structure, Ground("counted outside navigation and footer", urls, 0.5))
    usage = _cut(images, ((0, "none"), (1, "few"), (5, "some")), "many")
    findings.know(
        f"{group}.visual_elements_usage",
        usage,
        Ground("images per page", urls, 0.5, {"images_per_page": round(images, 2)}),
    )
    visible = sum(page.visible for page in sample.main)
    density = min(1.0, sum(len(page.text) for page in sample.main) / visible) if visible else None
    source = "characters of main text per visible character"
    findings.know(f"{group}.content_density", density and round(density, 3), Ground(source, urls, 0.5))


def _tell_counts(sample: Sample, style: Style, findings: Findings) -> None:
    group, urls = "content_characteristics", sample.urls
    source = "counted over the sentences of the main texts, without blocks that repeat on three pages"
    findings.know(f"{group}.sentences", sentence_facts(style), Ground(source, urls, 0.5))
    findings.know(f"{group}.vocabulary", vocabulary_facts(style), Ground(source, urls, 0.5))
    if style.paragraphs:
        findings.know(f"{group}.paragraphs", paragraph_facts(style), Ground(source, urls, 0.5))
    marks = {
        "questions_per_1000_words": style.per_thousand(style.questions),
        "exclamations_per_1000_words": style.per_thousand(style.exclamations),
    }
    findings.know(f"{group}.punctuation", marks, Ground(source, urls, 0.5))


def _tell_readability(sample: Sample, style: Style, findings: Findings) -> None:
    score = flesch(style, sample.language)
    if score is not None and sample.language:
        source = f"Flesch reading ease for {sample.language} ({FLESCH[sample.language].source}), syllables estimated"
        ground = {"words": len(style.words), "lix": lix(style)}
        findings.know("content_characteristics.readability_score", score, Ground(source, sample.urls, 0.5, ground))


def _tell_words(sample: Sample, style: Style, findings: Findings) -> None:
    group, urls, mean = "content_characteristics", sample.urls, style.mean_length
    variation = round(pstdev(style.lengths) / mean, 3)
    length = _cut(mean, ((11.999, "short"), (20, "medium")), "long")
    structure = f"{length}, varied" if variation >= _VARIED else length
    ground = {"mean_words": round(mean, 3), "variation": variation}
    findings.know(
        f"{group}.sentence_structure", structure, Ground("mean and variation of sentence length", urls, 0.5, ground)
    )
    if sample.language == "en":
        level = _cut(style.long_words, ((0.149, "plain"), (0.25, "ordinary")), "demanding")
        source = "share of words over six letters"
        findings.know(
            f"{group}.vocabulary_level", level, Ground(source, urls, 0.5, {"long_word_share": style.long_words})
        )
    if style.paragraphs:
        words = fmean(style.paragraphs)
        organized = _cut(words, ((39.999, "short"), (90, "medium")), "long")
        source = "mean words per paragraph"
        findings.know(
            f"{group}.paragraph_organization", organized, Ground(source, urls, 0.5, {"mean_words": round(words, 3)})
        )


def _tell_patterns(sample: Sample, style: Style, findings: Findings) -> None:
    urls, copied = sample.urls, "content_characteristics"
    facts = sentence_facts(style)
    lengths = {key: facts[key] for key in ("mean_words", "median_words", "p10_words", "p90_words")}
    findings.know("style_patterns.patterns.sentence_length", lengths, Ground(f"{copied}.sentences", urls, 0.5))
    organized = findings.known(f"{copied}.paragraph_organization")
    findings.know(
        "style_patterns.patterns.paragraph_structure", organized, Ground(f"{copied}.paragraph_organization", urls, 0.5)
    )
    if sample.language == "en":
        source = "words that open at least two sentences, from a list of connectives"
        findings.know("style_patterns.patterns.transition_phrases", _transitions(style), Ground(source, urls, 0.5))
    _tell_consistency(sample, findings)
    findings.know("style_patterns.meta", {"confidence": sample.confidence}, Ground("meta.confidence", urls, 0.5))


def _transitions(style: Style) -> list[str]:
    heads = (" ".join(opener.split()[:size]) for opener in style.openers for size in (1, 2, 3))
    counts = Counter(head for head in heads if head in _OPENERS)
    return sorted((each for each in counts if counts[each] >= _TWICE), key=lambda each: (-counts[each], each))


def _tell_consistency(sample: Sample, findings: Findings) -> None:
    means = [style.mean_length for style in sample.styles if len(style.lengths) >= _LEAST_SENTENCES]
    if len(means) >= _LEAST_PAGES:
        steadiness = round(max(0.0, 1 - pstdev(means) / fmean(means)), 3)
        source = "1 - coefficient of variation of the pages' mean sentence lengths"
        findings.know(
            "style_patterns.style_consistency",
            steadiness,
            Ground(source, sample.urls, 0.5, {"pages_compared": len(means)}),
        )


def _cut(value: float, steps: tuple[tuple[float, str], ...], above: str) -> str:
    """Return the word of the first step that the value does not exceed."""
    return next((word for limit, word in steps if value <= limit), above)
