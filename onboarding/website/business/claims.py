"""What the site claims for itself, in its own sentences: values, position, difference.

brand_values                a word of a value in a heading, or in a sentence with we or our (I or my, where the site says I
                            more often than we), unless one of the three words before it negates it; ranked by pages, lines
brand_positioning           the sentence that says what they are or do for whom: it starts with the name, we or I and a
                            verb of doing or being (4 points); "for" or "helps" 1; a group of people 1; the name, or a verb
                            of being 1; among the first four blocks 1; on the home page (or in its description) or an about
                            page 2. 6 to 30 words, no negation and nobody else's words, else it is out. Known from 7 on.
competitive_differentiation the sentence with a strong sign of difference ("unlike", "instead of", "no other") and we, I or
                            the name, or with a strong and a weak one ("without", "only"); home page first
"""

from __future__ import annotations

from onboarding.website.analysis import Findings, Ground
from onboarding.website.business.audience import negated
from onboarding.website.business.lexicon import Hit, Hits, Lexicon
from onboarding.website.business.said import Line, folded, pages_of, quotes_of
from onboarding.website.sample import Sample
from onboarding.website.words import sentences

VALUES = {name: name.replace("_", " ") for name in (
    "sustainability", "honesty", "quality", "craftsmanship", "community", "family", "innovation", "simplicity",
    "reliability", "privacy", "fairness", "inclusion", "locality", "tradition", "creativity", "care", "independence",
    "passion", "respect", "affordability", "durability", "safety",
)}  # fmt: skip
_MOST_VALUES = 8
_SHORTEST, _LONGEST = 6, 30
_LEAST_POINTS, _MOST_POINTS = 7, 10
_EARLY, _AT_HOME = 4, 2
_INTRODUCING = frozenset({"landing", "about", "other"})
_OUT_OF = frozenset({"article", "contact"})


def tell_claims(sample: Sample, hits: Hits, findings: Findings) -> None:
    """Fill `brand_values`, `brand_positioning` and `competitive_differentiation` of `brand_analysis`."""
    if hits.lexicon is None:
        return
    own = frozenset([number for number in hits.own if not hits.line(number).cited])
    _tell_values(hits, own, findings)
    name = folded(findings.known("brand_analysis.name") or "", hits.said.language)
    _tell_position(sample, hits, name, findings)
    _tell_difference(sample, hits, name, findings)


def _tell_values(hits: Hits, own: frozenset[int], findings: Findings) -> None:
    claimed: dict[str, list[Line]] = {}
    for key in VALUES:
        numbers = {n for hit in hits.of(f"value.{key}") for n in hit.lines if _claims(hits, hit, n, own)}
        if numbers:
            claimed[key] = [hits.line(number) for number in sorted(numbers)]
    ranked = sorted(claimed, key=lambda key: (-len(pages_of(claimed[key])), -len(claimed[key]), key))
    for key in ranked[:_MOST_VALUES]:
        lines = claimed[key]
        sure = min(0.3 + 0.1 * len(lines) + 0.1 * len(pages_of(lines)), 0.9)
        source = "claimed in a heading or in a sentence with we or our"
        ground = Ground(source, pages_of(lines), sure, {"times": len(lines)}, quotes_of(lines))
        findings.add("brand_analysis.brand_values", VALUES[key], ground)


def _claims(hits: Hits, hit: Hit, number: int, own: frozenset[int]) -> bool:
    line = hits.line(number)
    if line.page.kind == "article" and not line.heading and number not in own:
        return False
    return (line.heading or number in own) and not negated(hits, hit.term.text, line)


def _tell_position(sample: Sample, hits: Hits, name: tuple[str, ...], findings: Findings) -> None:
    """Take the best sentence; the home page's own description counts as one, and is not quoted from the text."""
    spoken = [line for line in hits.said.lines if _introduces(line)]
    ranked = [(position_points(line, sample, hits, name), -number) for number, line in enumerate(spoken)]
    most, number = max(ranked, default=(0, 0))
    described = described_line(sample, hits)
    if described and position_points(described, sample, hits, name) > most:
        line, quotes, most = described, [], position_points(described, sample, hits, name)
    elif most:
        line = spoken[-number]
        quotes = [line.quote()]
    if most >= _LEAST_POINTS:
        source = "the sentence that says best what they are or do for whom (points beside the rule)"
        sure = min(0.4 + 0.15 * (most - _LEAST_POINTS), 0.85)
        ground = Ground(source, [line.page.url], sure, {"points": most, "of": _MOST_POINTS}, quotes)
        findings.know("brand_analysis.brand_positioning", line.text, ground)


def _introduces(line: Line) -> bool:
    return line.sentence and not line.heading and line.page.kind in _INTRODUCING and not line.cited


def described_line(sample: Sample, hits: Hits) -> Line | None:
    """Return the first sentence of the home page's description that has enough words."""
    for text in sentences(sample.home.description or ""):
        spoken = folded(text, hits.said.language)
        if len(spoken) >= _SHORTEST:
            return Line(text, sample.home, -1, spoken, heading=False, sentence=True)
    return None


def position_points(line: Line, sample: Sample, hits: Hits, name: tuple[str, ...]) -> int:
    """Return how well a sentence says what the site's owner is or does for whom; 0 where it does not."""
    tables, said = hits.lexicon, line.words
    if tables is None or not _SHORTEST <= len(said) <= _LONGEST or not _acts(said, name, tables):
        return 0
    spoken = frozenset(said)
    if spoken & tables.words.get("class.negations", frozenset()):
        return 0
    meant = bool(spoken & (tables.words["people.for"] | tables.words["people.help"]))
    whom = bool(spoken & tables.words["people.group"])
    early = line.block < _EARLY
    named = bool(name and said[: len(name)] == name) or said[1] in tables.words["told.be"]
    return 4 + meant + whom + early + named + _AT_HOME * (line.page is sample.home or line.page.kind == "about")


def _acts(said: tuple[str, ...], name: tuple[str, ...], tables: Lexicon) -> bool:
    """Say whether a sentence begins with the owner (name, we, I, or a verb that says we) and a verb of doing or being."""
    if said[0] in tables.words["told.self"]:
        return True
    size = len(name) if name and said[: len(name)] == name else int(said[0] in tables.words["told.subject"])
    after = said[size + 1] if said[size] in tables.words["told.adverbs"] and size + 1 < len(said) else said[size]
    return bool(size) and (_does(after, tables) or (size == 1 and _does(said[0], tables)))


def _does(word: str, tables: Lexicon) -> bool:
    return any(word in tables.words[table] for table in ("told.do", "told.be", "people.help"))


def _tell_difference(sample: Sample, hits: Hits, name: tuple[str, ...], findings: Findings) -> None:
    marks = ((hit.term.text, number) for hit in hits.of("differ.strong") for number in hit.lines)
    strong = {number for mark, number in marks if not negated(hits, mark, hits.line(number))}
    weak, own = set(hits.lines("differ.weak")), hits.own
    best: list[tuple[tuple[int, int], Line]] = []
    for number in sorted(strong):
        line = hits.line(number)
        itself = number in own or (bool(name) and f" {' '.join(name)} " in line.flat)
        if (
            line.cited
            or line.page.kind in _OUT_OF
            or not _SHORTEST <= len(line.words) <= _LONGEST
            or not (itself or number in weak)
        ):
            continue
        signs = 1 + itself + (number in weak) + (line.page is sample.home)
        best.append(((-signs, number), line))
    if best:
        (rank, _), line = min(best, key=lambda each: each[0])
        source = "the sentence with a sign of difference (unlike, instead of, no other) that speaks of themselves"
        ground = Ground(source, [line.page.url], 0.25 + 0.1 * -rank, {"signs": -rank}, [line.quote()])
        findings.know("brand_analysis.competitive_differentiation", line.quote()["text"], ground)
